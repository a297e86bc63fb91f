import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, mkdtemp, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PermanentFailure } from '#platform';
import { canEnter, chooseRunAs, type RunAs } from './run-as.js';

interface PlaceRecord {
  /** The directory that holds `data`. */
  readonly directory: string;
  readonly port: number;
  readonly password: string;
  /** The process that started the server last. */
  readonly owner: number;
}

function understand(text: string, file: string): PlaceRecord {
  const told: unknown = JSON.parse(text);
  if (
    typeof told === 'object' &&
    told !== null &&
    'directory' in told &&
    'port' in told &&
    'password' in told &&
    'owner' in told
  ) {
    const { directory, port, password, owner } = told;
    if (
      typeof directory === 'string' &&
      typeof port === 'number' &&
      typeof password === 'string' &&
      typeof owner === 'number'
    ) {
      return { directory, port, password, owner };
    }
  }
  throw new PermanentFailure('unreadable-place', `${file} is not what an earlier start wrote: mend it or remove it`);
}

/** Where one embedded server lives, and what must be known to reach it. Remembered in `home/postgres.json`, mode 0600. */
export interface Place extends PlaceRecord {
  readonly home: string;
  readonly data: string;
  readonly runAs: RunAs | undefined;
}

// As root under a private home: a place that outlives a reboot, else (a read-only container) one with an unguessable name.
const ROOT_PLACE = '/var/lib/pumptrace';

/** A directory of ours that an unprivileged user can walk into. */
export async function publicDirectory(): Promise<string> {
  try {
    await mkdir(ROOT_PLACE, { recursive: true, mode: 0o755 });
    return ROOT_PLACE;
  } catch {
    const made = await mkdtemp(join(tmpdir(), 'pumptrace-'));
    await chmod(made, 0o755);
    return made;
  }
}

async function chooseDirectory(home: string, runAs: RunAs | undefined): Promise<string> {
  if (runAs === undefined || (await canEnter(runAs, home))) return join(home, 'postgres');
  return join(await publicDirectory(), `home-${randomBytes(6).toString('hex')}`);
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ host: '127.0.0.1', port, exclusive: true }, () => probe.close(() => resolve(true)));
  });

/** A port of 127.0.0.1 on which nobody listened a moment ago. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen({ host: '127.0.0.1', port: 0 }, () => {
      const address = probe.address();
      probe.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('a TCP server without a port'));
        else resolve(address.port);
      });
    });
  });

const fileOf = (home: string): string => join(home, 'postgres.json');

/** What an earlier start wrote down, if there was one. A file that cannot be read or understood is an error, not a fresh start. */
export async function recall(home: string): Promise<PlaceRecord | undefined> {
  const text = await readFile(fileOf(home), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : understand(text, fileOf(home));
}

/** Writes down for later starts what was chosen. */
export async function remember(home: string, kept: PlaceRecord): Promise<void> {
  const unfinished = `${fileOf(home)}.${process.pid}`;
  await writeFile(unfinished, `${JSON.stringify(kept)}\n`, { mode: 0o600 });
  await rename(unfinished, fileOf(home));
}

/**
 * Settles directory, user, port and password for a start, keeping what an earlier start chose: services that lost the
 * server find it again under the same address. Only a port that somebody else took meanwhile is replaced.
 */
export async function settle(home: string): Promise<Place> {
  await mkdir(home, { recursive: true });
  const known = await recall(home);
  let runAs = await chooseRunAs(process.getuid?.());
  const directory = known?.directory ?? (await chooseDirectory(home, runAs));
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const data = join(directory, 'data');
  if (runAs !== undefined) {
    // A directory that is there already keeps its owner, also when another account has become preferable.
    const owner = await stat(data).catch(() => undefined);
    if (owner === undefined || owner.uid === 0) await chown(directory, runAs.uid, runAs.gid);
    else runAs = { uid: owner.uid, gid: owner.gid };
  }
  const port = known !== undefined && (await isFree(known.port)) ? known.port : await freePort();
  const password = known?.password ?? randomBytes(24).toString('base64url');
  const kept = { directory, port, password, owner: process.pid };
  await remember(home, kept);
  return { ...kept, home, data, runAs };
}
