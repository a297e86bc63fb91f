import { Inject, Injectable } from '@nestjs/common';
import type { PumpEvent } from '#clinical';
import { sid, type OrderRead } from '#fhir';
import { EhrWrites, type OwnIdentifier, type SettledWrite } from '#intake';
import { CLOCK, type Clock } from '#platform';
import { CLINICAL_RULES, SERVICE_CONFIG, type ClinicalRules, type ServiceConfig } from '#service';
import type { EntityManager } from 'typeorm';
import type { CaseFact } from '../case/facts.js';
import { isCarriedOut, type CaseState } from '../case/state.js';
import { ContrastShelf, type KeptContrastOrder } from '../contrast/contrast-shelf.js';
import {
  actOn,
  endOfHold,
  HOLD_AGAIN_MS,
  HOLD_WITHIN_MS,
  lookAtOf,
  statusAfter,
  type ContrastAct,
} from '../contrast/holding.js';
import type { Placement } from '../order-next-step/placement.js';
import { injectsContrast, ruleOn, sidePortOf, type SidePort } from '../order-next-step/side-port.js';
import type { PatientFile } from '../watch/patient-file.js';
import { NOTHING_FOLLOWS, TellGate, type BrokenGate, type Watched } from './tell-gate.js';

/**
 * The hard stop (E1.3, decision 9): every contrast order of a watched patient, ours or not, that is active while its gate is
 * shut is put on hold, shown as an issue in the chart, and told to alerting. When the gate opens it gets back what it had.
 */
@Injectable()
export class ContrastWatch {
  constructor(
    private readonly shelf: ContrastShelf,
    private readonly telling: TellGate,
    @Inject(EhrWrites) private readonly writes: EhrWrites,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SERVICE_CONFIG) private readonly config: ServiceConfig,
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
      lookAt: known?.lookAt ?? null,
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
    sidePort: SidePort = sidePortAt(file, undefined),
  ): Promise<Watched> {
    const now = this.clock.now();
    const facts: CaseFact[] = [];
    const place: Placement[] = [];
    for (const order of await this.shelf.of(em, file.patientId)) {
      const { answer, stops } = ruleOn(order.content, sidePort, this.rules, now);
      const gate = stops[0];
      const act = actOn(order, gate, isReported(state, order), now);
      const known = gate ?? order.gate;
      if (act === 'nothing' || known === null) {
        const lookAt = lookAtOf(order, now);
        if (lookAt !== order.lookAt) await this.shelf.save(em, { ...order, lookAt });
        continue;
      }
      const followed = await this.take(em, act, { file, state, order, gate: known, reasons: answer.reasons, now });
      facts.push(...followed.facts);
      place.push(...followed.place);
    }
    return { facts, place };
  }

  private async take(em: EntityManager, act: ContrastAct, broken: BrokenGate): Promise<Watched> {
    const { order, gate, now } = broken;
    switch (act) {
      case 'hold': {
        const lookAt = now + HOLD_WITHIN_MS;
        const asked = { ...order, gate, foundStatus: 'active', hold: 'pending', lookAt, changedAt: now } as const;
        await this.shelf.save(em, asked);
        await this.amend(em, asked, 'hold', 'on-hold', ['active']);
        return { facts: await this.telling.pending(em, { ...broken, order: asked }), place: [] };
      }
      case 'call_a_person':
        await this.shelf.save(em, { ...order, gate, hold: 'not_held', lookAt: null });
        return this.telling.notHeld(em, broken);
      case 'hold_again':
        await this.shelf.save(em, { ...order, gate, lookAt: null });
        await this.amend(em, order, 'hold', 'on-hold', ['active']);
        return NOTHING_FOLLOWS;
      case 'release':
        await this.shelf.save(em, { ...order, hold: 'releasing', lookAt: null, changedAt: now });
        await this.amend(em, order, 'release', order.foundStatus ?? 'active', ['on-hold']);
        return { facts: await this.telling.resolved(em, broken), place: [] };
      case 'clear':
        await this.shelf.save(em, { ...order, hold: 'none', lookAt: null, changedAt: now });
        return { facts: await this.telling.resolved(em, broken), place: [] };
      case 'stopped':
        await this.shelf.save(em, { ...order, gate, hold: 'none', lookAt: null, changedAt: now });
        return this.telling.held(em, broken);
      case 'nothing':
        return NOTHING_FOLLOWS;
      default: {
        const never: never = act;
        return never;
      }
    }
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

  /** Whether an order may still be given back: hours may lie between the decision and an EHR that answers again. */
  mayRelease(file: PatientFile, state: CaseState | undefined, order: KeptContrastOrder): boolean {
    return ruleOn(order.content, sidePortAt(file, state), this.rules, this.clock.now()).stops.length === 0;
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
    const status = statusAfter(settled, what === 'hold' ? 'on-hold' : (order.foundStatus ?? 'active')) ?? order.status;
    if (what === 'release' && gate !== null && settled.kind === 'superseded') {
      // The gate shut before the EHR was asked to give it back: it stays as we hold it, and is shown so again.
      const held = { ...order, hold: 'held', lookAt: null, changedAt: now } as const;
      await this.shelf.save(em, held);
      const { answer } = ruleOn(order.content, sidePortAt(file, state), this.rules, now);
      return this.telling.held(em, { file, state, order: held, gate, reasons: answer.reasons, now });
    }
    if (what === 'release' || gate === null) {
      await this.shelf.save(em, { ...order, status, hold: 'none', lookAt: null, changedAt: now });
      return NOTHING_FOLLOWS;
    }
    const end = endOfHold(settled);
    if (end === 'moved_on') {
      await this.shelf.save(em, {
        ...order,
        status: status === 'active' ? 'revoked' : status,
        hold: 'none',
        lookAt: null,
        changedAt: now,
      });
      return NOTHING_FOLLOWS;
    }
    // What the EHR refused lies on the shelf for a human; what it took and did not keep, it is asked again.
    const lookAt = end === 'not_held' && settled.kind === 'done' ? now + HOLD_AGAIN_MS : null;
    await this.shelf.save(em, { ...order, status, hold: end, lookAt, changedAt: now });
    const { answer } = ruleOn(order.content, sidePortAt(file, state), this.rules, now);
    const broken: BrokenGate = { file, state, order: { ...order, status }, gate, reasons: answer.reasons, now };
    if (end === 'held') {
      // Seen on hold before its answer came: that has been told.
      const known = order.hold === 'none' && order.status === 'on-hold';
      return known ? NOTHING_FOLLOWS : this.telling.held(em, broken);
    }
    // A person was called when its time was over.
    return order.hold === 'not_held' ? NOTHING_FOLLOWS : this.telling.notHeld(em, broken);
  }
}

const eventsOf = (file: PatientFile): PumpEvent[] => [
  ...(file.assessment?.events ?? []),
  ...(file.grade?.events ?? []),
];

const sidePortAt = (file: PatientFile, state: CaseState | undefined): SidePort =>
  sidePortOf(
    state?.assessment ?? file.assessment ?? undefined,
    state?.facts ?? [],
    eventsOf(file),
    state?.grade ?? file.grade ?? undefined,
  );

/** The study was done and reported: there is nothing left to hold. */
const isReported = (state: CaseState | undefined, order: KeptContrastOrder): boolean =>
  state?.orders.some(
    (own) => (own.orderId === order.orderId || own.ehrId === order.ehrId) && isCarriedOut(state, own),
  ) === true;
