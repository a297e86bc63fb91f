import { randomUUID } from 'node:crypto';
import {
  ROUTES,
  type Delivery,
  type MessageStorePort,
  type MessageType,
  type OutboxPort,
  type Service,
  type SetAsidePort,
  type StoredMessage,
} from '#messaging/contracts';

export type Shelved = Parameters<SetAsidePort['putMessage']>[0];

/** A mail room: the ports of the transport, and what a test may do behind them. Orders is the one who sends. */
export interface Mail {
  readonly outbox: OutboxPort;
  /** The ports of a service that listens. */
  ports(listener: Service): { readonly store: MessageStorePort; readonly setAside: SetAsidePort };
  /** Puts any message of orders on its way along the route of `route`, sealed or broken. */
  post(route: MessageType, message: Omit<StoredMessage, 'messageId' | 'sender' | 'createdAt'>): Promise<string>;
  /** What stands on the shelf of a service. */
  shelf(listener: Service): Promise<readonly Shelved[]>;
  /** A human sends a set-aside message off again. */
  redrive(listener: Service, messageId: string): Promise<void>;
  /** How many deliveries have not yet been given to the queue. */
  waiting(): Promise<number>;
  /** Forgets everything, for the next night. */
  empty(): Promise<void>;
  close(): Promise<void>;
}

interface Row {
  readonly delivery: Delivery;
  state: 'waiting' | 'locked' | 'sent';
}

/** The mail room in memory, with the promises of the ports: rows locked and skipped, nothing marked when publish rejects. */
export class MemoryMail implements Mail, OutboxPort, MessageStorePort {
  readonly outbox = this;
  readonly #messages = new Map<string, StoredMessage>();
  readonly #rows: Row[] = [];
  readonly #shelves = new Map<Service, Map<string, Shelved>>();
  readonly #rings = new Set<() => void>();

  ports(listener: Service): { store: MessageStorePort; setAside: SetAsidePort } {
    const putMessage = async (entry: Shelved): Promise<void> => void this.#shelf(listener).set(entry.messageId, entry);
    return { store: this, setAside: { putMessage } };
  }

  async post(route: MessageType, message: Omit<StoredMessage, 'messageId' | 'sender' | 'createdAt'>): Promise<string> {
    const messageId = randomUUID();
    this.#messages.set(messageId, { ...message, messageId, sender: 'orders', createdAt: 1 });
    const { type, version } = message;
    for (const listener of ROUTES[route]) this.#send({ messageId, type, version, listener });
    return messageId;
  }

  async relay(limit: number, publish: (deliveries: readonly Delivery[]) => Promise<void>): Promise<number> {
    const taken = this.#rows.filter(({ state }) => state === 'waiting').slice(0, limit);
    for (const row of taken) row.state = 'locked';
    try {
      if (taken.length > 0) await publish(taken.map(({ delivery }) => delivery));
      for (const row of taken) row.state = 'sent';
      return taken.length;
    } catch (error) {
      for (const row of taken) row.state = 'waiting';
      throw error;
    }
  }

  async onBell(ring: () => void): Promise<() => Promise<void>> {
    this.#rings.add(ring);
    return async () => void this.#rings.delete(ring);
  }

  async load(messageId: string): Promise<StoredMessage | undefined> {
    return this.#messages.get(messageId);
  }

  async shelf(listener: Service): Promise<readonly Shelved[]> {
    return Array.from(this.#shelf(listener).values());
  }

  async redrive(listener: Service, messageId: string): Promise<void> {
    this.#shelf(listener).delete(messageId);
    const earlier = this.#rows.map(({ delivery }) => delivery).filter((delivery) => delivery.messageId === messageId);
    const last = earlier.findLast((delivery) => delivery.listener === listener);
    if (last === undefined) throw new Error('this message never went to that listener');
    this.#send({ ...last, round: (last.round ?? 0) + 1 });
  }

  async waiting(): Promise<number> {
    return this.#rows.filter(({ state }) => state !== 'sent').length;
  }

  async empty(): Promise<void> {
    this.#messages.clear();
    this.#rows.length = 0;
    this.#shelves.clear();
  }

  async close(): Promise<void> {}

  #send(delivery: Delivery): void {
    this.#rows.push({ delivery, state: 'waiting' });
    for (const ring of this.#rings) ring();
  }

  #shelf(listener: Service): Map<string, Shelved> {
    const shelf = this.#shelves.get(listener) ?? new Map<string, Shelved>();
    this.#shelves.set(listener, shelf);
    return shelf;
  }
}
