import { Inject, Injectable } from '@nestjs/common';
import { CAUSES, type Step } from '#clinical';
import type { Connection } from '#persistence';
import { CLOCK, type Clock } from '#platform';
import { CLINICAL_RULES, type ClinicalRules } from '#service';
import { ContrastShelf } from '../contrast/contrast-shelf.js';
import { isOpen, type CaseState, type OrderState } from '../case/state.js';
import { CaseDesk } from '../order-next-step/case-desk.js';
import { dueAt } from '../order-next-step/errands.js';
import { questionOf } from '../order-next-step/question.js';
import { ruleOn } from '../order-next-step/side-port.js';

const iso = (at: number): string => new Date(at).toISOString();

/** What an open order or task waits for, in one word a program can read. */
export type WaitingFor = 'ehr' | 'signature' | 'gate' | 'report' | 'decision' | 'person';

export function waitingFor(order: OrderState): WaitingFor {
  if (order.state === 'intended') return 'ehr';
  if (order.kind === 'task') return 'decision';
  if (order.gated && order.state === 'on-hold') return 'gate';
  if (order.state === 'on-hold') return 'person';
  return order.state === 'written' ? 'signature' : 'report';
}

/** A case as a person or a program sees it: the field names of `npm run ask`. */
@Injectable()
export class CaseView {
  constructor(
    private readonly desk: CaseDesk,
    private readonly shelf: ContrastShelf,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CLINICAL_RULES) private readonly rules: ClinicalRules,
  ) {}

  async of(on: Connection, state: CaseState) {
    const now = this.clock.now();
    const { readings, verdicts, grade, presentation } = questionOf(state, this.rules, now);
    const open = state.orders.filter((order) => isOpen(state, order));
    const next = open.map((order) => dueAt(state, order)).toSorted((one, other) => one - other)[0];
    const contrast = await this.shelf.of(on, state.patientId);
    const gate = ruleOn({ step: 'FLUORO_CONTRAST' }, this.desk.sidePort(state), this.rules, now);
    const proposed = state.proposed?.proposal;
    return {
      id: state.caseId,
      patient: `Patient/${state.patientId}`,
      status: state.status,
      protocol: state.protocol,
      episode: state.episode,
      opened_at: iso(state.openedAt),
      ...(state.closedAt === undefined ? {} : { closed_at: iso(state.closedAt) }),
      pump: { ...state.patient, ...(state.device === undefined ? {} : { device: state.device }) },
      triggers: state.triggers.map(({ kind }) => kind),
      steps: readings.map((reading) => ({
        step: reading.step,
        report: reading.reportId,
        report_class: reading.reportClass,
        confirms: reading.confirms,
        suggests: reading.suggests,
        excludes: reading.excludes,
        gates: reading.gates,
        withdrawn: reading.withdrawn,
        reasons: reading.reasons,
      })),
      next_proposed: proposed?.next ?? null,
      alongside: proposed?.alongside ?? [],
      prompts: proposed?.prompts ?? [],
      gates: proposed?.gates ?? [],
      reasons: proposed?.reasons ?? [],
      contrast_gate: { open: gate.stops.length === 0, closed: gate.stops, missing: gate.answer.missing },
      orders: state.orders.map((order) => this.order(state, order)),
      contrast_orders: contrast.map(({ ehrId, content, status, hold, gate: shut }) => ({
        order: `ServiceRequest/${ehrId}`,
        step: content.step,
        status,
        hold,
        gate: shut,
      })),
      verdicts: Object.fromEntries(CAUSES.map((cause) => [cause, verdicts[cause].verdict])),
      verdict_reasons: Object.fromEntries(CAUSES.map((cause) => [cause, verdicts[cause].reasons])),
      clinician_verdicts: state.said.map(({ cause, verdict, at, actor }) => ({
        cause,
        verdict,
        at: iso(at),
        by: actor.id,
      })),
      withdrawal: {
        suspected: grade.suspected,
        severity: grade.severity,
        pathway: grade.pathway,
        differential: grade.differential,
        assessed: state.grade !== undefined,
        signs: presentation.present,
      },
      incidents: state.incidents.map(({ incidentId, code, tier, state: is }) => ({
        id: incidentId,
        code,
        tier,
        state: is,
      })),
      skipped: state.skipped,
      done_elsewhere: state.doneElsewhere,
      waiting_for: open.map((order) => ({ order: order.orderId, what: order.wish, for: waitingFor(order) })),
      next_due_at: next === undefined ? null : iso(next),
    };
  }

  private order(state: CaseState, order: OrderState) {
    const { orderId, kind, wish, component, attempt, priority, gates, origin, ehrId } = order;
    return {
      id: orderId,
      kind,
      proposal: wish,
      ...stepOf(order.step),
      component,
      attempt,
      state: order.state,
      origin,
      priority,
      gates,
      ...(ehrId === undefined ? {} : { reference: `${kind === 'order' ? 'ServiceRequest' : 'Task'}/${ehrId}` }),
      ...(order.signedBy === undefined ? {} : { signed_by: order.signedBy }),
      ...(order.withdrawn === undefined ? {} : { withdrawn: order.withdrawn }),
      ...(order.refusal === undefined ? {} : { refusal: order.refusal }),
      open: isOpen(state, order),
      placed_at: iso(order.placedAt),
      due_at: iso(dueAt(state, order)),
    };
  }
}

const stepOf = (step: Step | undefined) => (step === undefined ? {} : { step });
