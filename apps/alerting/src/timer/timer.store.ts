import { rows, sweepChannel, timestamp } from '#persistence';
import type { Ids } from '#platform';
import type { EntityManager } from 'typeorm';

export const TIMER_TABLE = 'timer';
export const TIMED = ['patient', 'incident', 'round', 'heartbeat'] as const;

/** A moment at which somebody must look again. `ref`: a patient, an incident, or `{incident}.{ring}`, one round of its pages; of the heartbeat nothing. */
export interface Timer {
  readonly about: (typeof TIMED)[number];
  readonly ref: string;
}

/**
 * Sets a timer, in the transaction that makes it necessary. The same moment for the same thing is set once; a timer that is
 * being answered right now does not count, as it is about to end.
 */
export async function setTimer(em: EntityManager, ids: Ids, { about, ref }: Timer, at: number): Promise<void> {
  await rows(
    em,
    `insert into timer (id, about, ref, next_attempt_at) select $1::uuid, $2::text, $3::text, ${timestamp('$4')}
     where not exists (select from timer where about = $2 and ref = $3 and next_attempt_at = ${timestamp('$4')} and state = 'waiting' and lease_until is null)`,
    [ids.uuid(), about, ref, at],
  );
  await rows(em, `select pg_notify($1, '')`, [sweepChannel('alerting', TIMER_TABLE)]);
}

export function readTimer(columns: Readonly<Record<string, unknown>>): Timer {
  const { about, ref } = columns;
  return { about: TIMED.find((one) => one === about) ?? 'patient', ref: typeof ref === 'string' ? ref : '' };
}
