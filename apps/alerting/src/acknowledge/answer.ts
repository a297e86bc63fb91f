import { inTransaction, type Json } from '#persistence';
import { CLOCK, HttpProblem, type Actor, type Clock } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { holdIncident, type IncidentRow } from '../incident/incident.store.js';
import { IncidentKeeping } from '../incident/keeping.js';
import type { Input, Refusal } from '../incident/machine.js';
import { markAnswer, pagesOf } from '../page/page.store.js';
import { Chart } from '../tell-the-chart/chart.js';
import { levelOf } from './assurance.js';
import { StandDown } from './stand-down.js';

/** What a human may say to an incident. */
export type Answer = Extract<Input, { kind: 'accept' | 'decline' | 'plan' | 'hand_over' | 'resolve' }>;

type Said = 'accepted' | 'declined' | 'planned' | 'resolved';
const SAID = {
  accept: 'accepted',
  decline: 'declined',
  plan: 'planned',
  hand_over: 'planned',
  resolve: 'resolved',
} as const satisfies Record<Answer['kind'], Said>;

const WHY = {
  resolved: 'This incident is resolved.',
  taken: 'Somebody else has accepted this incident.',
  'not-accepted': 'Nobody has accepted this incident yet.',
  'newer-page': 'A newer and more serious page has gone out for this incident: answer that one.',
  'not-open': 'There is no such open incident.',
  'nothing-to-pass-on': 'Everybody has been asked already; the page goes on to all.',
} as const satisfies Record<Refusal, string>;

/** The answer of a human, in one transaction with its journal entry, the chart and the message to the others. */
@Injectable()
export class AnswerIncidents {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly ds: DataSource,
    private readonly keeping: IncidentKeeping,
    private readonly chart: Chart,
    private readonly standDown: StandDown,
  ) {}

  /** @throws HttpProblem 404 for an unknown incident, 409 with the reason for an answer that cannot be given now. */
  async answer(id: string, say: (at: number) => Answer, actor: Actor): Promise<IncidentRow> {
    return inTransaction(this.ds, async (em) => {
      const row = await holdIncident(em, id);
      if (row === undefined) throw new HttpProblem(404, 'no-incident', 'There is no such incident.');
      return this.answerHeld(em, row, say(this.clock.now()), actor);
    });
  }

  /** The same for a row that the caller holds already. */
  async answerHeld(em: EntityManager, row: IncidentRow, answer: Answer, actor: Actor): Promise<IncidentRow> {
    const taken = await this.keeping.take(em, row, answer, actorJson(actor));
    if (taken.kind === 'refused') throw new HttpProblem(409, taken.why, WHY[taken.why]);
    // Said again by whoever has it already: nobody is told, least of all the one who is just being asked to take over.
    if (taken.row === row) return row;
    await this.showAnswer(em, taken.row, row.state.epoch, answer, actor);
    await this.standDown.follow(em, taken.row, answer.kind, actor.id);
    return taken.row;
  }

  /**
   * On the page of whoever answered, else on the last of the epoch that was answered (who passes on has begun the next one). A human
   * may be quicker than our own bookkeeping: a page that is being delivered right now can be the one that was answered.
   */
  private async showAnswer(
    em: EntityManager,
    row: IncidentRow,
    answered: number,
    answer: Answer,
    actor: Actor,
  ): Promise<void> {
    const heard = (await pagesOf(em, row.id)).filter(
      ({ outcome, purpose }) => purpose !== 'stand-down' && (outcome === 'sent' || outcome === null),
    );
    const ofEpoch = heard.filter(({ purpose, epoch }) => purpose !== 'update' && epoch === answered);
    const sent = ofEpoch.filter(({ outcome }) => outcome === 'sent');
    const page = ofEpoch.findLast(({ person }) => person === actor.id) ?? sent.at(-1) ?? ofEpoch.at(-1);
    if (page === undefined) return;
    const now = this.clock.now();
    await markAnswer(em, page.id, SAID[answer.kind], now);
    const words = wordsOf(answer);
    const result = { kind: SAID[answer.kind], at: now, ...(words === undefined ? {} : { words }) };
    await this.chart.showPage(em, row, page, result, page.sentAt ?? now);
  }
}

const actorJson = ({ id, kind, role, assurance }: Actor): { readonly [key: string]: Json } => ({
  id,
  kind,
  role,
  assurance,
  level: levelOf({ assurance }),
});

function wordsOf(answer: Answer): string | undefined {
  switch (answer.kind) {
    case 'plan':
      return answer.plan;
    case 'hand_over':
      return 'handed over';
    case 'resolve':
      return answer.resolution;
    case 'accept':
    case 'decline':
      return undefined;
    default: {
      const never: never = answer;
      return never;
    }
  }
}
