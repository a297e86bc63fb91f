import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Delivery, MessageBody, Service } from '#messaging/contracts';
import { TransientFailure } from '#platform';
import type { DataSource } from 'typeorm';
import { Bell } from '../bell/bell.js';
import { temporaryDatabase, type TemporaryDatabase } from '../embedded/for-tests.js';
import { HeldClock, ids, serviceSource, until } from '../for-specs.js';
import { Inbox } from '../inbox/inbox.js';
import { rows } from '../sql.js';
import { inTransaction } from '../transaction.js';
import { Outbox } from './outbox.js';
import { messageStore, outboxPort, pruneMail, resendUnhandled } from './ports.js';

const clock = new HeldClock();
let database: TemporaryDatabase;
let bell: Bell;
const sources: Partial<Record<Service, DataSource>> = {};
const of = (service: Service): DataSource => {
  const source = sources[service];
  if (source === undefined) throw new Error(`no data source for ${service}`);
  return source;
};

const ada: MessageBody<'case-opened'> = {
  caseId: '7b0b7f0e-58a1-4c53-9a4e-0d8f1c1f6a11',
  patientId: 'ada',
  episode: 'implant-2024',
  protocol: 'ajnr2011',
  patient: { model: 'SYNCHROMED_II', indication: 'SPASTIC_QUADRIPLEGIA', drug: 'baclofen' },
  openedAt: 1_700_000_000_000,
};
const outbox = new Outbox('orders', ids, clock);
const post = (): Promise<string> => inTransaction(of('orders'), (em) => outbox.post(em, 'case-opened', ada));
const states = async (): Promise<string[]> =>
  (await rows<{ state: string }>(of('orders'), 'select state from mail.delivery order by seq')).map(
    ({ state }) => state,
  );

beforeAll(async () => {
  database = await temporaryDatabase();
  for (const service of ['orders', 'interpretation', 'alerting'] as const) {
    sources[service] = await serviceSource(database.url, service);
  }
  bell = new Bell({ url: database.url, applicationName: 'spec-bell' });
});
afterAll(async () => {
  await bell.close();
  for (const source of Object.values(sources)) await source.destroy();
  await database.close();
});
beforeEach(() => rows(of('orders'), `delete from mail.message where sender = 'orders'`));

const relayAll = (port = outboxPort(of('orders'), 'orders', bell)): Promise<number> => port.relay(100, async () => {});

describe('mail between the services', () => {
  it('leaves with the transaction that wrote it, to everybody who listens, in order', async () => {
    const first = await post();
    const second = await post();
    const sent: Delivery[] = [];
    const port = outboxPort(of('orders'), 'orders', bell);
    expect(await port.relay(100, async (deliveries) => void sent.push(...deliveries))).toBe(4);
    expect(sent.map(({ messageId, listener }) => [messageId, listener])).toEqual([
      [first, 'interpretation'],
      [first, 'alerting'],
      [second, 'interpretation'],
      [second, 'alerting'],
    ]);
    expect(sent[0]).toEqual({
      messageId: first,
      type: 'case-opened',
      version: 1,
      listener: 'interpretation',
      round: 0,
    });
    expect(await port.relay(100, () => Promise.reject(new Error('there is nothing to publish')))).toBe(0);
  });

  it('does not leave when the transaction falls', async () => {
    const fallen = inTransaction(of('orders'), async (em) => {
      await outbox.post(em, 'case-opened', ada);
      throw new Error('the case could not be kept');
    });
    await expect(fallen).rejects.toThrow('the case could not be kept');
    expect(await states()).toEqual([]);
  });

  it('refuses a body that breaks its contract, and the transaction falls with it', async () => {
    const broken = inTransaction(of('orders'), (em) =>
      outbox.post(em, 'case-opened', { ...ada, caseId: 'not-a-uuid' }),
    );
    await expect(broken).rejects.toThrow();
    expect(await states()).toEqual([]);
  });

  it('is readable by its listener, word for word', async () => {
    const id = await post();
    const stored = {
      messageId: id,
      type: 'case-opened',
      version: 1,
      sender: 'orders',
      body: ada,
      createdAt: clock.now(),
    };
    expect(await messageStore(of('alerting')).load(id)).toEqual(stored);
    expect(await messageStore(of('alerting')).load(ids.uuid())).toBeUndefined();
  });

  it('is published by one relay, also when two run', async () => {
    await Promise.all([post(), post(), post()]);
    const published: string[] = [];
    const relay = (): Promise<number> =>
      outboxPort(of('orders'), 'orders', bell).relay(2, async (deliveries) => {
        published.push(...deliveries.map(({ messageId, listener }) => `${messageId} ${listener}`));
        await new Promise((tick) => setTimeout(tick, 20));
      });
    await Promise.all([relay(), relay(), relay()]);
    expect(new Set(published).size).toBe(6);
    expect(published).toHaveLength(6);
  });

  it('stays in the outbox when the queue is down, is counted, and one bad letter does not hold up the rest', async () => {
    const bad = await post();
    const port = outboxPort(of('orders'), 'orders', bell);
    const down = (): Promise<void> => Promise.reject(new TransientFailure('the queue is down'));
    for (let night = 0; night < 3; night += 1)
      await expect(port.relay(100, down)).rejects.toMatchObject({ kind: 'transient' });
    const counted = await rows<{ attempts: number }>(of('orders'), 'select attempts from mail.delivery');
    expect(counted).toEqual([{ attempts: 3 }, { attempts: 3 }]);
    const good = await post();
    const seen: string[] = [];
    await port.relay(100, async (deliveries) => void seen.push(...deliveries.map(({ messageId }) => messageId)));
    expect(seen).toEqual([good, good]);
    await rows(of('orders'), `update mail.delivery set next_attempt_at = now() where state = 'waiting'`);
    await port.relay(100, async (deliveries) => void seen.push(...deliveries.map(({ messageId }) => messageId)));
    expect(seen).toEqual([good, good, bad]);
  });

  it('rings the relay at the commit, and again after the line was cut', async () => {
    let rung = 0;
    const hangUp = await outboxPort(of('orders'), 'orders', bell).onBell(() => (rung += 1));
    await post();
    await until(() => rung === 1);
    const cut = await serviceSource(database.url, 'orders');
    await cut.query('set role pumptrace'); // the owner may end sessions
    await cut.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'spec-bell'`);
    await cut.destroy();
    await until(() => rung === 2); // rung without a letter: something may have been missed
    await post();
    await until(() => rung === 3);
    await hangUp();
    await post();
    await states(); // a round trip in which a ring would have come
    expect(rung).toBe(3);
  });

  it('is handled once, however often it arrives', async () => {
    const id = await post();
    await relayAll();
    const inbox = new Inbox('alerting');
    let handled = 0;
    const arrive = (fails = false): Promise<string> =>
      inTransaction(of('alerting'), (em) =>
        inbox.once(em, id, 'case-opened', async () => {
          handled += 1;
          if (fails) throw new TransientFailure('not now');
        }),
      );
    await expect(arrive(true)).rejects.toThrow('not now');
    expect(await states()).toEqual(['sent', 'sent']);
    const answers = await Promise.all([arrive(), arrive(), arrive()]);
    expect(answers.toSorted()).toEqual(['already', 'already', 'done']);
    expect(handled).toBe(2);
    expect((await states()).toSorted()).toEqual(['handled', 'sent']);
  });

  it('is sent again when the queue has lost it, and forgotten only when all have handled it', async () => {
    const id = await post();
    await relayAll();
    await inTransaction(of('alerting'), (em) => new Inbox('alerting').once(em, id, 'case-opened', async () => {}));
    expect(await resendUnhandled(of('orders'), 'orders', 60_000)).toBe(0);
    expect(await resendUnhandled(of('orders'), 'orders', 0)).toBe(1);
    const again: Service[] = [];
    await outboxPort(of('orders'), 'orders', bell).relay(
      9,
      async (all) => void again.push(...all.map((one) => one.listener)),
    );
    expect(again).toEqual(['interpretation']);
    expect(await pruneMail(of('orders'), 'orders', 0)).toBe(0);
    await inTransaction(of('interpretation'), (em) =>
      new Inbox('interpretation').once(em, id, 'case-opened', async () => {}),
    );
    expect(await pruneMail(of('orders'), 'orders', 1e12)).toBe(0);
    expect(await pruneMail(of('orders'), 'orders', 0)).toBe(1);
    expect(await states()).toEqual([]);
  });
});
