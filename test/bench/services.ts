// npm run bench -- services: from a report in the EHR to the next orders in it, beside a loop that does the same work and nothing else.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { holdings } from '../../apps/sandbox/src/play/holdings.js';
import { putUp } from '../../apps/sandbox/src/house/house.js';
import { redis, redisIsFound } from '../transport/backends.js';
import { Floor, type Templates } from './floor.js';
import { Product } from './product.js';
import type { Words } from './words.js';
import { compare, race } from './race.js';

/** What the product has written for one patient, without what the EHR added: the floor writes the same. */
async function templatesOf(product: Product): Promise<Templates> {
  const [event] = await product.prepare(1);
  const all = await holdings(product.fhirUrl, event?.patientId ?? '');
  const bare = (type: string): object => {
    const resource: unknown = all.find((one) => one.type === type)?.resource;
    if (typeof resource !== 'object' || resource === null) throw new Error(`The product wrote no ${type}`);
    return Object.fromEntries(Object.entries(resource).filter(([name]) => !['id', 'meta'].includes(name)));
  };
  return { order: bare('ServiceRequest'), impression: bare('ClinicalImpression') };
}

async function bench(queue: 'redis' | 'postgresql', { has, number }: Words) {
  const home = await mkdtemp(join(tmpdir(), 'pumptrace-bench-'));
  const down: (() => Promise<void>)[] = [() => rm(home, { recursive: true, force: true })];
  const onLine = (name: string, line: string): void => {
    if (has('--verbose')) console.log(`  ${name}: ${line}`);
  };
  try {
    const backend = queue === 'redis' ? await redis() : undefined;
    if (backend) down.push(() => backend.stop());
    const queueUrl = backend?.address.queueUrl;
    // Polling would measure the poll: here the notifications alone carry the work, and the usual delays stay as they are.
    const pace = {
      SANDBOX_EPHEMERAL: '1',
      LOG_LEVEL: 'error',
      POLL_INTERVAL_MS: '3600000',
      SLOW_POLL_INTERVAL_MS: '3600000',
    };
    const house = await putUp({
      home,
      env: { ...pace, ...(queueUrl === undefined ? {} : { QUEUE_URL: queueUrl }) },
      onLine,
    });
    down.push(() => house.stop());
    const product = await Product.in(house);
    down.push(() => product.stop());
    const templates = await templatesOf(product);
    const floor = await Floor.beside({ home, databaseUrl: house.databaseUrl, queueUrl, templates, onLine });
    down.push(() => floor.stop());
    const tell = (sentence: string): void => console.log(`${queue}: ${sentence}`);
    const options = {
      rounds: number('--rounds', 5),
      events: number('--events', 40),
      inFlight: number('--in-flight', 8),
    };
    return { queue, ...options, ...compare(await race(product, floor, { ...options, tell })) };
  } finally {
    for (const one of down.toReversed()) await one();
  }
}

type Result = Awaited<ReturnType<typeof bench>>;

function table({ queue, rounds, events, inFlight, rows, counts }: Result): string {
  const cell = (value: number): string => value.toFixed(value < 10 ? 2 : 0).padStart(9);
  const each = (['product', 'floor'] as const).map((who) => {
    const { commits, hops, gets, posts, puts, bells } = counts[who];
    return `  ${who.padEnd(8)} ${commits} commits, ${hops} hops, ${gets} GET, ${posts} POST, ${puts} PUT, ${bells} notifications`;
  });
  return [
    `Queue on ${queue}: ${rounds} rounds of ${events} reports, ${inFlight} under way together; medians`,
    `${''.padEnd(26)}  product     floor     ratio (1 = floor)`,
    ...rows.map(
      ({ name, product, floor, ratio }) => `${name.padEnd(26)}${cell(product)} ${cell(floor)} ${cell(ratio)}`,
    ),
    'for each report, as counted by PostgreSQL and the EHR:',
    ...each,
  ].join('\n');
}

/** @returns what was measured, or 2 when the words were not understood. */
export async function benchServices(words: Words): Promise<readonly Result[] | 2> {
  const wanted = words.after('--queue');
  if (wanted !== undefined && wanted !== 'redis' && wanted !== 'postgresql') {
    console.error('--queue is redis or postgresql');
    return 2;
  }
  const queues: readonly ('redis' | 'postgresql')[] = wanted === undefined ? ['redis', 'postgresql'] : [wanted];
  const results: Result[] = [];
  for (const queue of queues) {
    if (queue === 'redis' && !redisIsFound()) console.log('There is no Redis here: that half is left out.');
    else results.push(await bench(queue, words));
  }
  console.log(`\n${results.map(table).join('\n\n')}\n`);
  return results;
}
