// Acknowledgements made in PagerDuty, by webhook or found by asking: the same answer, taken once.
import { inTransaction, rows } from '#persistence';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { readDedupKey, type Acknowledgement } from '../channels/pagerduty.js';
import { holdIncident } from '../incident/incident.store.js';
import { OnCall } from '../on-call/on-call.js';
import { pageOf, type PageRow } from '../page/page.store.js';
import { PageAnswers, type Answered } from './page-answers.js';

// Clocks differ a little between us and PagerDuty.
const SKEW_MS = 60_000;

@Injectable()
export class PagerDutyAnswers {
  constructor(
    private readonly ds: DataSource,
    private readonly onCall: OnCall,
    private readonly answers: PageAnswers,
  ) {}

  /**
   * Somebody has acknowledged the alert of one epoch there. Undefined: it is none of ours. `nobody-asked`: it is, and none of
   * them was paged by it.
   */
  async acknowledged(key: string, acks: readonly Acknowledgement[]): Promise<Answered | 'nobody-asked' | undefined> {
    const read = readDedupKey(key);
    if (read === undefined) return undefined;
    return inTransaction(this.ds, async (em) => {
      const incident = await holdIncident(em, read.incident);
      if (incident === undefined) return undefined;
      const paged = await rows<{ id: string }>(
        em,
        `select id from page where incident_id = $1 and epoch = $2 and channel_kind = 'pagerduty'
           and purpose in ('ladder', 'broadcast', 'hand-over') order by created_at desc`,
        [read.incident, read.epoch],
      );
      const pages: PageRow[] = [];
      for (const { id } of paged) {
        const page = await pageOf(em, id);
        if (page !== undefined) pages.push(page);
      }
      const page = pages.find((one) => this.isAnsweredBy(one, acks));
      if (page === undefined) return pages.length === 0 ? undefined : 'nobody-asked';
      return this.answers.take(em, page, incident, 'accept', 'provider-account');
    });
  }

  /**
   * Whether one of them answers this page: by whom the rota says the account is, or by anybody where it does not say. What was
   * acknowledged before the page was planned is no answer to it: while a patient is handed over the old one still stands there.
   */
  private isAnsweredBy({ person, channel, createdAt, purpose }: PageRow, acks: readonly Acknowledgement[]): boolean {
    const contact = this.onCall.person(person)?.channels[channel];
    if (contact?.kind !== 'pagerduty') return false;
    return acks.some(({ user, at }) => {
      const isLate = at === undefined ? purpose !== 'hand-over' : at >= createdAt - SKEW_MS;
      return isLate && (contact.user === null || contact.user === user);
    });
  }
}
