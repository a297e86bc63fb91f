import type { Pathway } from '#clinical';
import { ageAt } from '#fhir';
import type { PagedTier } from '../incident/incident.js';
import type { Occasion } from '../on-call/rota.js';
import type { PatientRow } from '../patient/patient.store.js';

// As for the cuts of the vital signs (F2).
const GROWN_UP = 18;

/** What decides which ladder is climbed. Of unknown age is an adult; a birth year that allows both ages is a child. */
export function occasionOf(
  { birthDate, facility, isTest }: Pick<PatientRow, 'birthDate' | 'facility' | 'isTest'>,
  tier: PagedTier,
  pathway: Pathway,
  at: number,
): Occasion {
  const age = birthDate === null ? undefined : ageAt(birthDate, at);
  const group = age !== undefined && age.atLeast < GROWN_UP ? 'child' : 'adult';
  return { tier, pathway, age: group, facility, about: isTest ? 'drill' : 'patient' };
}
