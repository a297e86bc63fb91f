import { foldEvidence, readReports, type PumpEvent, type ReportReading, type Verdicts } from '#clinical';
import { Journal, Outbox, type Stamp } from '#persistence';
import { CLOCK, type Clock } from '#platform';
import { CLINICAL_RULES, type ClinicalRules } from '#service';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  NO_PRESENTATION,
  eventsOf,
  gradeOf,
  holdPatient,
  keepAssessment,
  type Assessment,
  type PatientRow,
} from '../patient/patient.store.js';
import { Publishing } from '../publish-assessment/publish.js';
import { reportsOf, type ReportOnFile } from '../report/report.store.js';
import { retractions } from './retractions.js';

const ITSELF = { id: 'pumptrace-interpretation', kind: 'system', role: 'system', assurance: 'none' } as const;

/** The rest of an assessment that two revisions are compared by. */
const gist = ({ readings, verdicts, events, answers }: Assessment): string =>
  JSON.stringify([readings, verdicts, events, answers]);

const isBlank = ({ readings, events }: Assessment): boolean => readings.length === 0 && events.length === 0;

/** What the reports of a patient say together, weighed anew whenever one of them, the grade or an event changes. */
@Injectable()
export class Weighing {
  private readonly journal: Journal;

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CLINICAL_RULES) private readonly rules: ClinicalRules,
    private readonly outbox: Outbox,
    private readonly publishing: Publishing,
  ) {
    this.journal = new Journal(clock);
  }

  /** Weighs under the lock of the patient's row. Says and writes nothing when nothing has changed. */
  async weigh(em: EntityManager, patientId: string): Promise<void> {
    const patient = await holdPatient(em, patientId);
    if (patient === undefined) return;
    const assessment = await this.assess(em, patient);
    const last = patient.assessment;
    const unchanged = last === null ? isBlank(assessment) : gist(last) === gist(assessment);
    if (!unchanged) await this.say(em, patient, assessment);
  }

  /** The picture at the bedside changed: what the EHR is shown beside the verdicts (differential) may have, too. */
  async weighWithGrade(em: EntityManager, patientId: string): Promise<void> {
    await this.weigh(em, patientId);
    const patient = await holdPatient(em, patientId);
    if (patient?.assessment) await this.publishing.publish(em, patient, patient.assessment);
  }

  /** A case opened or closed over what is known: the EHR is told, and the listeners learn whose case it is. */
  async attach(em: EntityManager, patientId: string): Promise<void> {
    const patient = await holdPatient(em, patientId);
    if (patient === undefined) return;
    await this.say(em, patient, await this.assess(em, patient));
  }

  private async say(em: EntityManager, patient: PatientRow, assessment: Assessment): Promise<void> {
    await keepAssessment(em, assessment);
    const fact = {
      revision: assessment.revision,
      reports: assessment.readings.map(({ reportId, version, reportClass }) => ({ reportId, version, reportClass })),
      verdicts: Object.fromEntries(Object.entries(assessment.verdicts).map(([cause, { verdict }]) => [cause, verdict])),
      retracted: assessment.retractions.map(({ reportId }) => reportId),
    };
    await this.journal.append(
      em,
      { kind: 'patient', id: patient.patientId },
      [{ kind: 'assessed', fact, at: assessment.at }],
      this.stamp(patient),
    );
    await this.outbox.post(em, 'assessment-changed', assessment);
    await this.publishing.publish(em, patient, assessment);
  }

  private stamp(patient: PatientRow): Stamp {
    const { ruleset, settingsHash } = this.rules;
    return { actor: ITSELF, ruleset, protocol: patient.protocol ?? this.rules.protocol, settingsHash };
  }

  private async assess(em: EntityManager, patient: PatientRow): Promise<Assessment> {
    const { patientId, caseId, facts, grade } = patient;
    const now = this.clock.now();
    const onFile = await reportsOf(em, patientId);
    const events = together(await eventsOf(em, patientId), grade?.events ?? []);
    const presentation = grade?.presentation ?? NO_PRESENTATION;
    const situation = {
      patient: facts,
      presentation,
      grade: gradeOf(patient),
      events,
      settings: this.rules.settings,
      now,
    };
    const readings = inOrderOfArrival(
      readReports(
        onFile.map((report) => report.facts),
        situation,
      ),
      onFile,
    );
    return {
      patientId,
      ...(caseId === null ? {} : { caseId }),
      revision: patient.revision + 1,
      ...asSent(readings, foldEvidence(readings, events)),
      events: [...events],
      deliveryStopped: readings.some((reading) => reading.deliveryStopped && !reading.withdrawn),
      retractions: [...retractions(patient.assessment?.readings ?? [], readings)],
      answers: answersOf(readings, onFile),
      rulesetVersion: this.rules.ruleset,
      at: now,
    };
  }
}

/** The one cast of this room: the contract's shapes are the library's without `readonly`, which a spec of the contracts checks. */
function asSent(readings: readonly ReportReading[], verdicts: Verdicts): Pick<Assessment, 'readings' | 'verdicts'> {
  return structuredClone({ readings, verdicts }) as Pick<Assessment, 'readings' | 'verdicts'>;
}

/** The current readings, the one whose present version arrived last at the end: an amendment is the newest word. */
function inOrderOfArrival(
  readings: readonly ReportReading[],
  onFile: readonly ReportOnFile[],
): readonly ReportReading[] {
  const arrival = ({ reportId, version }: ReportReading): number =>
    onFile.findIndex(({ facts }) => facts.reportId === reportId && facts.version === version);
  return readings.toSorted((one, other) => arrival(one) - arrival(other));
}

function answersOf(readings: readonly ReportReading[], onFile: readonly ReportOnFile[]): Assessment['answers'] {
  return readings.flatMap(({ reportId, version }) =>
    onFile
      .filter(({ facts }) => facts.reportId === reportId && facts.version === version)
      .flatMap(({ orderIds, how }) => orderIds.map((orderIdentifier) => ({ reportId, orderIdentifier, how }))),
  );
}

/** Events from both sides, each once. */
function together(own: readonly PumpEvent[], told: readonly PumpEvent[]): PumpEvent[] {
  const all = new Map([...own, ...told].map((event) => [`${event.kind} ${event.at}`, event]));
  return [...all.values()].toSorted((one, other) => one.at - other.at);
}
