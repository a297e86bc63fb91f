import type { Delivery, OutboxPort } from '#messaging/contracts';
import { reached, type Ids } from '#platform';
import type { Queues } from './queues.js';
import { publishBells } from './bells.js';
import type { Report } from './report.js';
import { pauseAfter, type Backoff } from './settings.js';

export interface OutboxRelayOptions {
  readonly outbox: OutboxPort;
  readonly queues: Queues;
  readonly report: Report;
  /** How often to look without being rung, in milliseconds (RELAY_POLL_MS). */
  readonly pollMs: number;
  /** How many deliveries one transaction takes at most. */
  readonly batch?: number;
  readonly backoff?: Backoff;
  /** Chance for the spread of retries. */
  readonly ids: Pick<Ids, 'token'>;
}

const USUAL_BATCH = 100;
const USUAL_BACKOFF: Backoff = { baseMs: 200, capMs: 10_000, jitter: 0.5 };

/**
 * Carries what was committed to the outbox into the queues of its listeners. Woken by the outbox's bell, and by the clock in
 * case a ring was lost. An outage of either side only delays: rows stay waiting until a publish has succeeded.
 */
export class OutboxRelay {
  readonly #options: OutboxRelayOptions;
  readonly #stopping = new AbortController();
  #silence: (() => Promise<void>) | undefined;
  #rung = false;
  /** Failed passes since something was last relayed. */
  #failures = 0;
  #wake: () => void = () => {};
  #life: Promise<void> | undefined;

  constructor(options: OutboxRelayOptions) {
    this.#options = options;
  }

  /** Begins to relay; returns at once and never throws because the outbox or the queue is away. */
  start(): void {
    this.#life ??= this.#live();
  }

  /** Finishes what it holds, carries once more what is waiting, and ends. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake();
    await this.#life;
    await this.#silence?.();
    this.#silence = undefined;
  }

  async #live(): Promise<void> {
    const { pollMs } = this.#options;
    while (!this.#stopping.signal.aborted) {
      this.#rung = false;
      const passed = await this.#pass();
      // What failed may be held back by the outbox for a while: until something has gone again, look more often.
      const ms = this.#failures === 0 ? pollMs : Math.min(pollMs, this.#pauseAfterFailures());
      await this.#rest(ms, passed);
    }
    await this.#pass();
  }

  /** Relays until nothing waits. False when it could not; the reason has been reported. */
  async #pass(): Promise<boolean> {
    const { outbox, report, batch = USUAL_BATCH } = this.#options;
    let gone = 0;
    try {
      this.#silence ??= await outbox.onBell(this.#ring);
      for (;;) {
        const deliveries = await outbox.relay(batch, (taken) => this.#publish(taken));
        gone += deliveries;
        if (deliveries > 0) {
          reached('publish.after-commit');
          report({ kind: 'relayed', deliveries });
        }
        // After trouble the outbox may give its rows out one by one, so only an empty claim is the end.
        const end = this.#failures === 0 ? deliveries < batch : deliveries === 0;
        if (!end) continue;
        if (gone > 0) this.#failures = 0;
        return true;
      }
    } catch (error) {
      this.#failures += 1;
      report({ kind: 'relay-failed', failures: this.#failures, error });
      return false;
    }
  }

  async #publish(taken: readonly Delivery[]): Promise<void> {
    reached('publish.before');
    await publishBells(this.#options.queues, taken);
    reached('publish.after');
  }

  #pauseAfterFailures(): number {
    const { backoff = USUAL_BACKOFF, ids } = this.#options;
    return pauseAfter(this.#failures, backoff, ids);
  }

  // One and the same function for the whole life, so that hanging up the bell again after a failure does not double it.
  readonly #ring = (): void => {
    this.#rung = true;
    this.#wake();
  };

  /** Sleeps until the time is over or the bell rings. A ring during a failure does not shorten the pause: the next try comes anyway. */
  async #rest(ms: number, wakeable: boolean): Promise<void> {
    if (this.#stopping.signal.aborted || (wakeable && this.#rung)) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        if (!wakeable && !this.#stopping.signal.aborted) return;
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = () => {};
  }
}
