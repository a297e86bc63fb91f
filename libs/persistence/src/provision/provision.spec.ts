import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { temporaryDatabase, type TemporaryDatabase } from '../embedded/for-tests.js';
import { startEmbeddedPostgres } from '../embedded/start.js';
import { provisionDatabase } from './provision.js';
import { ROLES, type OwnRole } from './names.js';

let database: TemporaryDatabase;
beforeAll(async () => {
  database = await temporaryDatabase();
});
afterAll(() => database.close());

async function as(role: OwnRole | undefined, sql: string, values: unknown[] = []): Promise<unknown[]> {
  const options = role === undefined ? {} : { options: `-c role=${role}` };
  const client = new pg.Client({ connectionString: database.url, ...options });
  await client.connect();
  try {
    const answer = await client.query<Record<string, unknown>>(sql, values);
    return answer.rows;
  } finally {
    await client.end();
  }
}

const denied = { code: '42501' };
const MESSAGE = '00000000-0000-4000-8000-00000000000';

describe('one database, three services that cannot read each other', () => {
  it('is laid out again without harm, also by several starters at once', async () => {
    await Promise.all([1, 2, 3].map(() => provisionDatabase(database.url, { sandbox: true })));
    const roles = await as(
      undefined,
      `select rolname from pg_roles where rolname like 'pumptrace\\_%' and rolcanlogin`,
    );
    expect(roles).toEqual([]);
  });

  it('can be laid out by a hospital database owner who is no superuser', async () => {
    const home = await mkdtemp(join(tmpdir(), 'pumptrace-hospital-'));
    await chmod(home, 0o711);
    const server = await startEmbeddedPostgres({ home });
    const run = async (url: string, sql: string, options = ''): Promise<unknown[]> => {
      const client = new pg.Client({ connectionString: url, options });
      await client.connect();
      try {
        const answer = await client.query<Record<string, unknown>>(sql);
        return answer.rows;
      } finally {
        await client.end();
      }
    };
    try {
      await run(server.url, `create role hospital login password 'x' createrole`);
      await run(server.url, 'create database hospital owner hospital');
      const url = Object.assign(new URL(server.url), {
        username: 'hospital',
        password: 'x',
        pathname: '/hospital',
      }).href;
      await provisionDatabase(url);
      await provisionDatabase(url, { sandbox: false });
      for (const role of ROLES) {
        expect(await run(url, 'select current_user::text as me', `-c role=${role}`)).toEqual([{ me: role }]);
      }
      await run(url, 'create table orders.here (n int)', '-c role=pumptrace_orders');
      await expect(run(url, 'select * from orders.here', '-c role=pumptrace_alerting')).rejects.toMatchObject(denied);
      await run(url, 'create schema if not exists bullmq; create table bullmq.job (n int)', '-c role=pumptrace_queue');
    } finally {
      await server.stop();
      await rm(home, { recursive: true, force: true });
    }
  });

  it('lets a service build in its own schema and nobody else look inside', async () => {
    await as('pumptrace_orders', 'create table orders.secret (n int)');
    await as('pumptrace_orders', 'insert into orders.secret values (1)');
    for (const role of ROLES.filter((other) => other !== 'pumptrace_orders')) {
      await expect(as(role, 'select * from orders.secret')).rejects.toMatchObject(denied);
      await expect(as(role, 'create table orders.mine (n int)')).rejects.toMatchObject(denied);
    }
  });

  it('shows a message to its sender and its listeners only', async () => {
    const post = 'insert into mail.message values ($1, $2, 1, $3, $4, $5, now())';
    const incident = [`${MESSAGE}1`, 'incident-changed', 'alerting', ['orders'], {}];
    await as('pumptrace_alerting', post, incident);
    await as(
      'pumptrace_alerting',
      `insert into mail.delivery (message_id, sender, listener) values ($1, 'alerting', 'orders')`,
      [`${MESSAGE}1`],
    );
    const seen = (role: OwnRole): Promise<unknown[]> => as(role, 'select id from mail.message');
    expect(await seen('pumptrace_alerting')).toHaveLength(1);
    expect(await seen('pumptrace_orders')).toHaveLength(1);
    expect(await seen('pumptrace_interpretation')).toHaveLength(0);
    await expect(seen('pumptrace_queue')).rejects.toMatchObject(denied);
    const mark = `update mail.delivery set state = 'sent', sent_at = now() returning seq`;
    expect(await as('pumptrace_interpretation', mark)).toHaveLength(0);
    expect(await as('pumptrace_orders', mark)).toHaveLength(1);
  });

  it('does not let a service speak in the name of another, nor rewrite what was said', async () => {
    const post = 'insert into mail.message values ($1, $2, 1, $3, $4, $5, now())';
    const forged = [`${MESSAGE}2`, 'case-opened', 'orders', ['alerting'], {}];
    await expect(as('pumptrace_interpretation', post, forged)).rejects.toMatchObject(denied);
    await expect(as('pumptrace_alerting', `update mail.message set body = '{}'`)).rejects.toMatchObject(denied);
    await expect(as('pumptrace_alerting', 'update pumptrace.clock_offset set ms = 1')).rejects.toMatchObject(denied);
    await expect(as('pumptrace_alerting', 'update pumptrace.deployment set sandbox = true')).rejects.toMatchObject(
      denied,
    );
  });

  it('never turns a real database into a sandbox, nor the other way round', async () => {
    const mismatch = { kind: 'permanent', code: 'deployment-mismatch' };
    await expect(provisionDatabase(database.url, { sandbox: false })).rejects.toMatchObject(mismatch);
    const real = await temporaryDatabase({});
    await expect(provisionDatabase(real.url, { sandbox: true })).rejects.toMatchObject(mismatch);
    await provisionDatabase(real.url, { sandbox: false });
    await real.close();
  });
});
