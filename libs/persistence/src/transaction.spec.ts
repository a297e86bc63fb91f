import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isTransient, TransientFailure } from '#platform';
import type { DataSource, EntityManager } from 'typeorm';
import { migrate } from './data-source.js';
import { temporaryDatabase, type TemporaryDatabase } from './embedded/for-tests.js';
import { serviceSource } from './for-specs.js';
import { millis, rows, timestamp } from './sql.js';
import { inTransaction, Overtaken, StatementFailure } from './transaction.js';

let database: TemporaryDatabase;
let source: DataSource;

beforeAll(async () => {
  database = await temporaryDatabase();
  source = await serviceSource(database.url, 'orders');
  await source.query('create table bed (n int primary key, patient text)');
});
afterAll(async () => {
  await source.destroy();
  await database.close();
});

const rejection = (run: Promise<unknown>): Promise<unknown> =>
  run.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('a service at its database', () => {
  it('plays its own role in its own schema, on every connection', async () => {
    const who = await Promise.all(
      [1, 2, 3].map(() =>
        rows(source, `select current_user::text as role, current_schema()::text as schema, pg_backend_pid() as pid`),
      ),
    );
    expect(new Set(who.flat().map((row) => JSON.stringify({ ...row, pid: 0 })))).toEqual(
      new Set(['{"role":"pumptrace_orders","schema":"orders","pid":0}']),
    );
  });

  it('is migrated once by several that start together', async () => {
    const together = await Promise.all([1, 2, 3].map(() => serviceSource(database.url, 'alerting')));
    await Promise.all(together.map((one) => migrate(one)));
    const [first] = together;
    if (first === undefined) throw new Error('three were started');
    expect(await rows(first, 'select name from migrations group by name having count(*) > 1')).toEqual([]);
    await Promise.all(together.map((one) => one.destroy()));
  });

  it('gives rows for a select and for an update alike, and times to the millisecond', async () => {
    const at = 1_773_457_200_123;
    expect(await rows(source, `select ${millis(timestamp('$1'))} as at`, [at])).toEqual([{ at }]);
    await rows(source, `insert into bed values (1, 'ada')`);
    expect(await rows(source, 'update bed set n = 2 where n = 1 returning n')).toEqual([{ n: 2 }]);
    expect(await rows(source, 'delete from bed returning n')).toEqual([{ n: 2 }]);
  });

  it('repeats work that the database gave up, here a deadlock of two nurses', async () => {
    await rows(source, `insert into bed values (1, ''), (2, '')`);
    let tries = 0;
    const swap = (first: number, second: number): Promise<void> =>
      inTransaction(source, async (em) => {
        tries += 1;
        await rows(em, `update bed set patient = patient || '.' where n = $1`, [first]);
        await new Promise((tick) => setTimeout(tick, 50));
        await rows(em, `update bed set patient = patient || '.' where n = $1`, [second]);
      });
    await Promise.all([swap(1, 2), swap(2, 1)]);
    expect(tries).toBe(3);
    expect(await rows(source, 'select distinct patient from bed')).toEqual([{ patient: '..' }]);
    await rows(source, 'delete from bed');
  });

  it('repeats work that was overtaken, but not for ever', async () => {
    let tries = 0;
    const run = inTransaction(source, async () => {
      tries += 1;
      throw new Overtaken('somebody is always quicker');
    });
    await expect(run).rejects.toBeInstanceOf(TransientFailure);
    expect(tries).toBe(6);
  });

  it('calls a lost connection transient, in the middle of the work too', async () => {
    const cut = async (em: EntityManager): Promise<void> => {
      await rows(em, 'set local role pumptrace'); // the owner may end sessions
      await rows(em, 'select pg_terminate_backend(pg_backend_pid())');
    };
    expect(isTransient(await rejection(inTransaction(source, cut)))).toBe(true);
    const later = inTransaction(source, async (em) => {
      await cut(em).catch(() => undefined);
      await new Promise((tick) => setTimeout(tick, 20));
      await rows(em, 'select 1');
    });
    expect(await rejection(later)).toBeInstanceOf(TransientFailure);
    expect(await inTransaction(source, (em) => rows(em, 'select 1 as back'))).toEqual([{ back: 1 }]);
  });

  it('never repeats a patient in what it says about a refused statement', async () => {
    const insert = (): Promise<unknown> =>
      inTransaction(source, (em) => rows(em, 'insert into bed values ($1, $2)', [7, 'Ada Lovelace']));
    await insert();
    const twice = await rejection(insert());
    expect(twice).toBeInstanceOf(StatementFailure);
    expect(twice).toMatchObject({ code: '23505', constraint: 'bed_pkey' });
    const badNumber = await rejection(inTransaction(source, (em) => rows(em, 'select $1::int', ['Ada Lovelace'])));
    for (const error of [twice, badNumber]) {
      const said =
        error instanceof Error ? `${error.message} ${error.stack} ${JSON.stringify(error)} ${String(error.cause)}` : '';
      expect(said).toContain('refused a statement');
      expect(said).not.toMatch(/Ada|Lovelace/);
    }
  });
});
