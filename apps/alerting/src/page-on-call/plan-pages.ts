import { CLOCK, IDS, Metrics, ServiceLog, type Clock, type Ids } from '#platform';
import { SERVICE_CONFIG } from '#service';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AlertingConfig } from '../config.js';
import type { IncidentRow } from '../incident/incident.store.js';
import type { Call, PagedTier } from '../incident/incident.js';
import { OnCall, type OnCallPerson } from '../on-call/on-call.js';
import { insertPage } from '../page/page.store.js';
import { setTimer } from '../timer/timer.store.js';

const NONCE_KEY_BYTES = 16;
const BY_VOICE: ReadonlySet<string> = new Set(['twilio-voice']);

/** How much later than the others a channel may come, in milliseconds. Nothing of an emergency waits: there is no number for it. */
export type Lag = { readonly emergency: 0; readonly urgent: number };
const AT_ONCE: Lag = { emergency: 0, urgent: 0 };

/** From "who is to be told" to rows that leave: one for each person and channel. */
@Injectable()
export class PagePlanning {
  private readonly nobody;
  private readonly voice: Lag;

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(SERVICE_CONFIG) private readonly config: AlertingConfig,
    private readonly onCall: OnCall,
    private readonly log: ServiceLog,
    metrics: Metrics,
  ) {
    this.voice = { emergency: 0, urgent: config.PAGE_VOICE_URGENT_AFTER_MS };
    this.nobody = metrics.counter('pumptrace_pages_without_anybody_total', 'Pages for which nobody was on call', [
      'tier',
    ]);
  }

  /**
   * People are looked up now, at each call, from the rota in force; who was found is on the row. Answers how many there are:
   * with nobody the ladder moves on in the same commit.
   * @param cause the entry of the journal that asks for it
   */
  async plan(em: EntityManager, incident: IncidentRow, call: Call, cause: number): Promise<number> {
    const people = this.peopleFor(incident, call);
    const { id, state, tier } = incident;
    if (people.length === 0) {
      this.nobody.inc({ tier });
      this.log.error('nobody is on call for a page', {
        incident: id,
        tier,
        epoch: state.epoch,
        level: state.level,
      });
      return 0;
    }
    for (const person of people) await this.planFor(em, incident, call, person, cause);
    if (call.purpose !== 'update') {
      // When no provider has taken any of them by then, nobody of this round can be reached (I1).
      const at = this.clock.now() + this.config.PAGE_UNTAKEN_MS;
      await setTimer(em, this.ids, { about: 'round', ref: `${id}.${state.ring}` }, at);
    }
    return people.length;
  }

  private async planFor(
    em: EntityManager,
    incident: IncidentRow,
    call: Call,
    person: OnCallPerson,
    cause: number,
  ): Promise<void> {
    const { id, state, tier, drill } = incident;
    const now = this.clock.now();
    for (const [channel, { kind }] of person.channels.entries()) {
      await insertPage(em, {
        id: this.ids.uuid(),
        attemptKey: [id, state.epoch, state.level, state.ring, person.id, channel].join('.'),
        incidentId: id,
        purpose: call.purpose,
        cause,
        epoch: state.epoch,
        level: state.level,
        ring: state.ring,
        drill,
        tier,
        person: person.id,
        channel,
        channelKind: kind,
        nonceKey: this.ids.token(NONCE_KEY_BYTES),
        createdAt: now,
        firstAt: now + this.lagOf(kind, tier, person),
      });
    }
  }

  /** Whoever has no other channel is called at once. */
  private lagOf(kind: string, tier: PagedTier, { channels }: OnCallPerson): number {
    const isLater = BY_VOICE.has(kind) && channels.some((other) => !BY_VOICE.has(other.kind));
    return (isLater ? this.voice : AT_ONCE)[tier];
  }

  private peopleFor({ state: { policy, level } }: IncidentRow, call: Call): readonly OnCallPerson[] {
    const named = (ids: readonly (string | null)[]): readonly OnCallPerson[] =>
      this.onCall.people().filter(({ id }) => ids.includes(id));
    switch (call.purpose) {
      case 'ladder': {
        const asked = this.onCall.behind(policy.levels.slice(call.from, call.to + 1).flat());
        const also = named(call.also);
        return [...asked, ...also.filter((one) => !asked.includes(one))];
      }
      case 'broadcast': {
        const asked = this.onCall.behind(policy.broadcast);
        // The file has changed and none of them is listed any more: then everybody is asked who is.
        return asked.length > 0 ? asked : this.onCall.people();
      }
      case 'update': {
        const owner = named([call.to]);
        if (owner.length > 0) return owner;
        // Accepted by somebody who has no pager of ours: those who were asked hear what is new.
        const asked = this.onCall.behind(policy.levels.slice(0, level + 1).flat());
        return asked.length > 0 ? asked : this.onCall.people();
      }
      case 'hand-over':
        return named([call.to]);
      default: {
        const never: never = call;
        return never;
      }
    }
  }
}
