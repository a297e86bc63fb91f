// Events API v2 and the little of the REST API that says who has acknowledged. A 202 means "queued", not "paged".
import type { Secret } from '#platform';
import { z } from 'zod';
import type { Delivered, PageBody, Sending } from './channel.js';
import { exchange } from './exchange.js';

const SEVERITY = { emergency: 'critical', urgent: 'error' } as const satisfies Record<PageBody['tier'], string>;
const SOURCE = 'pumptrace';

/** One alert for each epoch: while the last one is acknowledged PagerDuty stays silent, so a worse grade needs a new key. */
export const dedupKey = (incident: string, epoch: number): string => `itb:${incident}:${epoch}`;
const KEY = /^itb:([0-9a-f-]{36}):(\d{1,6})$/;

export function readDedupKey(key: string): { readonly incident: string; readonly epoch: number } | undefined {
  const [, incident, epoch] = KEY.exec(key) ?? [];
  return incident === undefined ? undefined : { incident, epoch: Number(epoch) };
}

/** Trigger, or resolve once somebody has it: after a resolve the same key may ring again, after an acknowledge it would not. */
export async function sendEvent(
  eventsUrl: string,
  routingKey: Secret,
  { body, signal }: Pick<Sending, 'body' | 'signal'>,
  summary: string,
): Promise<Delivered> {
  const key = dedupKey(body.incident, body.epoch);
  const event =
    body.type === 'stand-down'
      ? { event_action: 'resolve' }
      : {
          event_action: 'trigger',
          payload: { summary, source: SOURCE, severity: SEVERITY[body.tier], class: body.drill ? 'drill' : 'page' },
          links: [{ href: body.url, text: 'Answer the page' }],
        };
  const answer = await exchange({
    method: 'POST',
    url: `${eventsUrl}/v2/enqueue`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ routing_key: routingKey.reveal(), dedup_key: key, ...event }),
    signal,
  });
  if (answer.kind === 'silent') return answer;
  const { status, retryAfterMs } = answer;
  if (status >= 200 && status < 300) return { kind: 'sent', provider: 'pagerduty', ref: key };
  // 400: the key is not known there or the event is malformed; the same event cannot succeed.
  if (status === 400) return { kind: 'impossible', code: 'refused-400' };
  return { kind: 'refused', status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

const acknowledger = z.object({
  at: z.string().nullish(),
  acknowledger: z.object({ id: z.string(), type: z.string().optional() }),
});
const incidents = z.object({
  incidents: z.array(
    z.object({
      id: z.string(),
      status: z.string(),
      incident_key: z.string().nullish(),
      acknowledgements: z.array(acknowledger).optional(),
    }),
  ),
});

/** Somebody has acknowledged an alert, by PagerDuty's id of the user; when, where PagerDuty says so. */
export interface Acknowledgement {
  readonly user: string;
  readonly at: number | undefined;
}

/** How an alert stands at PagerDuty, over all that it has by our key. */
export interface AlertStanding {
  readonly by: readonly Acknowledgement[];
}

export function momentOf(given: string | null | undefined): number | undefined {
  const at = Date.parse(given ?? '');
  return Number.isNaN(at) ? undefined : at;
}

/** Undefined: it cannot be asked for now. Null: PagerDuty does not have it. */
export async function askIncident(
  apiUrl: string,
  token: Secret,
  key: string,
  signal: AbortSignal,
): Promise<AlertStanding | null | undefined> {
  const answer = await exchange({
    method: 'GET',
    url: `${apiUrl}/incidents?${new URLSearchParams({ incident_key: key })}`,
    headers: { authorization: `Token token=${token.reveal()}`, accept: 'application/json' },
    signal,
  });
  if (answer.kind === 'silent' || answer.status !== 200) return undefined;
  const read = incidents.safeParse(answer.body);
  if (!read.success) return undefined;
  // Two services may have been given the same key, and one that was resolved may have rung again.
  const found = read.data.incidents.filter(({ incident_key }) => incident_key === key);
  if (found.length === 0) return null;
  const by = found
    .flatMap(({ acknowledgements }) => acknowledgements ?? [])
    .filter(({ acknowledger: { type } }) => type === undefined || type.startsWith('user'))
    .map(({ at, acknowledger: { id } }) => ({ user: id, at: momentOf(at) }));
  return { by };
}
