import type { PatientFacts, PumpEvent } from '#clinical';
import type { MessageBody } from '#messaging/contracts';
import { millis, rows, timestamp, type Connection } from '#persistence';
import type { EntityManager } from 'typeorm';

export type Grade = MessageBody<'grade-changed'>;
export type Assessment = MessageBody<'assessment-changed'>;

/** A patient as alerting knows them: ids, codes, numbers, and the birth date that picks the cuts. */
export interface PatientRow {
  readonly patientId: string;
  readonly watched: boolean;
  /** Watched once, and no longer: somebody has ended it. */
  readonly watchEnded: boolean;
  readonly facts: PatientFacts;
  readonly birthDate: string | null;
  readonly isTest: boolean;
  /** `Organization/7`, where the EHR says who manages the patient. */
  readonly facility: string | null;
  /** When the Patient resource was last read; null: nobody has asked for the age yet. */
  readonly personReadAt: number | null;
  readonly caseId: string | null;
  readonly episode: string | null;
  readonly caseClosedAt: number | null;
  readonly firstAssessedAt: number | null;
  readonly onsetAt: number | null;
  readonly grade: Grade | null;
  readonly gradeRevision: number;
  readonly loneNumber: boolean;
  readonly assessment: Assessment | null;
}

const COLUMNS = `patient_id as "patientId", watched, (watch_at is not null and not watched) as "watchEnded", facts, birth_date as "birthDate", is_test as "isTest", facility,
  ${millis('person_read_at')} as "personReadAt", case_id as "caseId", episode, ${millis('case_closed_at')} as "caseClosedAt",
  ${millis('first_assessed_at')} as "firstAssessedAt", ${millis('onset_at')} as "onsetAt", grade, grade_revision as "gradeRevision",
  lone_number as "loneNumber", assessment`;

const NOBODY_ASKED: PatientFacts = { model: 'UNKNOWN', indication: 'OTHER', drug: 'unknown' };

export async function patientOf(on: Connection, patientId: string): Promise<PatientRow | undefined> {
  const [found] = await rows<PatientRow>(on, `select ${COLUMNS} from patient where patient_id = $1`, [patientId]);
  return found;
}

/**
 * The patient's row, held until the transaction ends: one hand at a time grades and raises. Always before an incident's row.
 * `no key`: a sign that was just kept refers to this row; two that came together would otherwise wait for each other.
 */
export async function holdPatient(em: EntityManager, patientId: string): Promise<PatientRow | undefined> {
  const [found] = await rows<PatientRow>(em, `select ${COLUMNS} from patient where patient_id = $1 for no key update`, [
    patientId,
  ]);
  return found;
}

/** Makes sure there is a row to hold; a message may come before the one that introduces the patient. */
export async function meetPatient(em: EntityManager, patientId: string, facts = NOBODY_ASKED): Promise<void> {
  await rows(em, 'insert into patient (patient_id, watched, facts) values ($1, false, $2) on conflict do nothing', [
    patientId,
    JSON.stringify(facts),
  ]);
}

/** Patients to poll: closely those with an open case or an open incident (decision 20). */
export async function watchedPatients(on: Connection): Promise<readonly { patientId: string; close: boolean }[]> {
  return rows(
    on,
    `select patient_id as "patientId", (case_id is not null and case_closed_at is null) or exists (
       select from incident where incident.patient_id = patient.patient_id and stage <> 'resolved') as close
     from patient where watched`,
  );
}

/** What the Patient resource tells us. */
export interface Person {
  readonly birthDate?: string;
  readonly isTest: boolean;
  readonly facility?: string;
}

export async function keepPerson(em: EntityManager, patientId: string, person: Person, now: number): Promise<void> {
  await rows(
    em,
    `update patient set birth_date = $2, is_test = $3, facility = $4, person_read_at = ${timestamp('$5')} where patient_id = $1`,
    [patientId, person.birthDate ?? null, person.isTest, person.facility ?? null, now],
  );
}

/** Keeps the newest assessment; answers false for one that is not newer than what is known. */
export async function keepAssessment(em: EntityManager, assessment: Assessment): Promise<boolean> {
  const kept = await rows(
    em,
    `update patient set assessment = $3, assessment_revision = $2
     where patient_id = $1 and assessment_revision < $2 returning patient_id`,
    [assessment.patientId, assessment.revision, JSON.stringify(assessment)],
  );
  return kept.length > 0;
}

export async function keepGrade(em: EntityManager, grade: Grade): Promise<void> {
  await rows(em, 'update patient set grade = $2, grade_revision = $3 where patient_id = $1', [
    grade.patientId,
    JSON.stringify(grade),
    grade.revision,
  ]);
}

/** What lasts from the first assessment on, so that the clock alone changes no grade. */
export async function keepCourse(
  em: EntityManager,
  patientId: string,
  course: { readonly firstAssessedAt: number | null; readonly onsetAt: number | null; readonly loneNumber: boolean },
): Promise<void> {
  await rows(
    em,
    `update patient set first_assessed_at = ${timestamp('$2')}, onset_at = ${timestamp('$3')}, lone_number = $4 where patient_id = $1`,
    [patientId, course.firstAssessedAt, course.onsetAt, course.loneNumber],
  );
}

export async function keepEvent(
  em: EntityManager,
  patientId: string,
  event: PumpEvent,
  source: string,
  now: number,
): Promise<void> {
  await rows(
    em,
    `insert into pump_event (source, patient_id, kind, at, received_at)
     values ($1, $2, $3, ${timestamp('$4')}, ${timestamp('$5')})
     on conflict (source) do update set kind = excluded.kind, at = excluded.at, received_at = excluded.received_at`,
    [source, patientId, event.kind, event.at, now],
  );
}

export async function eventsOf(on: Connection, patientId: string): Promise<readonly PumpEvent[]> {
  return rows<PumpEvent>(
    on,
    `select kind, ${millis('at')} as at from pump_event where patient_id = $1 order by at, source`,
    [patientId],
  );
}
