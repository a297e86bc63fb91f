// The one entry behind every npm script: builds when the sources changed, then runs what was asked for.
//   node deploy/run.mjs <build|start|test|play|ask|bench|chaos|artifacts|check> [arguments, passed on]
// Needs Node and the installed packages, no shell. Ctrl-C reaches the child once, and the exit code is the child's.
import { existsSync } from 'node:fs';
import { build, buildIfChanged } from './build.mjs';
import { checkAll } from './check.mjs';
import { runToEnd } from './child.mjs';
import { packTests } from './packages.mjs';
import { at, node } from './places.mjs';
import { runTests } from './tests.mjs';

/** What each command runs once the build stands. */
const PROGRAMS = {
  start: 'dist/run/start.mjs',
  play: 'dist/apps/sandbox/src/play/main.js',
  ask: 'dist/apps/sandbox/src/ask/main.js',
  artifacts: 'dist/apps/sandbox/src/artifacts/main.js',
  bench: 'dist/test/bench/main.js',
  chaos: 'dist/test/chaos/main.js',
};

/** Node 20.19 is the first version in which an ES module may be required, which Nest 12 needs. */
function nodeIsTooOld() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major < 20 || (major === 20 && minor < 19);
}

/** @returns {Promise<number>} the exit code */
async function main([command, ...rest]) {
  if (nodeIsTooOld()) return refuse(`Pumptrace needs Node 20.19 or newer; this is ${process.versions.node}.`);
  if (!existsSync(at('node_modules/typescript'))) return refuse('The packages are not installed: run `npm ci` first.');
  if (command === 'check') return await checkAll();
  if (command === 'build') return await build();

  const program = PROGRAMS[command];
  if (command !== 'test' && program === undefined)
    return refuse(
      `Unknown command "${command ?? ''}". One of: ${[...Object.keys(PROGRAMS), 'test', 'check', 'build'].join(', ')}.`,
    );
  // Two things to be made, and two cores.
  const [built] = await Promise.all([buildIfChanged(), command === 'test' ? packTests() : undefined]);
  if (built !== 0) return built;
  if (command === 'test') return await runTests(rest);
  if (!existsSync(at(program)))
    return refuse(`There is no ${program.replace(/^dist\//, '').replace(/js$/, 'ts')} in this checkout.`);
  return await runToEnd(node, [at(program), ...rest]);
}

function refuse(why) {
  console.error(why);
  return 2;
}

process.exitCode = await main(process.argv.slice(2));
