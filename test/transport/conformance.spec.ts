import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { connectQueues } from '#messaging';
import { temporaryDatabase } from '#persistence';
import { postgresql, redis, redisIsFound, type LivingBackend } from './backends.js';
import { databaseMail } from './database-mail.js';
import { deliveryCases } from './delivery-cases.js';
import { failureCases } from './failure-cases.js';
import { MemoryMail, type Mail } from './mail.js';
import { relayCases } from './relay-cases.js';
import { Night } from './ward.js';

jest.setTimeout(60_000);

/** One suite for every pair of queue and mail room: what holds on one holds on the other. */
function conformance(title: string, start: () => Promise<LivingBackend>, openMail: () => Promise<Mail>): void {
  describe(title, () => {
    let backend: LivingBackend;
    let mail: Mail;
    let night: Night;
    beforeAll(async () => {
      backend = await start();
      mail = await openMail();
    });
    afterAll(async () => {
      await mail.close();
      await backend.stop();
    });
    beforeEach(() => {
      night = new Night(backend, mail);
    });
    afterEach(async () => {
      await night.end();
      await mail.empty();
    });

    describe('delivery', () =>
      deliveryCases(
        () => night,
        () => backend,
      ));
    describe('failure', () => failureCases(() => night));
    describe('the relay', () => relayCases(() => night));
  });
}

const memoryMail = async (): Promise<Mail> => new MemoryMail();

conformance('queues on PostgreSQL, mail in PostgreSQL', postgresql, databaseMail);
conformance('queues on PostgreSQL, mail in memory', postgresql, memoryMail);

describe('the queue in PostgreSQL', () => {
  it('belongs to the role of the queue, and lies in its own schema', async () => {
    const database = await temporaryDatabase();
    const queues = await connectQueues({ databaseUrl: database.url, databaseRole: 'pumptrace_queue' }, () => {});
    await queues.depth('orders');
    await queues.close();
    const owner = new pg.Client({ connectionString: database.url });
    await owner.connect();
    const found = await owner.query(`select schemaname, tableowner from pg_tables where tablename = 'job'`);
    await owner.end();
    await database.close();
    expect(found.rows).toEqual([{ schemaname: 'bullmq', tableowner: 'pumptrace_queue' }]);
  });
});

if (redisIsFound()) {
  conformance('queues on Redis, mail in PostgreSQL', redis, databaseMail);
} else {
  it.skip('queues on Redis: skipped, there is neither REDIS_URL nor a redis-server in PATH', () => {});
}
