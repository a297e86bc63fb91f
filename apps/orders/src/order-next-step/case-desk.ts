import { Inject, Injectable } from '@nestjs/common';
import { EhrWrites } from '#intake';
import type { Actor } from '#messaging/contracts';
import { Outbox } from '#persistence';
import { CLOCK, type Clock } from '#platform';
import { CLINICAL_RULES, SERVICE_CONFIG, SITE, type ClinicalRules, type ServiceConfig, type Site } from '#service';
import type { EntityManager } from 'typeorm';
import { Casebook } from '../case/casebook.js';
import { OURS, type CaseFact } from '../case/facts.js';
import { isOpen, type CaseState, type OrderState } from '../case/state.js';
import { ContrastWatch } from '../follow-orders/contrast-watch.js';
import type { PatientFile } from '../watch/patient-file.js';
import { writing } from '../writing.js';
import { decide, type Decision } from './decide.js';
import { afterSidePort, lookAgainAt, overdueErrands, refusedErrands } from './errands.js';
import type { Placement } from './placement.js';
import { seen, toldEvents } from './question.js';
import { identifierOf, intentionOf } from './resources.js';
import { ruleOn, sidePortOf, type SidePort } from './side-port.js';
import { isProposal } from './words.js';

/** Where a case is carried on: facts in, the next orders, tasks and messages out, all in the caller's transaction. */
@Injectable()
export class CaseDesk {
  constructor(
    private readonly casebook: Casebook,
    @Inject(EhrWrites) private readonly writes: EhrWrites,
    @Inject(Outbox) private readonly outbox: Outbox,
    private readonly contrast: ContrastWatch,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SERVICE_CONFIG) private readonly config: ServiceConfig,
    @Inject(SITE) private readonly site: Site,
    @Inject(CLINICAL_RULES) private readonly rules: ClinicalRules,
  ) {}

  /** Writes the facts down and does what follows from them. The caller holds the patient's lock. */
  async move(
    em: EntityManager,
    file: PatientFile,
    before: CaseState,
    facts: readonly CaseFact[],
    actor: Actor = OURS,
    placements: readonly Placement[] = [],
  ): Promise<CaseState> {
    let state = await this.casebook.append(em, before, facts, actor);
    if (state.status === 'open') {
      state = await this.place(em, file, state, placements);
      state = await this.goOn(em, file, state);
      const watched = await this.contrast.check(em, file, state, this.sidePort(state));
      state = await this.casebook.append(em, state, watched.facts, OURS);
      state = await this.place(em, file, state, watched.place);
      await this.casebook.lookAgain(
        em,
        state.caseId,
        lookAgainAt(state, this.sidePort(state), this.rules, this.clock.now()),
      );
    }
    await this.tell(em, before, state);
    return state;
  }

  /** Tells the other services of every order that is new or has changed its state. */
  async tell(em: EntityManager, before: CaseState, after: CaseState): Promise<void> {
    for (const order of after.orders) {
      const earlier = before.orders.find(({ orderId }) => orderId === order.orderId);
      if (earlier !== undefined && earlier.state === order.state && earlier.ehrId === order.ehrId) continue;
      const { wish } = order;
      if (!isProposal(wish)) continue;
      await this.outbox.post(em, 'step-changed', {
        caseId: after.caseId,
        patientId: after.patientId,
        proposal: wish,
        attempt: order.attempt,
        component: order.component,
        kind: order.kind,
        orderIdentifier: order.orderId,
        ...(order.ehrId === undefined ? {} : { ehrId: order.ehrId }),
        state: order.state,
        at: order.changedAt,
      });
    }
  }

  sidePort(state: CaseState): SidePort {
    const { events } = seen(state.patient, state.grade, state.assessment, toldEvents(state), this.rules);
    return sidePortOf(state.assessment, state.facts, events, state.grade);
  }

  private async goOn(em: EntityManager, file: PatientFile, before: CaseState): Promise<CaseState> {
    const now = this.clock.now();
    const sidePort = this.sidePort(before);
    const shut = ruleOn({ step: 'FLUORO_CONTRAST' }, sidePort, this.rules, now).stops.length > 0;
    const decision = decide(before, this.rules, shut, now);
    const { proposal } = decision;
    const facts: CaseFact[] = proposal === undefined ? [] : [{ kind: 'proposed', at: now, body: proposal }];
    facts.push(...(await this.withdraw(em, before, decision, now)));
    facts.push(...(await this.reprioritise(em, before, decision, now)));
    facts.push(...(await this.turnGates(em, before, decision, sidePort, now)));
    const state = await this.casebook.append(em, before, facts, OURS);
    const errands = [...afterSidePort(state, sidePort), ...overdueErrands(state, now), ...refusedErrands(state)];
    return this.place(em, file, state, [...decision.place, ...errands]);
  }

  private async place(
    em: EntityManager,
    file: PatientFile,
    state: CaseState,
    placements: readonly Placement[],
  ): Promise<CaseState> {
    const now = this.clock.now();
    const { site, config } = this;
    const pen = { context: writing(config, site, file.testPatient), site, orderIntent: config.ORDER_INTENT };
    const facts: CaseFact[] = [];
    for (const placement of placements) {
      const { intent } = placement;
      await this.writes.intend(em, {
        identifier: identifierOf(config.CANONICAL_BASE, intent.kind, intent.orderId),
        intention: intentionOf(state, placement, now, pen),
        about: `order|${state.caseId}|${intent.orderId}`,
      });
      facts.push({ kind: 'intended', at: now, body: { intent } });
    }
    return this.casebook.append(em, state, facts, OURS);
  }

  private async amend(
    em: EntityManager,
    state: CaseState,
    order: OrderState,
    set: Readonly<Record<string, unknown>>,
    allowedFrom: readonly string[],
  ): Promise<void> {
    await this.writes.intend(em, {
      identifier: identifierOf(this.config.CANONICAL_BASE, order.kind, order.orderId),
      intention: {
        operation: 'amend',
        resourceType: order.kind === 'order' ? 'ServiceRequest' : 'Task',
        set,
        allowedFrom,
      },
      about: `amend|${state.caseId}|${order.orderId}`,
    });
  }

  /** Takes back what nobody has signed. Also used when a human adopts, skips or closes. */
  async withdraw(
    em: EntityManager,
    state: CaseState,
    { withdraw }: Pick<Decision, 'withdraw'>,
    at: number,
  ): Promise<CaseFact[]> {
    const facts: CaseFact[] = [];
    for (const { order, why } of withdraw) {
      if (order.kind === 'order') await this.amend(em, state, order, { status: 'revoked' }, ['draft', 'on-hold']);
      else
        await this.amend(em, state, order, { status: 'cancelled', statusReason: { text: WHY_WORDS[why] } }, [
          'draft',
          'requested',
          'received',
          'ready',
        ]);
      facts.push({ kind: 'withdrawal-asked', at, body: { orderId: order.orderId, why } });
    }
    return facts;
  }

  private async reprioritise(em: EntityManager, state: CaseState, decision: Decision, at: number): Promise<CaseFact[]> {
    const facts: CaseFact[] = [];
    for (const { order, priority } of decision.reprioritise) {
      const from = order.kind === 'order' ? ['draft', 'on-hold'] : ['draft', 'requested', 'received', 'ready'];
      await this.amend(em, state, order, { priority }, from);
      facts.push({ kind: 'priority-asked', at, body: { orderId: order.orderId, priority } });
    }
    return facts;
  }

  /** Our unsigned contrast orders follow their gate: drafts while it is open, on hold while it is shut (decision 8). */
  private async turnGates(
    em: EntityManager,
    state: CaseState,
    decision: Decision,
    sidePort: SidePort,
    at: number,
  ): Promise<CaseFact[]> {
    const leaving = new Set(decision.withdraw.map(({ order }) => order.orderId));
    const facts: CaseFact[] = [];
    for (const order of state.orders) {
      const { step, orderId } = order;
      if (!order.gated || order.wasSigned || step === undefined || leaving.has(orderId) || !isOpen(state, order))
        continue;
      const { stops } = ruleOn({ step }, sidePort, this.rules, at);
      const wanted = stops.length === 0 ? 'draft' : 'on-hold';
      if (statusToBe(order) === wanted) continue;
      if (wanted === 'draft') {
        await this.amend(em, state, order, { status: 'draft' }, ['on-hold']);
        facts.push({ kind: 'release-asked', at, body: { orderId } });
      } else {
        await this.amend(em, state, order, { status: 'on-hold' }, ['draft']);
        facts.push({ kind: 'hold-asked', at, body: { orderId, gates: stops } });
      }
    }
    return facts;
  }
}

/** The status the EHR holds or will hold once it has done what we asked last. */
function statusToBe(order: OrderState): string {
  if (order.asked === 'release') return 'draft';
  if (order.asked === 'hold') return 'on-hold';
  return order.ehrStatus ?? (order.held ? 'on-hold' : 'draft');
}

const WHY_WORDS = {
  moot: 'What this asked for is no longer in question.',
  adopted: 'An order placed by hand is followed instead.',
  overdose: 'Signs of overdose: nothing is given through the pump or catheter.',
  skipped: 'The step was skipped by a clinician.',
  done_elsewhere: 'The step was done elsewhere.',
  case_closed: 'The case was closed by a clinician.',
} as const satisfies Record<Decision['withdraw'][number]['why'], string>;
