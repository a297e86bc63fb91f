// What becomes of a page after a try: taken, tried again, given up for good, or overtaken by events.
import type { Settled } from '#persistence';
import { CLOCK, IDS, Metrics, ServiceLog, type Clock, type Ids } from '#platform';
import { SERVICE_CONFIG } from '#service';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Delivered, Failing } from '../channels/channel.js';
import { disableChannel, markMilestone } from '../channels/channel-state.store.js';
import { markFailed, raiseReceipt } from '../channels/delivery.store.js';
import type { AlertingConfig } from '../config.js';
import type { IncidentRow } from '../incident/incident.store.js';
import { markPage, markTrouble, type PageOutcome, type PageRow } from '../page/page.store.js';
import { Chart } from '../tell-the-chart/chart.js';
import { ringNext } from './ring-next.js';

// While a provider is down and another page is asking it, this one looks again soon: the door may just have opened.
const LOOK_AGAIN_MS = 500;
const JITTER = 0.25;

type Sent = Extract<Delivered, { kind: 'sent' }>;

@Injectable()
export class PageEnds {
  private readonly seconds;
  private readonly disabled;

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(SERVICE_CONFIG) private readonly config: AlertingConfig,
    private readonly chart: Chart,
    private readonly log: ServiceLog,
    metrics: Metrics,
  ) {
    this.seconds = metrics.seconds('pumptrace_page_sent_seconds', 'From planning a page to its delivery', ['tier']);
    this.disabled = metrics.counter('pumptrace_channels_disabled_total', 'Channels that were shut for good', [
      'channel',
      'why',
    ]);
  }

  ended(page: PageRow, outcome: Exclude<PageOutcome, 'sent' | 'dead'>): Settled {
    return { kind: 'done', write: async (em) => void (await markPage(em, page.id, outcome, this.clock.now())) };
  }

  /** A provider has it. */
  taken(page: PageRow, incident: IncidentRow, contactKey: string, sent: Sent): Settled {
    const now = this.clock.now();
    this.seconds.observe({ tier: page.tier }, Math.max(0, now - page.createdAt) / 1000);
    return {
      kind: 'done',
      write: async (em) => {
        const isAnswered = await markPage(em, page.id, 'sent', now);
        const { provider, ref } = sent;
        await raiseReceipt(em, { provider, ref: ref ?? page.id, pageId: page.id }, { receipt: 'taken', why: '' }, now);
        await markMilestone(em, whose(page, incident, contactKey), 'taken', now);
        await sent.write?.(em);
        if (page.purpose === 'stand-down') return;
        // Answered before we knew that it had arrived: the chart has the answer already.
        if (!isAnswered) await this.chart.showPage(em, incident, page, { kind: 'sent' }, now);
      },
    };
  }

  /** This way leads nowhere: the person's next channel rings at once, and with the last one the next person. */
  dead(page: PageRow, incident: IncidentRow, why: string): Settled {
    this.log.error('a page cannot reach its person by this channel', {
      page: page.id,
      incident: incident.id,
      actor: page.person,
      channel: page.channelKind,
      code: why,
    });
    return { kind: 'done', write: (em) => this.giveUp(em, page, incident) };
  }

  /** The address itself is dead: no page goes there again until it works in a drill, answers, or is another one. */
  impossible(page: PageRow, incident: IncidentRow, contactKey: string, code: string): Settled {
    const ended = this.dead(page, incident, code);
    return {
      kind: 'done',
      write: async (em) => {
        await this.shut(em, page, contactKey, code);
        await ended.write?.(em);
      },
    };
  }

  async shut(em: EntityManager, page: PageRow, contactKey: string, why: string): Promise<void> {
    const { person, channelKind: kind } = page;
    if (!(await disableChannel(em, { contactKey, person, kind }, why, this.clock.now()))) return;
    this.disabled.inc({ channel: kind, why });
    this.log.error('a channel was shut: nobody is reached by it', { actor: person, channel: kind, code: why });
  }

  async giveUp(em: EntityManager, page: PageRow, incident: IncidentRow): Promise<void> {
    const now = this.clock.now();
    // Nobody has to be called because somebody could not be told that it is over.
    if (page.purpose === 'stand-down') return void (await markPage(em, page.id, 'moot', now));
    await ringNext(em, page, now);
    const isAnswered = await markPage(em, page.id, 'dead', now);
    if (isAnswered) return;
    await this.chart.showPage(em, incident, page, { kind: 'not_delivered', why: 'recipient-unavailable' }, now);
  }

  /** The provider is down and another page is just asking it: no try was made. */
  lookAgain(page: PageRow): Settled {
    const now = this.clock.now();
    return { kind: 'later', at: now + LOOK_AGAIN_MS, write: (em) => ringNext(em, page, now) };
  }

  /** Not taken: again after the next pause, and after the last one for ever; the person's next channel does not wait for that. */
  again(page: PageRow, incident: IncidentRow, trouble: string, failing: Failing & { retryAfterMs?: number }): Settled {
    const pauses = this.config.PAGE_RETRY_DELAYS_MS;
    if (page.purpose === 'stand-down' && page.tries >= pauses.length) return this.ended(page, 'moot');
    const now = this.clock.now();
    this.log.warn('a page was not taken', {
      page: page.id,
      incident: incident.id,
      channel: page.channelKind,
      code: trouble,
      attempt: page.tries + 1,
    });
    const another = failing.another === true;
    return {
      kind: 'later',
      at: now + (another ? 0 : this.pauseAfter(page.tries, failing.retryAfterMs ?? 0)),
      write: async (em) => {
        await markTrouble(em, page.id, trouble);
        await markFailed(em, page.id, another ? (failing.provider ?? null) : null);
        if (another) return;
        await ringNext(em, page, now);
        if (page.tries + 1 !== pauses.length || page.purpose === 'stand-down') return;
        await this.chart.showPage(em, incident, page, { kind: 'not_delivered', why: 'system-error' }, now);
      },
    };
  }

  /** With jitter, so that what failed together does not return together. The other side's wish is heard up to our longest pause. */
  private pauseAfter(tries: number, wishMs: number): number {
    const pauses = this.config.PAGE_RETRY_DELAYS_MS;
    const longest = pauses.at(-1) ?? 0;
    const pause = pauses[Math.min(tries, pauses.length - 1)] ?? longest;
    return Math.round(Math.max(pause * (1 + JITTER * (this.chance() - 0.5)), Math.min(wishMs, longest)));
  }

  private chance(): number {
    return Number.parseInt(this.ids.uuid().slice(0, 8), 16) / 2 ** 32;
  }
}

const whose = ({ person, channelKind: kind }: PageRow, { drill }: IncidentRow, contactKey: string) => ({
  contactKey,
  person,
  kind,
  drill,
});
