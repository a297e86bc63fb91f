import { Inject, Injectable } from '@nestjs/common';
import { inTransaction } from '#persistence';
import { CLOCK, PermanentFailure, ServiceLog, type Clock } from '#platform';
import { SERVICE_CONFIG, type Living, type ServiceConfig } from '#service';
import { DataSource, type EntityManager } from 'typeorm';
import { Casebook } from '../case/casebook.js';
import { ContrastShelf } from '../contrast/contrast-shelf.js';
import { FollowOrders } from '../follow-orders/follow.js';
import { CaseDesk } from './case-desk.js';

/** Whoever could not be looked at lets those behind go first: a round has room for twenty. */
const WAITS_MS = 5_000;

/**
 * Looks at what the clock alone has changed: a gate that closes by time, a proposal nobody has signed (decision 26), a hold
 * that has had its time.
 */
@Injectable()
export class LookAgain implements Living {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private readonly waiting = new Map<string, number>();

  constructor(
    private readonly ds: DataSource,
    private readonly casebook: Casebook,
    private readonly shelf: ContrastShelf,
    private readonly desk: CaseDesk,
    private readonly follow: FollowOrders,
    private readonly log: ServiceLog,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SERVICE_CONFIG) private readonly config: ServiceConfig,
  ) {}

  async start(): Promise<void> {
    this.timer = setInterval(() => this.nudge(), Math.max(this.config.SWEEP_POLL_MS, 250));
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private nudge(): void {
    if (this.running !== undefined) return;
    this.running = this.round()
      .catch((error: unknown) =>
        this.log.warn('cases that were due could not be looked at', { code: 'look-again', error }),
      )
      .finally(() => (this.running = undefined));
  }

  /** One pass over what is due. What fails is due again a little later. */
  async round(): Promise<void> {
    const now = this.clock.now();
    for (const [id, until] of this.waiting) if (until <= now) this.waiting.delete(id);
    const waiting = [...this.waiting.keys()];
    // First what may have to be stopped.
    for (const patientId of await this.shelf.due(this.ds, now, waiting))
      await this.look(patientId, (em) => this.follow.contrastDue(em, patientId));
    for (const caseId of await this.casebook.due(this.ds, now, waiting))
      await this.look(caseId, (em) => this.caseDue(em, caseId));
  }

  private async caseDue(em: EntityManager, caseId: string): Promise<void> {
    const found = await this.follow.lockedCase(em, caseId);
    if (found === undefined) throw new PermanentFailure('no-journal', 'a case that is due has no journal');
    if (found.state.status === 'closed') return;
    const at = this.clock.now();
    await this.desk.move(em, found.file, found.state, [{ kind: 'redriven', at, body: { why: 'due' } }]);
  }

  /** One that cannot be looked at keeps nobody else waiting. */
  private async look(id: string, at: (em: EntityManager) => Promise<void>): Promise<void> {
    try {
      await inTransaction(this.ds, at);
    } catch (error) {
      this.waiting.set(id, this.clock.now() + WAITS_MS);
      this.log.warn('what was due could not be looked at', { code: 'look-again', error });
    }
  }
}
