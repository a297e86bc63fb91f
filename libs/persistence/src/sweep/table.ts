import pg from 'pg';

// What every swept table has. `next_attempt_at` is domain time, so that a sandbox that moves its clock makes rows due;
// `lease_until` is the database's own time, so that no two machines' clocks decide who owns a row.

/** Column definitions for `create table x (id uuid primary key, ..., ${sweepColumns})`. The table brings its own `id`. */
export const sweepColumns = `
  queued_seq bigint generated always as identity,
  state text not null default 'waiting' check (state in ('waiting', 'done', 'set_aside', 'discarded')),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default '-infinity',
  lease_until timestamptz,
  order_key text,
  last_error text,
  settled_at timestamptz`;

/** The indexes a swept table needs; one statement each. */
export const sweepIndexes = (table: string): readonly string[] => [
  `create index ${table}_due on ${table} (next_attempt_at) where state = 'waiting'`,
  `create index ${table}_order on ${table} (order_key, queued_seq) where state = 'waiting' and order_key is not null`,
];

/** The channel that wakes the sweep of a table. Writers of a row ring it in their transaction: `select pg_notify(...)`. */
export const sweepChannel = (schema: string, table: string): string => `pumptrace_sweep_${schema}_${table}`;

export interface SweepStatements {
  /** $1 how many, $2 now in domain milliseconds, $3 lease in milliseconds. Gives the rows, counted and leased. */
  readonly claim: string;
  /** $1 id, $2 attempt. Takes the row if the lease still is ours; a later claim has a higher attempt. */
  readonly own: string;
  /** $1 id, $2 attempt. Ends the row if the lease still is ours, and gives it back. */
  readonly done: string;
  /** $1 id, $2 attempt, $3 next attempt in domain milliseconds. The row did its work and starts counting anew, if it is ours. */
  readonly later: string;
  /** $1 id, $2 next attempt in domain milliseconds, $3 what went wrong. */
  readonly retry: string;
  /** $1 id, $2 what went wrong. */
  readonly setAside: string;
}

const OURS = `id = $1 and attempts = $2 and state = 'waiting'`;

/** The statements of one table. An older row of the same key that is still waiting holds the younger ones back. */
export function sweepStatements(name: string, only = 'true'): SweepStatements {
  const table = pg.escapeIdentifier(name);
  const at = (parameter: string): string => `to_timestamp(${parameter}::float8 / 1000)`;
  return {
    claim: `with due as materialized (
        select due.id from ${table} due
        where due.state = 'waiting' and due.next_attempt_at <= ${at('$2')} and (${only})
          and (due.lease_until is null or due.lease_until < clock_timestamp())
          and not exists (
            select from ${table} older
            where older.order_key = due.order_key and older.state = 'waiting' and older.queued_seq < due.queued_seq)
        order by due.next_attempt_at, due.queued_seq
        limit $1 for update of due skip locked)
      update ${table} taken
      set attempts = attempts + 1, lease_until = clock_timestamp() + $3::float8 * interval '1 millisecond'
      from due where taken.id = due.id
      returning taken.*`,
    own: `select from ${table} where ${OURS} for update`,
    done: `update ${table} set state = 'done', lease_until = null, last_error = null, settled_at = now() where ${OURS} returning id`,
    later: `update ${table} set attempts = 0, lease_until = null, last_error = null, next_attempt_at = ${at('$3')} where ${OURS} returning id`,
    retry: `update ${table} set lease_until = null, next_attempt_at = ${at('$2')}, last_error = $3 where id = $1`,
    setAside: `update ${table} set state = 'set_aside', lease_until = null, last_error = $2, settled_at = now() where id = $1`,
  };
}
