// Whether a person can be reached: what each of their channels has proved, and when.
import type { Connection } from '#persistence';
import type { AlertingConfig } from '../config.js';
import { isSetUp } from './accounts.js';
import { channelStates, type ChannelState } from './channel-state.store.js';
import type { Provider } from './channel.js';
import { contactKey, type ChannelKind, type Contact } from './contact.js';

const VERIFIED_MS = 30 * 24 * 3_600_000;
const WANTED = 2;

// Who carries each kind: two channels of one carrier fall together.
const CARRIER = {
  webhook: 'webhook',
  smtp: 'smtp',
  'twilio-sms': 'twilio',
  'twilio-voice': 'twilio',
  pagerduty: 'pagerduty',
  fhir: 'ehr',
  console: 'console',
} as const satisfies Record<ChannelKind, Provider>;

export interface ChannelReadiness {
  readonly kind: ChannelKind;
  /** Whether this site has a provider for it. */
  readonly setUp: boolean;
  readonly lastTaken: string | null;
  readonly lastDelivered: string | null;
  readonly lastAnswered: string | null;
  readonly lastDrilled: string | null;
  readonly disabled: { readonly since: string; readonly why: string } | null;
  /** A phone had a page, or a human answered one, in the last 30 days. */
  readonly verified: boolean;
}

export interface Readiness {
  /** Two verified channels by two carriers (paging.md, table row 19). */
  readonly ready: boolean;
  readonly channels: readonly ChannelReadiness[];
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

function readinessOfChannel(
  { kind }: Contact,
  state: ChannelState | undefined,
  config: AlertingConfig,
  now: number,
): ChannelReadiness {
  const proof = Math.max(state?.deliveredAt ?? 0, state?.answeredAt ?? 0);
  const disabledAt = state?.disabledAt ?? null;
  const setUp = isSetUp(kind, config);
  return {
    kind,
    setUp,
    lastTaken: iso(state?.takenAt ?? null),
    lastDelivered: iso(state?.deliveredAt ?? null),
    lastAnswered: iso(state?.answeredAt ?? null),
    lastDrilled: iso(state?.drilledAt ?? null),
    disabled: disabledAt === null ? null : { since: new Date(disabledAt).toISOString(), why: state?.disabledWhy ?? '' },
    verified: setUp && disabledAt === null && proof > 0 && now - proof < VERIFIED_MS,
  };
}

/** By the id of each person. Addresses are not in it. */
export async function readinessOf(
  on: Connection,
  people: readonly { readonly id: string; readonly channels: readonly Contact[] }[],
  config: AlertingConfig,
  now: number,
): Promise<ReadonlyMap<string, Readiness>> {
  const keys = people.flatMap(({ channels }) => channels.map(contactKey));
  const states = new Map((await channelStates(on, keys)).map((state) => [state.contactKey, state]));
  return new Map(
    people.map(({ id, channels: contacts }) => {
      const channels = contacts.map((one) => readinessOfChannel(one, states.get(contactKey(one)), config, now));
      const carriers = new Set(channels.filter(({ verified }) => verified).map(({ kind }) => CARRIER[kind]));
      return [id, { ready: carriers.size >= WANTED, channels }];
    }),
  );
}
