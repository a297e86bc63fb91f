import { Inject, Injectable } from '@nestjs/common';
import type { Gate, Reason } from '#clinical';
import { sid, writeGateIssue } from '#fhir';
import { EhrWrites } from '#intake';
import { Outbox } from '#persistence';
import { SERVICE_CONFIG, SITE, type ServiceConfig, type Site } from '#service';
import type { EntityManager } from 'typeorm';
import type { CaseFact } from '../case/facts.js';
import type { CaseState } from '../case/state.js';
import type { KeptContrastOrder } from '../contrast/contrast-shelf.js';
import { errand, type Placement } from '../order-next-step/placement.js';
import type { PatientFile } from '../watch/patient-file.js';
import { PatientTasks } from '../watch/patient-tasks.js';
import { writing } from '../writing.js';

/** What followed from looking at the contrast orders: facts and tasks for the case, when there is one. */
export interface Watched {
  readonly facts: readonly CaseFact[];
  readonly place: readonly Placement[];
}

export const NOTHING_FOLLOWS: Watched = { facts: [], place: [] };

/** A contrast order that met a shut gate, and whose it is. */
export interface BrokenGate {
  readonly file: PatientFile;
  readonly state: CaseState | undefined;
  readonly order: KeptContrastOrder;
  readonly gate: Gate;
  readonly reasons: readonly Reason[];
  readonly now: number;
}

const ASK = 'A contrast order is active while its gate is shut, and the EHR did not hold it: stop or clear it by hand.';

/** Tells of a broken gate: alerting by message, everybody in the chart, and a person by a task when nothing else holds it. */
@Injectable()
export class TellGate {
  constructor(
    @Inject(EhrWrites) private readonly writes: EhrWrites,
    @Inject(Outbox) private readonly outbox: Outbox,
    private readonly tasks: PatientTasks,
    @Inject(SERVICE_CONFIG) private readonly config: ServiceConfig,
    @Inject(SITE) private readonly site: Site,
  ) {}

  /** We have asked the EHR to hold it. */
  async pending(em: EntityManager, broken: BrokenGate): Promise<CaseFact[]> {
    await this.say(em, broken, 'hold_pending');
    return [violated(broken, 'hold_pending')];
  }

  /** It is active no more: we held it, or a person stopped it. The chart has words for a hold only. */
  async held(em: EntityManager, broken: BrokenGate): Promise<Watched> {
    const { status, hold } = broken.order;
    if (hold !== 'not_held' || status === 'on-hold') await this.issue(em, broken, 'held');
    await this.say(em, broken, 'held');
    return { facts: [violated(broken, 'held')], place: [] };
  }

  /** Nobody but a person can stop it now: alerting pages on this (decision 9). */
  async notHeld(em: EntityManager, broken: BrokenGate): Promise<Watched> {
    const { file, state, order, reasons } = broken;
    await this.issue(em, broken, 'not_held');
    await this.say(em, broken, 'not_held');
    const facts = [violated(broken, 'not_held')];
    const focus = `ServiceRequest/${order.ehrId}`;
    if (state === undefined) {
      const key = `not-held.${order.ehrId}.${order.changedAt}`;
      await this.tasks.ask(em, file, { action: 'HOLD_ORDER', key, asks: ASK, priority: 'stat', focus });
      return { facts, place: [] };
    }
    const about = `not-held:${order.ehrId}@${order.changedAt}`;
    return { facts, place: errand(state, 'HOLD_ORDER', about, ASK, 'stat', reasons, focus) };
  }

  /** The gate has opened. */
  async resolved(em: EntityManager, broken: BrokenGate): Promise<CaseFact[]> {
    const { order, gate, now } = broken;
    await this.issue(em, broken, 'resolved');
    return [{ kind: 'gate-satisfied', at: now, body: { ehrId: order.ehrId, gate } }];
  }

  private async say(
    em: EntityManager,
    { file, state, order, gate, now }: BrokenGate,
    held: 'hold_pending' | 'held' | 'not_held',
  ): Promise<void> {
    await this.outbox.post(em, 'gate-violated', {
      ...(state === undefined ? {} : { caseId: state.caseId }),
      patientId: file.patientId,
      gate,
      orderEhrId: order.ehrId,
      held,
      at: now,
    });
  }

  private async issue(
    em: EntityManager,
    { file, order, gate, reasons, now }: BrokenGate,
    outcome: 'held' | 'not_held' | 'resolved',
  ): Promise<void> {
    const decisionId = `gate.${order.ehrId}`;
    const resource = writeGateIssue(
      {
        decisionId,
        gate,
        patient: `Patient/${file.patientId}`,
        at: order.seenAt,
        order: `ServiceRequest/${order.ehrId}`,
        outcome,
        changedAt: now,
        reasons,
      },
      writing(this.config, this.site, file.testPatient),
    );
    await this.writes.intend(em, {
      identifier: { system: sid(this.config.CANONICAL_BASE, 'decision'), value: decisionId },
      intention: { operation: 'replace', resource },
      about: `issue|${order.ehrId}`,
    });
  }
}

const violated = (
  { order, gate, now }: BrokenGate,
  held: 'hold_pending' | 'held' | 'not_held',
): Extract<CaseFact, { kind: 'gate-violated' }> => ({
  kind: 'gate-violated',
  at: now,
  body: { ehrId: order.ehrId, gate, held },
});
