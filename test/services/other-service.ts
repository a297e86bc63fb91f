import type { MessageBody, MessageType, Service } from '#messaging/contracts';
import { OutboxRelay, connectQueues } from '#messaging';
import { Bell, Outbox, QUEUE_ROLE, createServiceDataSource, inTransaction, outboxPort, rows } from '#persistence';
import { RandomIds, SystemClock } from '#platform';

/** Another service's mouth, for a test of one service alone: what it says travels the real way, and what it is told is read from the mail. */
export interface OtherService {
  say<T extends MessageType>(type: T, body: MessageBody<T>): Promise<void>;
  /** Bodies of the messages of this type that were addressed to it, oldest first. */
  heard<T extends MessageType>(type: T): Promise<readonly MessageBody<T>[]>;
  close(): Promise<void>;
}

export async function otherService(name: Service, databaseUrl: string): Promise<OtherService> {
  const ids = new RandomIds();
  const ds = createServiceDataSource({
    url: databaseUrl,
    service: name,
    entities: [],
    migrations: [],
    poolSize: 2,
    applicationName: `test-${name}`,
  });
  await ds.initialize();
  const bell = new Bell({ url: databaseUrl, applicationName: `test-${name}-bell` });
  const queues = await connectQueues({ databaseUrl, databaseRole: QUEUE_ROLE }, () => undefined);
  const relay = new OutboxRelay({
    outbox: outboxPort(ds, name, bell),
    queues,
    report: () => undefined,
    pollMs: 200,
    ids,
  });
  relay.start();
  const outbox = new Outbox(name, ids, new SystemClock());
  return {
    say: (type, body) => inTransaction(ds, async (em) => void (await outbox.post(em, type, body))),
    heard: async <T extends MessageType>(type: T) => {
      const found = await rows<{ body: MessageBody<T> }>(
        ds,
        `select m.body from mail.message m join mail.delivery d on d.message_id = m.id
         where m.type = $1 and d.listener = $2 order by d.seq`,
        [type, name],
      );
      return found.map(({ body }) => body);
    },
    close: async () => {
      await relay.stop();
      await queues.close();
      await bell.close();
      await ds.destroy();
    },
  };
}

/** Looks until it is so, and then tells what was seen. */
export async function until<T>(
  what: string,
  look: () => Promise<T>,
  isSo: (seen: T) => boolean,
  withinMs = 15_000,
): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (isSo(seen)) return seen;
    if (Date.now() > end)
      throw new Error(`never came true: ${what}; last seen: ${JSON.stringify(seen)?.slice(0, 1500)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
