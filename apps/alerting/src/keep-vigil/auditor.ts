// Proves every few seconds that each open incident has a future action and that none is overdue: a lost timer must not be a lost
// page (paging.md, table row 24). It also looks at what nobody would otherwise notice: ended shifts, a silent EHR, providers
// that take nothing.
import { inTransaction, rows } from '#persistence';
import type { Clock, Ids, Metrics, ServiceLog } from '#platform';
import type { Living } from '#service';
import type { DataSource } from 'typeorm';
import type { ShiftEnds } from '../hand-over/shift-ends.js';
import type { Raising } from '../raise-incident/raise.js';
import { setTimer } from '../timer/timer.store.js';
import type { TechnicalLook } from './technical-looks.js';

const LOOK_MS = 5_000;
const PATIENCE_MS = 3_000;
/** An audit older than this proves nothing. */
export const AUDIT_HOLDS_MS = 30_000;

export interface AuditorParts {
  readonly ds: DataSource;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly raising: Raising;
  readonly shiftEnds: ShiftEnds;
  readonly looks: readonly TechnicalLook[];
  readonly log: ServiceLog;
  readonly metrics: Metrics;
}

export class Auditor implements Living {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private readonly overdue;
  private readonly forgotten;
  private readonly lastAt;

  constructor(private readonly parts: AuditorParts) {
    const { metrics } = parts;
    this.overdue = metrics.counter(
      'pumptrace_incidents_overdue_total',
      'Incidents that were due and had been passed over',
    );
    this.forgotten = metrics.counter(
      'pumptrace_incidents_without_timer_total',
      'Incidents nobody had answered that had no timer any more',
    );
    this.lastAt = metrics.gauge('pumptrace_audit_seconds', 'When the last audit ended, in seconds since 1970');
  }

  async start(): Promise<void> {
    this.timer = setInterval(() => {
      this.looking ??= this.look()
        .catch((error: unknown) => this.parts.log.error('the audit did not get done', { error }))
        .finally(() => {
          this.looking = undefined;
        });
    }, LOOK_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  /** One look; what was passed over is made up for at once. */
  async look(): Promise<void> {
    const { ds, clock, raising, shiftEnds, looks, log } = this.parts;
    await this.remind();
    const failed: unknown[] = [];
    const passed = await rows<{ id: string }>(
      ds,
      `select id from incident where stage <> 'resolved' and (state->>'dueAt')::float8 < $1::float8`,
      [clock.now() - PATIENCE_MS],
    );
    for (const { id } of passed) {
      this.overdue.inc();
      log.warn('an incident was due and had been passed over', { incident: id });
      // One that cannot be moved keeps the audit from ending well, and none of the others from being looked at.
      await raising.becomeDue(id).catch((error: unknown) => {
        log.error('an incident that is due could not be moved', { incident: id, error });
        failed.push(error);
      });
    }
    await shiftEnds.look();
    for (const look of looks) await look.look();
    if (failed.length > 0) throw new AggregateError(failed, 'incidents that are due could not be moved');
    this.lastAt.set(clock.now() / 1000);
    await rows(
      ds,
      `insert into audit (one, ended_at) values (true, to_timestamp($1::float8 / 1000))
       on conflict (one) do update set ended_at = greatest(audit.ended_at, excluded.ended_at)`,
      [clock.now()],
    );
  }

  /** Whatever waits has a timer that wakes somebody; where it has gone, it is set anew. */
  private async remind(): Promise<void> {
    const { ds, ids, log } = this.parts;
    const found = await rows<{ id: string; dueAt: number }>(
      ds,
      `select id, (state->>'dueAt')::float8 as "dueAt" from incident where stage <> 'resolved' and state->>'dueAt' is not null
       and not exists (select from timer where about = 'incident' and ref = incident.id::text and state = 'waiting')`,
    );
    for (const { id, dueAt } of found) {
      this.forgotten.inc();
      log.warn('an incident had no timer any more', { incident: id });
      await inTransaction(ds, (em) => setTimer(em, ids, { about: 'incident', ref: id }, dueAt));
    }
  }
}
