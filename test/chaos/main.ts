// npm run chaos [-- --quick] [--queue redis|postgresql] [--passings 1] [--walks N] [--verbose]
// npm run chaos -- paging [--kills 36] [--patients 60] [--seed N]
import { redisIsFound } from '../transport/backends.js';
import { runChaos, troublesFor } from './chaos.js';
import { sample } from './sample.js';
import { siege } from './paging/siege.js';
import { everyDeath } from './storm.js';

const words = process.argv.slice(2);
const after = (name: string): string | undefined => {
  const at = words.indexOf(name);
  return at < 0 ? undefined : words[at + 1];
};

async function paging(): Promise<number> {
  const started = Date.now();
  const seed = Number(after('--seed') ?? started % 1_000_000);
  console.log(`seed ${seed}`);
  const tally = await siege({
    kills: Number(after('--kills') ?? 36),
    patients: Number(after('--patients') ?? 60),
    seed,
    tell: (sentence) => console.log(`${String(Math.round((Date.now() - started) / 1000)).padStart(5)} s  ${sentence}`),
  });
  console.log(`\n${tally.table()}\n\n${tally.ok ? 'Everything held.' : 'Something did not hold.'}`);
  return tally.ok ? 0 : 1;
}

async function main(): Promise<number> {
  if (words[0] === 'paging') return paging();
  const quick = words.includes('--quick');
  const queue = after('--queue') ?? 'postgresql';
  if (queue !== 'redis' && queue !== 'postgresql') {
    console.error('--queue is redis or postgresql');
    return 2;
  }
  if (queue === 'redis' && !redisIsFound()) {
    console.error('There is no Redis here: set REDIS_URL, or put redis-server in the PATH.');
    return 2;
  }
  const passings = (after('--passings') ?? '1').split(',').map(Number);
  const started = Date.now();
  const tell = (sentence: string): void =>
    console.log(`${String(Math.round((Date.now() - started) / 1000)).padStart(5)} s  ${sentence}`);
  const { findings, died, outstanding } = await runChaos({
    queue,
    deaths: quick ? sample : everyDeath(passings),
    troubles: troublesFor(queue, quick),
    mostWalks: Number(after('--walks') ?? 120),
    tell,
    ...(words.includes('--verbose')
      ? { onLine: (name: string, line: string) => console.log(`  ${name}: ${line}`) }
      : {}),
  });
  console.log(
    `\n${findings.table(died, outstanding)}\n\n${findings.ok ? 'Everything held.' : 'Something did not hold.'}`,
  );
  return findings.ok ? 0 : 1;
}

process.exitCode = await main();
