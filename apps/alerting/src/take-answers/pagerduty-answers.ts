// Acknowledgements made in PagerDuty, by webhook or found by asking: the same answer, taken once.
import { inTransaction, rows } from '#persistence';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { readDedupKey } from '../channels/pagerduty.js';
import { holdIncident } from '../incident/incident.store.js';
import { OnCall } from '../on-call/on-call.js';
import { pageOf, type PageRow } from '../page/page.store.js';
import { PageAnswers, type Answered } from './page-answers.js';

@Injectable()
export class PagerDutyAnswers {
  constructor(
    private readonly ds: DataSource,
    private readonly onCall: OnCall,
    private readonly answers: PageAnswers,
  ) {}

  /** Somebody has acknowledged the alert of one epoch there. Undefined: it is none of ours. */
  async acknowledged(key: string, users: readonly string[]): Promise<Answered | undefined> {
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
      // The one whose account it is; where the rota does not say whose it is, the one who was paged there last.
      const page = pages.find(({ person, channel }) => this.isUser(person, channel, users)) ?? pages[0];
      if (page === undefined) return undefined;
      return this.answers.take(em, page, incident, 'accept', 'provider-account');
    });
  }

  private isUser(person: string, channel: number, users: readonly string[]): boolean {
    const contact = this.onCall.person(person)?.channels[channel];
    return contact?.kind === 'pagerduty' && contact.user !== null && users.includes(contact.user);
  }
}
