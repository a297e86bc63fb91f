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
import type { Delivered, Handed, PageBody } from '../channels/channel.js';
import { contactKey, type Contact } from '../channels/contact.js';
import { countUnheard, type PageDoor } from '../channels/delivery.store.js';
import type { AlertingConfig } from '../config.js';
import type { IncidentRow } from '../incident/incident.store.js';
import { OnCall } from '../on-call/on-call.js';
import type { PageRow } from '../page/page.store.js';
import { Chart } from '../tell-the-chart/chart.js';
import { asItStands, toTheDoor, type AsItStands, type PageRef } from './as-it-stands.js';
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

/** A provider has it from a try before. */
type Found = { readonly kind: 'found' } & Handed;

/** What becomes of the page, and how many tries more, or fewer, there are that may have got through unheard. */
interface Tried {
  readonly settled: Settled;
  readonly unheard: number;
}

// An error of the provider, or of a proxy before it, does not say that nothing was made; 503 does.
const UNSURE: ReadonlySet<number> = new Set([500, 502, 504]);

function unheardOf(end: Delivered | Found): number {
  switch (end.kind) {
    case 'silent':
      return 1;
    case 'refused':
      return UNSURE.has(end.status) ? 1 : 0;
    case 'sent':
      // A carrier that gave no name: what it made stands in its list, and nobody knows that it is ours.
      return end.ref === null && end.provider.startsWith('twilio') ? 1 : 0;
    case 'found':
      return -1;
    case 'busy':
    case 'impossible':
    case 'not_set_up':
      return 0;
    default: {
      const never: never = end;
      return never;
    }
  }
}

const pageGone = (): PermanentFailure => new PermanentFailure('page-gone', 'a page has no incident');

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

  /** `attempt` above 1: the tries before were cut off, and may have got through. */
  async send(ref: PageRef, attempt: number, signal: AbortSignal): Promise<Settled> {
    const { settled, unheard } = await this.tried(ref, attempt, signal);
    const more = attempt - 1 + unheard;
    if (more === 0) return settled;
    return {
      ...settled,
      write: async (em) => {
        await settled.write?.(em);
        await countUnheard(em, ref.id, more);
      },
    };
  }

  private async tried(ref: PageRef, attempt: number, signal: AbortSignal): Promise<Tried> {
    const contact = this.onCall.person(ref.person)?.channels[ref.channel];
    if (contact === undefined || this.onCall.mode === 'shadow')
      return { settled: await this.notForReal(ref), unheard: 0 };
    const token = this.ids.token(TOKEN_BYTES);
    const stands = await toTheDoor(this.ds, ref.id, {
      contactKey: contactKey(contact),
      linkDigest: digestOf(token),
      newCode: () => this.ids.pageCode(),
      now: this.clock.now(),
    });
    if (stands === undefined) throw pageGone();
    const { page, incident, door } = stands;
    // The file has changed, and another channel stands in its place: what was planned for a telephone does not go out as mail.
    if (contact.kind !== page.channelKind) return { settled: this.noChannel(page, incident), unheard: 0 };
    if (door === undefined || isMoot(page, incident)) return { settled: this.ends.ended(page, 'moot'), unheard: 0 };
    // A drill may try whether a channel that was shut works again.
    if (!incident.drill && stands.disabled) return { settled: this.ends.dead(page, incident, 'disabled'), unheard: 0 };
    const end = await this.onceAtMost(stands, contact, door, token, attempt, signal);
    if (end === 'moot') return { settled: this.ends.ended(page, 'moot'), unheard: 0 };
    this.counted.inc({ channel: contact.kind, end: end.kind });
    const delivered = end.kind === 'found' ? ({ ...end, kind: 'sent' } as const) : end;
    return { settled: this.settle(page, incident, door.contactKey, delivered), unheard: unheardOf(end) };
  }

  /** Nobody is to be asked: the site says so, or the person or the channel is not listed any more. */
  private async notForReal({ id }: PageRef): Promise<Settled> {
    const stands = await asItStands(this.ds, id, undefined);
    if (stands === undefined) throw pageGone();
    const { page, incident } = stands;
    if (isMoot(page, incident)) return this.ends.ended(page, 'moot');
    const about = { page: id, incident: incident.id, actor: page.person, channel: page.channelKind };
    if (this.onCall.mode === 'shadow') {
      const { tier, epoch } = page;
      this.log.warn('a page was not sent: alerting is in shadow mode', { ...about, tier, epoch });
      return this.ends.ended(page, 'shadow');
    }
    return this.noChannel(page, incident);
  }

  private noChannel(page: PageRow, incident: IncidentRow): Settled {
    const { id, person: actor, channelKind: channel } = page;
    this.log.error('a page has no channel any more', { page: id, incident: incident.id, actor, channel });
    return this.ends.ended(page, 'no-channel');
  }

  /** Rings, unless a try of which we did not hear has rung already. */
  private async onceAtMost(
    stands: AsItStands,
    contact: Contact,
    door: PageDoor,
    token: string,
    attempt: number,
    signal: AbortSignal,
  ): Promise<Delivered | Found | 'moot'> {
    const told = stands.deliveries.find(({ receipt }) => receipt !== 'not_reached');
    if (told !== undefined) return { kind: 'found', provider: told.provider, ref: told.ref };
    const mayHaveGone = attempt > 1 || stands.page.lastTrouble === 'timeout';
    if (!mayHaveGone) return this.tryOnce(stands, contact, door, token, signal);
    const asking = AbortSignal.any([signal, AbortSignal.timeout(Math.min(ASK_MS, this.config.PAGE_TRY_TIMEOUT_MS))]);
    const known = await askWhetherSent(this.ds, this.config, contact, door, asking);
    if (known !== undefined) return { kind: 'found', provider: known.provider, ref: known.ref };
    // Asking takes a while, and somebody may have accepted meanwhile (I3).
    const now = await asItStands(this.ds, stands.page.id, door.contactKey);
    if (now === undefined || isMoot(now.page, now.incident)) return 'moot';
    return this.tryOnce(now, contact, door, token, signal);
  }

  private async tryOnce(
    { page, incident, deliveries }: AsItStands,
    contact: Contact,
    { replyCode, failedProvider }: PageDoor,
    token: string,
    signal: AbortSignal,
  ): Promise<Delivered> {
    const now = this.clock.now();
    const without = deliveries.filter(({ receipt }) => receipt === 'not_reached').map(({ provider }) => provider);
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
