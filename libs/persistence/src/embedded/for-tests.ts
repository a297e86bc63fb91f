import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { provisionDatabase, type ProvisionOptions } from '../provision/provision.js';
import { packageDirectory } from './binaries.js';
import { freePort, recall, remember } from './place.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './start.js';

export interface TemporaryDatabase {
  /** Connection string of the owner of a fresh, provisioned database. */
  readonly url: string;
  /** Drops the database; the last one to close stops the server and removes its files. */
  close(): Promise<void>;
}

// A test's data need not survive the computer.
const HASTY = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

let running: Promise<{ server: EmbeddedPostgres; home: string }> | undefined;
let open = 0;

/** A home that the account of PostgreSQL may walk into, so that everything lies inside and goes with it. */
async function emptyHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'pumptrace-test-'));
  await chmod(home, 0o711);
  return home;
}

/**
 * A cluster as initdb makes it, made once and copied: making one takes a second of computing, fifty times in a run of all tests. It
 * stays with the temporary files of this account; the name tells the packages, since another PostgreSQL reads no such files.
 */
async function templateHome(): Promise<string> {
  const digest = createHash('sha256')
    .update(await packageDirectory())
    .update(String(process.getuid?.()));
  const { mtimeMs } = await stat(await packageDirectory());
  const path = join(tmpdir(), `pumptrace-cluster-${digest.update(String(mtimeMs)).digest('hex').slice(0, 12)}`);
  const known = await stat(path).catch(() => undefined);
  if (known !== undefined && known.uid === process.getuid?.()) return path;
  const home = await emptyHome();
  await (await startEmbeddedPostgres({ home, settings: HASTY })).stop();
  try {
    await rename(home, path);
  } catch {
    return home; // another was quicker: this one serves once
  }
  return path;
}

async function copyCluster(home: string): Promise<void> {
  const template = await templateHome();
  const record = await recall(template);
  if (record === undefined) throw new Error(`${template} holds no cluster`);
  await promisify(execFile)('cp', ['-a', join(template, 'postgres'), home]);
  await remember(home, { ...record, directory: join(home, 'postgres'), port: await freePort(), owner: process.pid });
  if (!template.includes('pumptrace-cluster-')) await rm(template, { recursive: true, force: true });
}

async function startServer(): Promise<{ server: EmbeddedPostgres; home: string }> {
  const home = await emptyHome();
  await copyCluster(home);
  return { server: await startEmbeddedPostgres({ home, settings: HASTY }), home };
}

async function asOwner(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** A fresh database on a real PostgreSQL that this test file starts once. Marked as a sandbox unless told otherwise. */
export async function temporaryDatabase(options: ProvisionOptions = { sandbox: true }): Promise<TemporaryDatabase> {
  open += 1;
  running ??= startServer();
  const { server, home } = await running;
  const name = `spec_${randomBytes(6).toString('hex')}`;
  await asOwner(server.url, `create database ${name}`);
  const url = Object.assign(new URL(server.url), { pathname: `/${name}` }).href;
  await provisionDatabase(url, options);
  const close = async (): Promise<void> => {
    await asOwner(server.url, `drop database ${name} with (force)`);
    open -= 1;
    if (open > 0) return;
    running = undefined;
    await server.discard();
    await rm(home, { recursive: true, force: true });
  };
  return { url, close };
}
