import type { Pathway } from '#clinical';
import { Journal, Outbox, type Chain, type Entry, type Json, type Stamp } from '#persistence';
import { CLOCK, IDS, type Clock, type Ids } from '#platform';
import { CLINICAL_RULES, SERVICE_CONFIG, type ClinicalRules } from '#service';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { OnCall } from '../on-call/on-call.js';
import { ITSELF } from '../raise-incident/itself.js';
import type { AlertingConfig } from '../config.js';
import { PagePlanning } from '../page-on-call/plan-pages.js';
import { Chart } from '../tell-the-chart/chart.js';
import { setTimer } from '../timer/timer.store.js';
import { insertIncident, isCodeFree, updateIncident, type IncidentRow, type Picture } from './incident.store.js';
import { step, type Call, type Incident, type Input, type Refusal } from './machine.js';

/** Whose step it is, as the journal keeps it. */
export type By = { readonly [key: string]: Json | undefined };

export type Taken =
  | { readonly kind: 'taken'; readonly row: IncidentRow }
  | { readonly kind: 'refused'; readonly why: Refusal };

const CODE_TRIES = 50;

// Which steps change what the chart shows; who answered stands on the Communication.
const SHOWN = {
  open: true,
  signal: true,
  resolve: true,
  accept: false,
  decline: false,
  plan: false,
  hand_over: false,
  shift_end: false,
  unreached: false,
  due: false,
} as const satisfies Record<Input['kind'], boolean>;

/** Every step of an incident: journal, row, pages, timer, chart and the message to the others, in the caller's transaction. */
@Injectable()
export class IncidentKeeping {
  private readonly journal: Journal;

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(CLINICAL_RULES) private readonly rules: ClinicalRules,
    @Inject(SERVICE_CONFIG) private readonly config: AlertingConfig,
    private readonly outbox: Outbox,
    private readonly onCall: OnCall,
    private readonly pages: PagePlanning,
    private readonly chart: Chart,
  ) {
    this.journal = new Journal(clock);
  }

  /** Opens an incident. The caller holds the patient's row, and has looked that none is open. */
  async open(
    em: EntityManager,
    about: Pick<IncidentRow, 'patientId' | 'episode' | 'drill' | 'technical'> & Picture,
    input: Extract<Input, { kind: 'open' }>,
    by: By,
  ): Promise<IncidentRow> {
    const move = step(undefined, input);
    if (move.kind !== 'moved') throw new RangeError('an incident did not open');
    const now = this.clock.now();
    const { stage, tier } = move.incident;
    const row: IncidentRow = {
      id: this.ids.uuid(),
      code: await this.freeCode(em),
      ...about,
      stage,
      tier,
      state: move.incident,
      openedAt: now,
      changedAt: now,
      acceptedAt: null,
      resolvedAt: null,
      calm: null,
      flagId: null,
      issueId: null,
    };
    await insertIncident(em, row);
    return this.follow(em, row, input, move.calls, by);
  }

  /** One step of an incident whose row the caller holds. */
  async take(em: EntityManager, row: IncidentRow, input: Input, by: By, picture?: Picture): Promise<Taken> {
    const said = this.withDuty(row, input);
    const move = step(row.state, said);
    if (move.kind === 'refused') return move;
    const isNewPicture = picture !== undefined && !isSamePicture(row, picture);
    if (move.kind === 'unmoved' && !isNewPicture) return { kind: 'taken', row };
    const now = this.clock.now();
    await updateIncident(em, row.id, move.incident, now, picture);
    const next = {
      ...row,
      ...picture,
      state: move.incident,
      stage: move.incident.stage,
      tier: move.incident.tier,
      changedAt: now,
    };
    if (move.kind === 'moved') return { kind: 'taken', row: await this.follow(em, next, said, move.calls, by) };
    await this.chart.showIncident(em, next);
    return { kind: 'taken', row: next };
  }

  /** Other words in the chart, and nothing else: the machine is asked nothing, and whoever was called stays called. */
  async repaint(em: EntityManager, row: IncidentRow, picture: Picture): Promise<void> {
    if (isSamePicture(row, picture)) return;
    const now = this.clock.now();
    await updateIncident(em, row.id, row.state, now, picture);
    await this.chart.showIncident(em, { ...row, ...picture, changedAt: now });
  }

  /** Whoever takes it on is on call by some schedule, and when that passes on, so does the patient. */
  private withDuty({ state }: IncidentRow, input: Input): Input {
    if (input.kind !== 'accept' && input.kind !== 'plan') return input;
    const duty = this.onCall.dutyOf(input.by, state.policy);
    return duty === undefined ? input : { ...input, duty };
  }

  async journalOf(em: EntityManager, id: string): Promise<readonly Entry[]> {
    return this.journal.read(em, { kind: 'incident', id });
  }

  /** Whether nobody has written into the journal behind our back. */
  chainOf(em: EntityManager, id: string): Promise<Chain> {
    return this.journal.verifyChain(em, { kind: 'incident', id });
  }

  private async follow(
    em: EntityManager,
    row: IncidentRow,
    input: Input,
    calls: readonly Call[],
    by: By,
  ): Promise<IncidentRow> {
    const { ruleset, protocol, settingsHash } = this.rules;
    const stamp: Stamp = { actor: by, ruleset, protocol, settingsHash };
    const fact: Json = input;
    const stream = { kind: 'incident', id: row.id } as const;
    const cause = await this.journal.append(em, stream, [{ kind: input.kind, fact, at: input.at }], stamp);
    const { state } = row;
    if (state.dueAt !== null) await setTimer(em, this.ids, { about: 'incident', ref: row.id }, state.dueAt);
    let reached = calls.length === 0;
    if (input.kind === 'resolve' && row.patientId !== null) {
      // What still stands when the quiet time is over is raised again, without waiting for another sign.
      const at = this.clock.now() + this.config.QUIET_AFTER_RESOLVE_MS;
      await setTimer(em, this.ids, { about: 'patient', ref: row.patientId }, at);
    }
    for (const call of calls) reached = (await this.pages.plan(em, row, call, cause)) > 0 || reached;
    if (SHOWN[input.kind]) await this.chart.showIncident(em, row);
    if (row.patientId !== null) await this.tell(em, row, row.patientId, state, row.pathway);
    if (reached) return row;
    // A level nobody stands on takes no time (I8): the next one in the same commit, down to the broadcast.
    const skip = { kind: 'unreached', at: this.clock.now(), ring: state.ring } as const;
    const taken = await this.take(em, row, skip, ITSELF);
    return taken.kind === 'taken' ? taken.row : row;
  }

  private async tell(
    em: EntityManager,
    row: IncidentRow,
    patientId: string,
    state: Incident,
    pathway: Pathway,
  ): Promise<void> {
    const { id: incidentId, code } = row;
    const { tier, stage, epoch } = state;
    await this.outbox.post(em, 'incident-changed', {
      incidentId,
      patientId,
      code,
      tier,
      pathway,
      state: stage,
      epoch,
      at: this.clock.now(),
    });
  }

  /** Four characters name few incidents: one that an open incident has is not given twice. */
  private async freeCode(em: EntityManager): Promise<string> {
    for (let tried = 0; tried < CODE_TRIES; tried += 1) {
      const code = this.ids.pageCode();
      if (await isCodeFree(em, code)) return code;
    }
    throw new RangeError('no page code is free');
  }
}

const isSamePicture = (row: IncidentRow, { pathway, severity, reasons }: Picture): boolean =>
  row.pathway === pathway && row.severity === severity && JSON.stringify(row.reasons) === JSON.stringify(reasons);
