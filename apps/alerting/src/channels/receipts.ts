// What providers say of pages, and what follows from it.
import type { SettledWrite } from '#intake';
import { millis, rows, type Connection } from '#persistence';
import { CLOCK, Metrics, ServiceLog, type Clock } from '#platform';
import { SERVICE_CONFIG } from '#service';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AlertingConfig } from '../config.js';
import { holdIncident } from '../incident/incident.store.js';
import { isMoot } from '../page-on-call/moot.js';
import { PageEnds } from '../page-on-call/page-ends.js';
import { pageOf, sendAgain } from '../page/page.store.js';
import { twilioAccounts } from './accounts.js';
import type { Provider } from './channel.js';
import { markMilestone } from './channel-state.store.js';
import { deliveryByRef, doorOf, raiseReceipt } from './delivery.store.js';
import { isFiltered, isForGood, isThere, rankOf, type Told } from './receipt.js';

export interface ToldOf {
  readonly provider: Provider;
  /** The provider's name for the message or call. */
  readonly ref: string;
  /** The page of the callback's address, where there is one. */
  readonly pageId: string | undefined;
}

/** In the chart is not in a hand: it is under way. Overtaken by a newer intention says nothing. */
const SETTLED = {
  done: { receipt: 'under_way', why: '' },
  refused: { receipt: 'not_reached', why: 'ehr-refused' },
  withheld: { receipt: 'not_reached', why: 'ehr-withheld' },
  not_applicable: undefined,
  superseded: undefined,
} as const satisfies Record<SettledWrite['settled']['kind'], Told | undefined>;

@Injectable()
export class Receipts {
  private readonly counted;

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SERVICE_CONFIG) private readonly config: AlertingConfig,
    private readonly ends: PageEnds,
    private readonly log: ServiceLog,
    metrics: Metrics,
  ) {
    this.counted = metrics.counter('pumptrace_page_receipts_total', 'Receipts of providers, by what they said', [
      'provider',
      'receipt',
    ]);
  }

  /** Takes a receipt. `unknown`: no page of ours goes by this name there. */
  async hear(em: EntityManager, { provider, ref, pageId }: ToldOf, told: Told): Promise<'heard' | 'unknown'> {
    const known = await deliveryByRef(em, provider, ref);
    if (known !== undefined && pageId !== undefined && known.pageId !== pageId) return 'unknown';
    const id = known?.pageId ?? pageId;
    // The incident is held first: pages, answers and receipts of one incident go one after the other.
    const found = id === undefined ? undefined : await pageOf(em, id);
    const incident = found === undefined ? undefined : await holdIncident(em, found.incidentId);
    const page = found === undefined ? undefined : await pageOf(em, found.id);
    const door = page === undefined ? undefined : await doorOf(em, page.id);
    // A receipt may be quicker than our own note of the sending; then its page was at the door at least.
    if (page === undefined || incident === undefined || door === undefined) return 'unknown';
    const now = this.clock.now();
    const { before, now: after } = await raiseReceipt(em, { provider, ref, pageId: page.id }, told, now);
    this.counted.inc({ provider, receipt: told.receipt });
    if (before !== null && rankOf(after.receipt) <= rankOf(before)) return 'heard';
    if (isThere(after.receipt)) {
      const whose = { contactKey: door.contactKey, person: page.person, kind: page.channelKind, drill: incident.drill };
      await markMilestone(em, whose, 'delivered', now);
      return 'heard';
    }
    if (after.receipt !== 'not_reached') return 'heard';
    this.log.warn('a page did not reach its person', {
      page: page.id,
      incident: incident.id,
      channel: page.channelKind,
      code: after.why,
    });
    const isOver = page.answer !== null || isMoot(page, incident);
    if (isForGood(after.why)) await this.ends.shut(em, page, door.contactKey, after.why);
    else if (isFiltered(after.why) && this.hasOther(provider) && !isOver) {
      await sendAgain(em, page.id, now);
      return 'heard';
    }
    // What somebody has answered by now, or what a newer page has overtaken, lets nobody climb.
    if (!isOver) await this.ends.giveUp(em, page, incident);
    return 'heard';
  }

  /** The EHR was the channel: what it made of a CommunicationRequest is the receipt. A page nobody can read there is dead. */
  async settled(em: EntityManager, { about, settled }: SettledWrite): Promise<void> {
    const [, pageId] = /^page-request ([0-9a-f-]{36})$/.exec(about) ?? [];
    if (pageId === undefined) return;
    const told = SETTLED[settled.kind];
    if (told !== undefined) await this.hear(em, { provider: 'ehr', ref: pageId, pageId }, told);
  }

  private hasOther(provider: Provider): boolean {
    return provider === 'twilio' && twilioAccounts(this.config).some((account) => account.provider === 'twilio-backup');
  }
}

/** What providers say of the pages of an incident, as the evidence shows it. */
export const receiptsOf = (
  on: Connection,
  incidentId: string,
): Promise<
  readonly {
    readonly pageId: string;
    readonly provider: string;
    readonly state: string;
    readonly why: string;
    readonly at: number;
  }[]
> =>
  rows(
    on,
    `select page_id as "pageId", provider, receipt as state, why, ${millis('delivery.at')} as at
     from delivery join page on page.id = page_id where incident_id = $1 order by delivery.at, provider, ref`,
    [incidentId],
  );
