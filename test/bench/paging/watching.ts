// What an Observation costs: of a patient we watch and of somebody else, while more and more patients are watched.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { median } from '../race.js';
import { cpuSeconds } from './cpu.js';
import { Ear } from './ear.js';
import { FACTS, pager, type Pager, type Queue } from './pager.js';

export interface WatchingOptions {
  readonly queue: Queue;
  /** Watched patients, from few to many. */
  readonly crowds: readonly number[];
  readonly rounds: number;
  /** Observations in each turn. */
  readonly observations: number;
  readonly tell: (sentence: string) => void;
}

/** Milliseconds for one Observation. */
interface Cost {
  /** CPU of the service and of PostgreSQL together. */
  readonly cpu: number;
  readonly wall: number;
}

export interface Watching {
  readonly queue: Queue;
  readonly rows: readonly {
    readonly watchedPatients: number;
    readonly watched: Cost;
    readonly unwatched: Cost;
    /** Unwatched over watched, by CPU. */
    readonly share: number;
  }[];
}

const IN_FLIGHT = 8;

/** A normal heart rate, as a monitor sends thousands of. */
const pulse = (patient: string, value: number): Readonly<Record<string, unknown>> => ({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
  subject: { reference: `Patient/${patient}` },
  effectiveDateTime: new Date().toISOString(),
  valueQuantity: { value, system: 'http://unitsofmeasure.org', code: '/min' },
});

async function grow(client: pg.Client, from: number, to: number): Promise<void> {
  // As if each had been met and their age asked for long ago; watching them is what is measured, not meeting them.
  await client.query(
    `insert into alerting.patient (patient_id, watched, facts, watch_at, birth_date, person_read_at)
     select 'watched-' || n, true, $3::jsonb, now(), '1980-05-04', now() from generate_series($1::int, $2::int) n`,
    [from + 1, to, JSON.stringify(FACTS)],
  );
  await client.query('analyze alerting.patient');
}

const OPEN = `select (select count(*) from alerting.ehr_bell where state = 'waiting')
  + (select count(*) from mail.delivery where state = 'waiting') as n`;

async function turn(house: Pager, client: pg.Client, patients: readonly string[]): Promise<Cost> {
  const service = house.night.pid();
  const server = await house.database.pid();
  if (service === undefined || server === undefined) throw new Error('service or database is not up');
  const cpu = async (): Promise<number> => (await cpuSeconds(service)) + (await cpuSeconds(server));
  const left = [...patients];
  const before = await cpu();
  const begun = performance.now();
  const lane = async (): Promise<void> => {
    for (let one = left.pop(); one !== undefined; one = left.pop())
      await house.night.chart(pulse(one, 70 + (left.length % 20)));
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  let done = performance.now();
  // The EHR rings a moment after it has answered: only three quiet looks in a row are the end.
  for (let still = 0; still < 3;) {
    const { rows } = await client.query<{ n: string }>(OPEN);
    still = rows[0]?.n === '0' ? still + 1 : 0;
    if (still === 0) done = performance.now();
    await sleep(100);
  }
  const used = (await cpu()) - before;
  return { cpu: (used * 1000) / patients.length, wall: (done - begun) / patients.length };
}

export async function watchMany(options: WatchingOptions): Promise<Watching> {
  const { queue, crowds, rounds, observations, tell } = options;
  const down: (() => Promise<void>)[] = [];
  const ear = await Ear.open();
  down.push(async () => ear.close());
  try {
    // The feed alone carries the load: to poll each of a hundred thousand would measure the poll.
    const house = await pager(queue, ear, { INTAKE: 'subscription', SUBSCRIPTION_SECRET: 'the-secret-of-the-bench' });
    down.push(() => house.close());
    const client = new pg.Client({ connectionString: house.database.url });
    await client.connect();
    down.push(() => client.end());
    await house.night.eventually('the EHR rings', async () => {
      const found = await house.night.search('Subscription?status=active');
      return found.length > 0;
    });
    const rows: Watching['rows'][number][] = [];
    let crowd = 0;
    for (const size of crowds) {
      await grow(client, crowd, size);
      crowd = size;
      // Spread over all of them, the last as well as the first.
      const watched = Array.from(
        { length: observations },
        (_, n) => `watched-${1 + Math.floor((n * size) / observations)}`,
      );
      const others = watched.map((_, n) => `somebody-${n}`);
      await turn(house, client, [...watched.slice(0, 20), ...others.slice(0, 20)]);
      const costs = { watched: [] as Cost[], unwatched: [] as Cost[] };
      for (let round = 0; round < rounds; round += 1) {
        costs.watched.push(await turn(house, client, watched));
        costs.unwatched.push(await turn(house, client, others));
      }
      const middle = (of: readonly Cost[]): Cost => ({
        cpu: median(of.map(({ cpu }) => cpu)),
        wall: median(of.map(({ wall }) => wall)),
      });
      const [ours, theirs] = [middle(costs.watched), middle(costs.unwatched)];
      rows.push({ watchedPatients: size, watched: ours, unwatched: theirs, share: theirs.cpu / ours.cpu });
      tell(
        `${queue}, ${size} watched: ${ours.cpu.toFixed(2)} ms of CPU for one of theirs, ${theirs.cpu.toFixed(2)} ms for another`,
      );
    }
    return { queue, rows };
  } finally {
    for (const one of down.toReversed()) await one();
  }
}
