import type { PatientFacts, Presentation, ProtocolId, PumpEvent, PumpEventKind, WithdrawalGrade } from '#clinical';
import type { MessageBody } from '#messaging/contracts';
import { millis, rows, timestamp, type Connection } from '#persistence';
import type { EntityManager } from 'typeorm';

export type Assessment = MessageBody<'assessment-changed'>;
export type KnownGrade = MessageBody<'grade-changed'>;

/** A patient as interpretation knows them: ids, codes and numbers. */
export interface PatientRow {
  readonly patientId: string;
  readonly watched: boolean;
  readonly facts: PatientFacts;
  readonly caseId: string | null;
  readonly protocol: ProtocolId | null;
  readonly caseClosedAt: number | null;
  readonly revision: number;
  readonly assessment: Assessment | null;
  readonly grade: KnownGrade | null;
}

const COLUMNS = `patient_id as "patientId", watched, facts, case_id as "caseId", protocol,
  ${millis('case_closed_at')} as "caseClosedAt", revision, assessment, grade`;

const NOBODY_ASKED: PatientFacts = { model: 'UNKNOWN', indication: 'OTHER', drug: 'unknown' };

/** Nothing has been seen of the patient: not the same as nothing being wrong. */
export const NO_PRESENTATION: Presentation = { present: [], absent: [], values: {}, unread: [] };

export async function patientOf(on: Connection, patientId: string): Promise<PatientRow | undefined> {
  const [found] = await rows<PatientRow>(on, `select ${COLUMNS} from patient where patient_id = $1`, [patientId]);
  return found;
}

/** The patient's row, held until the transaction ends: evidence of one patient is weighed by one hand at a time. */
export async function holdPatient(em: EntityManager, patientId: string): Promise<PatientRow | undefined> {
  const [found] = await rows<PatientRow>(em, `select ${COLUMNS} from patient where patient_id = $1 for no key update`, [
    patientId,
  ]);
  return found;
}

export async function patientOfCase(on: Connection, caseId: string): Promise<PatientRow | undefined> {
  const [found] = await rows<PatientRow>(on, `select ${COLUMNS} from patient where case_id = $1`, [caseId]);
  return found;
}

/** Makes sure there is a row to hold; a message may come before the one that introduces the patient. */
export async function meetPatient(
  em: EntityManager,
  patientId: string,
  facts: PatientFacts = NOBODY_ASKED,
): Promise<void> {
  await rows(em, 'insert into patient (patient_id, watched, facts) values ($1, false, $2) on conflict do nothing', [
    patientId,
    JSON.stringify(facts),
  ]);
}

export async function watchedPatients(on: Connection): Promise<readonly { patientId: string; open: boolean }[]> {
  return rows(
    on,
    `select patient_id as "patientId", (case_id is not null and case_closed_at is null) as open from patient where watched`,
  );
}

export async function keepAssessment(em: EntityManager, assessment: Assessment): Promise<void> {
  await rows(em, 'update patient set revision = $2, assessment = $3 where patient_id = $1', [
    assessment.patientId,
    assessment.revision,
    JSON.stringify(assessment),
  ]);
}

/** Keeps the newest grade; answers false for one that is not newer than what is known. */
export async function keepGrade(em: EntityManager, grade: KnownGrade): Promise<boolean> {
  const kept = await rows(
    em,
    'update patient set grade = $3, grade_revision = $2 where patient_id = $1 and grade_revision < $2 returning patient_id',
    [grade.patientId, grade.revision, JSON.stringify(grade)],
  );
  return kept.length > 0;
}

export function gradeOf(patient: PatientRow): WithdrawalGrade | undefined {
  return patient.grade ?? undefined;
}

export async function keepEvent(em: EntityManager, patientId: string, event: PumpEvent, source: string): Promise<void> {
  await rows(
    em,
    `insert into pump_event (patient_id, kind, at, source) values ($1, $2, ${timestamp('$3')}, $4)
     on conflict (source) do update set patient_id = excluded.patient_id, kind = excluded.kind, at = excluded.at`,
    [patientId, event.kind, event.at, source],
  );
}

const OF_SOURCE = `(source = $1 or source like $1 || '#%')`;

/** Whose events a source has told of, in the order in which their rows are held. */
export async function toldOf(on: Connection, source: string): Promise<readonly string[]> {
  const found = await rows<{ patientId: string }>(
    on,
    `select distinct patient_id as "patientId" from pump_event where ${OF_SOURCE} order by 1`,
    [source],
  );
  return found.map(({ patientId }) => patientId);
}

/** Takes back the events a source had told of, but for these of this patient. */
export async function dropEvents(
  em: EntityManager,
  source: string,
  but: { readonly patientId: string; readonly kinds: readonly PumpEventKind[] },
): Promise<void> {
  await rows(em, `delete from pump_event where ${OF_SOURCE} and not (patient_id = $2 and kind = any($3::text[]))`, [
    source,
    but.patientId,
    [...but.kinds],
  ]);
}

export async function eventsOf(on: Connection, patientId: string): Promise<readonly PumpEvent[]> {
  return rows<PumpEvent>(
    on,
    `select kind, ${millis('at')} as at from pump_event where patient_id = $1 order by at, source`,
    [patientId],
  );
}
