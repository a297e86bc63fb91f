import { ClientProxy, type ReadPacket } from '@nestjs/microservices';
import { PermanentFailure } from '#platform';
import { ROUTES, bell } from '#messaging/contracts';
import { publishBells } from './bells.js';
import type { Queues } from './queues.js';

/**
 * Nest's client side of the transport: `emit(type, bell)` rings every listener of a message that is already stored.
 * Services do not send with it: a row and a job can never be one commit, so they post to the outbox and the relay rings.
 */
export class BullMqClient extends ClientProxy {
  readonly #queues: Queues;

  constructor(queues: Queues) {
    super();
    this.#queues = queues;
  }

  /** Nothing to do: the connections belong to whoever made the queues. */
  async connect(): Promise<void> {}

  /** Nothing to do, as with connect(). */
  async close(): Promise<void> {}

  unwrap(): never {
    throw new Error('the queues are not handed out: use connectQueues() to reach them');
  }

  protected publish(): never {
    throw new Error(
      'request and response do not travel over the queue: a service that waited for an answer would stand still with ' +
        'the one it asks; send an event and hear the answering event instead',
    );
  }

  protected async dispatchEvent<T>(packet: ReadPacket): Promise<T> {
    const read = bell.safeParse(packet.data);
    if (!read.success || read.data.type !== packet.pattern) {
      throw new PermanentFailure(
        'bad-bell',
        'an event was emitted whose data is not the bell of a stored message of that type',
      );
    }
    const { type } = read.data;
    await publishBells(
      this.#queues,
      ROUTES[type].map((listener) => ({ ...read.data, listener })),
    );
    // Nest leaves the answer's type to the caller; an event has no answer.
    return undefined as T;
  }
}
