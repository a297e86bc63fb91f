// The steps of the work-up, in the article's order, and what each asks (A6, A7).
import type { Action, Gate, Proposal, Step } from '../vocabulary/steps.js';
import { STEPS } from '../vocabulary/steps.js';
import { isOneOf } from '../total.js';

export interface StepRow {
  readonly words: string;
  readonly asks: string;
  readonly precondition: string;
  readonly gates: readonly Gate[];
  readonly kind: 'order' | 'task';
  readonly cite: string;
}

const INJECTION: readonly Gate[] = [
  'G_ASPIRATION_BEFORE_CONTRAST',
  'G_INTRATHECAL_CONTRAST_ONLY',
  'G_CONTRAST_VOLUME',
  'G_CLINICIAN_SIGNS',
];
const SIGNED: readonly Gate[] = ['G_CLINICIAN_SIGNS'];

export const STEP_TABLE = {
  INTERROGATION: {
    words: 'interrogate the pump',
    asks: 'Is the programme as prescribed, what does the log say, how much is left in the reservoir, how is the battery?',
    precondition: 'none',
    gates: SIGNED,
    kind: 'order',
    cite: 'a01',
  },
  PLAIN_FILMS: {
    words: 'plain films of the whole system',
    asks: 'Is the catheter continuous, unkinked and joined to the pump, and is its tip where it was left?',
    precondition: 'the views must reach the expected tip',
    gates: SIGNED,
    kind: 'order',
    cite: 'a02, a08, a12',
  },
  ROTOR_STUDY: {
    words: 'rotation test with films before and after',
    asks: 'Did the rotor or roller turn by the programmed angle?',
    precondition: 'model known, baseline film, not inside the magnet window',
    gates: ['G_STEP_NOT_APPLICABLE_TO_MODEL', 'G_ROTOR_AFTER_MAGNET', 'G_CLINICIAN_SIGNS'],
    kind: 'order',
    cite: 'a03, a09',
  },
  CSF_ASPIRATION: {
    words: 'aspiration from the side port',
    asks: 'Does CSF come back, how many millilitres, and at what hour?',
    precondition: 'comes before any side-port contrast and before a bolus trial',
    gates: SIGNED,
    kind: 'order',
    cite: 'a06, a15, a25',
  },
  BOLUS_TRIAL: {
    words: 'bolus trial, if a clinician decides so',
    asks: 'Would a trial bolus through the system be reasonable here? A clinician decides; no dose is shown.',
    precondition: 'CSF aspirated, mild, no sign of overdose',
    gates: ['G_BOLUS_TRIAL_MILD_AND_ASPIRATED', 'G_NO_BOLUS_WITH_OVERDOSE_SIGNS', 'G_CLINICIAN_SIGNS'],
    kind: 'task',
    cite: 'a15',
  },
  FLUORO_CONTRAST: {
    words: 'side-port contrast under fluoroscopy',
    asks: 'Does contrast reach the sac, and does it leave the catheter anywhere, also behind the pump?',
    precondition: 'aspiration recorded in this session, agent for intrathecal use',
    gates: INJECTION,
    kind: 'order',
    cite: 'a05, a06, a16-a20',
  },
  FLUORO_CONTRAST_POSITIONAL: {
    words: 'the same, watched while the position changes',
    asks: 'Does the catheter kink or the flow stop in the position that brings the symptoms?',
    precondition: 'as fluoroscopy; symptoms depend on position',
    gates: INJECTION,
    kind: 'order',
    cite: 'a18',
  },
  CT_POST_CONTRAST: {
    words: 'CT after side-port contrast',
    asks: 'Does contrast layer beside the tip, and is there any leak or collection?',
    precondition: 'aspiration recorded in this session; at once after fluoroscopy or on the CT table',
    gates: INJECTION,
    kind: 'order',
    cite: 'a22, a23, a25',
  },
  CT_NONCONTRAST: {
    words: 'CT without contrast',
    asks: 'Does the tip lie inside the sac, and is there fluid round the pump?',
    precondition: 'none',
    gates: SIGNED,
    kind: 'order',
    cite: 'a24, Fig 11',
  },
  SCINT_IN111: {
    words: 'In-111 DTPA from the reservoir',
    asks: 'How far does activity go by 48 and 72 h after the injection? State the hour of each image.',
    precondition: 'earlier imaging inconclusive, or fuller function wanted; never the only plan when it is severe',
    gates: ['G_SCINT_NOT_FOR_SEVERE', 'G_CLINICIAN_SIGNS'],
    kind: 'order',
    cite: 'a29-a35',
  },
  SCINT_TC99M: {
    words: 'Tc-99m DTPA, reservoir emptied first',
    asks: 'Does activity reach the canal within the hour? Was the reservoir refilled with drug afterwards?',
    precondition: 'someone acknowledges that therapy stops',
    gates: ['G_TC99M_INTERRUPTS_DELIVERY', 'G_SCINT_NOT_FOR_SEVERE', 'G_CLINICIAN_SIGNS'],
    kind: 'order',
    cite: 'a43',
  },
  MRI: {
    words: 'MR of the tip',
    asks: 'Is there a mass at the tip on T2?',
    precondition: 'model-specific magnet plan acknowledged',
    gates: ['G_NO_MAGNET_BEFORE_DRUG_PLAN', 'G_CLINICIAN_SIGNS'],
    kind: 'order',
    cite: 'a38, a39, D8',
  },
} as const satisfies Record<Step, StepRow>;

export interface ActionRow {
  readonly asks: string;
  /** The step this action performs again or completes; none for a decision of a clinician. */
  readonly step?: Step;
  readonly kind: 'order' | 'task';
}

const task = (asks: string): ActionRow => ({ asks, kind: 'task' });
const again = (step: Step, asks: string): ActionRow => ({ asks, step, kind: STEP_TABLE[step].kind });

export const ACTION_TABLE = {
  SURGICAL_CONSULT: task('The implanting or neurosurgical service looks at the case: is a revision needed?'),
  REFILL_DECISION: task('A clinician decides on a refill.'),
  REPROGRAM_DECISION: task('A clinician decides on the programme.'),
  PUMP_REPLACEMENT_DECISION: task('A clinician decides on replacing the pump.'),
  RESCUE_BOLUS_DECISION: task('A clinician decides on a rescue dose and its route; nothing is ordered by software.'),
  TEMPORISE_AND_RESTORE_DECISION: task(
    'A clinician decides on supportive care and on how intrathecal delivery is restored.',
  ),
  OVERDOSE_PATHWAY_DECISION: task('A clinician takes the overdose pathway: airway, delivery, CSF.'),
  EVALUATE_MIMICS: task('A clinician works up the overlapping diagnoses at the same time, not instead.'),
  NON_DEVICE_REVIEW: task('A clinician reviews dose, disease, noxious stimuli and other drugs.'),
  REPEAT_INTERROGATION: again(
    'INTERROGATION',
    'Interrogate again; a stall may show its recovery only at the second reading.',
  ),
  REPEAT_PLAIN_FILMS: again('PLAIN_FILMS', 'Repeat or complete the films: what was missing or doubtful?'),
  REPEAT_ROTOR_STUDY: again(
    'ROTOR_STUDY',
    'Repeat the rotation test with a baseline film and the turn that belongs to the model.',
  ),
  REPEAT_CSF_ASPIRATION: again(
    'CSF_ASPIRATION',
    'A clinician decides on a second aspiration: how many millilitres of CSF?',
  ),
  REPEAT_CT_POST_CONTRAST: again(
    'CT_POST_CONTRAST',
    'Repeat the CT with enough contrast at the tip, within the dose of the episode.',
  ),
  COMPLETE_FLUORO_VIEWS: again('FLUORO_CONTRAST', 'Complete the views: lateral, and behind the pump.'),
  MEASURE_RESIDUAL_VOLUME: task('A clinician empties the reservoir and records how much came back.'),
  LATER_SCINT_IMAGE: again('SCINT_IN111', 'The next image of the same scintigraphy at its planned hour.'),
  CLINICIAN_REVIEW: task('A clinician reconciles what is known before the case goes on.'),
  CLINICIAN_REVIEW_CLOSE: task(
    'A clinician decides whether the work-up of the device may end. Nothing here says the system is intact.',
  ),
  HOLD_ORDER: task('The order is held until its gates are open.'),
} as const satisfies Record<Action, ActionRow>;

export const isStep = (proposal: Proposal): proposal is Step => isOneOf(STEPS, proposal);

/** The action that performs a step again. */
export const REPEAT_OF = {
  INTERROGATION: 'REPEAT_INTERROGATION',
  PLAIN_FILMS: 'REPEAT_PLAIN_FILMS',
  ROTOR_STUDY: 'REPEAT_ROTOR_STUDY',
  CSF_ASPIRATION: 'REPEAT_CSF_ASPIRATION',
  BOLUS_TRIAL: 'CLINICIAN_REVIEW',
  FLUORO_CONTRAST: 'FLUORO_CONTRAST',
  FLUORO_CONTRAST_POSITIONAL: 'FLUORO_CONTRAST_POSITIONAL',
  CT_POST_CONTRAST: 'REPEAT_CT_POST_CONTRAST',
  CT_NONCONTRAST: 'CT_NONCONTRAST',
  SCINT_IN111: 'SCINT_IN111',
  SCINT_TC99M: 'SCINT_TC99M',
  MRI: 'MRI',
} as const satisfies Record<Step, Proposal>;
