import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import pg from 'pg';
import { RandomIds, SystemClock } from '#platform';
import { ROUTES, type MessageType, type Service, type StoredMessage } from '#messaging/contracts';
import {
  Bell,
  Shelf,
  createServiceDataSource,
  foundationMigrations,
  inTransaction,
  mailChannel,
  messageStore,
  migrate,
  outboxPort,
  setAsidePort,
  temporaryDatabase,
  type TemporaryDatabase,
} from '#persistence';
import type { Mail, Shelved } from './mail.js';

const LISTENERS = ['interpretation', 'alerting'] as const;

/** The mail room that the services really have: libs/persistence on PostgreSQL, each service under its own role. */
export async function databaseMail(): Promise<Mail> {
  const database = await temporaryDatabase();
  const orders = await sourceOf('orders', database);
  const listeners = new Map<Service, { source: DataSource; shelf: Shelf }>();
  for (const listener of LISTENERS) {
    const source = await sourceOf(listener, database);
    await migrate(source);
    listeners.set(listener, { source, shelf: new Shelf(listener, new RandomIds(), new SystemClock()) });
  }
  const owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  const bell = new Bell({ url: database.url, applicationName: 'transport-spec' });
  const of = (listener: Service): { source: DataSource; shelf: Shelf } => {
    const found = listeners.get(listener);
    if (found === undefined) throw new Error(`${listener} does not listen in this suite`);
    return found;
  };

  return {
    outbox: outboxPort(orders, 'orders', bell),
    ports: (listener) => {
      const { source, shelf } = of(listener);
      return { store: messageStore(source), setAside: setAsidePort(source, listener, shelf) };
    },
    post: (route, message) => postRaw(owner, route, message),
    shelf: async (listener) => {
      const { source, shelf } = of(listener);
      const entries = await shelf.list(source, 'message');
      return entries.map(({ ref, type, code, detail, attempts }): Shelved => ({
        messageId: ref,
        type,
        code,
        detail,
        attempts,
      }));
    },
    redrive: async (listener, messageId) => {
      const { source, shelf } = of(listener);
      const entry = (await shelf.list(source, 'message')).find(({ ref }) => ref === messageId);
      if (entry === undefined) throw new Error('this message is not on the shelf');
      await inTransaction(source, (em) => shelf.retry(em, entry.id, { actor: { id: 'dr-ross' }, reason: 'mended' }));
    },
    waiting: async () => {
      const counted = await owner.query<{ n: number }>(
        `select count(*)::int as n from mail.delivery where state = 'waiting'`,
      );
      return counted.rows[0]?.n ?? 0;
    },
    empty: async () => {
      await owner.query('truncate mail.message, interpretation.set_aside, alerting.set_aside cascade');
    },
    close: async () => {
      await bell.close();
      await owner.end();
      for (const source of [orders, ...Array.from(listeners.values(), (listener) => listener.source)]) {
        await source.destroy();
      }
      await database.close();
    },
  };
}

async function sourceOf(service: Service, { url }: TemporaryDatabase): Promise<DataSource> {
  const plan = {
    service,
    entities: [],
    migrations: foundationMigrations,
    poolSize: 4,
    applicationName: 'transport-spec',
  };
  return createServiceDataSource({ url, ...plan }).initialize();
}

/** Posts as a service would, but without the contract in the way: a test may want a broken message. */
async function postRaw(
  owner: pg.Client,
  route: MessageType,
  { type, version, body }: Omit<StoredMessage, 'messageId' | 'sender' | 'createdAt'>,
): Promise<string> {
  const id = randomUUID();
  const listeners: readonly Service[] = ROUTES[route];
  await owner.query(
    `with posted as (
       insert into mail.message (id, type, version, sender, listeners, body, created_at)
       values ($1, $2, $3, 'orders', $4, $5, now()) returning id
     )
     insert into mail.delivery (message_id, sender, listener) select id, 'orders', unnest($4::text[]) from posted`,
    [id, type, version, listeners, JSON.stringify(body)],
  );
  await owner.query(`select pg_notify($1, '')`, [mailChannel('orders')]);
  return id;
}
