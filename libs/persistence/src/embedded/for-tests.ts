import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { provisionDatabase, type ProvisionOptions } from '../provision/provision.js';
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

async function startServer(): Promise<{ server: EmbeddedPostgres; home: string }> {
  const home = await mkdtemp(join(tmpdir(), 'pumptrace-test-'));
  await chmod(home, 0o711);
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
