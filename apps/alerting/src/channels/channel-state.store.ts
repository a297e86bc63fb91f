import { millis, rows, timestamp, type Connection } from '#persistence';
import type { EntityManager } from 'typeorm';
import type { ChannelKind } from './contact.js';

/** How one channel of one person has fared. Times are milliseconds; null: never. */
export interface ChannelState {
  readonly contactKey: string;
  readonly person: string;
  readonly kind: ChannelKind;
  /** A provider took a page. */
  readonly takenAt: number | null;
  /** A phone had it. */
  readonly deliveredAt: number | null;
  /** The person answered by it: the only proof that it reaches them. */
  readonly answeredAt: number | null;
  /** The last of these in a drill. */
  readonly drilledAt: number | null;
  readonly disabledAt: number | null;
  readonly disabledWhy: string | null;
}

const COLUMNS = `contact_key as "contactKey", person, kind, ${millis('taken_at')} as "takenAt", ${millis('delivered_at')} as "deliveredAt",
  ${millis('answered_at')} as "answeredAt", ${millis('drilled_at')} as "drilledAt", ${millis('disabled_at')} as "disabledAt",
  disabled_why as "disabledWhy"`;

export const channelStates = (on: Connection, keys: readonly string[]): Promise<readonly ChannelState[]> =>
  rows<ChannelState>(on, `select ${COLUMNS} from channel_state where contact_key = any($1)`, [keys]);

export type Milestone = 'taken' | 'delivered' | 'answered';
const COLUMN = {
  taken: 'taken_at',
  delivered: 'delivered_at',
  answered: 'answered_at',
} as const satisfies Record<Milestone, string>;

export interface WhoseChannel {
  readonly contactKey: string;
  readonly person: string;
  readonly kind: ChannelKind;
  readonly drill: boolean;
}

/** A channel did something. An answer over it, or the arrival of a drill, opens it again: it works. */
export async function markMilestone(
  em: EntityManager,
  { contactKey, person, kind, drill }: WhoseChannel,
  milestone: Milestone,
  now: number,
): Promise<void> {
  const works = milestone === 'answered' || (drill && milestone === 'delivered');
  const opens = works ? ', disabled_at = null, disabled_why = null' : '';
  const column = COLUMN[milestone];
  await rows(
    em,
    `insert into channel_state as old (contact_key, person, kind, ${column}, drilled_at)
     values ($1, $2, $3, ${timestamp('$4')}, case when $5 then ${timestamp('$4')} end)
     on conflict (contact_key) do update set person = excluded.person, ${column} = excluded.${column},
       drilled_at = coalesce(excluded.drilled_at, old.drilled_at)${opens}`,
    [contactKey, person, kind, now, drill],
  );
}

/** Shuts a channel that cannot work. Answers whether it was open until now. */
export async function disableChannel(
  em: EntityManager,
  { contactKey, person, kind }: Omit<WhoseChannel, 'drill'>,
  why: string,
  now: number,
): Promise<boolean> {
  const shut = await rows(
    em,
    `insert into channel_state as old (contact_key, person, kind, disabled_at, disabled_why) values ($1, $2, $3, ${timestamp('$4')}, $5)
     on conflict (contact_key) do update set disabled_at = excluded.disabled_at, disabled_why = excluded.disabled_why
     where old.disabled_at is null returning contact_key`,
    [contactKey, person, kind, now, why],
  );
  return shut.length > 0;
}
