import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import { PermanentFailure, TransientFailure, reached, type Ids } from '#platform';
import {
  ROUTES,
  bell,
  open,
  type Envelope,
  type MessageStorePort,
  type MessageType,
  type Service,
  type SetAsidePort,
  type Unopened,
} from '#messaging/contracts';
import type { BellJob, BellWorker, Queues } from './queues.js';
import { RetryLater, judge } from './failure.js';
import { JobContext, RETHROWS } from './hears.js';
import type { Report } from './report.js';
import { TRANSPORT_DEFAULTS, pauseAfter, type TransportSettings } from './settings.js';
import { FailedJobs, messageIdOf } from './shelve-failed.js';

export interface BullMqServerOptions {
  readonly service: Service;
  readonly queues: Queues;
  readonly store: MessageStorePort;
  readonly setAside: SetAsidePort;
  readonly report: Report;
  /** Chance for the spread of retries. */
  readonly ids: Pick<Ids, 'token'>;
  readonly settings?: Partial<TransportSettings>;
}

const CODES = {
  unknown_type: 'unknown-type',
  unknown_version: 'unknown-version',
  bad_body: 'bad-body',
} as const satisfies Record<Unopened['why'], string>;

const address = bell.pick({ messageId: true, version: true });

/**
 * The messages of one service, brought to its handlers: the job is only a bell, the message is read from the store and
 * opened with its contract, the handler is awaited to its end, and what it threw decides whether the job runs again or is
 * set aside. Nest's own way of handling events would mark a failed one as done.
 */
export class BullMqServer extends Server implements CustomTransportStrategy {
  // Otherwise Nest logs failures that the queue is about to handle.
  override readonly propagatesEventHandlerErrors = true;
  readonly #options: BullMqServerOptions;
  readonly #settings: TransportSettings;
  readonly #running = new Set<Promise<void>>();
  #worker: BellWorker | undefined;
  #failed: FailedJobs | undefined;
  #sweep: NodeJS.Timeout | undefined;

  constructor(options: BullMqServerOptions) {
    super();
    this.#options = options;
    this.#settings = { ...TRANSPORT_DEFAULTS, ...options.settings };
  }

  /** Begins to hear. Answers with an error when handlers and routes do not match, or when the queue cannot be reached. */
  listen(answer: (error?: unknown) => void): void {
    this.#start().then(() => answer(), answer);
  }

  /** Takes no further job, waits for the running ones (closeWithinMs), lets go of the connections. */
  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    if (worker === undefined) return;
    clearInterval(this.#sweep);
    await worker.pause(true);
    await this.#runningEndOr(this.#settings.closeWithinMs);
    const jobs = this.#running.size;
    if (jobs > 0) this.#options.report({ kind: 'closed-while-running', service: this.#options.service, jobs });
    await worker.close(jobs > 0);
    await this.#failed?.settled();
  }

  on(): never {
    throw new Error('the transport has no events of its own: hand a report to its constructor');
  }

  unwrap(): never {
    throw new Error('the worker is not handed out: whoever needs the queue uses connectQueues()');
  }

  async #start(): Promise<void> {
    const { service, queues, setAside, report } = this.#options;
    if (this.#worker !== undefined) throw new Error(`${service} already listens`);
    const problems = problemsOf(service, this.messageHandlers);
    if (problems.length > 0) throw new Error(`${service} cannot listen: ${problems.join('; ')}`);

    const failed = new FailedJobs(service, queues.queue(service), setAside, report);
    this.#failed = failed;
    const worker = queues.worker(service, (job) => this.#track(this.#process(job)), this.#workerSettings());
    this.#worker = worker;
    worker.on('stalled', (messageId) => report({ kind: 'stalled', service, messageId }));
    // 'failed' is told of every attempt; only the last one has an end.
    worker.on('failed', (job) => void (job?.finishedOn === undefined ? undefined : failed.shelve(job)));
    worker.on('completed', () => reached('acknowledge.after'));
    await worker.waitUntilReady();
    void failed.sweep();
    this.#sweep = setInterval(() => void failed.sweep(), this.#settings.failedSweepMs);
  }

  #workerSettings() {
    const { concurrency, lockMs, maxStalls, backoff } = this.#settings;
    const { ids } = this.#options;
    return {
      concurrency,
      lockDuration: lockMs,
      // Redis notices a dead worker at the second look after its lock has run out.
      stalledInterval: Math.ceil(lockMs / 2),
      maxStalledCount: maxStalls,
      settings: {
        backoffStrategy: (failures: number, _type?: string, error?: Error): number => {
          const wished = error instanceof RetryLater ? (error.retryAfterMs ?? 0) : 0;
          return Math.max(wished, pauseAfter(failures, backoff, ids));
        },
      },
    };
  }

  #track(work: Promise<void>): Promise<void> {
    const tracked = work.finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
    return tracked;
  }

  async #runningEndOr(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const bound = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
    await Promise.race([Promise.allSettled(this.#running), bound]);
    clearTimeout(timer);
  }

  async #process(job: BellJob): Promise<void> {
    const { service, report } = this.#options;
    const attempt = job.attemptsMade + 1;
    const told = { service, type: job.name, messageId: messageIdOf(job), attempt };
    try {
      const envelope = await this.#read(job);
      await this.#hand(envelope, new JobContext(attempt, envelope.messageId));
    } catch (error) {
      const verdict = judge(error, attempt, this.#settings);
      const next = verdict instanceof RetryLater ? 'again' : 'set-aside';
      report({ kind: 'handling-failed', ...told, next, error });
      throw verdict;
    }
    report({ kind: 'handled', ...told });
    reached('acknowledge.before');
  }

  /** The message behind a bell. What cannot be opened now cannot be opened later; what is not there may yet come. */
  async #read(job: BellJob): Promise<Envelope<MessageType>> {
    const read = address.safeParse(job.data);
    if (!read.success) throw new PermanentFailure('bad-bell', 'the job carries no bell of ours');
    const stored = await this.#options.store.load(read.data.messageId);
    if (stored === undefined) throw new TransientFailure('the message is not in the store');
    if (stored.type !== job.name || stored.version !== read.data.version) {
      throw new PermanentFailure('bad-bell', 'the bell and the stored message name different types or versions');
    }
    const opened = open(stored);
    if (opened.kind === 'opened') return opened.envelope;
    throw new PermanentFailure(CODES[opened.why], `the message cannot be opened: ${opened.problems.join(', ')}`);
  }

  /** Runs the handler and what it returned to the very end, inside the hooks Nest offers to instrumentation. */
  async #hand(envelope: Envelope<MessageType>, context: JobContext): Promise<void> {
    const handler = this.messageHandlers.get(envelope.type);
    if (handler === undefined) throw new PermanentFailure('no-handler', `nobody here hears ${envelope.type}`);
    await new Promise<void>((resolve, reject) => {
      this.runWithProcessingHooks(context, async (end) => {
        try {
          await lastValueFrom(this.transformToObservable(handler(envelope, context)), { defaultValue: undefined });
          resolve();
        } catch (error) {
          reject(error);
        } finally {
          end();
        }
      });
    });
  }
}

/** Everything about the handlers of a service that would lose or repeat a message, in sentences. */
function problemsOf(service: Service, handlers: ReadonlyMap<string, MessageHandler>): string[] {
  const heard = Object.entries(ROUTES)
    .filter(([, listeners]) => listeners.some((listener) => listener === service))
    .map(([type]) => type);
  const unheard = heard
    .filter((type) => !handlers.has(type))
    .map((type) => `nobody handles ${type}, which is routed here`);
  const wrong = Array.from(handlers).flatMap(([type, handler]) => {
    const problems: string[] = [];
    if (!heard.includes(type)) problems.push(`a handler waits for ${type}, which is never routed here`);
    if (handler.isEventHandler !== true)
      problems.push(`${type} is handled as a request, but nothing waits for an answer`);
    // Nest would chain them, and a retry would repeat the one that had succeeded.
    if (handler.next !== undefined) problems.push(`${type} has more than one handler`);
    if (!rethrows(handler)) problems.push(`the handler of ${type} hides its errors: mark it with @Hears('${type}')`);
    return problems;
  });
  return [...unheard, ...wrong];
}

const rethrows = (handler: MessageHandler): boolean =>
  Object.entries(RETHROWS).every(([key, value]) => handler.extras?.[key] === value);
