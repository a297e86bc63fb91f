import type { Delivery, Service } from '#messaging/contracts';
import type { Queues, StoredBell } from './queues.js';

/**
 * The id of the job that carries a delivery. The message id, so that publishing twice rings once; a re-driven delivery is
 * a new round with an id of its own, since BullMQ ignores an id it still knows.
 */
export const jobIdOf = ({ messageId, round = 0 }: Pick<Delivery, 'messageId' | 'round'>): string =>
  round === 0 ? messageId : `${messageId}.${round}`;

/** Puts one job per delivery into its listener's queue. Rejects when any of them was not taken; publishing again is harmless. */
export async function publishBells(queues: Queues, deliveries: readonly Delivery[]): Promise<void> {
  const byListener = new Map<Service, Delivery[]>();
  for (const delivery of deliveries) {
    const known = byListener.get(delivery.listener);
    if (known === undefined) byListener.set(delivery.listener, [delivery]);
    else known.push(delivery);
  }
  await Promise.all(Array.from(byListener, ([listener, group]) => queues.queue(listener).addBulk(group.map(jobOf))));
}

function jobOf(delivery: Delivery): { name: string; data: StoredBell; opts: { jobId: string } } {
  const { messageId, type, version } = delivery;
  return { name: type, data: { messageId, type, version }, opts: { jobId: jobIdOf(delivery) } };
}
