import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PermanentFailure, TransientFailure } from '#platform';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import { Bell } from '../bell/bell.js';
import { DatabaseClock, moveClock } from '../clock/database-clock.js';
import { temporaryDatabase, type TemporaryDatabase } from '../embedded/for-tests.js';
import { HeldClock, ids, serviceSource, until } from '../for-specs.js';
import { outboxPort } from '../outbox/ports.js';
import { setAsidePort, Shelf } from '../shelf/shelf.js';
import { rows } from '../sql.js';
import { inTransaction } from '../transaction.js';
import { afterFailure } from './failure.js';
import { Sweep, type Settled, type SweepEvent, type SweepOptions } from './sweep.js';
import { sweepChannel, sweepColumns, sweepIndexes } from './table.js';

class Call1799999999999 implements MigrationInterface {
  readonly name = 'Call1799999999999';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table call (id uuid primary key, phone text not null, ${sweepColumns})`);
    for (const index of sweepIndexes('call')) await runner.query(index);
    await runner.query('create table rung (phone text)');
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table rung');
    await runner.query('drop table call');
  }
}

interface Call {
  readonly id: string;
  readonly phone: string;
}

const clock = new HeldClock();
const shelf = new Shelf('alerting', ids, clock);
const nurse = { actor: { kind: 'person', id: 'nurse-1', role: 'operator' }, reason: 'the line works again' };
let database: TemporaryDatabase;
let source: DataSource;
let bell: Bell;
let sweeps: Sweep<Call>[] = [];
let events: SweepEvent[] = [];

beforeAll(async () => {
  database = await temporaryDatabase();
  source = await serviceSource(database.url, 'alerting', [Call1799999999999]);
  bell = new Bell({ url: database.url, applicationName: 'spec-bell' });
});
afterAll(async () => {
  await bell.close();
  await source.destroy();
  await database.close();
});
beforeEach(async () => {
  events = [];
  await rows(source, 'truncate call, rung, set_aside');
});
afterEach(async () => {
  for (const sweep of sweeps) await sweep.stop();
  sweeps = [];
});

const done: Settled = { kind: 'done' };
const rang = (call: Call): Settled => ({
  kind: 'done',
  write: async (em) => void (await rows(em, 'insert into rung values ($1)', [call.phone])),
});

async function sweep(
  handle: SweepOptions<Call>['handle'],
  change: Partial<SweepOptions<Call>> = {},
): Promise<Sweep<Call>> {
  const made = new Sweep<Call>({
    source,
    schema: 'alerting',
    table: 'call',
    clock,
    bell,
    shelf,
    shelfKind: 'page',
    read: (columns) => ({ id: String(columns['id']), phone: String(columns['phone']) }),
    handle,
    lanes: 4,
    pollMs: 10,
    leaseMs: 60_000,
    patience: { firstWaitMs: 1_000, longestWaitMs: 8_000 },
    chance: () => 1,
    onEvent: (event) => events.push(event),
    ...change,
  });
  sweeps.push(made);
  await made.start();
  return made;
}

async function due(phone: string, order: string | null = null): Promise<string> {
  const id = ids.uuid();
  await inTransaction(source, async (em) => {
    await rows(em, 'insert into call (id, phone, order_key) values ($1, $2, $3)', [id, phone, order]);
    await rows(em, `select pg_notify($1, '')`, [sweepChannel('alerting', 'call')]);
  });
  return id;
}

const stateOf = async (id: string): Promise<string | undefined> =>
  (await rows<{ state: string }>(source, 'select state from call where id = $1', [id]))[0]?.state;
const rung = async (): Promise<string[]> =>
  (await rows<{ phone: string }>(source, 'select phone from rung')).map(({ phone }) => phone);
const happened = (kind: SweepEvent['kind'], times = 1) =>
  until(() => events.filter((event) => event.kind === kind).length === times);

describe('a sweep', () => {
  it('wakes by the bell alone, and settles a row together with what its handler wrote', async () => {
    await sweep(async (call) => rang(call), { pollMs: 3_600_000 });
    const id = await due('#1');
    await happened('done');
    expect([await stateOf(id), await rung()]).toEqual(['done', ['#1']]);
  });

  it('lets what is more urgent go first: a ring waits out its grace, once for all that rang in it', async () => {
    await sweep(async (call) => rang(call), { pollMs: 3_600_000, graceMs: 300 });
    await sleep(100); // its own first look is over
    const began = performance.now();
    await due('#1');
    await due('#2');
    await happened('done', 2);
    expect(performance.now() - began).toBeGreaterThanOrEqual(299);
    expect((await rung()).toSorted()).toEqual(['#1', '#2']);
  });

  it('finds what nobody rang for', async () => {
    await sweep(async (call) => rang(call));
    await rows(source, `insert into call (id, phone) values ($1, '#2')`, [ids.uuid()]);
    await happened('done');
    expect(await rung()).toEqual(['#2']);
  });

  it('is shared by several: forty calls, three sweeps, each phone rings once', async () => {
    const phones = Array.from({ length: 40 }, (_, n) => `#${n}`);
    for (const phone of phones) await due(phone);
    for (let n = 0; n < 3; n += 1) await sweep(async (call) => rang(call));
    await happened('done', 40);
    expect((await rung()).toSorted()).toEqual(phones.toSorted());
  });

  it('writes nothing of a handler whose settlement fell', async () => {
    const call = await due('#1');
    let tries = 0;
    await sweep(async (row) => ({
      kind: 'done',
      write: async (em) => {
        await rows(em, 'insert into rung values ($1)', [row.phone]);
        tries += 1;
        if (tries === 1) throw new TransientFailure('the provider hung up');
      },
    }));
    await happened('retry');
    expect(await rung()).toEqual([]);
    clock.at += 1_000;
    await happened('done');
    expect([await rung(), await stateOf(call)]).toEqual([['#1'], 'done']);
  });

  it('waits longer after each transient failure, as long as the other side wishes, and not past its time', async () => {
    const patience = { firstWaitMs: 1_000, longestWaitMs: 8_000, maxAttempts: 6 };
    const failure = new TransientFailure('busy');
    const waits = [1, 2, 3, 4, 5].map((attempt) => afterFailure(failure, attempt, patience, 1));
    expect(waits.map((next) => (next.kind === 'retry' ? next.waitMs : next.code))).toEqual([
      1_000, 2_000, 4_000, 8_000, 8_000,
    ]);
    expect(afterFailure(failure, 3, patience, 0)).toMatchObject({ kind: 'retry', waitMs: 2_000 });
    expect(afterFailure(new TransientFailure('busy', { retryAfterMs: 99_000 }), 1, patience, 1)).toMatchObject({
      waitMs: 99_000,
    });
    expect(afterFailure(failure, 6, patience, 1)).toMatchObject({ kind: 'set_aside', code: 'gave-up' });
  });

  it('tries again when it is time, by the clock of the house', async () => {
    const seen: number[] = [];
    await sweep(async (_call, attempt) => {
      seen.push(attempt);
      if (attempt === 1) throw new TransientFailure('busy');
      return done;
    });
    const id = await due('#1');
    await happened('retry');
    clock.at += 999;
    await due('#2');
    await until(() => events.filter(({ kind }) => kind === 'retry').length === 2);
    expect(await stateOf(id)).toBe('waiting');
    clock.at += 1;
    await happened('done');
    expect(seen).toEqual([1, 1, 2]);
  });

  it('sets a poisonous row aside, and the others go on', async () => {
    await sweep(async (call) => {
      if (call.phone === 'bad') throw new PermanentFailure('no-such-number', 'the number does not exist');
      return rang(call);
    });
    const bad = await due('bad');
    await due('#1');
    await happened('done');
    await happened('set_aside');
    expect(await stateOf(bad)).toBe('set_aside');
    expect(await rung()).toEqual(['#1']);
    const entry = {
      kind: 'page',
      ref: bad,
      queue: 'call',
      type: 'call',
      code: 'no-such-number',
      detail: 'the number does not exist',
      attempts: 1,
    };
    expect(await shelf.list(source)).toMatchObject([entry]);
    expect(await shelf.counts(source)).toMatchObject({ page: 1, message: 0 });
  });

  it('gives an undeclared error some tries, and never repeats what it said', async () => {
    await sweep(async () => {
      throw new TypeError('cannot read properties of Ada Lovelace');
    });
    await due('#1');
    for (let attempt = 1; attempt < 5; attempt += 1) {
      await happened('retry', attempt);
      clock.at += 8_000;
    }
    await happened('set_aside');
    const [entry] = await shelf.list(source);
    expect(entry).toMatchObject({ code: 'defect', detail: 'TypeError', attempts: 5 });
    expect(JSON.stringify(await rows(source, 'select * from call'))).not.toContain('Ada');
  });

  it('works a row again when its lease ran out, and the slow one may not settle it', async () => {
    const waiting: (() => void)[] = [];
    const slow = (): Promise<void> => new Promise((go) => waiting.push(go));
    await sweep(
      async (call, attempt) => {
        if (attempt === 1) await slow();
        return rang({ ...call, phone: `${call.phone} attempt ${attempt}` });
      },
      { leaseMs: 50 },
    );
    await due('#1');
    await happened('done');
    for (const go of waiting) go();
    await happened('lost_lease');
    expect(await rung()).toEqual(['#1 attempt 2']);
  });

  it('does not touch a row that is leased', async () => {
    const id = await due('#1');
    await rows(source, `update call set attempts = 1, lease_until = now() + interval '1 minute' where id = $1`, [id]);
    await sweep(async (call) => rang(call));
    await due('#2');
    await happened('done');
    expect(await rung()).toEqual(['#2']);
    await rows(source, `update call set lease_until = now() - interval '1 second' where id = $1`, [id]);
    await happened('done', 2);
    expect(await rung()).toEqual(['#2', '#1']);
  });

  it('keeps the order within a key, while other keys overtake', async () => {
    await due('ada 1', 'ada');
    await due('ada 2', 'ada');
    await due('bea 1', 'bea');
    const order: string[] = [];
    await sweep(async (call, attempt) => {
      if (call.phone === 'ada 1' && attempt === 1) throw new TransientFailure('busy');
      order.push(call.phone);
      return done;
    });
    await happened('done');
    await happened('retry');
    expect(order).toEqual(['bea 1']);
    clock.at += 1_000;
    await happened('done', 3);
    expect(order).toEqual(['bea 1', 'ada 1', 'ada 2']);
  });

  it('keeps a row that has more to do, due when it said', async () => {
    let times = 0;
    await sweep(async () => {
      times += 1;
      return times < 3 ? { kind: 'later', at: clock.at + 30_000 } : done;
    });
    await due('#1');
    for (const n of [1, 2]) {
      await happened('later', n);
      clock.at += 30_000;
    }
    await happened('done');
    expect(events.map(({ kind, attempt }) => [kind, attempt])).toEqual([
      ['later', 1],
      ['later', 1],
      ['done', 1],
    ]);
  });

  it('drains: what it holds is finished, what waits stays', async () => {
    let go = (): void => undefined;
    const held = new Promise<void>((open) => (go = open));
    const one = await sweep(async (call) => held.then(() => rang(call)), { lanes: 1 });
    await due('#1');
    await until(async () => (await rows(source, 'select from call where lease_until is not null')).length === 1);
    const second = await due('#2');
    const stopped = one.stop();
    go();
    await stopped;
    expect(await rung()).toEqual(['#1']);
    expect(await stateOf(second)).toBe('waiting');
  });
});

describe('the bell', () => {
  it('says one thing at a time to the database, however many hang up at once; who comes back meanwhile is rung', async () => {
    const warnings: string[] = [];
    const warned = ({ message }: Error): void => void warnings.push(message);
    process.on('warning', warned);
    const channels = Array.from({ length: 20 }, (_, n) => `spec_bell_${n}`);
    const leaving = await Promise.all(channels.map((channel) => bell.on(channel, () => undefined)));
    let rings = 0;
    const all = Promise.all(leaving.map((hangUp) => hangUp()));
    const back = await bell.on('spec_bell_19', () => (rings += 1));
    await all;
    await rows(source, `select pg_notify('spec_bell_19', '')`);
    await until(() => rings === 1);
    await back();
    process.off('warning', warned);
    expect(warnings).toEqual([]);
  });
});

describe('the shelf', () => {
  const settle = (how: 'retry' | 'discard', id: string): Promise<void> =>
    inTransaction(source, (em) => shelf[how](em, id, nurse));

  it('sends a row on its way again, and keeps who did it and why', async () => {
    let works = false;
    await sweep(async (call) => {
      if (!works) throw new PermanentFailure('no-such-number', 'the number does not exist');
      return rang(call);
    });
    const id = await due('#1');
    await happened('set_aside');
    const [entry] = await shelf.list(source, 'page');
    works = true;
    await settle('retry', entry?.id ?? '');
    await happened('done');
    expect([await stateOf(id), await shelf.list(source)]).toEqual(['done', []]);
    expect(await rows(source, 'select state, actor, reason from set_aside')).toEqual([{ state: 'retried', ...nurse }]);
    await expect(settle('retry', entry?.id ?? '')).rejects.toMatchObject({ code: 'not-on-the-shelf' });
  });

  it('lets a row be given up', async () => {
    await sweep(() => Promise.reject(new PermanentFailure('no-such-number', 'the number does not exist')));
    const id = await due('#1');
    await happened('set_aside');
    const [entry] = await shelf.list(source);
    await settle('discard', entry?.id ?? '');
    expect(await stateOf(id)).toBe('discarded');
    expect(await shelf.counts(source)).toMatchObject({ page: 0 });
  });

  it('takes a message, and hands it back to its sender to be delivered again', async () => {
    const orders = await serviceSource(database.url, 'orders');
    const gate = { caseId: ids.uuid(), patientId: 'ada', gate: 'ASPIRATE_FIRST', orderId: 'x', held: true, at: 1 };
    // Only the address matters here; the body's contract is another room's matter.
    await rows(orders, `insert into mail.message values ($1, 'gate-violated', 1, 'orders', '{alerting}', $2, now())`, [
      gate.caseId,
      gate,
    ]);
    await rows(orders, `insert into mail.delivery (message_id, sender, listener) values ($1, 'orders', 'alerting')`, [
      gate.caseId,
    ]);
    const port = outboxPort(orders, 'orders', bell);
    await port.relay(10, async () => {});
    const put = setAsidePort(source, 'alerting', shelf);
    const bad = {
      messageId: gate.caseId,
      type: 'gate-violated',
      code: 'bad-body',
      detail: 'gate: invalid_value',
      attempts: 5,
    };
    await put.putMessage(bad);
    await put.putMessage({ ...bad, attempts: 6 });
    const waiting = await shelf.list(source);
    expect(waiting).toMatchObject([{ kind: 'message', ref: gate.caseId, attempts: 6 }]);
    let rings = 0;
    const hangUp = await port.onBell(() => (rings += 1));
    await settle('retry', waiting[0]?.id ?? '');
    await until(() => rings === 1);
    expect(await port.relay(10, async () => {})).toBe(1);
    await hangUp();
    await orders.destroy();
  });
});

describe('the clock of the house', () => {
  it('is moved for everybody at once, and wakes what waits for a time', async () => {
    const system = new HeldClock();
    const house = new DatabaseClock({ source, bell, system, pollMs: 3_600_000 });
    await house.start();
    await sweep(async (call) => rang(call), { clock: house, pollMs: 3_600_000 });
    await rows(
      source,
      `insert into call (id, phone, next_attempt_at) values ($1, '#1', to_timestamp($2::float8 / 1000))`,
      [ids.uuid(), system.at + 1_800_000],
    );
    await moveClock(database.url, 1_800_000);
    await until(() => house.now() === system.at + 1_800_000);
    await happened('done');
    expect(await rung()).toEqual(['#1']);
    await house.stop();
  });

  it('is not moved in a real deployment, nor ever backwards', async () => {
    const real = await temporaryDatabase({ sandbox: false });
    await expect(moveClock(real.url, 60_000)).rejects.toMatchObject({ kind: 'permanent', code: 'not-a-sandbox' });
    const at = await serviceSource(real.url, 'orders');
    expect(await rows(at, 'select ms::int as ms from pumptrace.clock_offset')).toEqual([{ ms: 0 }]);
    await at.destroy();
    await real.close();
    await expect(moveClock(database.url, -1)).rejects.toMatchObject({ code: 'clock-backwards' });
  });
});
