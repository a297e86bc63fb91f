import { rows, timestamp } from '#persistence';
import type { EntityManager } from 'typeorm';
import { PAGES_CHANNEL, type PageRow } from '../page/page.store.js';

/** A way to somebody does not work: what was held back for the same person at the same rung rings now. */
export async function ringNext(
  em: EntityManager,
  { incidentId, epoch, level, person, purpose }: PageRow,
  now: number,
): Promise<void> {
  const pulled = await rows(
    em,
    `update page set next_attempt_at = ${timestamp('$6')}
     where incident_id = $1 and epoch = $2 and level = $3 and person = $4 and purpose = $5
       and state = 'waiting' and tries = 0 and attempts = 0 and next_attempt_at > ${timestamp('$6')} returning id`,
    [incidentId, epoch, level, person, purpose, now],
  );
  if (pulled.length > 0) await rows(em, `select pg_notify($1, '')`, [PAGES_CHANNEL]);
}

/**
 * No receipt for so long: whether a phone has the page nobody can say, so the next channel rings. Found from the rows alone: a
 * restart forgets nothing. Answers how many were pulled forward.
 */
export async function ringWhereNoReceipt(
  em: EntityManager,
  now: number,
  waitMs: { readonly emergency: number; readonly urgent: number },
): Promise<number> {
  const pulled = await rows(
    em,
    `update page held set next_attempt_at = ${timestamp('$1')}
     where held.state = 'waiting' and held.tries = 0 and held.attempts = 0 and held.next_attempt_at > ${timestamp('$1')}
       and held.purpose <> 'stand-down'
       and exists (
         select from page rung
         where rung.incident_id = held.incident_id and rung.epoch = held.epoch and rung.level = held.level
           and rung.person = held.person and rung.purpose = held.purpose and rung.outcome = 'sent' and rung.answer is null
           and rung.sent_at < ${timestamp('$1')} - (case rung.tier when 'emergency' then $2::float8 else $3::float8 end) * interval '1 millisecond'
           and not exists (select from delivery where delivery.page_id = rung.id and delivery.receipt in ('delivered', 'seen')))
     returning held.id`,
    [now, waitMs.emergency, waitMs.urgent],
  );
  if (pulled.length > 0) await rows(em, `select pg_notify($1, '')`, [PAGES_CHANNEL]);
  return pulled.length;
}
