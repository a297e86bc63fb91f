// What nobody would notice by themselves: an EHR that has fallen silent, a provider that takes no page.
import { millis, rows, timestamp } from '#persistence';
import type { Clock } from '#platform';
import type { DataSource } from 'typeorm';
import type { TechnicalAlarms } from './technical-alarms.js';

export interface TechnicalLook {
  look(): Promise<void>;
}

/** A feed without a sign of life looks exactly like a calm ward. Alarms when it is seen twice, for a clock may have been moved. */
export class FeedSilence implements TechnicalLook {
  private before = false;

  constructor(
    private readonly ds: DataSource,
    private readonly clock: Clock,
    private readonly alarms: Pick<TechnicalAlarms, 'raise'>,
    private readonly silenceMs: number,
  ) {}

  async look(): Promise<void> {
    const isSilent = await this.isSilent();
    if (isSilent && this.before) await this.alarms.raise('ehr-silent');
    this.before = isSilent;
  }

  private async isSilent(): Promise<boolean> {
    const since = this.clock.now() - this.silenceMs;
    const [polls] = await rows<{ watched: boolean; heardAt: number | null }>(
      this.ds,
      `select exists (select from patient where watched) as watched,
         ${millis('(select max(coalesce(failing_since, polled_at)) from poll_mark)')} as "heardAt"`,
    );
    // Of whom we have no patients there is nothing to hear.
    if (polls === undefined || !polls.watched || (polls.heardAt ?? 0) > since) return false;
    const [pushed] = await rows<{ heardAt: number | null }>(
      this.ds,
      `select ${millis('max(rung_at)')} as "heardAt" from ehr_bell where door = 'hook'`,
    );
    const heardAt = Math.max(polls.heardAt ?? 0, pushed?.heardAt ?? 0);
    // Whom nobody has heard of yet has not fallen silent.
    return heardAt > 0 && heardAt <= since;
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
