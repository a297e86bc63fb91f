// What nobody would notice by themselves: an EHR that has fallen silent, a provider that takes no page.
import { millis, rows, timestamp } from '#persistence';
import type { Clock } from '#platform';
import type { DataSource } from 'typeorm';
import type { TechnicalAlarms } from './technical-alarms.js';

export interface TechnicalLook {
  look(): Promise<void>;
}

interface Heard {
  readonly type: string;
  readonly at: number;
}

/**
 * A feed without a sign of life looks exactly like a calm ward; and where only the search for signs fails, the ward looks calm
 * while its patients are heard of. Alarms when it is seen twice, for a clock may have been moved.
 */
export class FeedSilence implements TechnicalLook {
  private before: ReadonlySet<string> = new Set();

  constructor(
    private readonly ds: DataSource,
    private readonly clock: Clock,
    private readonly alarms: Pick<TechnicalAlarms, 'raise'>,
    private readonly silenceMs: number,
  ) {}

  async look(): Promise<void> {
    const silent = await this.silent();
    for (const type of silent) if (this.before.has(type)) await this.alarms.raise('ehr-silent', type);
    this.before = new Set(silent);
  }

  /** Types that nothing was heard of, or `''` for the whole EHR. */
  private async silent(): Promise<readonly string[]> {
    const since = this.clock.now() - this.silenceMs;
    const watched = await rows(this.ds, 'select from patient where watched limit 1');
    // Of whom we have no patients there is nothing to hear.
    if (watched.length === 0) return [];
    const polled = await rows<Heard>(
      this.ds,
      `select resource_type as type, ${millis('max(coalesce(failing_since, polled_at))')} as at from poll_mark
       where polled_at is not null group by 1`,
    );
    if (polled.length > 0 && polled.every(({ at }) => at > since)) return [];
    const pushed = await rows<Heard>(
      this.ds,
      `select resource_type as type, ${millis('max(rung_at)')} as at from ehr_bell where door = 'hook' group by 1`,
    );
    const all = [...polled, ...pushed];
    // Whom nobody has heard of yet has not fallen silent.
    if (all.length === 0) return [];
    if (all.every(({ at }) => at <= since)) return [''];
    const isHeard = (type: string): boolean => all.some((one) => one.type === type && one.at > since);
    // What is only told and never asked for may be silent for as long as nothing happens.
    return polled.map(({ type }) => type).filter((type) => !isHeard(type));
  }
}

// So many pages without a single one taken is no bad luck of one telephone.
const MANY = 3;
const LATELY_MS = 600_000;
const TRIES = 2;

/** A way to reach people by which nothing goes out any more; told by all ways, so by another one too. */
export class ProviderTakesNothing implements TechnicalLook {
  constructor(
    private readonly ds: DataSource,
    private readonly clock: Clock,
    private readonly alarms: Pick<TechnicalAlarms, 'raise'>,
  ) {}

  async look(): Promise<void> {
    const since = this.clock.now() - LATELY_MS;
    const failing = await rows<{ kind: string }>(
      this.ds,
      `select channel_kind as kind from page where not drill and created_at > ${timestamp('$1')}
       group by channel_kind
       having count(*) filter (where outcome = 'dead' or (outcome is null and tries >= ${TRIES})) >= ${MANY}
         and count(*) filter (where outcome = 'sent') = 0`,
      [since],
    );
    for (const { kind } of failing) await this.alarms.raise('provider-takes-nothing', kind);
  }
}
