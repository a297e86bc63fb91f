import { Inject, Injectable } from '@nestjs/common';
import type { Gate, PumpEvent } from '#clinical';
import { sid, writeGateIssue, type OrderRead } from '#fhir';
import { EhrWrites, type OwnIdentifier, type SettledWrite } from '#intake';
import { Outbox } from '#persistence';
import { CLOCK, type Clock } from '#platform';
import { CLINICAL_RULES, SERVICE_CONFIG, SITE, type ClinicalRules, type ServiceConfig, type Site } from '#service';
import type { EntityManager } from 'typeorm';
import type { CaseFact } from '../case/facts.js';
import { isAnswered, type CaseState } from '../case/state.js';
import { ContrastShelf, type KeptContrastOrder } from '../contrast/contrast-shelf.js';
import { errand, type Placement } from '../order-next-step/placement.js';
import { injectsContrast, ruleOn, sidePortOf, type SidePort } from '../order-next-step/side-port.js';
import type { PatientFile } from '../watch/patient-file.js';
import { PatientTasks } from '../watch/patient-tasks.js';
import { writing } from '../writing.js';

/** What followed from looking at the contrast orders: facts and tasks for the case, when there is one. */
export interface Watched {
  readonly facts: readonly CaseFact[];
  readonly place: readonly Placement[];
}

/**
 * The hard stop (E1.3, decision 9): every contrast order of a watched patient, ours or not, that is active while its gate is
 * shut is put on hold, shown as an issue in the chart, and told to alerting. When the gate opens it gets back what it had.
 */
@Injectable()
export class ContrastWatch {
  constructor(
    private readonly shelf: ContrastShelf,
    @Inject(EhrWrites) private readonly writes: EhrWrites,
    @Inject(Outbox) private readonly outbox: Outbox,
    private readonly tasks: PatientTasks,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SERVICE_CONFIG) private readonly config: ServiceConfig,
    @Inject(SITE) private readonly site: Site,
    @Inject(CLINICAL_RULES) private readonly rules: ClinicalRules,
  ) {}

  /** Keeps what was read of a contrast order. */
  async see(em: EntityManager, patientId: string, ehrId: string, read: OrderRead): Promise<void> {
    const now = this.clock.now();
    const known = await this.shelf.find(em, ehrId);
    const step = [...read.steps, ...read.possibleSteps].find(injectsContrast);
    if (step === undefined) return;
    const { contrastAgent, injectionSite, values } = read;
    await this.shelf.save(em, {
      ehrId,
      patientId,
      orderId: read.orderId ?? null,
      content: {
        step,
        ...(contrastAgent === undefined ? {} : { agent: contrastAgent }),
        ...(injectionSite === undefined ? {} : { site: injectionSite }),
        ...(values.contrast_volume === undefined ? {} : { volume: values.contrast_volume }),
        ...(values.contrast_iodine === undefined ? {} : { iodine: values.contrast_iodine }),
      },
      status: read.doNotPerform ? 'revoked' : read.status,
      // Active again after we held it: somebody made it so, and it is looked at anew.
      hold: known === undefined || (known.hold === 'held' && read.status === 'active') ? 'none' : known.hold,
      foundStatus: known?.foundStatus ?? null,
      gate: known?.gate ?? null,
      seenAt: known?.seenAt ?? now,
      changedAt: now,
    });
  }

  /** The EHR says that an order we keep is gone or was entered in error. */
  async gone(em: EntityManager, ehrId: string): Promise<void> {
    const known = await this.shelf.find(em, ehrId);
    if (known !== undefined)
      await this.shelf.save(em, { ...known, status: 'entered-in-error', changedAt: this.clock.now() });
  }

  /** Holds what must not go on, gives back what may. Without a case nothing is journaled, but everything else happens. */
  async check(
    em: EntityManager,
    file: PatientFile,
    state: CaseState | undefined,
    sidePort: SidePort = sidePortOf(file.assessment ?? undefined, [], eventsOf(file)),
  ): Promise<Watched> {
    const now = this.clock.now();
    const facts: CaseFact[] = [];
    for (const order of await this.shelf.of(em, file.patientId)) {
      const { answer, stops } = ruleOn(order.content, sidePort, this.rules, now);
      const [gate] = stops;
      if (gate !== undefined && order.status === 'active' && order.hold === 'none' && !isReported(state, order)) {
        await this.hold(em, file, state, { ...order, gate, foundStatus: 'active', hold: 'pending', changedAt: now });
        facts.push({ kind: 'gate-violated', at: now, body: { ehrId: order.ehrId, gate, held: 'hold_pending' } });
      }
      const was = order.gate;
      if (gate === undefined && was !== null && (order.hold === 'held' || order.hold === 'not_held')) {
        await this.release(em, order, now);
        await this.issue(em, file, { ...order, gate: was }, 'resolved', answer.reasons, now);
        facts.push({ kind: 'gate-satisfied', at: now, body: { ehrId: order.ehrId, gate: was } });
      }
    }
    return { facts, place: [] };
  }

  private async hold(
    em: EntityManager,
    file: PatientFile,
    state: CaseState | undefined,
    order: KeptContrastOrder & { readonly gate: Gate },
  ): Promise<void> {
    await this.shelf.save(em, order);
    await this.amend(em, order, 'hold', 'on-hold', ['active']);
    await this.outbox.post(em, 'gate-violated', {
      ...(state === undefined ? {} : { caseId: state.caseId }),
      patientId: file.patientId,
      gate: order.gate,
      orderEhrId: order.ehrId,
      held: 'hold_pending',
      at: order.changedAt,
    });
  }

  private async release(em: EntityManager, order: KeptContrastOrder, now: number): Promise<void> {
    const held = order.hold === 'held';
    await this.shelf.save(em, { ...order, hold: held ? 'releasing' : 'none', changedAt: now });
    if (held) await this.amend(em, order, 'release', order.foundStatus ?? 'active', ['on-hold']);
  }

  private async amend(
    em: EntityManager,
    order: KeptContrastOrder,
    what: 'hold' | 'release',
    status: string,
    allowedFrom: readonly string[],
  ): Promise<void> {
    await this.writes.intend(em, {
      identifier: this.nameOf(order),
      intention: {
        operation: 'amend',
        resourceType: 'ServiceRequest',
        ehrId: order.ehrId,
        set: { status },
        allowedFrom,
      },
      about: `${what}|${order.ehrId}`,
    });
  }

  /** Ours by our identifier, so that all writes of it keep their order; another's by its id alone. */
  private nameOf(order: KeptContrastOrder): OwnIdentifier {
    const base = this.config.CANONICAL_BASE;
    return order.orderId === null
      ? { system: sid(base, 'decision'), value: `foreign.${order.ehrId}` }
      : { system: sid(base, 'order'), value: order.orderId };
  }

  private async issue(
    em: EntityManager,
    file: PatientFile,
    order: KeptContrastOrder & { readonly gate: Gate },
    outcome: 'held' | 'not_held' | 'resolved',
    reasons: Parameters<typeof writeGateIssue>[0]['reasons'],
    now: number,
  ): Promise<void> {
    const decisionId = `gate.${order.ehrId}`;
    const resource = writeGateIssue(
      {
        decisionId,
        gate: order.gate,
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

  /** The EHR has answered a hold or a release. */
  async settled(
    em: EntityManager,
    file: PatientFile,
    state: CaseState | undefined,
    order: KeptContrastOrder,
    what: 'hold' | 'release',
    settled: SettledWrite['settled'],
  ): Promise<Watched> {
    const now = this.clock.now();
    const { gate } = order;
    const status = statusAfter(settled, what === 'hold' ? 'on-hold' : (order.foundStatus ?? 'active'));
    if (what === 'release' || gate === null) {
      await this.shelf.save(em, { ...order, status: status ?? order.status, hold: 'none', changedAt: now });
      return { facts: [], place: [] };
    }
    const end = endOfHold(settled);
    if (end === 'moved_on') {
      await this.shelf.save(em, { ...order, status: status ?? 'revoked', hold: 'none', changedAt: now });
      return { facts: [], place: [] };
    }
    await this.shelf.save(em, { ...order, status: status ?? order.status, hold: end, changedAt: now });
    const sidePort = sidePortOf(state?.assessment ?? file.assessment ?? undefined, state?.facts ?? [], eventsOf(file));
    const { answer } = ruleOn(order.content, sidePort, this.rules, now);
    await this.issue(em, file, { ...order, gate }, end, answer.reasons, now);
    await this.outbox.post(em, 'gate-violated', {
      ...(state === undefined ? {} : { caseId: state.caseId }),
      patientId: file.patientId,
      gate,
      orderEhrId: order.ehrId,
      held: end,
      at: now,
    });
    const ask =
      'A contrast order is active while its gate is shut, and the EHR did not hold it: stop or clear it by hand.';
    const focus = `ServiceRequest/${order.ehrId}`;
    if (state === undefined) {
      const key = `not-held.${order.ehrId}.${order.changedAt}`;
      if (end === 'not_held')
        await this.tasks.ask(em, file, { action: 'HOLD_ORDER', key, asks: ask, priority: 'stat', focus });
      return { facts: [], place: [] };
    }
    return {
      facts: [{ kind: 'gate-violated', at: now, body: { ehrId: order.ehrId, gate, held: end } }],
      place:
        end === 'held'
          ? []
          : errand(
              state,
              'HOLD_ORDER',
              `not-held:${order.ehrId}@${order.changedAt}`,
              ask,
              'stat',
              answer.reasons,
              focus,
            ),
    };
  }
}

const eventsOf = (file: PatientFile): PumpEvent[] => [
  ...(file.assessment?.events ?? []),
  ...(file.grade?.events ?? []),
];

/** The study was done and reported: there is nothing left to hold. */
const isReported = (state: CaseState | undefined, order: KeptContrastOrder): boolean =>
  state?.orders.some(
    (own) => (own.orderId === order.orderId || own.ehrId === order.ehrId) && isAnswered(state, own),
  ) === true;

function statusAfter(settled: SettledWrite['settled'], asked: string): string | undefined {
  if (settled.kind === 'done') return settled.status ?? asked;
  return settled.kind === 'not_applicable' ? settled.status : undefined;
}

/** `moved_on`: it is no longer active, so nothing is left to hold. An order already carried out was not held. */
function endOfHold(settled: SettledWrite['settled']): 'held' | 'not_held' | 'moved_on' {
  switch (settled.kind) {
    case 'done':
      return 'held';
    case 'not_applicable':
      return settled.status === 'on-hold' ? 'held' : settled.status === 'completed' ? 'not_held' : 'moved_on';
    case 'refused':
    case 'withheld':
    case 'superseded':
      return 'not_held';
    default: {
      const never: never = settled;
      return never;
    }
  }
}
