// The packages as tests load them: each in one file instead of up to a thousand, since Jest reads them anew for every spec file
// (78 s of the run before, 50 s with these). What they share lies in chunks, so that there is one of each class.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { BANNER, NOT_OURS } from './bundle.mjs';
import { at } from './places.mjs';

const FOLDER = 'dist/packages';
const LIST = `${FOLDER}/list.json`;
const HEAVY =
  `typeorm zod pg bullmq ioredis fast-check rxjs pino yaml prom-client nodemailer parse5 ical.js temporal-polyfill rrule-temporal
  fhir-kit-client standardwebhooks @medplum/core @medplum/fhir-router @nestjs/common @nestjs/core @nestjs/microservices @nestjs/swagger
  @nestjs/terminus @nestjs/platform-fastify @nestjs/typeorm @nestjs/testing`.split(/\s+/);

const fileOf = (name) => name.replaceAll(/[@/]/g, '_');

/** For Jest: from the name of a package to its file. Empty until they were made; then tests load the packages themselves. */
export function packageFiles() {
  if (!existsSync(at(LIST))) return {};
  const { names } = JSON.parse(readFileSync(at(LIST), 'utf8'));
  return Object.fromEntries(names.map((name) => [`^${name}$`, `<rootDir>/${FOLDER}/${fileOf(name)}.mjs`]));
}

/** Makes them when the packages have changed. */
export async function packTests() {
  const digest = createHash('sha256');
  for (const path of ['package-lock.json', 'deploy/packages.mjs', 'deploy/bundle.mjs'])
    if (existsSync(at(path))) digest.update(readFileSync(at(path)));
  const made = digest.digest('hex');
  if (existsSync(at(LIST)) && JSON.parse(readFileSync(at(LIST), 'utf8')).made === made) return;
  rmSync(at(FOLDER), { recursive: true, force: true });
  mkdirSync(at(FOLDER, 'in'), { recursive: true });
  const names = HEAVY.filter((name) => existsSync(at('node_modules', name)));
  const entryPoints = {};
  for (const name of names) entryPoints[fileOf(name)] = await doorOf(name);
  await build({
    entryPoints,
    outdir: at(FOLDER),
    absWorkingDir: at(),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    keepNames: true,
    // Loaded by test/setup.mjs before everything else.
    external: [...NOT_OURS, 'reflect-metadata'],
    banner: { js: BANNER },
    logLevel: 'error',
  });
  writeFileSync(at(LIST), JSON.stringify({ made, names }));
}

/** A module with the names Node itself sees in the package: esbuild alone gives a CommonJS package no names. */
async function doorOf(name) {
  const path = at(FOLDER, 'in', `${fileOf(name)}.mjs`);
  const probe = at(FOLDER, 'in', `${fileOf(name)}.probe.mjs`);
  writeFileSync(probe, `export const names = Object.keys(await import('${name}'));\n`);
  const { names } = await import(pathToFileURL(probe).href);
  const lines = names
    .filter((one) => one !== 'default' && /^[A-Za-z_$][\w$]*$/.test(one))
    .map((one, n) => `const it${n} = all.${one};\nexport { it${n} as ${one} };`);
  if (names.includes('default')) lines.push('export default all.default;');
  writeFileSync(path, [`import * as all from '${name}';`, ...lines, ''].join('\n'));
  return path;
}
