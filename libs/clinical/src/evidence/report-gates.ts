// The gates shown with the reading of a report (F8), beside those that answer an order request.
import type { ReportFacts, Situation } from '../model.js';
import { hasNoRotor, referenceAngle } from '../pump/models.js';
import type { Gate, ReportClass } from '../vocabulary/steps.js';
import { isModerateOrWorse } from '../withdrawal/severity.js';
import type { Surroundings } from './conditions.js';
import type { RotationOutcome } from './rotation.js';

const OF_CLASS = {
  abnormal: [],
  normal: [],
  limited: ['G_LIMITED_IS_NOT_NORMAL'],
  inconclusive: ['G_LIMITED_IS_NOT_NORMAL'],
  too_early: ['G_SCINT_TOO_EARLY'],
  gate_blocked: [],
  not_applicable: [],
  conflict: ['G_CODE_TEXT_CONFLICT'],
} as const satisfies Record<ReportClass, readonly Gate[]>;

export interface ShownGatesQuestion {
  readonly facts: ReportFacts;
  readonly situation: Situation;
  readonly around: Surroundings;
  readonly rotation: RotationOutcome;
  readonly reportClass: ReportClass;
  /** This report says that CSF came, enough of it. */
  readonly aspirated: boolean;
}

const ofAspiration = ({ facts, situation, around, aspirated }: ShownGatesQuestion): readonly Gate[] => {
  if (facts.step !== 'CSF_ASPIRATION') return [];
  const { grade } = situation;
  const worse = grade !== undefined && isModerateOrWorse(grade.severity);
  if (aspirated) return worse ? ['G_BOLUS_TRIAL_MILD_AND_ASPIRATED'] : [];
  const shut: readonly Gate[] = ['G_ASPIRATION_BEFORE_CONTRAST', 'G_BOLUS_TRIAL_MILD_AND_ASPIRATED'];
  return worse && around.findings.has('ASP_NONE') ? [...shut, 'G_SCINT_NOT_FOR_SEVERE'] : shut;
};

const ofModel = ({ facts, situation }: ShownGatesQuestion): readonly Gate[] => {
  const { model } = situation.patient;
  const judged = facts.step === 'INTERROGATION' || facts.step === 'ROTOR_STUDY';
  return judged && (hasNoRotor(model) || referenceAngle(model) === undefined) ? ['G_STEP_NOT_APPLICABLE_TO_MODEL'] : [];
};

const ofMagnet = ({ around, rotation }: ShownGatesQuestion): readonly Gate[] => {
  const stall = around.findings.has('INT_MOTOR_STALL_ACTIVE') && around.inMagnetWindow;
  return stall || rotation === 'in_magnet_window' ? ['G_ROTOR_AFTER_MAGNET'] : [];
};

export const gatesShown = (question: ShownGatesQuestion): readonly Gate[] => {
  const { facts, situation, reportClass } = question;
  return [
    ...new Set<Gate>([
      ...OF_CLASS[reportClass],
      ...ofAspiration(question),
      ...ofModel(question),
      ...ofMagnet(question),
      ...(facts.step === 'SCINT_TC99M' ? ['G_TC99M_INTERRUPTS_DELIVERY' as const] : []),
      ...(situation.grade?.pathway === 'overdose' ? ['G_NO_BOLUS_WITH_OVERDOSE_SIGNS' as const] : []),
    ]),
  ];
};
