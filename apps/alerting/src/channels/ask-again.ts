// After a crash or a time-out: did the page go out? Providers that know a repetition by its name are not asked; they are sent it again.
import type { Connection } from '#persistence';
import type { AlertingConfig } from '../config.js';
import { twilioAccounts } from './accounts.js';
import type { Known } from './channel.js';
import type { Contact } from './contact.js';
import { isAnotherBegun, knownRefs, type PageDoor } from './delivery.store.js';
import { listTo, type TwilioAccount, type TwilioResource, type TwilioSeen } from './twilio.js';

// Clocks differ a little between us and a carrier.
const SKEW_MS = 5_000;

/** What a provider has of this page already; undefined: nothing, or nobody can say, and then it is sent (a duplicate is cheap). */
export async function askWhetherSent(
  on: Connection,
  config: AlertingConfig,
  contact: Contact,
  door: PageDoor,
  signal: AbortSignal,
): Promise<Known | undefined> {
  switch (contact.kind) {
    case 'twilio-sms':
      return lookFor(on, config, 'Messages', contact.to, door, signal);
    case 'twilio-voice':
      return lookFor(on, config, 'Calls', contact.to, door, signal);
    // Webhook and e-mail carry the attempt's id, PagerDuty its key, chart and console are ours: repeating is known as repeating.
    case 'webhook':
    case 'smtp':
    case 'pagerduty':
    case 'fhir':
    case 'console':
      return undefined;
    default: {
      const never: never = contact;
      return never;
    }
  }
}

async function lookFor(
  on: Connection,
  config: AlertingConfig,
  what: TwilioResource,
  to: string,
  door: PageDoor,
  signal: AbortSignal,
): Promise<Known | undefined> {
  for (const account of twilioAccounts(config)) {
    const listed = await listTo(account, what, to, door.begunAt, signal);
    if (listed === undefined) continue;
    const young = listed.filter((one) => isFrom(account, one) && isSince(one, door.begunAt - SKEW_MS));
    // In this order: what is handed over meanwhile is either still under way in the first answer or known in the second.
    const isUncertain = await isAnotherBegun(on, door);
    const ours = await knownRefs(
      on,
      account.provider,
      young.map(({ sid }) => sid),
    );
    const loose = young.filter(({ sid }) => !ours.has(sid));
    const found =
      loose.find(({ body }) => body?.includes(door.replyCode) === true) ?? (isUncertain ? undefined : soleOf(loose));
    if (found !== undefined) return { kind: 'has', provider: account.provider, ref: found.sid };
  }
  return undefined;
}

/** A text that was not kept, or a call: it is ours only when nothing else of ours can be on its way to that number. */
function soleOf(loose: readonly TwilioSeen[]): TwilioSeen | undefined {
  const [one, ...more] = loose.filter(({ body }) => body === undefined || body === null || body === '');
  return more.length > 0 ? undefined : one;
}

/** Of ours: other applications of the hospital may use the same account, with numbers of their own. */
const isFrom = (account: TwilioAccount, { direction, from }: TwilioSeen): boolean =>
  direction?.startsWith('outbound') === true && (from === null || from === undefined || from === account.from);
function isSince({ date_created }: TwilioSeen, since: number): boolean {
  const at = Date.parse(date_created ?? '');
  return Number.isNaN(at) || at >= since;
}
