// npm run bench [-- services|reader|paging] [--rounds 5] [--json FILE]; without a name, all.
//   services: [--events 40] [--in-flight 8] [--queue redis|postgresql] [--verbose]
//   reader:   [--turn-ms 400]
//   paging:   [--only latency,watching,deadlines] [--alone 20] [--at-once 50] [--observations 300] [--incidents 10000] [--minutes 10]
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { benchPaging } from './paging/bench.js';
import { benchReader } from './reader/bench.js';
import { benchServices } from './services.js';
import { wordsOf } from './words.js';

const BENCHES = ['services', 'reader', 'paging'] as const;

async function main(given: readonly string[]): Promise<number> {
  const [first = '--'] = given;
  const chosen = BENCHES.filter((name) => first === name || first.startsWith('--'));
  if (chosen.length === 0) {
    console.error(`Unknown bench "${first}". One of: ${BENCHES.join(', ')}.`);
    return 2;
  }
  const words = wordsOf(given);
  const results = chosen.includes('services') ? await benchServices(words) : undefined;
  if (results === 2) return 2;
  const reader = chosen.includes('reader') ? await benchReader(words) : undefined;
  const paging = chosen.includes('paging') ? await benchPaging(words) : undefined;
  if (paging === 2) return 2;
  const path = words.after('--json');
  const machine = { node: process.version, cpus: cpus().length };
  if (path !== undefined)
    await writeFile(path, `${JSON.stringify({ machine, results, reader, paging }, undefined, 2)}\n`);
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
