import { isDeepStrictEqual } from 'node:util';
import { inTransaction, millis, rows } from '#persistence';
import { CLOCK, type Clock } from '#platform';
import { CLINICAL_RULES, SERVICE_CONFIG, type ClinicalRules } from '#service';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { AlertingConfig } from '../config.js';
import {
  holdIncident,
  holdOpenIncident,
  keepCalm,
  lastResolved,
  type Calm,
  type IncidentRow,
} from '../incident/incident.store.js';
import { IncidentKeeping } from '../incident/keeping.js';
import { OnCall } from '../on-call/on-call.js';
import { roundOf } from '../page/page.store.js';
import { holdPatient, type Assessment } from '../patient/patient.store.js';
import { occasionOf } from './occasion.js';
import { Worklist } from '../tell-the-chart/worklist.js';
import { ITSELF } from './itself.js';
import { RETRACTED, calmOf, isNewAlarm, settledWith, signalOf, type Settled } from './grounds.js';

/** What made us ask: the EHR records that count now, or an assessment of the evidence that has come. */
export interface Cause {
  readonly sources?: readonly string[];
  /** That a report fell is said by one assessment only; an open incident keeps it among its grounds (ITB.PG.09). */
  readonly assessment?: Assessment;
}

/** Whether a human is woken, asked anew whenever the grade, the evidence or a gate has changed. */
@Injectable()
export class Raising {
  private readonly upSince: number;

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CLINICAL_RULES) private readonly rules: ClinicalRules,
    @Inject(SERVICE_CONFIG) private readonly config: AlertingConfig,
    private readonly ds: DataSource,
    private readonly keeping: IncidentKeeping,
    private readonly onCall: OnCall,
    private readonly worklist: Worklist,
  ) {
    this.upSince = clock.now();
  }

  /** Raises, worsens or updates the one incident of a patient; never ends one: that is a human's (E1.12). */
  async consider(em: EntityManager, patientId: string, what: Cause = {}): Promise<void> {
    const patient = await holdPatient(em, patientId);
    if (patient === undefined) return;
    const open = await holdOpenIncident(em, patientId);
    const answer = signalOf({
      patient,
      notHeld: await notHeld(em, patientId),
      fallen: [...new Set([...fallenWith(what.assessment), ...fallenIn(open?.state.grounds ?? [])])],
      settings: this.rules.settings,
    });
    const { decision, grade, signal } = answer;
    await this.worklist.follow(em, patient, decision);
    const evidence = [...(what.sources ?? []), ...(patient.assessment?.readings.map(({ reportId }) => reportId) ?? [])];
    const picture = { pathway: grade.pathway, severity: grade.severity, reasons: decision.reasons, evidence };
    const at = this.clock.now();
    if (open !== undefined) {
      await followCalm(em, open, calmOf(answer, open.calm));
      // A calm that follows an alarm changes what the chart shows, and calls nobody off (decision 22).
      if (signal === undefined) {
        await this.keeping.repaint(em, open, picture);
        return;
      }
      const policy = this.onCall.policyFor(occasionOf(patient, signal.tier, grade.pathway, at));
      await this.keeping.take(em, open, { kind: 'signal', at, signal, policy }, ITSELF, picture);
      return;
    }
    const last = await lastResolved(em, patientId);
    const isNew = signal !== undefined && isNewAlarm(signal, last === undefined ? undefined : this.settledBy(last), at);
    // A human has ended the watch: nothing new is raised, what is open goes on until a human resolves it.
    if (!isNew || patient.watchEnded) {
      // That the course is over stays true of what was resolved; the next one is raised, and never looked up here again.
      if (last !== undefined) await followCalm(em, last, calmOf(answer, last.calm) ?? last.calm);
      return;
    }
    const about = { patientId, episode: patient.episode, drill: patient.isTest, technical: null, ...picture };
    const policy = this.onCall.policyFor(occasionOf(patient, signal.tier, grade.pathway, at));
    await this.keeping.open(em, about, { kind: 'open', at, signal, policy }, ITSELF);
  }

  /** An incident may have become due. Answers when to ask again, if it was too early. */
  async becomeDue(incidentId: string): Promise<number | undefined> {
    return inTransaction(this.ds, async (em) => {
      const row = await holdIncident(em, incidentId);
      const at = this.clock.now();
      if (row === undefined || row.state.dueAt === null) return undefined;
      if (at < row.state.dueAt) return row.state.dueAt;
      await this.keeping.take(em, row, { kind: 'due', at }, ITSELF);
      return undefined;
    });
  }

  /**
   * Whether anybody of a round of pages can be reached: asked when a page of it is lost, and when no provider has taken one
   * for too long. Time in which this process was not up does not count. Answers when to ask again, if it was too early.
   */
  async lookAtRound(ref: string): Promise<number | undefined> {
    const [incidentId = '', ring = ''] = ref.split('.');
    return inTransaction(this.ds, async (em) => {
      const row = await holdIncident(em, incidentId);
      if (row === undefined || row.state.ring !== Number(ring)) return undefined;
      const round = await roundOf(em, incidentId, row.state.ring);
      if (round === undefined || round.taken) return undefined;
      const at = this.clock.now();
      const until = Math.max(round.plannedAt, this.upSince) + this.config.PAGE_UNTAKEN_MS;
      if (round.trying && at < until) return until;
      await this.keeping.take(em, row, { kind: 'unreached', at, ring: row.state.ring }, ITSELF);
      return undefined;
    });
  }

  /** What was settled with an incident, and until when the same grounds stay quiet. */
  settledBy(row: IncidentRow): Settled {
    return settledWith(row, this.config.QUIET_AFTER_RESOLVE_MS);
  }
}

async function followCalm(em: EntityManager, row: IncidentRow, calm: Calm | null): Promise<void> {
  if (!isDeepStrictEqual(row.calm, calm)) await keepCalm(em, row.id, calm);
}

/** Each with the revision that took it back: fallen twice, it is told twice. */
const fallenWith = (assessment: Assessment | undefined): readonly string[] =>
  assessment === undefined
    ? []
    : assessment.retractions.filter(({ acted }) => acted).map(({ reportId }) => `${reportId}:${assessment.revision}`);

/** What fell while this incident was open: a reason of it until a human resolves it, whatever is charted after. */
const fallenIn = (grounds: readonly string[]): readonly string[] =>
  grounds.filter((one) => one.startsWith(RETRACTED)).map((one) => one.slice(RETRACTED.length));

async function notHeld(em: EntityManager, patientId: string): Promise<readonly string[]> {
  const found = await rows<{ order: string; at: number }>(
    em,
    `select order_ehr_id as "order", ${millis('at')} as at from gate_violation where patient_id = $1 and held = 'not_held' order by at`,
    [patientId],
  );
  return found.map(({ order }) => order);
}
