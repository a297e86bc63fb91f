// npm run bench -- paging
import type { Words } from '../words.js';
import { redisIsFound } from '../../transport/backends.js';
import { raceToTheProvider, type Latency } from './latency.js';
import type { Queue } from './pager.js';

const say = (sentence: string): void => console.log(sentence);

export async function benchPaging(words: Words) {
  const queues: readonly Queue[] = redisIsFound() ? ['postgresql', 'redis'] : ['postgresql'];
  if (queues.length === 1) say('There is no Redis here: that half is left out.');
  const latency: Latency[] = [];
  for (const queue of queues) {
    latency.push(
      await raceToTheProvider({
        queue,
        rounds: words.number('--rounds', 5),
        alone: words.number('--alone', 20),
        atOnce: words.number('--at-once', 50),
        tell: say,
      }),
    );
  }
  for (const one of latency) say(`\n${latencyTable(one)}`);
  return { latency };
}

function latencyTable({ queue, options, rows }: Latency): string {
  const cell = (value: number): string => value.toFixed(value < 10 ? 2 : 0).padStart(9);
  return [
    `From commit to the first provider that has it, queue on ${queue}: ${options.rounds} rounds in turns, ${options.alone} one at a time and ${options.atOnce} at once`,
    `${''.padEnd(26)}  product     floor     ratio (1 = floor)`,
    ...rows.map(
      ({ name, product, floor, ratio }) => `${name.padEnd(26)}${cell(product)} ${cell(floor)} ${cell(ratio)}`,
    ),
  ].join('\n');
}
