import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chown, open, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PermanentFailure } from '#platform';
import pg from 'pg';
import { findBinaries, type Binaries } from './binaries.js';
import { publicDirectory, recall, settle, type Place } from './place.js';
import { spawnWatched } from './watch.js';
import { clearTheWay, gone, isAlive, postmasterPid, stopPostmaster } from './postmaster.js';

const OWNER = 'pumptrace';

export interface EmbeddedOptions {
  /** The directory that is Pumptrace's own (PUMPTRACE_HOME). Made when missing. */
  readonly home: string;
  /** Hears one plain sentence about each thing that takes time or is unusual. */
  readonly log?: (sentence: string) => void;
  /** Server settings over our own; only tests have a reason. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface EmbeddedPostgres {
  /** Connection string of the owner, on 127.0.0.1 with a password. The same after every restart unless the port was taken. */
  readonly url: string;
  readonly dataDirectory: string;
  /** The process id of the running server, for a test that wants to kill it. */
  pid(): Promise<number | undefined>;
  /** Ends sessions, writes a checkpoint, stops. No process is left. May be called twice. */
  stop(): Promise<void>;
  /** Stops, and removes database, log and record for good: for a home that was only borrowed. */
  discard(): Promise<void>;
}

// Modest for a laptop, honest for a hospital: fsync stays on. Neither statements nor row values go into the log.
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '64MB',
  max_connections: '200',
  max_wal_size: '512MB',
  fsync: 'on',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
};

const urlOf = (place: Place, database = OWNER): string =>
  `postgresql://${OWNER}:${encodeURIComponent(place.password)}@127.0.0.1:${place.port}/${database}`;

async function initialise(place: Place, binaries: Binaries): Promise<void> {
  const passwordFile = join(place.directory, 'password');
  const unfinished = join(place.directory, `data.${process.pid}`);
  for (const name of await readdir(place.directory)) {
    const [, by] = /^data\.(\d+)$/.exec(name) ?? [];
    if (by === undefined || (Number(by) !== process.pid && isAlive(Number(by)))) continue;
    await rm(join(place.directory, name), { recursive: true, force: true }); // a first start was killed
  }
  await writeFile(passwordFile, place.password, { mode: 0o600 });
  if (place.runAs !== undefined) await chown(passwordFile, place.runAs.uid, place.runAs.gid);
  try {
    const words = [
      '--auth=scram-sha-256',
      `--username=${OWNER}`,
      `--pwfile=${passwordFile}`,
      '--no-sync',
      '--data-checksums',
    ];
    const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    const child = spawn(binaries.initdb, [...words, ...locale, '-D', unfinished], {
      cwd: '/',
      stdio: ['ignore', 'ignore', 'pipe'],
      ...place.runAs,
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const [code] = await once(child, 'close');
    if (code !== 0)
      throw new PermanentFailure('initdb-failed', `initdb ended with ${code}: ${said.trim().slice(-500)}`);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(unfinished, place.data);
}

async function launch(
  place: Place,
  binaries: Binaries,
  settings: Readonly<Record<string, string>>,
): Promise<ChildProcess> {
  const logFile = join(place.home, 'postgres.log');
  await rename(logFile, `${logFile}.previous`).catch(() => undefined); // there is none at the first start
  const log = await open(logFile, 'w', 0o600);
  const chosen = Object.entries({ ...SETTINGS, ...settings, port: String(place.port) });
  const words = chosen.flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  try {
    const child = spawnWatched(binaries.postgres, ['-D', place.data, ...words], log.fd, place.runAs);
    await once(child, 'spawn');
    return child;
  } finally {
    await log.close();
  }
}

async function lastWords(home: string): Promise<string> {
  const text = await readFile(join(home, 'postgres.log'), 'utf8').catch(() => '');
  return text.trim().split('\n').slice(-5).join(' | ');
}

/** The owner's database is made at the first connection to `postgres` that succeeds; from then on it is simply there. */
async function answers(place: Place, child: ChildProcess): Promise<void> {
  let last: unknown;
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new PermanentFailure(
        'postgres-did-not-start',
        `PostgreSQL stopped at its start: ${await lastWords(place.home)}`,
      );
    }
    const client = new pg.Client({
      connectionString: urlOf(place, 'postgres'),
      connectionTimeoutMillis: 2_000,
    });
    client.on('error', () => undefined); // the query or connect below rejects with the same error
    try {
      await client.connect();
      const found = await client.query('select 1 from pg_database where datname = $1', [OWNER]);
      if (found.rowCount === 0) await client.query(`create database ${OWNER}`);
      return;
    } catch (error) {
      last = error;
      await sleep(25);
    } finally {
      await client.end().catch(() => undefined); // it never was connected
    }
  }
  throw new PermanentFailure('postgres-did-not-start', 'PostgreSQL does not answer', { cause: last });
}

// Children of a server that was killed finish within moments; until then PostgreSQL rightly refuses to start beside them.
const STILL_IN_USE = 'pre-existing shared memory block';
const LAUNCHES = 50;

async function launchUntilFree(
  place: Place,
  binaries: Binaries,
  settings: Readonly<Record<string, string>>,
): Promise<() => Promise<void>> {
  for (let launched = 1; ; launched += 1) {
    const child = await launch(place, binaries, settings);
    const ended = new Promise<void>((done) => child.once('exit', () => done()));
    const stop = async (): Promise<void> => {
      const pid = await postmasterPid(place.data);
      const runs = child.exitCode === null && child.signalCode === null;
      child.stdin?.destroy(); // the shell sees the pipe close and asks the server to stop
      if (!runs) return;
      if (pid !== undefined && !(await gone(pid, 10_000))) await stopPostmaster(pid);
      await ended;
    };
    try {
      await answers(place, child);
      return stop;
    } catch (error) {
      await stop();
      const passing = error instanceof Error && error.message.includes(STILL_IN_USE);
      if (!passing || launched === LAUNCHES) throw error;
      await sleep(100);
    }
  }
}

/**
 * Starts the PostgreSQL that came with npm, on a data directory that is kept over restarts. Works for an ordinary user and
 * for root (PostgreSQL then runs as an unprivileged account). It stops with this process, even when that is killed.
 * @throws PermanentFailure `already-running` when a living process has this home in use; `no-embedded-postgres`,
 * `initdb-failed`, `postgres-did-not-start` with the reason.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const home = resolve(options.home);
  const log = options.log ?? (() => undefined);
  const earlier = await recall(home);
  if (earlier !== undefined) await clearTheWay(join(earlier.directory, 'data'), home, earlier.owner);
  const place = await settle(home);
  if (earlier !== undefined && earlier.port !== place.port)
    log(`port ${earlier.port} is taken, PostgreSQL moves to ${place.port}`);
  const binaries = await findBinaries(place.runAs, publicDirectory);
  const isNew = await stat(place.data).then(
    () => false,
    () => true,
  );
  if (isNew) {
    log(`making a PostgreSQL ${binaries.version} database in ${place.directory}`);
    await initialise(place, binaries);
  }
  const stop = await launchUntilFree(place, binaries, options.settings ?? {});
  log(`PostgreSQL ${binaries.version} listens on 127.0.0.1:${place.port}`);
  const discard = async (): Promise<void> => {
    await stop();
    const kept = ['postgres.json', 'postgres.log', 'postgres.log.previous'].map((name) => join(home, name));
    for (const path of [place.directory, ...kept]) await rm(path, { recursive: true, force: true });
  };
  return { url: urlOf(place), dataDirectory: place.data, pid: () => postmasterPid(place.data), stop, discard };
}
