import type { ServiceLog } from '../logging/service-log.js';

/** Something a service needs before it can do its work. */
export interface HealthCheck {
  /** A short word with hyphens, shown in the answer: `database`, `ehr-writes`, `nobody-watched`. */
  name: string;
  /** Resolves when all is well, rejects when not. The reason goes to the log, not into the answer. */
  check: () => Promise<void>;
}

/** How one check ended. */
export interface CheckResult {
  name: string;
  up: boolean;
}

const LONGEST_CHECK_MS = 3_000;

/** Rejects when `work` has not ended in time; the timer does not hold the process. */
function within(work: Promise<void>, ms: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(Object.assign(new Error('too slow'), { code: 'too-slow' })), ms);
    timer.unref();
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** What readiness asks. Rooms register what they need; a check that hangs counts as failed. */
export class HealthChecks {
  readonly #checks = new Map<string, HealthCheck>();
  readonly #failing = new Set<string>();
  readonly #log: ServiceLog;
  readonly #longestMs: number;

  constructor(log: ServiceLog, longestMs = LONGEST_CHECK_MS) {
    this.#log = log.in('health');
    this.#longestMs = longestMs;
  }

  /** Adds a check; throws when the name is taken. */
  register(check: HealthCheck): void {
    if (this.#checks.has(check.name)) throw new Error(`a health check named ${check.name} is registered already`);
    this.#checks.set(check.name, check);
  }

  /** Runs every check at once. Failures are logged when they begin, and again when they end. */
  async results(): Promise<CheckResult[]> {
    return Promise.all([...this.#checks.values()].map((check) => this.#run(check)));
  }

  async #run({ name, check }: HealthCheck): Promise<CheckResult> {
    try {
      await within(check(), this.#longestMs);
      if (this.#failing.delete(name)) this.#log.info('check passes again', { check: name });
      return { name, up: true };
    } catch (error) {
      if (!this.#failing.has(name)) this.#log.warn('check fails', { check: name, error });
      this.#failing.add(name);
      return { name, up: false };
    }
  }
}
