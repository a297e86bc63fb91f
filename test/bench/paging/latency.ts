// From the commit of an incident to the first provider that has a page of it: the service beside an outbox loop written by hand.
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { moveIn } from '../../../apps/sandbox/src/house/process.js';
import { countWatched } from '../../chaos/paging/books.js';
import { sign } from '../../paging/ward.js';
import { median, quantile } from '../race.js';
import { Commits, Ear } from './ear.js';
import { FACTS, pager, type Pager, type Queue } from './pager.js';

export interface LatencyOptions {
  readonly queue: Queue;
  readonly rounds: number;
  /** Incidents that open one after the other in each turn. */
  readonly alone: number;
  /** Incidents that open in the same moment. */
  readonly atOnce: number;
  readonly tell: (sentence: string) => void;
}

interface Contestant {
  readonly name: 'product' | 'floor';
  prepare(count: number): Promise<readonly string[]>;
  /** Makes an incident open for this patient; does not wait for it. */
  fall(patient: string): Promise<void>;
  readonly commits: Commits;
  rest(): Promise<void>;
}

/** Webhook lanes of urgent pages (page-lanes.ts): the floor has as many. */
const LANES = 12;
const dist = fileURLToPath(new URL('../../..', import.meta.url));
const TABLES = [
  'create table patient (id text primary key, graded timestamptz)',
  'create table incident (id uuid primary key, patient text, stage text, epoch int, state jsonb)',
  `create unique index on incident (patient) where stage <> 'resolved'`,
  'create table journal (seq bigint generated always as identity primary key, stream text, body jsonb)',
  'create table timer (ref uuid, due timestamptz)',
  `create table page (id uuid primary key, seq bigint generated always as identity, incident uuid references incident (id), epoch int,
     person text, channel text, state text not null default 'waiting', lease timestamptz, sent_at timestamptz)`,
  `create index on page (seq) where state = 'waiting'`,
  'create table link (digest text primary key, page uuid references page (id))',
  'create table delivery (page uuid primary key references page (id), receipt text)',
  'create table channel (key text primary key, taken timestamptz)',
  `create table write (id uuid primary key, seq bigint generated always as identity, incident uuid, body jsonb, state text not null default 'waiting', lease timestamptz)`,
  `create index on write (seq) where state = 'waiting'`,
];

async function quiet(client: pg.Client, open: string): Promise<void> {
  for (let still = 0; still < 3;) {
    const { rows } = await client.query<{ n: string }>(open);
    still = rows.every(({ n }) => n === '0') ? still + 1 : 0;
    await sleep(100);
  }
}

async function productIn({ night, database }: Pager, client: pg.Client): Promise<Contestant> {
  const open = ['alerting.ehr_bell', 'alerting.ehr_write', 'alerting.page']
    .map((table) => `select count(*) as n from ${table} where state = 'waiting'`)
    .concat(`select count(*) as n from mail.delivery where state in ('waiting', 'sent') and listener = 'alerting'`)
    .join(' union all ');
  let watched = 0;
  return {
    name: 'product',
    commits: await Commits.of(database.url, 'alerting.incident', 'patient_id'),
    prepare: async (count) => {
      const ids: string[] = [];
      for (let one = 0; one < count; one += 1) {
        const patientId = await night.chart({ resourceType: 'Patient', birthDate: '1980-05-04' });
        const why = { patientId, watched: true, why: 'device', patient: FACTS, at: Date.now() } as const;
        await night.say('orders', 'watch-changed', why);
        ids.push(patientId);
      }
      watched += count;
      await night.eventually('all are watched', async () => (await countWatched(database.url)) === watched);
      return ids;
    },
    fall: async (patient) => void (await night.chart(sign(patient, 'spasticity-increased'))),
    rest: () => quiet(client, open),
  };
}

async function floorBeside({ night, database }: Pager, ear: Ear, down: (() => Promise<void>)[]): Promise<Contestant> {
  const owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  await owner.query('create database floor');
  await owner.end();
  const url = Object.assign(new URL(database.url), { pathname: '/floor' }).href;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  down.push(() => client.end());
  for (const table of TABLES) await client.query(table);
  const home = await mkdtemp(join(tmpdir(), 'pumptrace-floor-'));
  down.push(() => rm(home, { recursive: true, force: true }));
  const path = join(home, 'templates.json');
  await writeFile(path, JSON.stringify(await templatesOf(night)));
  const { NODE_OPTIONS: _options, NODE_CHANNEL_FD: _channel, ...inherited } = process.env;
  const resident = await moveIn({
    name: 'floor',
    main: join(dist, 'test/bench/paging/floor-process.js'),
    env: {
      ...inherited,
      DATABASE_URL: url,
      FHIR_BASE_URL: night.fhir,
      FLOOR_PROVIDER: ear.url,
      FLOOR_LANES: String(LANES),
      FLOOR_TEMPLATES: path,
    },
    onLine: (name, line) => console.error(`${name}: ${line}`),
  });
  down.push(() => resident.stop());
  const commits = await Commits.of(url, 'incident', 'patient');
  down.push(() => commits.close());
  const open = ['page', 'write'].map((table) => `select count(*) as n from ${table} where state = 'waiting'`);
  return {
    name: 'floor',
    commits,
    prepare: async (count) => Array.from({ length: count }, () => randomUUID()),
    fall: async (patient) =>
      void (await fetch(`${resident.said['url']}/?incident=${randomUUID()}&patient=${patient}`, { method: 'POST' })),
    rest: () => quiet(client, open.join(' union all ')),
  };
}

/** What the product has written for one incident: the floor writes resources of the same size. */
async function templatesOf(night: Pager['night']): Promise<object> {
  const bare = async (type: string): Promise<object> => {
    const [found] = await night.search(`${type}?_count=1`);
    if (found === undefined) throw new Error(`the product wrote no ${type}`);
    return Object.fromEntries(Object.entries(found).filter(([name]) => !['id', 'meta', 'identifier'].includes(name)));
  };
  return {
    atOpening: [await bare('Flag'), await bare('DetectedIssue')],
    atDelivery: [await bare('Communication')],
  };
}

interface Turn {
  readonly alone: readonly number[];
  readonly atOnce: readonly number[];
}

async function turn(one: Contestant, ear: Ear, { alone, atOnce }: LatencyOptions): Promise<Turn> {
  const patients = await one.prepare(alone + atOnce);
  await one.rest();
  const latency = async (patient: string): Promise<number> => {
    const { incident, at } = await one.commits.has(patient);
    await ear.has(incident);
    return Math.max(0, (ear.accepted.get(incident) ?? Number.NaN) - at);
  };
  const single: number[] = [];
  for (const patient of patients.slice(0, alone)) {
    await one.fall(patient);
    single.push(await latency(patient));
    await one.rest();
  }
  const many = patients.slice(alone);
  await Promise.all(many.map((patient) => one.fall(patient)));
  const together = await Promise.all(many.map(latency));
  await one.rest();
  return { alone: single, atOnce: together };
}

export interface Latency {
  readonly queue: Queue;
  readonly options: { readonly rounds: number; readonly alone: number; readonly atOnce: number };
  readonly rows: readonly {
    readonly name: string;
    readonly product: number;
    readonly floor: number;
    /** Product over floor: 1 is the floor itself, more is slower. */
    readonly ratio: number;
  }[];
}

export async function raceToTheProvider(options: LatencyOptions): Promise<Latency> {
  const { queue, rounds, tell } = options;
  const down: (() => Promise<void>)[] = [];
  const ear = await Ear.open();
  down.push(async () => ear.close());
  try {
    const house = await pager(queue, ear);
    down.push(() => house.close());
    const client = new pg.Client({ connectionString: house.database.url });
    await client.connect();
    down.push(() => client.end());
    const product = await productIn(house, client);
    down.push(() => product.commits.close());
    // Nobody is measured cold; and the floor writes what the product has written.
    await turn(product, ear, { ...options, alone: 3, atOnce: 8 });
    const floor = await floorBeside(house, ear, down);
    await turn(floor, ear, { ...options, alone: 3, atOnce: 8 });
    const turns = { product: [] as Turn[], floor: [] as Turn[] };
    for (let round = 0; round < rounds; round += 1)
      for (const one of round % 2 === 0 ? [product, floor] : [floor, product]) {
        const took = await turn(one, ear, options);
        turns[one.name].push(took);
        const [p50, many] = [took.alone, took.atOnce].map((values) => Math.round(median(values)));
        tell(`${queue}, round ${round + 1}, ${one.name}: p50 ${p50} ms one at a time, ${many} ms at once`);
      }
    return { queue, options: { rounds, alone: options.alone, atOnce: options.atOnce }, rows: compare(turns) };
  } finally {
    for (const one of down.toReversed()) await one();
  }
}

/** Over all rounds together: a p99 of one round of fifty would be its worst. */
function compare({ product, floor }: { product: readonly Turn[]; floor: readonly Turn[] }): Latency['rows'] {
  const sorted = (turns: readonly Turn[], which: keyof Turn): readonly number[] =>
    turns.flatMap((one) => one[which]).toSorted((a, b) => a - b);
  return (['alone', 'atOnce'] as const).flatMap((which) =>
    [0.5, 0.99].map((share) => {
      const [ours, theirs] = [product, floor].map((turns) => quantile(sorted(turns, which), share));
      const words = which === 'alone' ? 'one at a time' : 'at once';
      return {
        name: `p${share * 100} ${words}, ms`,
        product: ours ?? Number.NaN,
        floor: theirs ?? Number.NaN,
        ratio: (ours ?? Number.NaN) / (theirs ?? Number.NaN),
      };
    }),
  );
}
