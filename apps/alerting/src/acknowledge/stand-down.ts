import { rows, type Connection } from '#persistence';
import { CLOCK, IDS, type Clock, type Ids } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ChannelKind } from '../channels/contact.js';
import type { IncidentRow } from '../incident/incident.store.js';
import type { Input } from '../incident/machine.js';
import { insertPage } from '../page/page.store.js';

const NONCE_KEY_BYTES = 16;

interface Called {
  readonly person: string;
  readonly channel: number;
  readonly kind: ChannelKind;
  readonly epoch: number;
}

/** Nobody is rung up to hear that nothing is asked of them, when the same words reach them in writing. */
const isNeedlessCall = ({ person, kind }: Called, all: readonly Called[]): boolean =>
  kind === 'twilio-voice' && all.some((other) => other.person === person && other.kind !== 'twilio-voice');

/** Tells those who were called that somebody has it, by the same outbox and the same ways they were called by. */
@Injectable()
export class StandDown {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** After an acceptance, everybody else who was called in this epoch. At the end, what still rings at PagerDuty. */
  async follow(em: EntityManager, row: IncidentRow, what: Input['kind'], by: string): Promise<void> {
    const { epoch } = row.state;
    const cause = await lastEntryOf(em, row.id);
    if (what === 'accept' || what === 'plan') {
      const all = await this.called(em, row.id, 'page.epoch = $2 and page.person <> $3', [epoch, by]);
      for (const called of all) if (!isNeedlessCall(called, all)) await this.tell(em, row, called, cause);
    }
    if (what === 'resolve') {
      for (const called of await this.called(em, row.id, `page.channel_kind = 'pagerduty'`, []))
        await this.tell(em, row, called, cause);
    }
  }

  /** Whoever a page reached, or is just reaching. A page that never left needs no taking back. */
  private called(
    em: EntityManager,
    incidentId: string,
    which: string,
    values: readonly unknown[],
  ): Promise<readonly Called[]> {
    return rows<Called>(
      em,
      `select distinct page.person, page.channel, page.channel_kind as kind, page.epoch from page
       where page.incident_id = $1 and ${which} and page.purpose in ('ladder', 'broadcast', 'hand-over')
         and (page.outcome = 'sent' or (page.outcome is null and exists (select from page_door where page_id = page.id)))
       order by page.person, page.channel, page.epoch`,
      [incidentId, ...values],
    );
  }

  private async tell(
    em: EntityManager,
    row: IncidentRow,
    { person, channel, kind, epoch }: Called,
    cause: number | null,
  ): Promise<void> {
    const now = this.clock.now();
    await insertPage(em, {
      id: this.ids.uuid(),
      attemptKey: [row.id, epoch, 'stand-down', person, channel].join('.'),
      incidentId: row.id,
      purpose: 'stand-down',
      cause,
      epoch,
      level: row.state.level,
      // No part of any round: the ladder does not wait for it, and does not climb for it.
      ring: -1,
      drill: row.drill,
      tier: row.tier,
      person,
      channel,
      channelKind: kind,
      nonceKey: this.ids.token(NONCE_KEY_BYTES),
      createdAt: now,
      firstAt: now,
    });
  }
}

/** The caller holds the row: the last entry is the answer that is just being given. */
async function lastEntryOf(on: Connection, id: string): Promise<number | null> {
  const [last] = await rows<{ seq: number | null }>(
    on,
    `select max(seq)::int as seq from journal where stream_kind = 'incident' and stream_id = $1`,
    [id],
  );
  return last?.seq ?? null;
}
