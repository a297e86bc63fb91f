// The answer of a person to one page, by whatever way it came.
import { rows } from '#persistence';
import { CLOCK, HttpProblem, ServiceLog, type Assurance, type Clock } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AnswerIncidents, type Answer } from '../acknowledge/answer.js';
import { CLOSED_WORDS, closedBy } from '../acknowledge/standing.js';
import { markMilestone } from '../channels/channel-state.store.js';
import { doorOf, type PageDoor } from '../channels/delivery.store.js';
import type { IncidentRow } from '../incident/incident.store.js';
import { IncidentKeeping } from '../incident/keeping.js';
import type { PageRow } from '../page/page.store.js';
import { ITSELF } from '../raise-incident/itself.js';
import type { Saying } from './said.js';

export interface Answered {
  readonly done: boolean;
  /** What the person is told. Nothing of a patient. */
  readonly words: string;
}

const WRONG_TRIES = 5;

const DONE = {
  accept: 'Accepted. A plan is due next: answer it in the chart.',
  pass: 'Passed on. The next person is called.',
  going: 'Noted: you are going.',
  treating: 'Noted: treatment has begun.',
} as const satisfies Record<Saying, string>;

function answerOf(saying: Saying, at: number, { person: by, epoch }: PageRow): Answer {
  switch (saying) {
    case 'accept':
      return { kind: 'accept', at, by, epoch };
    case 'pass':
      return { kind: 'decline', at, by, epoch };
    case 'going':
    case 'treating':
      return { kind: 'plan', at, by, plan: saying, epoch };
    default: {
      const never: never = saying;
      return never;
    }
  }
}

@Injectable()
export class PageAnswers {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly answers: AnswerIncidents,
    private readonly keeping: IncidentKeeping,
    private readonly log: ServiceLog,
  ) {}

  /** The caller holds the incident. A plan is the owner's, after the acceptance. */
  async take(
    em: EntityManager,
    page: PageRow,
    incident: IncidentRow,
    saying: Saying,
    assurance: Assurance,
  ): Promise<Answered> {
    const isOwner = incident.state.owner === page.person && page.epoch === incident.state.epoch;
    const isPlan = saying === 'going' || saying === 'treating';
    const closed = isOwner ? undefined : closedBy(page, incident);
    if (incident.stage === 'resolved') return { done: false, words: CLOSED_WORDS.resolved };
    if (closed !== undefined) return { done: false, words: CLOSED_WORDS[closed] };
    if (isPlan && !isOwner) return { done: false, words: 'Accept first, then say that you are going.' };
    const now = this.clock.now();
    const door = await doorOf(em, page.id);
    if (door !== undefined) {
      const whose = { contactKey: door.contactKey, person: page.person, kind: page.channelKind, drill: incident.drill };
      await markMilestone(em, whose, 'answered', now);
    }
    try {
      const actor = { id: page.person, kind: 'person', role: 'clinician', assurance } as const;
      await this.answers.answerHeld(em, incident, answerOf(saying, now, page), actor);
    } catch (error) {
      // The machine's refusals are answers to a person.
      if (error instanceof HttpProblem) return { done: false, words: error.message };
      throw error;
    }
    return { done: true, words: DONE[saying] };
  }

  /**
   * A wrong code or PIN for a page. The fifth shuts it: whoever guesses does not get a sixth try, and whoever mistypes is not
   * waited for. The next person is called at once.
   */
  async wrong(em: EntityManager, page: PageRow, incident: IncidentRow): Promise<{ readonly locked: boolean }> {
    const [counted] = await rows<Pick<PageDoor, 'wrongTries'>>(
      em,
      `update page_door set wrong_tries = wrong_tries + 1 where page_id = $1 returning wrong_tries as "wrongTries"`,
      [page.id],
    );
    const tries = counted?.wrongTries ?? 0;
    if (tries < WRONG_TRIES) return { locked: false };
    if (tries > WRONG_TRIES) return { locked: true };
    const at = this.clock.now();
    await rows(em, `update page_door set locked_at = to_timestamp($2::float8 / 1000) where page_id = $1`, [
      page.id,
      at,
    ]);
    this.log.warn('a page was shut after wrong codes; the next person is called', {
      page: page.id,
      incident: incident.id,
      actor: page.person,
      channel: page.channelKind,
    });
    if (closedBy(page, incident) === undefined) {
      const input = { kind: 'decline', at, by: page.person, epoch: page.epoch } as const;
      await this.keeping.take(em, incident, input, { ...ITSELF, why: 'wrong-codes' });
    }
    return { locked: true };
  }
}
