// Keys pressed during a call: the person's PIN, then 1 or 2. Voicemail presses no keys.
import { createHash, timingSafeEqual } from 'node:crypto';
import { inTransaction } from '#persistence';
import { CLOCK, type Clock } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Provider } from '../channels/channel.js';
import { doorOf, raiseReceipt } from '../channels/delivery.store.js';
import { holdIncident } from '../incident/incident.store.js';
import { OnCall } from '../on-call/on-call.js';
import { pageOf } from '../page/page.store.js';
import { PageAnswers } from './page-answers.js';
import type { Saying } from './said.js';

export interface Keys {
  readonly pageId: string;
  readonly provider: Provider;
  /** The provider's name for the call. */
  readonly ref: string;
  readonly digits: string;
}

export type Pressed =
  | { readonly kind: 'answered'; readonly words: string }
  /** Another try in the same call. */
  | { readonly kind: 'wrong' }
  | { readonly kind: 'shut'; readonly words: string }
  | { readonly kind: 'unknown' };

const LAST: Readonly<Record<string, Saying>> = { '1': 'accept', '2': 'pass' };
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

@Injectable()
export class Keypresses {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly ds: DataSource,
    private readonly onCall: OnCall,
    private readonly answers: PageAnswers,
  ) {}

  async hear({ pageId, provider, ref, digits }: Keys): Promise<Pressed> {
    return inTransaction(this.ds, async (em): Promise<Pressed> => {
      const page = await pageOf(em, pageId);
      const incident = page === undefined ? undefined : await holdIncident(em, page.incidentId);
      const door = page === undefined ? undefined : await doorOf(em, page.id);
      const contact = page === undefined ? undefined : this.onCall.person(page.person)?.channels[page.channel];
      if (page === undefined || incident === undefined || door === undefined || contact?.kind !== 'twilio-voice')
        return { kind: 'unknown' };
      if (door.lockedAt !== null) return { kind: 'shut', words: 'This page is shut. Goodbye.' };
      const saying = LAST[digits.at(-1) ?? ''];
      const isPin = timingSafeEqual(digest(digits.slice(0, -1)), digest(contact.pin.reveal()));
      if (!isPin || saying === undefined) {
        const { locked } = await this.answers.wrong(em, page, incident);
        return locked ? { kind: 'shut', words: 'Wrong again. The next person is called. Goodbye.' } : { kind: 'wrong' };
      }
      const now = this.clock.now();
      await raiseReceipt(em, { provider, ref, pageId }, { receipt: 'seen', why: '' }, now);
      const { words } = await this.answers.take(em, page, incident, saying, 'keypress-pin');
      return { kind: 'answered', words };
    });
  }
}
