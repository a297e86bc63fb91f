// Everything that is looked at before a commit is shared: each step is named and timed, and all run even if one fails.
import { existsSync } from 'node:fs';
import { build } from './build.mjs';
import { runToEnd } from './child.mjs';
import { at, node, programs } from './places.mjs';

const CODE = ['apps', 'libs', 'test', 'deploy'];
const ROOT_FILES = ['.dependency-cruiser.cjs', 'jest.config.js'];
const ARTIFACTS = 'dist/apps/sandbox/src/artifacts/main.js';

const present = (paths) => paths.filter((path) => existsSync(at(path)));
const run = async (...args) => await runToEnd(node, args);

const JEST = ['--experimental-vm-modules', '--no-warnings', programs.jest];
const IMPORT_RULES = ['--config', '.dependency-cruiser.cjs', '-T', 'err-long'];

/** The steps, in the order in which a failure tells most. */
const STEPS = [
  { name: 'types', step: async () => await build() },
  { name: 'lint', step: async () => await run(programs.oxlint, ...present(CODE)) },
  { name: 'imports', step: async () => await run(programs.depcruise, ...present(CODE), ...IMPORT_RULES) },
  { name: 'words', step: async () => await run(at('test/house-rules/words.mjs')) },
  {
    name: 'planted breaks',
    step: async () => await runToEnd(node, [...JEST, 'test/house-rules', '-i', '--silent'], { quiet: true }),
  },
  {
    name: 'formatting',
    step: async () => await run(programs.oxfmt, '--list-different', ...present([...CODE, ...ROOT_FILES])),
  },
  {
    name: 'artifacts fresh',
    step: async () => (existsSync(at(ARTIFACTS)) ? await run(at(ARTIFACTS), '--check') : missing(ARTIFACTS)),
  },
];

function missing(path) {
  console.error(`${path} was not built`);
  return 2;
}

/** @returns {Promise<number>} 0 when every step passed, else 1 */
export async function checkAll() {
  const lines = [];
  for (const { name, step } of STEPS) {
    const start = performance.now();
    const code = await step();
    const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(5);
    const line = `${code === 0 ? 'ok    ' : 'FAILED'} ${seconds} s  ${name}`;
    lines.push(line);
    console.log(line);
  }
  const failed = lines.filter((line) => line.startsWith('FAILED'));
  console.log(`check: ${lines.length - failed.length} of ${lines.length} steps passed`);
  for (const line of failed) console.log(line);
  return failed.length > 0 ? 1 : 0;
}
