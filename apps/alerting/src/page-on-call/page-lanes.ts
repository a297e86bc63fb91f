// Lanes for pages: each kind of channel has its own, so that a slow provider delays nobody else, and within each emergency pages
// have theirs, so that a storm of urgent ones cannot stand before them (paging.md 5.5, rule 5).
import { Sweep, rows, timestamp, type SweepOptions } from '#persistence';
import type { Living } from '#service';
import type { ChannelKind } from '../channels/contact.js';
import { PAGES_CHANNEL, PAGE_TABLE, laneChannel, type Rank } from '../page/page.store.js';
import type { PageRef } from './as-it-stands.js';
import type { PageSending } from './send-page.js';

type Common = Omit<SweepOptions<PageRef>, 'table' | 'only' | 'channel' | 'lanes' | 'shelfKind' | 'read' | 'handle'>;

const LANES = {
  webhook: { emergency: 6, urgent: 4 },
  smtp: { emergency: 3, urgent: 2 },
  'twilio-sms': { emergency: 6, urgent: 3 },
  'twilio-voice': { emergency: 6, urgent: 3 },
  pagerduty: { emergency: 3, urgent: 2 },
  fhir: { emergency: 2, urgent: 1 },
  console: { emergency: 2, urgent: 1 },
} as const satisfies Record<ChannelKind, { readonly emergency: number; readonly urgent: number }>;

const DRILL_LANES = 1;
// A lane looks by itself this seldom; the look below rings it when something is due.
const OWN_LOOK_MS = 5_000;

const refOf = ({ id, person, channel }: Readonly<Record<string, unknown>>): PageRef => ({
  id: String(id),
  person: String(person),
  channel: Number(channel),
});

interface Lane {
  /** Null: of every kind. */
  readonly kind: string | null;
  readonly rank: Rank;
  readonly sweep: Sweep<PageRef>;
}
// Words of a closed list of ours, never of a file.
const WHICH = {
  emergency: `due.tier = 'emergency' and not due.drill`,
  urgent: `due.tier <> 'emergency' and not due.drill`,
  drill: 'due.drill',
} as const satisfies Record<Rank, string>;

/** All lanes of pages: a new page rings its own; for all else that makes one due, one look finds the lanes to be woken. */
class PageLanes implements Living {
  private timer: NodeJS.Timeout | undefined;
  private hangUp: (() => Promise<void>) | undefined;
  private again = false;
  private looking: Promise<void> | undefined;

  constructor(
    private readonly common: Common,
    private readonly lanes: readonly Lane[],
  ) {}

  async start(): Promise<void> {
    for (const { sweep } of this.lanes) await sweep.start();
    this.hangUp = await this.common.bell.on(PAGES_CHANNEL, () => this.wake());
    this.timer = setInterval(() => this.wake(), this.common.pollMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.hangUp?.();
    this.again = false;
    await this.looking;
    await Promise.all(this.lanes.map(({ sweep }) => sweep.stop()));
  }

  private wake(): void {
    if (this.looking !== undefined) {
      // What became due after the look began is not missed.
      this.again = true;
      return;
    }
    this.looking = this.look()
      .catch((failure: unknown) => {
        this.common.onEvent?.({ table: PAGE_TABLE, kind: 'trouble', attempt: 0, code: 'look', failure });
      })
      .finally(() => {
        this.looking = undefined;
        if (!this.again) return;
        this.again = false;
        this.wake();
      });
  }

  private async look(): Promise<void> {
    const due = await rows<{ kind: string; rank: Rank }>(
      this.common.source,
      `select distinct channel_kind as kind, case when drill then 'drill' when tier = 'emergency' then tier else 'urgent' end as rank
       from page
       where state = 'waiting' and next_attempt_at <= ${timestamp('$1')}
         and (lease_until is null or lease_until < clock_timestamp())`,
      [this.common.clock.now()],
    );
    for (const { kind, rank } of due)
      this.lanes.find((lane) => (lane.kind ?? kind) === kind && lane.rank === rank)?.sweep.wake();
  }
}

export function pageLanes(common: Common, sending: PageSending): readonly Living[] {
  const lane = (kind: string | null, rank: Rank, lanes: number): Lane => ({
    kind,
    rank,
    sweep: new Sweep({
      ...common,
      pollMs: OWN_LOOK_MS,
      table: PAGE_TABLE,
      channel: laneChannel(kind ?? '', rank),
      only: kind === null ? WHICH[rank] : `due.channel_kind = '${kind}' and ${WHICH[rank]}`,
      lanes,
      shelfKind: 'page',
      read: refOf,
      handle: (page, attempt, signal) => sending.send(page, attempt, signal),
    }),
  });
  const real = Object.entries(LANES).flatMap(([kind, { emergency, urgent }]) => [
    lane(kind, 'emergency', emergency),
    lane(kind, 'urgent', urgent),
  ]);
  return [new PageLanes(common, [...real, lane(null, 'drill', DRILL_LANES)])];
}
