import { randomBytes } from 'node:crypto';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { INestMicroservice } from '@nestjs/common';
import { ROUTES, seal, type Envelope, type MessageBody, type MessageType, type Service } from '#messaging/contracts';
import {
  BullMqServer,
  Hears,
  OutboxRelay,
  TRANSPORT_DEFAULTS,
  connectQueues,
  publishBells,
  type JobContext,
  type Queues,
  type TransportEvent,
  type TransportSettings,
} from '#messaging';
import { RandomIds, TransientFailure } from '#platform';
import type { LivingBackend } from './backends.js';
import { eventually } from './eventually.js';
import type { Mail, Shelved } from './mail.js';

export type Hear = (envelope: Envelope<MessageType>, context: JobContext) => Promise<void>;

// Short enough for a test, in the same proportions as in a hospital.
const SWIFT: Partial<TransportSettings> = {
  attempts: 4,
  unexpectedAttempts: 3,
  backoff: { baseMs: 10, capMs: 50, jitter: 0.5 },
  lockMs: 1_000,
  failedSweepMs: 200,
};

/** The case of Ada, whose name must never be found in a queue. */
export const adasCase: MessageBody<'case-opened'> = {
  caseId: '7b0b7f0e-58a1-4c53-9a4e-0d8f1c1f6a11',
  patientId: 'ada-lovelace',
  episode: 'implant-2024',
  protocol: 'ajnr2011',
  patient: { model: 'SYNCHROMED_II', indication: 'SPASTIC_QUADRIPLEGIA', drug: 'baclofen' },
  openedAt: 1_700_000_000_000,
};

export const heardBy = (service: Service): MessageType[] => {
  const all = Object.entries(ROUTES) as [MessageType, readonly Service[]][];
  return all.filter(([, listeners]) => listeners.includes(service)).map(([type]) => type);
};

/** A Nest controller that handles the given messages, each in a method of its own, all by `hear`. */
export function deskFor(types: readonly MessageType[], hear: Hear): new () => object {
  class Desk {}
  for (const type of types) {
    const descriptor = { value: (envelope: Envelope<MessageType>, context: JobContext) => hear(envelope, context) };
    Object.defineProperty(Desk.prototype, type, descriptor);
    Hears<MessageType>(type)(Desk.prototype, type, descriptor);
  }
  Controller()(Desk);
  return Desk;
}

export async function nestApp(server: BullMqServer, controllers: (new () => object)[]): Promise<INestMicroservice> {
  class Service {}
  Module({ controllers })(Service);
  return NestFactory.createMicroservice(Service, { strategy: server, logger: false });
}

/** One test's night: its own queues, its own mail, services that come and go. Everything is gone in the morning. */
export class Night {
  readonly prefix = `night-${randomBytes(6).toString('hex')}`;
  readonly events: TransportEvent[] = [];
  /** Messages the store does not have yet. */
  readonly hidden = new Set<string>();
  /** While it is true the shelf cannot be reached, as in an outage. */
  shelfIsAway = false;
  readonly mail: Mail;
  readonly #backend: LivingBackend;
  readonly #morning: (() => Promise<unknown>)[] = [];

  constructor(backend: LivingBackend, mail: Mail) {
    this.mail = mail;
    this.#backend = backend;
  }

  async queues(): Promise<Queues> {
    const address = { ...this.#backend.address, queuePrefix: this.prefix };
    const queues = await connectQueues(address, (event) => void this.events.push(event));
    this.#morning.unshift(() => queues.close());
    return queues;
  }

  /** A service comes on duty and hears what is routed to it. */
  async serve(service: Service, hear: Hear, settings: Partial<TransportSettings> = {}): Promise<INestMicroservice> {
    const queues = await this.queues();
    const { store, setAside } = this.mail.ports(service);
    const server = new BullMqServer({
      service,
      queues,
      store: { load: async (id) => (this.hidden.has(id) ? undefined : store.load(id)) },
      setAside: {
        putMessage: async (entry) => {
          if (this.shelfIsAway) throw new TransientFailure('the shelf is away');
          await setAside.putMessage(entry);
        },
      },
      ids: new RandomIds(),
      report: (event) => void this.events.push(event),
      settings: { ...SWIFT, ...settings },
    });
    const app = await nestApp(server, [deskFor(heardBy(service), hear)]);
    await app.listen();
    this.#morning.unshift(() => app.close());
    return app;
  }

  /** Starts a relay that only the bell can wake within a test: it polls once a minute. */
  async relay(queues?: Queues): Promise<OutboxRelay> {
    const relay = new OutboxRelay({
      outbox: this.mail.outbox,
      queues: queues ?? (await this.queues()),
      report: (event) => void this.events.push(event),
      ids: new RandomIds(),
      pollMs: 60_000,
      backoff: { ...TRANSPORT_DEFAULTS.backoff, baseMs: 10, capMs: 50 },
    });
    relay.start();
    this.#morning.unshift(() => relay.stop());
    return relay;
  }

  count(kind: TransportEvent['kind']): number {
    return this.events.filter((event) => event.kind === kind).length;
  }

  async until(kind: TransportEvent['kind'], times = 1): Promise<void> {
    await eventually(`${kind} is told ${times} times`, () => this.count(kind) >= times);
  }

  /** Orders posts the opening of Ada's case, to interpretation and alerting. */
  open(): Promise<string> {
    return this.mail.post('case-opened', { type: 'case-opened', ...seal('case-opened', adasCase) });
  }

  /** Rings for a message without the relay. */
  async ring(queues: Queues, ...messageIds: string[]): Promise<void> {
    const bell = { type: 'case-opened', version: 1, listener: 'interpretation' } as const;
    await publishBells(
      queues,
      messageIds.map((messageId) => ({ ...bell, messageId })),
    );
  }

  async onShelf(messageId: string): Promise<Shelved | undefined> {
    return (await this.mail.shelf('interpretation')).find((entry) => entry.messageId === messageId);
  }

  /** The entry on interpretation's shelf, once it stands there and the job is gone. */
  async shelved(messageId: string): Promise<Shelved> {
    await eventually('the message is shelved and its job is gone', () =>
      this.events.some((event) => event.kind === 'set-aside' && event.messageId === messageId),
    );
    const entry = await this.onShelf(messageId);
    if (entry === undefined) throw new Error('a message was told to be set aside and is not on the shelf');
    return entry;
  }

  async end(): Promise<void> {
    for (const close of this.#morning) await close();
  }
}
