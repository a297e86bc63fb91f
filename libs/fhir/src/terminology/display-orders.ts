// What a user reads for a step, an action or a gate. Plain words; never a promise (decision 27), never a dose.
import type { Gate, Step } from '#clinical';
import type { Word } from './local-codes.js';

export const STEP_DISPLAY = {
  INTERROGATION: 'Interrogation of the pump',
  PLAIN_FILMS: 'Radiographs of pump and whole catheter',
  ROTOR_STUDY: 'Radiographs before and after a programmed turn of rotor or roller',
  CSF_ASPIRATION: 'Aspiration of CSF from the catheter access port',
  BOLUS_TRIAL: 'Bolus trial through pump and catheter (decision of a clinician)',
  FLUORO_CONTRAST: 'Contrast through the catheter access port under fluoroscopy',
  FLUORO_CONTRAST_POSITIONAL: 'Contrast through the catheter access port under fluoroscopy, in changing positions',
  CT_POST_CONTRAST: 'CT after contrast through the catheter access port',
  CT_NONCONTRAST: 'CT without contrast, for the catheter tip',
  SCINT_IN111: 'Scintigraphy with In-111 DTPA from the pump reservoir',
  SCINT_TC99M: 'Scintigraphy with Tc-99m DTPA from the emptied pump reservoir',
  MRI: 'MR imaging of the catheter tip',
} as const satisfies Record<Step, string>;

export const STEP_CODE_DISPLAY = {
  ...STEP_DISPLAY,
  PUMP_EVALUATION: 'Evaluation of suspected pump or catheter malfunction',
} as const satisfies Record<Word<'step'>, string>;

export const ACTION_DISPLAY = {
  SURGICAL_CONSULT: 'Contact the implanting or neurosurgical service',
  REFILL_DECISION: 'Decide about a refill',
  REPROGRAM_DECISION: 'Decide about reprogramming',
  PUMP_REPLACEMENT_DECISION: 'Decide about replacing the pump',
  RESCUE_BOLUS_DECISION: 'Decide about a rescue intrathecal dose (never ordered by software)',
  TEMPORISE_AND_RESTORE_DECISION: 'Decide how to support the patient and restore intrathecal delivery',
  OVERDOSE_PATHWAY_DECISION: 'Decide about the overdose pathway',
  EVALUATE_MIMICS: 'Consider illnesses that look like withdrawal',
  NON_DEVICE_REVIEW: 'Look for a cause outside pump and catheter',
  REPEAT_INTERROGATION: 'Repeat the interrogation',
  REPEAT_PLAIN_FILMS: 'Repeat or complete the radiographs',
  REPEAT_ROTOR_STUDY: 'Repeat the rotation study',
  REPEAT_CSF_ASPIRATION: 'Repeat the aspiration from the access port',
  REPEAT_CT_POST_CONTRAST: 'Repeat or complete the CT after contrast',
  COMPLETE_FLUORO_VIEWS: 'Complete the fluoroscopic views, behind the pump included',
  MEASURE_RESIDUAL_VOLUME: 'Measure the volume left in the reservoir',
  LATER_SCINT_IMAGE: 'Take a later scintigraphy image',
  CLINICIAN_REVIEW: 'Clinician reviews the case',
  CLINICIAN_REVIEW_CLOSE: 'Clinician reviews whether the case can be closed',
  HOLD_ORDER: 'Hold the order',
  CATHETER_REPRIME_DECISION: 'Decide about filling the catheter again after side-port access',
  OBSERVE_AFTER_SIDE_PORT: 'Observe the patient after side-port access',
  PUMP_MODEL_UNCLEAR: 'Say which pump is implanted',
  PUMP_DRUG_UNKNOWN: 'Say what is in the pump',
  REPORT_UNMATCHED: 'Say which step this report belongs to',
  READ_REPORT: 'Read this report: no finding was recognised in it',
  ORDER_OVERDUE: 'An order has waited longer than it should',
  REPRIORITISE_SIGNED_ORDER: 'Reconsider the priority of a signed order',
  PLACE_ORDER_BY_HAND: 'Place this order by hand: the record system did not take it',
  WATCH_ENDS: 'Say whether the watch over this patient ends',
  BOLUS_TRIAL: 'Decide about a bolus trial through pump and catheter',
} as const satisfies Record<Word<'action'>, string>;

export const GATE_DISPLAY = {
  G_ASPIRATION_BEFORE_CONTRAST: 'CSF aspirated from the access port before contrast is injected',
  G_INTRATHECAL_CONTRAST_ONLY: 'Only contrast approved for intrathecal use, in an approved concentration',
  G_CONTRAST_VOLUME: 'Contrast volume and total iodine within the preset, else signed off',
  G_BOLUS_TRIAL_MILD_AND_ASPIRATED: 'Bolus trial only when symptoms are mild and CSF was aspirated',
  G_NO_BOLUS_WITH_OVERDOSE_SIGNS: 'No bolus while signs of overdose are present',
  G_CLINICIAN_SIGNS: 'A clinician signs',
  G_ROTOR_AFTER_MAGNET: 'A standstill soon after MRI is looked at again before it counts',
  G_TC99M_INTERRUPTS_DELIVERY: 'Emptying the reservoir for Tc-99m stops the therapy: acknowledged and refill planned',
  G_SCINT_TOO_EARLY: 'Image taken too early after injection to say anything',
  G_LIMITED_IS_NOT_NORMAL: 'A limited or inconclusive study is not a normal one',
  G_SCINT_NOT_FOR_SEVERE: 'Scintigraphy is never the only pending step in moderate or worse withdrawal',
  G_STEP_NOT_APPLICABLE_TO_MODEL: 'This pump model has no such test or no reference for it',
  G_CODE_TEXT_CONFLICT: 'Code and prose of the report disagree',
  G_NO_MAGNET_BEFORE_DRUG_PLAN: 'No magnet before the plan for this pump model is acknowledged',
} as const satisfies Record<Gate, string>;
