import { afterAll, expect, it } from '@jest/globals';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Bell } from '../bell/bell.js';
import { gone } from '../embedded/postmaster.js';
import { startEmbeddedPostgres } from '../embedded/start.js';
import { HeldClock, ids, serviceSource, until } from '../for-specs.js';
import { provisionDatabase } from '../provision/provision.js';
import { Shelf } from '../shelf/shelf.js';
import { rows } from '../sql.js';
import { inTransaction } from '../transaction.js';
import { Sweep, type SweepEvent } from './sweep.js';
import { sweepChannel, sweepColumns } from './table.js';

class Call1799999999999 implements MigrationInterface {
  readonly name = 'Call1799999999999';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table call (id uuid primary key, ${sweepColumns})`);
    await runner.query('create table rung (call_id uuid)');
  }
  async down(): Promise<void> {}
}

const home = await mkdtemp(join(tmpdir(), 'pumptrace-outage-'));
await chmod(home, 0o711);
const leave: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const last of leave.toReversed()) await last();
  await rm(home, { recursive: true, force: true });
});

it('a night in which the database is killed: the calls that were committed are all made, and each is written down once', async () => {
  const first = await startEmbeddedPostgres({ home });
  leave.push(() => first.stop());
  await provisionDatabase(first.url, { sandbox: true });
  const source = await serviceSource(first.url, 'alerting', [Call1799999999999]);
  const lost: unknown[] = [];
  const bell = new Bell({ url: first.url, applicationName: 'spec-bell', onLost: (failure) => lost.push(failure) });
  const clock = new HeldClock();
  const events: SweepEvent[] = [];
  const sweep = new Sweep<string>({
    source,
    schema: 'alerting',
    table: 'call',
    clock,
    bell,
    shelf: new Shelf('alerting', ids, clock),
    shelfKind: 'page',
    read: (columns) => String(columns['id']),
    handle: async (id) => {
      await new Promise((tick) => setTimeout(tick, 10));
      return { kind: 'done', write: async (em) => void (await rows(em, 'insert into rung values ($1)', [id])) };
    },
    lanes: 3,
    pollMs: 50,
    leaseMs: 500,
    patience: { firstWaitMs: 0, longestWaitMs: 0 },
    chance: () => 1,
    onEvent: (event) => events.push(event),
  });
  leave.push(
    () => source.destroy(),
    () => bell.close(),
    () => sweep.stop(),
  );
  await sweep.start();
  const committed: string[] = [];
  const ring = async (): Promise<void> => {
    const id = ids.uuid();
    await inTransaction(source, async (em) => {
      await rows(em, 'insert into call (id) values ($1)', [id]);
      await rows(em, `select pg_notify($1, '')`, [sweepChannel('alerting', 'call')]);
    });
    committed.push(id);
  };
  for (let n = 0; n < 30; n += 1) await ring();
  const pid = (await first.pid()) ?? 0;
  process.kill(pid, 'SIGKILL');
  // Sessions outlive their server by a moment: what they still commit counts.
  const refused = await new Promise<unknown>((caught) => {
    const again = (): void => void ring().then(again, caught);
    again();
  });
  expect(refused).toMatchObject({ kind: 'transient' });
  await gone(pid, 5_000);
  await until(() => lost.length > 0 && events.some(({ kind }) => kind === 'trouble'));
  const second = await startEmbeddedPostgres({ home });
  leave.unshift(() => second.stop());
  expect(second.url).toBe(first.url);
  await ring();
  await until(
    async () => (await rows(source, `select from call where state = 'waiting'`).catch(() => [0])).length === 0,
  );
  const written = await rows<{ id: string }>(source, 'select call_id as id from rung');
  expect(written.map(({ id }) => id).toSorted()).toEqual(committed.toSorted());
}, 30_000);
