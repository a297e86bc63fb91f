import { createHash } from 'node:crypto';
import type { Settled } from '#persistence';
import { CLOCK, IDS, Metrics, PermanentFailure, ServiceLog, reached, type Clock, type Ids } from '#platform';
import { SERVICE_CONFIG, SITE, type Site } from '#service';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { publicBase } from '../channels/accounts.js';
import { askWhetherSent } from '../channels/ask-again.js';
import { Breaker } from '../channels/breaker.js';
import { carry, type Carrying } from '../channels/carry.js';
import type { Delivered, PageBody } from '../channels/channel.js';
import { isDisabled } from '../channels/channel-state.store.js';
import { contactKey, type Contact } from '../channels/contact.js';
import { deliveriesOfPage, openDoor, type PageDoor } from '../channels/delivery.store.js';
import type { AlertingConfig } from '../config.js';
import { incidentOf, type IncidentRow } from '../incident/incident.store.js';
import { OnCall } from '../on-call/on-call.js';
import { insertLink, pageOf, type PageRow } from '../page/page.store.js';
import { Chart } from '../tell-the-chart/chart.js';
import { PageEnds } from './page-ends.js';
import { isMoot } from './moot.js';

// A question beside a try, so that both fit into one lease of twice a try's time.
const ASK_MS = 2_000;
// 128 bits: 22 characters in a link (paging.md 6).
const TOKEN_BYTES = 16;
// A provider that could not be asked for longer than this would show a page nobody waits for (paging.md 6, trap 4).
const SHORTEST_VALID_MS = 60_000;
const LONGEST_VALID_MS = 600_000;

const TYPE = {
  ladder: 'page',
  broadcast: 'page',
  'hand-over': 'page',
  update: 'update',
  'stand-down': 'stand-down',
} as const satisfies Record<PageRow['purpose'], PageBody['type']>;

/** The digest under which a token is kept. */
export const digestOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** One page, tried until it is taken, for as long as it matters; each try looks first whether it still does. */
@Injectable()
export class PageSending {
  private readonly counted;
  private readonly carrying: Carrying;

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(SERVICE_CONFIG) private readonly config: AlertingConfig,
    @Inject(SITE) site: Site,
    private readonly ds: DataSource,
    private readonly onCall: OnCall,
    private readonly chart: Chart,
    private readonly ends: PageEnds,
    private readonly log: ServiceLog,
    metrics: Metrics,
  ) {
    this.counted = metrics.counter('pumptrace_page_tries_total', 'Tries to deliver a page, by how they ended', [
      'channel',
      'end',
    ]);
    this.carrying = { config, breaker: new Breaker(clock), log, zone: site.timeZone.iana };
  }

  /** `attempt` above 1: the try before was cut off, and may have got through. */
  async send(id: string, attempt: number, signal: AbortSignal): Promise<Settled> {
    const page = await pageOf(this.ds, id);
    const incident = page === undefined ? undefined : await incidentOf(this.ds, page.incidentId);
    if (page === undefined || incident === undefined) throw new PermanentFailure('page-gone', 'a page has no incident');
    if (isMoot(page, incident)) return this.ends.ended(page, 'moot');
    const about = { page: id, incident: incident.id, actor: page.person, channel: page.channelKind };
    if (this.onCall.mode === 'shadow') {
      this.log.warn('a page was not sent: alerting is in shadow mode', {
        ...about,
        tier: page.tier,
        epoch: page.epoch,
      });
      return this.ends.ended(page, 'shadow');
    }
    const contact = this.onCall.person(page.person)?.channels[page.channel];
    if (contact === undefined) {
      this.log.error('a page has no channel any more', about);
      return this.ends.ended(page, 'no-channel');
    }
    const key = contactKey(contact);
    // A drill may try whether a channel that was shut works again.
    if (!incident.drill && (await isDisabled(this.ds, key))) return this.ends.dead(page, incident, 'disabled');
    const door = await openDoor(this.ds, id, key, () => this.ids.pageCode(), this.clock.now());
    const had = await this.handedAlready(page, contact, door, attempt, signal);
    // Asking takes a while, and somebody may have accepted meanwhile (I3).
    if (had === undefined && !(await this.stillMatters(page))) return this.ends.ended(page, 'moot');
    const end = had ?? (await this.tryOnce(page, incident, contact, door, signal));
    this.counted.inc({ channel: contact.kind, end: had === undefined ? end.kind : 'found' });
    return this.settle(page, incident, key, end);
  }

  /** What a provider has already, asked for only when a try may have got through without our hearing of it. */
  private async handedAlready(
    page: PageRow,
    contact: Contact,
    door: PageDoor,
    attempt: number,
    signal: AbortSignal,
  ): Promise<Delivered | undefined> {
    const [told] = (await deliveriesOfPage(this.ds, page.id)).filter(({ receipt }) => receipt !== 'not_reached');
    if (told !== undefined) return { kind: 'sent', provider: told.provider, ref: told.ref };
    const mayHaveGone = attempt > 1 || page.lastTrouble === 'timeout';
    if (!mayHaveGone) return undefined;
    const asking = AbortSignal.any([signal, AbortSignal.timeout(Math.min(ASK_MS, this.config.PAGE_TRY_TIMEOUT_MS))]);
    const known = await askWhetherSent(this.ds, this.config, contact, door, asking);
    return known === undefined ? undefined : { kind: 'sent', provider: known.provider, ref: known.ref };
  }

  private async stillMatters(page: PageRow): Promise<boolean> {
    const incident = await incidentOf(this.ds, page.incidentId);
    return incident !== undefined && !isMoot(page, incident);
  }

  private async tryOnce(
    page: PageRow,
    incident: IncidentRow,
    contact: Contact,
    { replyCode, failedProvider }: PageDoor,
    signal: AbortSignal,
  ): Promise<Delivered> {
    const token = this.ids.token(TOKEN_BYTES);
    const now = this.clock.now();
    await insertLink(this.ds, digestOf(token), page.id, now);
    const without = (await deliveriesOfPage(this.ds, page.id))
      .filter(({ receipt }) => receipt === 'not_reached')
      .map(({ provider }) => provider);
    const sending = {
      attempt: page.id,
      body: this.bodyOf(page, incident, token),
      replyCode,
      at: now,
      validForMs: Math.min(LONGEST_VALID_MS, Math.max(SHORTEST_VALID_MS, (incident.state.dueAt ?? now) - now)),
      signal: AbortSignal.any([signal, AbortSignal.timeout(this.config.PAGE_TRY_TIMEOUT_MS)]),
    };
    reached('page.before-post');
    const end = await carry(this.carrying, contact, sending, {
      without,
      failed: failedProvider,
      intoChart: this.chart.pageRequest(incident, page, now),
    });
    reached('page.after-post');
    return end;
  }

  private settle(page: PageRow, incident: IncidentRow, key: string, end: Delivered): Settled {
    switch (end.kind) {
      case 'sent':
        return this.ends.taken(page, incident, key, end);
      case 'impossible':
        return this.ends.impossible(page, incident, key, end.code);
      case 'not_set_up':
        return this.ends.dead(page, incident, 'not-set-up');
      case 'refused':
        return this.ends.again(page, incident, `status-${end.status}`, end);
      case 'silent':
        return this.ends.again(page, incident, end.why, end);
      case 'busy':
        return this.ends.lookAgain(page);
      default: {
        const never: never = end;
        return never;
      }
    }
  }

  private bodyOf(page: PageRow, incident: IncidentRow, token: string): PageBody {
    return {
      type: TYPE[page.purpose],
      tier: page.tier,
      code: incident.code,
      url: `${publicBase(this.config)}/a/${token}`,
      callback: this.onCall.callback,
      level: page.level,
      epoch: page.epoch,
      incident: incident.id,
      drill: incident.drill,
    };
  }
}
