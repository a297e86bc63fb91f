import { createRedisBackend, withBackend } from 'bullmq';
import type { Service } from '#messaging/contracts';
import { openPostgres } from './postgres.js';
import type { Backend, BellQueue, QueueAddress, Queues, StoredBell } from './queues.js';
import type { Report } from './report.js';
import { TRANSPORT_DEFAULTS } from './settings.js';

// The listener decides when a message has been tried often enough (failure.ts), so the job itself never gives up. Completed
// ids are remembered for a while, so that a doubled publish rings once: by age (seconds), which on PostgreSQL has an index, while
// a count makes each completion sort all that are kept (5.6 ms instead of 3 for a completion in the stories). Failed ones stay until they are on the shelf.
const JOB_OPTIONS = {
  attempts: 1_000_000,
  backoff: { type: 'pumptrace' },
  removeOnComplete: { age: 60 },
  removeOnFail: false,
  stackTraceLimit: 3,
} as const;

// BullMQ keeps an event stream per queue that nothing of ours reads.
const STREAMS = { events: { maxLen: 100 } };

/**
 * Opens the queues: on Redis when a queueUrl is given, else on PostgreSQL, whose schema is brought up to date first.
 * Rejects when the database cannot be reached or migrated; Redis is only dialled and rejects at the first use.
 */
export async function connectQueues(address: QueueAddress, report: Report): Promise<Queues> {
  const prefix = address.queuePrefix ?? TRANSPORT_DEFAULTS.queuePrefix;
  if (prefix.includes(':'))
    throw new Error(`the queue prefix ${prefix} contains a colon, which BullMQ keeps for itself`);
  const backend = await openBackend(address, report);
  const nameOf = (listener: Service): string => `${prefix}-${listener}`;
  const troubled = <T extends { name: string; on(event: 'error', hear: (error: Error) => void): unknown }>(
    source: T,
  ): T => {
    source.on('error', (error) => report({ kind: 'connection-trouble', queue: source.name, error }));
    return source;
  };
  const opened = new Map<Service, BellQueue>();

  const queue = (listener: Service): BellQueue => {
    const known = opened.get(listener);
    if (known !== undefined) return known;
    const fresh = troubled(backend.newQueue(nameOf(listener), { defaultJobOptions: JOB_OPTIONS, streams: STREAMS }));
    opened.set(listener, fresh);
    return fresh;
  };

  return {
    kind: backend.kind,
    queue,
    worker: (listener, process, settings) => troubled(backend.newWorker(nameOf(listener), process, settings)),
    depth: async (listener) => {
      const counts = await queue(listener).getJobCounts('waiting', 'active', 'delayed', 'failed');
      const { waiting = 0, active = 0, delayed = 0, failed = 0 } = counts;
      return { waiting, active, delayed, failed };
    },
    close: async () => {
      await Promise.all(Array.from(opened.values(), (open) => open.close()));
      opened.clear();
      await backend.end();
    },
  };
}

async function openBackend(address: QueueAddress, report: Report): Promise<Backend> {
  const { queueUrl } = address;
  if (queueUrl === undefined) return openPostgres(address, report);
  const { protocol } = new URL(queueUrl);
  if (protocol !== 'redis:' && protocol !== 'rediss:') {
    throw new Error(`QUEUE_URL must begin with redis:// or rediss://, not ${protocol}//`);
  }
  return openRedis(queueUrl);
}

function openRedis(url: string): Backend {
  const { Queue, Worker } = withBackend(createRedisBackend);
  return {
    kind: 'redis',
    // Without an offline queue a publish fails at once while Redis is away, and the outbox keeps its rows.
    newQueue: (name, options) =>
      new Queue<StoredBell, void>(name, { ...options, connection: { url, enableOfflineQueue: false } }),
    newWorker: (name, process, options) =>
      new Worker<StoredBell, void>(name, process, { ...options, connection: { url, maxRetriesPerRequest: null } }),
    end: async () => {},
  };
}
