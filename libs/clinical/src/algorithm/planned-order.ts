// What a proposal becomes: an order with its parts, or a task for a clinician (decisions 5 and 16, E1.2).
import type { PatientFacts, ProtocolId } from '../model.js';
import { hasNoRotor, PUMP_MODELS, referenceAngle } from '../pump/models.js';
import type { ClinicalSettings } from '../settings.js';
import type { Gate, Proposal, Step } from '../vocabulary/steps.js';
import { type Component, componentsOf } from './components.js';
import { protocolOf } from './protocols.js';
import { ACTION_TABLE, type ActionRow, isStep, STEP_TABLE } from './steps.js';

export type { Component } from './components.js';

export interface PlannedOrder {
  /** `order` becomes a ServiceRequest, `task` a Task: decisions of a clinician are never ordered. */
  readonly kind: 'order' | 'task';
  readonly step?: Step;
  /** The same step again: attempt + 1, or a further component. */
  readonly repeats: boolean;
  readonly components: readonly Component[];
  /** Gates that must be open before release. */
  readonly gates: readonly Gate[];
  /** What is asked, in one sentence. */
  readonly asks: string;
  /** What the order's note must say beside the question. */
  readonly notes: readonly string[];
}

/** Said on every imaging order: this library knows nothing of these (decision 16). */
export const NOT_CHECKED = 'Not checked by Pumptrace: pregnancy, contrast allergy, anticoagulation, MRI safety.';

const IMAGING = {
  INTERROGATION: false,
  PLAIN_FILMS: true,
  ROTOR_STUDY: true,
  CSF_ASPIRATION: false,
  BOLUS_TRIAL: false,
  FLUORO_CONTRAST: true,
  FLUORO_CONTRAST_POSITIONAL: true,
  CT_POST_CONTRAST: true,
  CT_NONCONTRAST: true,
  SCINT_IN111: true,
  SCINT_TC99M: true,
  MRI: true,
} as const satisfies Record<Step, boolean>;

const notesOf = (step: Step, patient: PatientFacts, settings: ClinicalSettings): readonly string[] => {
  const own: string[] = [];
  if (step === 'FLUORO_CONTRAST' || step === 'FLUORO_CONTRAST_POSITIONAL' || step === 'CT_POST_CONTRAST')
    own.push(
      `Before any injection: aspirate at least ${settings.aspirationMinimumMl} mL of CSF from the side port in this session and record it; agent labelled for intrathecal use; afterwards a clinician decides on re-priming and on observation.`,
    );
  if (step === 'MRI') own.push(PUMP_MODELS[patient.model].magnetNote);
  if (step === 'SCINT_TC99M') own.push('The reservoir is emptied: therapy stops until it is refilled with drug.');
  if (patient.drug === 'baclofen_combined') own.push('The pump holds baclofen together with another drug.');
  if (patient.drug === 'unknown') own.push('Which drugs the pump holds is not known: ask.');
  return IMAGING[step] ? [...own, NOT_CHECKED] : own;
};

const gatesFor = (step: Step, patient: PatientFacts): readonly Gate[] => {
  const judged = !hasNoRotor(patient.model) && referenceAngle(patient.model) !== undefined;
  return STEP_TABLE[step].gates.filter((gate) => gate !== 'G_STEP_NOT_APPLICABLE_TO_MODEL' || !judged);
};

/** What is written for a proposal. Everything a clinician decides is a task without a step's order behind it. */
export const plannedOrder = (
  proposal: Proposal,
  patient: PatientFacts,
  settings: ClinicalSettings,
  protocol: ProtocolId = 'ajnr2011',
): PlannedOrder => {
  const action: ActionRow | undefined = isStep(proposal) ? undefined : ACTION_TABLE[proposal];
  const step = isStep(proposal) ? proposal : action?.step;
  if (step === undefined)
    return { kind: 'task', repeats: false, components: [], gates: [], asks: action?.asks ?? '', notes: [] };
  const { films } = protocolOf(protocol);
  return {
    kind: action?.kind ?? STEP_TABLE[step].kind,
    step,
    repeats: action !== undefined,
    components: componentsOf(proposal, step, patient, films),
    gates: gatesFor(step, patient),
    asks: action?.asks ?? STEP_TABLE[step].asks,
    notes: notesOf(step, patient, settings),
  };
};
