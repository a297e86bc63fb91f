// An SMS that came back: a code of one page, bound to the number it was sent to, and a word.
import { inTransaction, rows } from '#persistence';
import { CLOCK, Metrics, ServiceLog, type Clock } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { disableChannel } from '../channels/channel-state.store.js';
import type { Provider } from '../channels/channel.js';
import { contactKey } from '../channels/contact.js';
import { isFirstHearing } from '../channels/delivery.store.js';
import { holdIncident, type IncidentRow } from '../incident/incident.store.js';
import { OnCall } from '../on-call/on-call.js';
import { pageOf, type PageRow } from '../page/page.store.js';
import { PageAnswers, type Answered } from './page-answers.js';
import { readReply, type Saying } from './said.js';

export interface Reply {
  readonly provider: Provider;
  /** The provider's name for the incoming message: the same by callback and by poll. */
  readonly ref: string;
  readonly from: string;
  readonly text: string;
}

const HOW = 'Answer with the four characters of the message and A to accept or N to pass on.';

@Injectable()
export class SmsReplies {
  private readonly counted;

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly ds: DataSource,
    private readonly onCall: OnCall,
    private readonly answers: PageAnswers,
    private readonly log: ServiceLog,
    metrics: Metrics,
  ) {
    this.counted = metrics.counter('pumptrace_sms_replies_total', 'SMS that came back, by how they were read', [
      'read',
    ]);
  }

  /** Answers what to say back; undefined: nothing, because it was heard before or comes from nobody we know. */
  async hear(reply: Reply): Promise<string | undefined> {
    return inTransaction(this.ds, async (em) => {
      if (!(await isFirstHearing(em, reply.provider, reply.ref, this.clock.now()))) return undefined;
      const key = contactKey({ kind: 'twilio-sms', to: reply.from });
      const said = readReply(reply.text);
      this.counted.inc({ read: said.kind });
      switch (said.kind) {
        case 'stop':
          return this.stopped(em, key);
        case 'start':
          await rows(em, 'update channel_state set disabled_at = null, disabled_why = null where contact_key = $1', [
            key,
          ]);
          return undefined;
        case 'unread':
          return (await this.isKnown(em, key)) ? HOW : undefined;
        case 'code-only':
          return (await this.isKnown(em, key)) ? `Nothing was done. ${HOW}` : undefined;
        case 'answer':
          return this.answered(em, key, said.code, said.saying);
        default: {
          const never: never = said;
          return never;
        }
      }
    });
  }

  private async answered(em: EntityManager, key: string, code: string, saying: Saying): Promise<string | undefined> {
    const [door] = await rows<{ pageId: string; locked: boolean }>(
      em,
      `select page_id as "pageId", locked_at is not null as locked from page_door where contact_key = $1 and reply_code = $2`,
      [key, code],
    );
    if (door === undefined) return this.wrong(em, key);
    if (door.locked) return 'This code is shut. Answer by the link or in the chart.';
    const answer = await this.onPage(em, door.pageId, (page, incident) =>
      this.answers.take(em, page, incident, saying, 'sms-code'),
    );
    return answer?.words;
  }

  /** A code that this number never got. It counts against every page that still waits for an answer from there. */
  private async wrong(em: EntityManager, key: string): Promise<string | undefined> {
    const waiting = await rows<{ pageId: string }>(
      em,
      `select page_id as "pageId" from page_door join page on page.id = page_id join incident on incident.id = page.incident_id
       where contact_key = $1 and locked_at is null and page.answer is null and page.purpose not in ('update', 'stand-down')
         and incident.stage <> 'resolved' and page.epoch = incident.epoch order by page.incident_id, page.id`,
      [key],
    );
    this.counted.inc({ read: 'wrong-code' });
    let locked = false;
    for (const { pageId } of waiting) {
      const end = await this.onPage(em, pageId, (page, incident) => this.answers.wrong(em, page, incident));
      locked ||= end?.locked === true;
    }
    if (waiting.length === 0) return undefined;
    return locked ? 'This code is shut. The next person is called.' : `Not a code of an open page. ${HOW}`;
  }

  private async onPage<T extends Answered | { readonly locked: boolean }>(
    em: EntityManager,
    pageId: string,
    work: (page: PageRow, incident: IncidentRow) => Promise<T>,
  ): Promise<T | undefined> {
    const page = await pageOf(em, pageId);
    const incident = page === undefined ? undefined : await holdIncident(em, page.incidentId);
    return page === undefined || incident === undefined ? undefined : work(page, incident);
  }

  private async isKnown(em: EntityManager, key: string): Promise<boolean> {
    return (await rows(em, 'select 1 from page_door where contact_key = $1 limit 1', [key])).length > 0;
  }

  /** STOP silences a clinician's number at the carrier without anybody hearing of it: here it is heard (paging.md 6, trap 3). */
  private async stopped(em: EntityManager, key: string): Promise<undefined> {
    const person = this.onCall.people().find(({ channels }) => channels.some((one) => contactKey(one) === key));
    if (person === undefined) return undefined;
    await disableChannel(em, { contactKey: key, person: person.id, kind: 'twilio-sms' }, 'stopped', this.clock.now());
    this.log.error('a clinician has stopped messages to their number: it reaches nobody', {
      actor: person.id,
      channel: 'twilio-sms',
    });
    return undefined;
  }
}
