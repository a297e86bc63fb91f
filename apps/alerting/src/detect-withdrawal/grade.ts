import { gradeWithdrawal } from '#clinical';
import { ageAt } from '#fhir';
import { Journal, Outbox, type Stamp } from '#persistence';
import { CLOCK, IDS, type Clock, type Ids } from '#platform';
import { CLINICAL_RULES, SERVICE_CONFIG, type ClinicalRules } from '#service';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AlertingConfig } from '../config.js';
import { eventsOf, holdPatient, keepCourse, keepGrade, type Grade, type PatientRow } from '../patient/patient.store.js';
import { firstAssessmentSince, keepFirstAssessment, onsetToldSince } from '../patient/illness.store.js';
import { ITSELF } from '../raise-incident/itself.js';
import { Raising } from '../raise-incident/raise.js';
import { standingAt, type Standing, type Validity } from '../sign/presentation.js';
import { recordsOf, type BedsideRecord } from '../sign/record.store.js';
import { setTimer } from '../timer/timer.store.js';
import { calmsFor } from './calms.js';
import { isLoneNumber } from './lone-number.js';

const HOUR_MS = 3_600_000;

/** What two revisions of a grade are compared by: everything but the running numbers of the monitor. */
function gist({ revision: _revision, at: _at, presentation, ...rest }: Grade): string {
  const { present, absent, unread, values } = presentation;
  return JSON.stringify([rest, present, absent, unread, Object.keys(values).toSorted()]);
}

/** The grade of withdrawal of a patient, judged anew whenever a sign comes, changes, is taken back or grows old. */
@Injectable()
export class Grading {
  private readonly journal: Journal;
  private readonly validity: Validity;
  private readonly repeatMs: number;

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(CLINICAL_RULES) private readonly rules: ClinicalRules,
    @Inject(SERVICE_CONFIG) config: AlertingConfig,
    private readonly outbox: Outbox,
    private readonly raising: Raising,
  ) {
    this.journal = new Journal(clock);
    this.repeatMs = config.SIGN_REPEAT_WITHIN_MS;
    this.validity = {
      vitals: config.SIGN_VITALS_VALID_MS,
      bedside: config.SIGN_BEDSIDE_VALID_MS,
      labs: config.SIGN_LABS_VALID_MS,
      baseline: config.SIGN_BASELINE_DAYS * 24 * HOUR_MS,
    };
  }

  /** Judges under the lock of the patient's row, tells the others what has changed, and asks whether a human is to be woken. */
  async grade(em: EntityManager, patientId: string): Promise<void> {
    const patient = await holdPatient(em, patientId);
    if (patient === undefined) return;
    const now = this.clock.now();
    const records = await recordsOf(
      em,
      patientId,
      now - Math.max(this.validity.vitals, this.validity.bedside, this.validity.labs),
    );
    const calms = calmsFor(patient.facts, this.rules.settings);
    const standing = standingAt(records, this.validity, ageOf(patient, now), now, calms);
    if (standing.nextExpiry !== undefined) {
      await setTimer(em, this.ids, { about: 'patient', ref: patientId }, standing.nextExpiry);
    }
    const events = await eventsOf(em, patientId);
    const grade = await this.judge(em, patient, standing, records, events, now);
    const { presentation } = standing;
    const nothing = grade.reasons.length > 0 && presentation.present.length + presentation.absent.length === 0;
    const unseen =
      nothing && Object.keys(presentation.values).every((name) => name === 'age') && presentation.unread.length === 0;
    const isStranger = patient.grade === null && unseen && events.length === 0;
    const isNew = patient.grade === null ? !isStranger : gist(patient.grade) !== gist(grade);
    if (isNew) await this.tell(em, grade);
    // Of whom nothing was ever seen there may be evidence: when the quiet time ends, what it says is asked again.
    await this.raising.consider(em, patientId, { sources: standing.sources });
  }

  private async judge(
    em: EntityManager,
    patient: PatientRow,
    standing: Standing,
    records: readonly BedsideRecord[],
    events: Grade['events'] extends readonly (infer E)[] ? readonly E[] : never,
    now: number,
  ): Promise<Grade> {
    const { presentation } = standing;
    const { settings } = this.rules;
    const { patientId } = patient;
    // An onset that was told counts as long as any word at the bedside, and then as long as the illness it was told of.
    const told = onsetOf(standing) ?? (await onsetToldSince(em, patientId, now - this.validity.bedside));
    const onsetAt = told ?? patient.onsetAt;
    const firstAt = patient.firstAssessedAt ?? now;
    // That nobody charted for a day ends no illness: it was first assessed when somebody first saw it after it began.
    const seenAt = onsetAt === null ? undefined : await firstAssessmentSince(em, patientId, onsetAt);
    const hours = onsetAt === null ? undefined : Math.max(0, ((seenAt ?? firstAt) - onsetAt) / HOUR_MS);
    const grade = gradeWithdrawal(presentation, patient.facts, settings, hours);
    // Ill from here on, or no longer: the course begins anew with the next illness.
    const ill = grade.suspected !== 'no' || grade.severity !== 'NONE' || grade.pathway !== 'none';
    if (ill) await keepFirstAssessment(em, patientId, firstAt);
    await keepCourse(em, patientId, {
      firstAssessedAt: ill ? firstAt : null,
      onsetAt: ill ? onsetAt : null,
      loneNumber: isLoneNumber(standing, records, patient.facts, settings, this.repeatMs),
    });
    return structuredClone({
      ...grade,
      patientId,
      revision: patient.gradeRevision + 1,
      presentation,
      events,
      at: now,
    }) as Grade;
  }

  private async tell(em: EntityManager, grade: Grade): Promise<void> {
    await keepGrade(em, grade);
    const { patientId, revision, suspected, severity, pathway, tone, signs, at } = grade;
    const fact = { revision, suspected, severity, pathway, tone, signs: [...signs] };
    const { ruleset, protocol, settingsHash } = this.rules;
    const stamp: Stamp = { actor: ITSELF, ruleset, protocol, settingsHash };
    await this.journal.append(em, { kind: 'patient', id: patientId }, [{ kind: 'graded', fact, at }], stamp);
    await this.outbox.post(em, 'grade-changed', grade);
  }
}

function ageOf(patient: PatientRow, now: number): number | undefined {
  const age = patient.birthDate === null ? undefined : ageAt(patient.birthDate, now);
  // A birth date of a year allows two ages; the younger one picks the cuts of a child.
  return age?.atLeast;
}

/** When the symptoms began, as somebody measured it in hours. */
function onsetOf({ presentation, behind }: Standing): number | undefined {
  const onset = presentation.values.onset;
  const record = behind.get('onset');
  return onset === undefined || record === undefined ? undefined : record.at - onset.value * HOUR_MS;
}
