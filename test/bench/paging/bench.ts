// npm run bench -- paging [--only latency,watching,deadlines]
import { redisIsFound } from '../../transport/backends.js';
import type { Words } from '../words.js';
import { manyDeadlines, type Deadlines } from './deadlines.js';
import { raceToTheProvider, type Latency } from './latency.js';
import type { Queue } from './pager.js';
import { watchMany, type Watching } from './watching.js';

const PARTS = ['latency', 'watching', 'deadlines'] as const;
const CROWDS = [100, 1_000, 10_000, 100_000];
const say = (sentence: string): void => console.log(sentence);

/** @returns what was measured, or 2 when the words were not understood. */
export async function benchPaging(words: Words) {
  const asked = (words.after('--only') ?? PARTS.join(',')).split(',');
  const queues: readonly Queue[] = redisIsFound() ? ['postgresql', 'redis'] : ['postgresql'];
  if (!asked.every((part) => PARTS.some((known) => known === part))) {
    console.error(`--only is some of ${PARTS.join(',')}`);
    return 2;
  }
  if (queues.length === 1) say('There is no Redis here: that half is left out.');
  const latency: Latency[] = [];
  const watching: Watching[] = [];
  const deadlines: Deadlines[] = [];
  for (const queue of queues) {
    if (asked.includes('latency')) {
      const [rounds, alone, atOnce] = [
        words.number('--rounds', 5),
        words.number('--alone', 20),
        words.number('--at-once', 50),
      ];
      latency.push(await raceToTheProvider({ queue, rounds, alone, atOnce, tell: say }));
    }
    if (asked.includes('watching')) {
      const observations = words.number('--observations', 300);
      watching.push(
        await watchMany({ queue, crowds: CROWDS, rounds: words.number('--rounds', 3), observations, tell: say }),
      );
    }
    if (asked.includes('deadlines')) {
      const incidents = words.number('--incidents', 10_000);
      const spreadMs = words.number('--minutes', 10) * 60_000;
      deadlines.push(await manyDeadlines({ queue, incidents, spreadMs, tell: say }));
    }
  }
  const tables = [...latency.map(latencyTable), ...watching.map(watchingTable), ...deadlines.map(deadlinesTable)];
  say(`\n${tables.join('\n\n')}\n`);
  return { latency, watching, deadlines };
}

const cell = (value: number): string => value.toFixed(value < 10 ? 2 : 0).padStart(9);

function latencyTable({ queue, options, rows }: Latency): string {
  const { rounds, alone, atOnce } = options;
  return [
    `From commit to the first provider that has it, queue on ${queue}: ${rounds} rounds in turns, ${alone} one at a time and ${atOnce} at once`,
    `${''.padEnd(26)}  product     floor     ratio (1 = floor)`,
    ...rows.map(
      ({ name, product, floor, ratio }) => `${name.padEnd(26)}${cell(product)} ${cell(floor)} ${cell(ratio)}`,
    ),
  ].join('\n');
}

function watchingTable({ queue, rows }: Watching): string {
  return [
    `One Observation, milliseconds, queue on ${queue}: CPU of service and PostgreSQL, and time until all was done`,
    '  watched patients    CPU, watched   of others     share   time, watched   of others',
    ...rows.map(
      ({ watchedPatients, watched, unwatched, share }) =>
        `${String(watchedPatients).padStart(18)}       ${cell(watched.cpu)}   ${cell(unwatched.cpu)} ${cell(share)}       ${cell(watched.wall)}   ${cell(unwatched.wall)}`,
    ),
  ].join('\n');
}

function deadlinesTable({ queue, incidents, spreadMs, acted, rang, missing }: Deadlines): string {
  const row = (name: string, { p50, p99, max }: Deadlines['acted']): string =>
    `${name.padEnd(26)}${cell(p50)} ${cell(p99)} ${cell(max)}`;
  return [
    `Lateness of deadlines, milliseconds, queue on ${queue}: ${incidents} open incidents, due over ${spreadMs / 60_000} min; ${missing} missing`,
    `${''.padEnd(26)}      p50       p99       max`,
    row('acted on', acted),
    row('a provider had the page', rang),
  ].join('\n');
}
