// Runs Jest on native ES modules and ends with one plain line: `N passed, N failed`.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runToEnd } from './child.mjs';
import { node, programs } from './places.mjs';

/** Jest loads ES modules only with this flag before Node 24.9; the warning about it is noise. */
const MODULES = '--experimental-vm-modules --no-warnings';

/** @returns {Promise<number>} Jest's exit code */
export async function runTests(args) {
  const folder = mkdtempSync(join(tmpdir(), 'pumptrace-test-'));
  const results = join(folder, 'results.json');
  try {
    const env = { NODE_OPTIONS: [process.env['NODE_OPTIONS'], MODULES].filter(Boolean).join(' ') };
    const code = await runToEnd(node, [programs.jest, '--json', `--outputFile=${results}`, ...args], { env });
    const line = closingLine(results);
    console.log(line.text);
    return code === 0 && line.failed > 0 ? 1 : code;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A spec file that could not be loaded counts as one failed test: it must not look like fewer tests. */
function closingLine(results) {
  let counts;
  try {
    counts = JSON.parse(readFileSync(results, 'utf8'));
  } catch (error) {
    return { text: `Jest left no results (${error.code ?? error.name})\n0 passed, 1 failed`, failed: 1 };
  }
  const failed = counts.numFailedTests + counts.numRuntimeErrorTestSuites;
  const skipped = counts.numPendingTests + counts.numTodoTests;
  const text = `${counts.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  return { text, failed };
}
