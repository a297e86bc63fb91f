import type { Job, Queue, QueueOptions, Worker, WorkerOptions } from 'bullmq';
import type { Bell, Service } from '#messaging/contracts';

/** Where the queues live. */
export interface QueueAddress {
  /** `redis://` or `rediss://`; absent: the queues live in PostgreSQL, schema `bullmq`. */
  readonly queueUrl?: string | undefined;
  /** Used when there is no queueUrl. */
  readonly databaseUrl: string;
  /** The PostgreSQL role the queue works under (SET ROLE), such as `pumptrace_queue`. */
  readonly databaseRole?: string | undefined;
  /** Connections to PostgreSQL, at least 2: a worker keeps one of them to listen on. Default 4. */
  readonly poolSize?: number | undefined;
  /** Default `pumptrace`. */
  readonly queuePrefix?: string | undefined;
}

/** A bell as it lies in the queue: the type is still an unchecked word. */
export type StoredBell = Omit<Bell, 'type'> & { type: string };

export type BellJob = Job<StoredBell, void, string>;
export type BellQueue = Queue<StoredBell, void, string>;
export type BellWorker = Worker<StoredBell, void, string>;
export type WorkerSettings = Omit<WorkerOptions, 'connection' | 'prefix'>;

/** How many jobs of a service are in which state, for health and metrics. */
export interface Depth {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  /** Failed for good and not yet on the shelf. */
  readonly failed: number;
}

/** The queues of all services on one backend. */
export interface Queues {
  readonly kind: 'redis' | 'postgresql';
  queue(listener: Service): BellQueue;
  worker(listener: Service, process: (job: BellJob) => Promise<void>, settings: WorkerSettings): BellWorker;
  depth(listener: Service): Promise<Depth>;
  /** Closes what queue() opened and the pool. Workers are closed by whoever started them, before this. */
  close(): Promise<void>;
}

/** What the two databases of BullMQ have to offer, in one shape. */
export interface Backend {
  readonly kind: Queues['kind'];
  newQueue(name: string, options: Omit<QueueOptions, 'connection'>): BellQueue;
  newWorker(name: string, process: (job: BellJob) => Promise<void>, options: WorkerSettings): BellWorker;
  end(): Promise<void>;
}
