// A preliminary value may raise an alarm and settles none: whether a picture with it is calmer than the one without.
import { compareSeverity, gradeWithdrawal, type ClinicalSettings, type PatientFacts, type Suspicion } from '#clinical';
import type { Calms } from '../sign/presentation.js';

const SUSPECTED = { no: 0, cannot_exclude: 1, yes: 2 } as const satisfies Record<Suspicion, number>;

/** Calmer: a sign is gone, withdrawal is less severe or less suspected. What turns into an overdose is not. */
export const calmsFor =
  (patient: PatientFacts, settings: ClinicalSettings): Calms =>
  (picture, before) => {
    const now = gradeWithdrawal(picture, patient, settings);
    const then = gradeWithdrawal(before, patient, settings);
    if (now.pathway === 'overdose' && then.pathway !== 'overdose') return false;
    return (
      then.signs.some((sign) => !now.signs.includes(sign)) ||
      compareSeverity(now.severity, then.severity) < 0 ||
      SUSPECTED[now.suspected] < SUSPECTED[then.suspected]
    );
  };
