import type { Delivery, Service } from '#messaging/contracts';
import type { BellQueue, Queues, StoredBell } from './queues.js';

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
  await Promise.all(Array.from(byListener, ([listener, group]) => ring(queues.queue(listener), group.map(jobOf))));
}

// On PostgreSQL BullMQ makes two temporary tables for each addBulk, which takes it as long as some twenty single jobs
// (BullMQ 6.7, function add_jobs_bulk: 18 ms of CPU, measured).
const WORTH_A_BATCH = 20;

async function ring(queue: BellQueue, jobs: readonly BellOf[]): Promise<void> {
  if (jobs.length >= WORTH_A_BATCH) await queue.addBulk([...jobs]);
  else await Promise.all(jobs.map(({ name, data, opts }) => queue.add(name, data, opts)));
}

interface BellOf {
  readonly name: string;
  readonly data: StoredBell;
  readonly opts: { jobId: string };
}

function jobOf(delivery: Delivery): BellOf {
  const { messageId, type, version } = delivery;
  return { name: type, data: { messageId, type, version }, opts: { jobId: jobIdOf(delivery) } };
}
