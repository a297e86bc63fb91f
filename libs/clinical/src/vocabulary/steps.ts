// Closed list of the clinical vocabulary. The words are the public codes: FHIR codes are the same in lower case with hyphens.

/** The diagnostic steps a report can belong to. */
export const STEPS = [
  'INTERROGATION',
  'PLAIN_FILMS',
  'ROTOR_STUDY',
  'CSF_ASPIRATION',
  'BOLUS_TRIAL',
  'FLUORO_CONTRAST',
  'FLUORO_CONTRAST_POSITIONAL',
  'CT_POST_CONTRAST',
  'CT_NONCONTRAST',
  'SCINT_IN111',
  'SCINT_TC99M',
  'MRI',
] as const;
export type Step = (typeof STEPS)[number];

/** Things proposed that are not one of the steps: decisions of a clinician, repeats and completions of a step. */
export const ACTIONS = [
  'SURGICAL_CONSULT',
  'REFILL_DECISION',
  'REPROGRAM_DECISION',
  'PUMP_REPLACEMENT_DECISION',
  'RESCUE_BOLUS_DECISION',
  'TEMPORISE_AND_RESTORE_DECISION',
  'OVERDOSE_PATHWAY_DECISION',
  'EVALUATE_MIMICS',
  'NON_DEVICE_REVIEW',
  'REPEAT_INTERROGATION',
  'REPEAT_PLAIN_FILMS',
  'REPEAT_ROTOR_STUDY',
  'REPEAT_CSF_ASPIRATION',
  'REPEAT_CT_POST_CONTRAST',
  'COMPLETE_FLUORO_VIEWS',
  'MEASURE_RESIDUAL_VOLUME',
  'LATER_SCINT_IMAGE',
  'CLINICIAN_REVIEW',
  'CLINICIAN_REVIEW_CLOSE',
  'HOLD_ORDER',
] as const;
export type Action = (typeof ACTIONS)[number];

/** What may be proposed next: a step, or an action. */
export type Proposal = Step | Action;

/** What a report amounts to as a whole (F7). Only `normal` and `abnormal` say anything about causes. */
export const REPORT_CLASSES = [
  'abnormal',
  'normal',
  'limited',
  'inconclusive',
  'too_early',
  'gate_blocked',
  'not_applicable',
  'conflict',
] as const;
export type ReportClass = (typeof REPORT_CLASSES)[number];

/** Safety gates (E2). */
export const GATES = [
  'G_ASPIRATION_BEFORE_CONTRAST',
  'G_INTRATHECAL_CONTRAST_ONLY',
  'G_CONTRAST_VOLUME',
  'G_BOLUS_TRIAL_MILD_AND_ASPIRATED',
  'G_NO_BOLUS_WITH_OVERDOSE_SIGNS',
  'G_CLINICIAN_SIGNS',
  'G_ROTOR_AFTER_MAGNET',
  'G_TC99M_INTERRUPTS_DELIVERY',
  'G_SCINT_TOO_EARLY',
  'G_LIMITED_IS_NOT_NORMAL',
  'G_SCINT_NOT_FOR_SEVERE',
  'G_STEP_NOT_APPLICABLE_TO_MODEL',
  'G_CODE_TEXT_CONFLICT',
  'G_NO_MAGNET_BEFORE_DRUG_PLAN',
] as const;
export type Gate = (typeof GATES)[number];
