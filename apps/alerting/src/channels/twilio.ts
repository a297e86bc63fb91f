// The few calls of the Twilio REST API that a page needs. There is no idempotency key: what may have gone out is looked for.
import type { Secret } from '#platform';
import { z } from 'zod';
import type { Delivered, Provider } from './channel.js';
import { exchange, type Exchanged } from './exchange.js';
import { isForGood } from './receipt.js';

/** One account: Twilio's, or a second carrier's with the same interface. */
export interface TwilioAccount {
  readonly provider: Extract<Provider, 'twilio' | 'twilio-backup'>;
  readonly baseUrl: string;
  readonly sid: string;
  readonly token: Secret;
  readonly from: string;
}

export type TwilioResource = 'Messages' | 'Calls';
type Form = readonly (readonly [name: string, value: string])[];

const made = z.object({ sid: z.string().min(1) });
const refusal = z.object({ code: z.union([z.number(), z.string()]).transform(String) });
const text = z.string().nullish();
const code = z
  .union([z.number(), z.string()])
  .nullish()
  .transform((given) => (given === null || given === undefined ? '' : String(given)));
const seen = z.object({
  sid: z.string(),
  status: z.string(),
  direction: text,
  from: text,
  to: text,
  body: text,
  answered_by: text,
  error_code: code,
  date_created: text,
});
export type TwilioSeen = z.output<typeof seen>;
const listed = z.object({ messages: z.array(seen).optional(), calls: z.array(seen).optional() });

const at = ({ baseUrl, sid }: TwilioAccount, path: string): string =>
  `${baseUrl}/2010-04-01/Accounts/${encodeURIComponent(sid)}/${path}`;
const auth = ({ sid, token }: TwilioAccount): { readonly authorization: string } => ({
  authorization: `Basic ${Buffer.from(`${sid}:${token.reveal()}`).toString('base64')}`,
});

/** Makes a message or a call. */
export async function create(
  account: TwilioAccount,
  what: TwilioResource,
  form: Form,
  signal: AbortSignal,
): Promise<Delivered> {
  const answer = await exchange({
    method: 'POST',
    url: at(account, `${what}.json`),
    headers: { ...auth(account), 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form.map(([name, value]): [string, string] => [name, value])).toString(),
    signal,
  });
  return madeOf(account, answer);
}

function madeOf({ provider }: TwilioAccount, answer: Exchanged): Delivered {
  if (answer.kind === 'silent') return answer;
  const { status, body, retryAfterMs } = answer;
  if (status >= 200 && status < 300) {
    const read = made.safeParse(body);
    // Taken, and without a name to ask by: receipts find their page by the address of the callback.
    return { kind: 'sent', provider, ref: read.success ? read.data.sid : null };
  }
  const why = refusal.safeParse(body);
  if (why.success && isForGood(why.data.code)) return { kind: 'impossible', code: why.data.code };
  return { kind: 'refused', status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

/** One message or call as it stands; undefined when it cannot be asked for now. */
export async function look(
  account: TwilioAccount,
  what: TwilioResource,
  sid: string,
  signal: AbortSignal,
): Promise<TwilioSeen | undefined> {
  const url = at(account, `${what}/${encodeURIComponent(sid)}.json`);
  const answer = await exchange({ method: 'GET', url, headers: auth(account), signal });
  if (answer.kind === 'silent' || answer.status !== 200) return undefined;
  return seen.safeParse(answer.body).data;
}

/** Messages or calls to a number since a day (their lists know days, not minutes), newest first; undefined: cannot be asked now. */
export async function listTo(
  account: TwilioAccount,
  what: TwilioResource,
  to: string,
  since: number,
  signal: AbortSignal,
): Promise<readonly TwilioSeen[] | undefined> {
  const day = new Date(since).toISOString().slice(0, 10);
  const query = new URLSearchParams({
    To: to,
    [what === 'Messages' ? 'DateSent>' : 'StartTime>']: day,
    PageSize: '100',
  });
  const answer = await exchange({
    method: 'GET',
    url: at(account, `${what}.json?${query}`),
    headers: auth(account),
    signal,
  });
  if (answer.kind === 'silent' || answer.status !== 200) return undefined;
  const read = listed.safeParse(answer.body);
  return read.success ? (read.data.messages ?? read.data.calls ?? []) : undefined;
}
