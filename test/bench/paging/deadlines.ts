// How late a page is that is due at a certain moment, when ten thousand incidents are open.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { countWatched } from '../../chaos/paging/books.js';
import { sign } from '../../paging/ward.js';
import { quantile } from '../race.js';
import { Ear } from './ear.js';
import { FACTS, pager, type Queue } from './pager.js';

export interface DeadlinesOptions {
  readonly queue: Queue;
  readonly incidents: number;
  /** Over so many milliseconds the due times are spread. */
  readonly spreadMs: number;
  readonly tell: (sentence: string) => void;
}

/** Milliseconds from the moment a deadline was due. */
export interface Deadlines {
  readonly queue: Queue;
  readonly incidents: number;
  readonly spreadMs: number;
  /** Until the service had acted on it: the entry in the journal. */
  readonly acted: Lateness;
  /** Until a provider had the page that followed. */
  readonly rang: Lateness;
  /** Deadlines nobody had acted on when the run ended; not one of them may be left out of the figures above. */
  readonly missing: number;
}

export interface Lateness {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** An urgent incident's next round may be this far away (paging-settings.ts): as long as the spread, so each is due once. */
const WAIT_MS = 600_000;
const LEAD_MS = 10_000;
const PATIENCE_MS = 60_000;

/**
 * Copies of an incident that the service has opened itself, each about a patient of its own and due at a moment of its own. The
 * journal of a copy begins with its first deadline.
 */
const COPIES = `with source as (select * from alerting.incident limit 1),
  copy as (
    select n, gen_random_uuid() as id, $2::float8 + n * $3::float8 as due from generate_series(1, $1::int) n),
  patients as (
    insert into alerting.patient (patient_id, watched, facts, watch_at, birth_date, person_read_at)
    select 'copy-' || n, true, $4::jsonb, now(), '1980-05-04', now() from copy),
  incidents as (
    insert into alerting.incident (id, patient_id, episode, code, drill, technical, pathway, severity, reasons, evidence, stage, tier, epoch,
      state, opened_at, changed_at)
    select copy.id, 'copy-' || n, episode, 'N' || n, drill, technical, pathway, severity, reasons, evidence, stage, tier, epoch,
      state || jsonb_build_object('dueAt', copy.due), opened_at, changed_at
    from source, copy)
  insert into alerting.timer (id, about, ref, next_attempt_at)
  select gen_random_uuid(), 'incident', copy.id::text, to_timestamp(copy.due / 1000) from copy`;

const DUE = `select stream_id as id, extract(epoch from at)::float8 * 1000 as at from alerting.journal
  where stream_kind = 'incident' and kind = 'due' and seq = 1`;

export async function manyDeadlines(options: DeadlinesOptions): Promise<Deadlines> {
  const { queue, incidents, spreadMs, tell } = options;
  const down: (() => Promise<void>)[] = [];
  const ear = await Ear.open();
  down.push(async () => ear.close());
  try {
    const house = await pager(queue, ear, {
      INTAKE: 'subscription',
      SUBSCRIPTION_SECRET: 'the-secret-of-the-bench',
      PAGE_LEVEL_URGENT_MS: String(WAIT_MS),
      PAGE_REPEAT_URGENT_MS: String(WAIT_MS),
    });
    down.push(() => house.close());
    const { night, database } = house;
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    down.push(() => client.end());
    const patientId = await night.chart({ resourceType: 'Patient', birthDate: '1980-05-04' });
    const why = { patientId, watched: true, why: 'device', patient: FACTS, at: Date.now() } as const;
    await night.say('orders', 'watch-changed', why);
    await night.eventually('the patient is watched', async () => (await countWatched(database.url)) === 1);
    await night.chart(sign(patientId, 'spasticity-increased'));
    await night.eventually('the first page has rung', () => ear.accepted.size === 1);
    const first = Date.now() + LEAD_MS;
    const stepMs = spreadMs / incidents;
    await client.query(COPIES, [incidents, first, stepMs, JSON.stringify(FACTS)]);
    await client.query('analyze alerting.incident, alerting.timer, alerting.patient');
    tell(`${queue}: ${incidents} incidents are open, due over ${Math.round(spreadMs / 1000)} s from now`);
    const origin = Date.now() - performance.now();
    while (Date.now() < first + spreadMs) {
      await sleep(Math.min(60_000, Math.max(0, first + spreadMs - Date.now())));
      tell(`${queue}: ${ear.accepted.size - 1} have rung`);
    }
    const end = Date.now() + PATIENCE_MS;
    while (ear.accepted.size <= incidents && Date.now() < end) await sleep(250);
    const dueAt = await client.query<{ id: string; due: number }>(
      `select ref as id, min(extract(epoch from next_attempt_at))::float8 * 1000 as due from alerting.timer
       where about = 'incident' group by ref`,
    );
    const acted = new Map((await client.query<{ id: string; at: number }>(DUE)).rows.map(({ id, at }) => [id, at]));
    const due = dueAt.rows.filter(({ id }) => acted.has(id));
    const rung = dueAt.rows.filter(({ id, due: at }) => ear.accepted.has(id) && at >= first);
    return {
      queue,
      incidents,
      spreadMs,
      acted: latenessOf(due.map(({ id, due: at }) => (acted.get(id) ?? Number.NaN) - at)),
      rang: latenessOf(rung.map(({ id, due: at }) => (ear.accepted.get(id) ?? Number.NaN) + origin - at)),
      missing: incidents - Math.min(due.length, rung.length),
    };
  } finally {
    for (const one of down.toReversed()) await one();
  }
}

function latenessOf(values: readonly number[]): Lateness {
  const sorted = values.map((value) => Math.max(0, value)).toSorted((a, b) => a - b);
  return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), max: sorted.at(-1) ?? Number.NaN };
}
