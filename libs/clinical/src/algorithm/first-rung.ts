// Before any report: the lowest rung nobody has done elsewhere.
import { hasNoRotor } from '../pump/models.js';
import type { Proposal } from '../vocabulary/steps.js';
import type { NextQuestion } from './case-view.js';
import { protocolOf } from './protocols.js';

export const firstRung = (question: NextQuestion): Proposal => {
  const open = protocolOf(question.protocol).ladder.filter(
    (step) =>
      !question.done.includes(step) &&
      step !== 'BOLUS_TRIAL' &&
      step !== 'FLUORO_CONTRAST' &&
      step !== 'CT_POST_CONTRAST' &&
      !(step === 'ROTOR_STUDY' && hasNoRotor(question.patient.model)),
  );
  return open[0] ?? 'CLINICIAN_REVIEW';
};
