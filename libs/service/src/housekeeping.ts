import { Inbox, inTransaction, pruneMail, resendUnhandled } from '#persistence';
import type { ServiceLog } from '#platform';
import type { Living } from './ehr-side.js';
import type { Foundation } from './foundation.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const RESEND_EVERY_MS = 60_000;
// Longer than the longest pause between two tries of a message (five minutes): what is merely waiting is not sent again.
const UNHANDLED_AFTER_MS = 15 * 60_000;
const KEEP_MAIL_MS = 14 * DAY_MS;
// The memory of what was handled outlives the mail itself, so that nothing that may still come again is forgotten.
const KEEP_INBOX_MS = 28 * DAY_MS;

/** What has to be done now and then: mail the queue has lost is sent again, mail everybody has handled is forgotten. */
export class Housekeeping implements Living {
  private timers: NodeJS.Timeout[] = [];
  private running: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly foundation: Foundation,
    private readonly log: ServiceLog,
  ) {}

  async start(): Promise<void> {
    this.timers = [
      setInterval(() => this.do(() => this.resend()), RESEND_EVERY_MS),
      setInterval(() => this.do(() => this.prune()), HOUR_MS),
    ];
    for (const timer of this.timers) timer.unref();
  }

  async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await this.running;
  }

  private do(work: () => Promise<void>): void {
    this.running = this.running
      .then(work)
      .catch((error: unknown) => this.log.warn('housekeeping did not get done', { error }));
  }

  private async resend(): Promise<void> {
    const { ds, service } = this.foundation;
    const count = await resendUnhandled(ds, service, UNHANDLED_AFTER_MS);
    if (count > 0) this.log.warn('mail that nobody handled was put in the outbox again', { count });
  }

  private async prune(): Promise<void> {
    const { ds, service } = this.foundation;
    await pruneMail(ds, service, KEEP_MAIL_MS);
    await inTransaction(ds, (em) => new Inbox(service).prune(em, KEEP_INBOX_MS));
  }
}
