import { bell, type Service, type SetAsidePort } from '#messaging/contracts';
import type { BellJob, BellQueue } from './queues.js';
import { readLastWords } from './failure.js';
import type { Report } from './report.js';

const AT_ONCE = 100;

/**
 * Carries failed jobs to the shelf: first the entry, then the job goes. A job in the failed state is therefore one that has
 * not been shelved yet; what a crash or an outage left there is found by the next sweep. Nothing is lost, at worst an entry
 * is put twice.
 */
export class FailedJobs {
  readonly #service: Service;
  readonly #queue: BellQueue;
  readonly #setAside: SetAsidePort;
  readonly #report: Report;
  readonly #underway = new Map<string, Promise<void>>();

  constructor(service: Service, queue: BellQueue, setAside: SetAsidePort, report: Report) {
    this.#service = service;
    this.#queue = queue;
    this.#setAside = setAside;
    this.#report = report;
  }

  /** Shelves one failed job. Never rejects: what does not succeed now stays failed, is reported, and is swept later. */
  shelve(job: BellJob): Promise<void> {
    const id = job.id ?? '';
    const underway = this.#underway.get(id);
    if (underway !== undefined) return underway;
    const work = this.#carry(job)
      .catch((error: unknown) => this.#report({ kind: 'set-aside-failed', service: this.#service, error }))
      .finally(() => this.#underway.delete(id));
    this.#underway.set(id, work);
    return work;
  }

  /** Shelves whatever is still in the failed state. Never rejects. */
  async sweep(): Promise<void> {
    try {
      const jobs = await this.#queue.getFailed(0, AT_ONCE - 1);
      await Promise.all(jobs.map((job) => this.shelve(job)));
    } catch (error) {
      this.#report({ kind: 'set-aside-failed', service: this.#service, error });
    }
  }

  /** Resolves when nothing is underway to the shelf. */
  async settled(): Promise<void> {
    await Promise.all(this.#underway.values());
  }

  async #carry(job: BellJob): Promise<void> {
    const { code, detail } = readLastWords(job.failedReason);
    const messageId = messageIdOf(job);
    await this.#setAside.putMessage({ messageId, type: job.name, code, detail, attempts: job.attemptsMade });
    await job.remove();
    this.#report({ kind: 'set-aside', service: this.#service, type: job.name, messageId, code });
  }
}

/** Stands for the message of a job that names none: somebody else wrote into our queue. */
export const NO_MESSAGE = '00000000-0000-0000-0000-000000000000';

/** The message a job is about. */
export function messageIdOf(job: Pick<BellJob, 'id' | 'data'>): string {
  const read = named.safeParse(job.data);
  return read.success ? read.data.messageId : NO_MESSAGE;
}

const named = bell.pick({ messageId: true });
