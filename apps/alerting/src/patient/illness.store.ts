// Illnesses of a patient, one after the other: when each was first assessed, and when it is told to have begun.
import { millis, rows, timestamp, type Connection } from '#persistence';
import type { EntityManager } from 'typeorm';

/** An illness is assessed for the first time. It is remembered for ever: whoever looks again must find how early it was seen. */
export async function keepFirstAssessment(em: EntityManager, patientId: string, at: number): Promise<void> {
  await rows(
    em,
    `insert into illness (patient_id, first_assessed_at) values ($1, ${timestamp('$2')}) on conflict do nothing`,
    [patientId, at],
  );
}

/** When what began at `onset` was first assessed; undefined: it has not been. */
export async function firstAssessmentSince(
  on: Connection,
  patientId: string,
  onset: number,
): Promise<number | undefined> {
  const [found] = await rows<{ at: number | null }>(
    on,
    `select ${millis('min(first_assessed_at)')} as at from illness
     where patient_id = $1 and first_assessed_at >= ${timestamp('$2')}`,
    [patientId, onset],
  );
  return found?.at ?? undefined;
}

/** The latest onset among those that somebody has told since `from`: what was told before is about another illness. */
export async function onsetToldSince(on: Connection, patientId: string, from: number): Promise<number | undefined> {
  const [found] = await rows<{ at: number | null }>(
    on,
    `select ${millis('max(at)')} as at from pump_event
     where patient_id = $1 and kind = 'symptom_onset' and received_at > ${timestamp('$2')}`,
    [patientId, from],
  );
  return found?.at ?? undefined;
}
