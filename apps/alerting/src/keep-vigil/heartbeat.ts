import { inTransaction, rows, sweepChannel, timestamp } from '#persistence';
import type { Clock, Ids, Metrics, ServiceLog } from '#platform';
import type { Living } from '#service';
import type { DataSource } from 'typeorm';
import { TIMER_TABLE } from '../timer/timer.store.js';
import { AUDIT_HOLDS_MS } from './auditor.js';

const TIMEOUT_MS = 5_000;
// What is due for longer than this is not merely waiting for its lane.
const STUCK_MS = 60_000;

export interface HeartbeatParts {
  readonly ds: DataSource;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly url: string | undefined;
  readonly everyMs: number;
  readonly log: ServiceLog;
  readonly metrics: Metrics;
}

/**
 * Tells a watcher outside that paging works. The beat is a row among the timers that wake incidents: it is heard only while
 * that engine takes up what is due, the audit gets done and no page lies about. Whoever listens alarms on silence, so nothing
 * of ours has to be alive for that.
 */
export class Heartbeat implements Living {
  private readonly beats;

  constructor(private readonly parts: HeartbeatParts) {
    this.beats = parts.metrics.counter(
      'pumptrace_heartbeats_total',
      'Beats to the watcher outside, by how they ended',
      ['end'],
    );
  }

  async start(): Promise<void> {
    const { ds, clock, ids, url } = this.parts;
    if (url === undefined) return;
    await inTransaction(ds, async (em) => {
      await rows(
        em,
        `insert into timer (id, about, ref, next_attempt_at) select $1::uuid, 'heartbeat', '', ${timestamp('$2')}
         where not exists (select from timer where about = 'heartbeat' and state = 'waiting')`,
        [ids.uuid(), clock.now()],
      );
      await rows(em, `select pg_notify($1, '')`, [sweepChannel('alerting', TIMER_TABLE)]);
    });
  }

  async stop(): Promise<void> {
    // The row stays: whichever process runs next goes on with it.
  }

  /** One beat, if all is well. Answers when the next is due; undefined: nobody listens any more. */
  async beat(): Promise<number | undefined> {
    const { url, clock, everyMs, log } = this.parts;
    if (url === undefined) return undefined;
    const trouble = await this.trouble();
    if (trouble === undefined) await this.ping(url);
    else {
      this.beats.inc({ end: 'withheld' });
      log.error('the heartbeat is withheld', { code: trouble });
    }
    return clock.now() + everyMs;
  }

  private async trouble(): Promise<'no-audit' | 'incident-overdue' | 'page-stuck' | undefined> {
    const { ds, clock } = this.parts;
    const now = clock.now();
    const [found] = await rows<{ audited: boolean; overdue: boolean; stuck: boolean }>(
      ds,
      `select exists (select from audit where ended_at > ${timestamp('$1')}) as audited,
         exists (select from incident where stage <> 'resolved' and (state->>'dueAt')::float8 < $2::float8) as overdue,
         exists (select from page where not drill and state = 'waiting' and attempts = 0 and next_attempt_at < ${timestamp('$2')}
           and created_at < ${timestamp('$2')}) as stuck`,
      [now - AUDIT_HOLDS_MS, now - STUCK_MS],
    );
    if (found?.audited !== true) return 'no-audit';
    if (found.overdue) return 'incident-overdue';
    return found.stuck ? 'page-stuck' : undefined;
  }

  private async ping(url: string): Promise<void> {
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
      await answer.body?.cancel();
      this.beats.inc({ end: answer.ok ? 'heard' : 'refused' });
    } catch (error) {
      // Whoever listens hears nothing and alarms: that is what it is for.
      this.beats.inc({ end: 'unheard' });
      this.parts.log.warn('the heartbeat was not heard', { error });
    }
  }
}
