import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { execFileSync, spawn } from 'node:child_process';
import { chmod, cp, lstat, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { findBinaries, packageDirectory } from './binaries.js';
import { gone, isAlive } from './postmaster.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './start.js';
import { canRead } from './run-as.js';
import { watched } from './watch.js';

const base = await mkdtemp(join(tmpdir(), 'pumptrace-embedded-'));
await chmod(base, 0o711);
const home = join(base, 'home');
const started: EmbeddedPostgres[] = [];

async function start(at = home): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ home: at });
  started.push(server);
  return server;
}

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const answer = await client.query<Record<string, unknown>>(sql);
    return answer.rows;
  } finally {
    await client.end();
  }
}

async function pidOf(server: EmbeddedPostgres): Promise<number> {
  const pid = await server.pid();
  if (pid === undefined) throw new Error('no postmaster.pid');
  return pid;
}

afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
});
afterAll(() => rm(base, { recursive: true, force: true }));

describe('the embedded PostgreSQL', () => {
  it('starts, is durable and private, and leaves no process behind', async () => {
    const server = await start();
    expect(await ask(server.url, 'show fsync')).toEqual([{ fsync: 'on' }]);
    expect((await stat(join(home, 'postgres.json'))).mode & 0o777).toBe(0o600);
    await expect(ask(server.url.replace(/:[^:@]+@/, ':wrong@'), 'select 1')).rejects.toMatchObject({ code: '28P01' });
    const pid = await pidOf(server);
    await server.stop();
    await server.stop();
    expect(isAlive(pid)).toBe(false);
  });

  it('keeps its data and its address over a restart', async () => {
    const first = await start();
    await ask(first.url, 'create table night (n int); insert into night values (7)');
    await first.stop();
    const second = await start();
    expect(second.url).toBe(first.url);
    expect(await ask(second.url, 'select n from night')).toEqual([{ n: 7 }]);
  });

  it('comes back after a kill -9 with what was committed', async () => {
    const first = await start();
    await ask(first.url, 'create table kept (n int); insert into kept values (9)');
    const pid = await pidOf(first);
    process.kill(pid, 'SIGKILL');
    expect(await gone(pid, 5_000)).toBe(true);
    const second = await start();
    expect(second.url).toBe(first.url);
    expect(await ask(second.url, 'select n from kept')).toEqual([{ n: 9 }]);
  });

  it('is not confused by a postmaster.pid whose number now belongs to somebody else', async () => {
    const first = await start();
    await first.stop();
    await writeFile(join(first.dataDirectory, 'postmaster.pid'), `${process.pid}\n`);
    const second = await start();
    expect(await pidOf(second)).not.toBe(process.pid);
  });

  it('refuses a second start on the same home and says who is running', async () => {
    const first = await start();
    const refusal = start();
    await expect(refusal).rejects.toMatchObject({ kind: 'permanent', code: 'already-running' });
    await expect(refusal).rejects.toThrow(`process ${process.pid}`);
    expect(await ask(first.url, 'select 1 as still')).toEqual([{ still: 1 }]);
  });

  it('stops an orphan whose starter is gone, and starts anew', async () => {
    const first = await start();
    const orphan = await pidOf(first);
    const dead = spawn('/bin/true');
    await new Promise((done) => dead.once('exit', done));
    const file = join(home, 'postgres.json');
    const kept = JSON.parse(await readFile(file, 'utf8')) as object;
    await writeFile(file, JSON.stringify({ ...kept, owner: dead.pid }));
    const second = await start();
    expect(isAlive(orphan)).toBe(false);
    expect(await pidOf(second)).not.toBe(orphan);
  });

  it('stops when its starter is killed', async () => {
    // The starter is a process of its own; what it starts ends on SIGINT, as PostgreSQL does.
    const server = `process.on('SIGINT', () => process.exit(0)); setInterval(() => {}, 1000); console.log(process.pid);`;
    const words = JSON.stringify(watched(process.execPath, ['-e', server]));
    const starter = spawn(process.execPath, [
      '-e',
      `require('node:child_process').spawn(...${words}, { detached: true, stdio: ['pipe', 'inherit', 'inherit'] })`,
    ]);
    const pid = await new Promise<number>((heard) => starter.stdout.once('data', (chunk) => heard(Number(chunk))));
    expect(isAlive(pid)).toBe(true);
    starter.kill('SIGKILL');
    expect(await gone(pid, 5_000)).toBe(true);
  });

  it('runs as root under a home that nobody else may enter, and finds its data again', async () => {
    const hidden = join(base, 'hidden');
    await mkdir(hidden, { mode: 0o700 });
    const server = await start(join(hidden, '.pumptrace'));
    expect(server.dataDirectory.startsWith(hidden)).toBe(process.getuid?.() !== 0);
    await server.stop();
    const again = await start(join(hidden, '.pumptrace'));
    expect(again.dataDirectory).toBe(server.dataDirectory);
    await again.discard();
    await expect(stat(dirname(again.dataDirectory))).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await readdir(join(hidden, '.pumptrace'))).toEqual([]);
  });

  it('copies programs that its user cannot reach, and makes the library links a postinstall script would have made', async () => {
    const hidden = join(base, 'checkout');
    await mkdir(hidden, { mode: 0o700 });
    const installed = join(hidden, 'package');
    const isLink = async (path: string): Promise<boolean> => (await lstat(path)).isSymbolicLink();
    await cp(await packageDirectory(), installed, { recursive: true, filter: async (path) => !(await isLink(path)) });
    const stranger = { uid: 65_533, gid: 65_533 };
    const found = await findBinaries(stranger, async () => base, installed);
    expect(found.postgres.startsWith(hidden)).toBe(false);
    expect(await canRead(stranger, found.postgres)).toBe(true);
    expect(await canRead(stranger, join(installed, 'native', 'bin', 'postgres'))).toBe(false);
    const asStranger = process.getuid?.() === 0 ? stranger : {};
    expect(execFileSync(found.postgres, ['--version'], { encoding: 'utf8', ...asStranger })).toContain('18.4');
    expect(() =>
      execFileSync(join(installed, 'native', 'bin', 'postgres'), ['--version'], { stdio: 'pipe' }),
    ).toThrow();
    // Where nobody stands in the way the package itself is mended.
    const mended = await findBinaries(undefined, () => Promise.reject(new Error('no copy is needed')), installed);
    expect(execFileSync(mended.postgres, ['--version'], { encoding: 'utf8' })).toContain('18.4');
  });
});
