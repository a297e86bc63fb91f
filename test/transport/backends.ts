import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { temporaryDatabase } from '#persistence';
import type { QueueAddress } from '#messaging';
import { eventually } from './eventually.js';

/** A database BullMQ can live in, for as long as a spec runs. */
export interface LivingBackend {
  readonly kind: 'redis' | 'postgresql';
  readonly address: QueueAddress;
  /** Cuts every connection of the queues, as a restart or a broken switch would. */
  cut(): Promise<void>;
  stop(): Promise<void>;
}

export async function postgresql(): Promise<LivingBackend> {
  const database = await temporaryDatabase();
  return {
    kind: 'postgresql',
    address: { databaseUrl: database.url, databaseRole: 'pumptrace_queue' },
    cut: async () => {
      const owner = new pg.Client({ connectionString: database.url });
      await owner.connect();
      await owner.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid()`,
      );
      await owner.end();
    },
    stop: () => database.close(),
  };
}

const serverInPath = (): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, 'redis-server'), constants.X_OK);
      return true;
    } catch {
      return false; // not in this directory; the next one may have it
    }
  });

export const redisIsFound = (): boolean => process.env['REDIS_URL'] !== undefined || serverInPath();

/** The Redis of REDIS_URL, or one of our own on a free port that keeps nothing. */
export async function redis(): Promise<LivingBackend> {
  const given = process.env['REDIS_URL'];
  const own = given === undefined ? await startRedis() : undefined;
  const queueUrl = given ?? own?.url;
  if (queueUrl === undefined) throw new Error('there is no Redis');
  return {
    kind: 'redis',
    address: { queueUrl, databaseUrl: 'postgres://not-used' },
    cut: async () => {
      const client = new Redis(queueUrl);
      await client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      client.disconnect();
    },
    stop: async () => own?.stop(),
  };
}

async function startRedis(): Promise<{ url: string; stop(): Promise<void> }> {
  const port = await freePort();
  const home = await mkdtemp(join(tmpdir(), 'pumptrace-redis-'));
  const words = ['--port', String(port), '--bind', '127.0.0.1', '--dir', home, '--save', '', '--appendonly', 'no'];
  const server = spawn('redis-server', [...words, '--maxmemory-policy', 'noeviction']);
  let said = '';
  server.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await eventually('redis-server accepts connections', () => said.includes('Ready to accept connections'));
  const stop = async (): Promise<void> => {
    const ended = once(server, 'exit');
    server.kill();
    await ended;
    await rm(home, { recursive: true, force: true });
  };
  return { url: `redis://127.0.0.1:${port}`, stop };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === 'string') throw new Error('no free port was found');
  return address.port;
}
