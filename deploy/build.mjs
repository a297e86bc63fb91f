// Builds `dist` when a source, the compiler's settings or the packages changed since the last build: first the TypeScript compiler,
// then one file for each process.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.mjs';
import { runToEnd } from './child.mjs';
import { at, node, programs } from './places.mjs';

const STAMP = 'dist/.sources';
const SETTINGS = ['package.json', 'package-lock.json', 'tsconfig.json', 'deploy/bundle.mjs', 'deploy/load.mjs'];

/** One digest over path, size and time of every file that the build reads; a deleted file changes it too. */
function sourcesDigest() {
  const digest = createHash('sha256');
  const add = (path) => {
    const { size, mtimeMs } = statSync(at(path));
    digest.update(`${path}\t${size}\t${mtimeMs}\n`);
  };
  const walk = (folder) => {
    for (const entry of readdirSync(at(folder), { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (/\.(ts|mjs|json)$/.test(entry.name)) add(path);
    }
  };
  SETTINGS.forEach(add);
  ['apps', 'libs', 'test'].forEach(walk);
  return digest.digest('hex');
}

function lastDigest() {
  try {
    return readFileSync(at(STAMP), 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined; // never built
    throw error;
  }
}

/** @returns {Promise<number>} 0 when `dist` answers to the sources, else an exit code */
export async function buildIfChanged() {
  const digest = sourcesDigest();
  if (digest === lastDigest()) return 0;
  // What somebody waits for is translated; whether the types agree is asked by `npm run build` and `npm run check`.
  return await build(['--noCheck'], digest);
}

/** Builds in any case; the compiler itself skips what it knows to be unchanged. */
export async function build(words = [], digest = sourcesDigest()) {
  const start = performance.now();
  process.stderr.write('building ... ');
  rmSync(at(STAMP), { force: true });
  const compiled = await runToEnd(node, [programs.tsc, '-p', '.', '--pretty', 'false', ...words], { quiet: true });
  const code = compiled === 0 && !(await bundle()) ? 1 : compiled;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  process.stderr.write(code === 0 ? `built in ${seconds} s\n` : `the build failed after ${seconds} s\n`);
  if (code !== 0) return code;
  mkdirSync(at('dist'), { recursive: true });
  writeFileSync(at(STAMP), digest);
  return 0;
}
