// The gates in words (E2). A gate stops an order; the way through is the fact it asks for, never an override.
import { type RuleText, ruleText } from '../rule.js';
import type { Reason } from '../model.js';
import type { Gate } from '../vocabulary/steps.js';

export const GATE_RULES = {
  G_ASPIRATION_BEFORE_CONTRAST: {
    rule: 'ITB.GT.01',
    ...ruleText(
      'No side-port injection without a recorded aspiration of this session',
      'a06',
      'contrast waits for a recorded aspiration of CSF: drug pushed in from port and catheter can kill',
    ),
  },
  G_INTRATHECAL_CONTRAST_ONLY: {
    rule: 'ITB.GT.02',
    ...ruleText(
      'Only agents and concentrations labelled for intrathecal use',
      'D10',
      'agent and concentration must be on the intrathecal list',
    ),
  },
  G_CONTRAST_VOLUME: {
    rule: 'ITB.GT.03',
    ...ruleText(
      'Volume within a preset, iodine of the episode within the label',
      'a25, D10',
      'the volume must lie in a preset and the iodine of the episode within the labelled total',
    ),
  },
  G_BOLUS_TRIAL_MILD_AND_ASPIRATED: {
    rule: 'ITB.GT.04',
    ...ruleText(
      'A bolus trial only when CSF came and the picture is mild',
      'a15',
      'a bolus trial is for mild withdrawal after a successful aspiration',
    ),
  },
  G_NO_BOLUS_WITH_OVERDOSE_SIGNS: {
    rule: 'ITB.GT.05',
    ...ruleText(
      'No bolus while tone, consciousness or breathing is low',
      'D4',
      'signs of overdose are present or not excluded: nothing is pushed in',
    ),
  },
  G_CLINICIAN_SIGNS: {
    rule: 'ITB.GT.06',
    ...ruleText('Every order is a proposal until a clinician signs', 'E1', 'a clinician signs'),
  },
  G_ROTOR_AFTER_MAGNET: {
    rule: 'ITB.GT.07',
    ...ruleText(
      'A standstill soon after a magnet is not called permanent',
      'a11, D8',
      'inside the magnet window: interrogate again before judging the rotor',
    ),
  },
  G_TC99M_INTERRUPTS_DELIVERY: {
    rule: 'ITB.GT.08',
    ...ruleText(
      'The Tc-99m variant empties the reservoir',
      'a43',
      'therapy stops for this test: someone acknowledges it and plans the refill',
    ),
  },
  G_SCINT_TOO_EARLY: {
    rule: 'ITB.GT.09',
    ...ruleText(
      'Absence of activity before its hour is not a negative',
      'a31, a33',
      'too early for an absence to mean anything',
    ),
  },
  G_LIMITED_IS_NOT_NORMAL: {
    rule: 'ITB.GT.10',
    ...ruleText(
      'A limited or inconclusive report excludes nothing',
      'a13',
      'limited, preliminary or inconclusive: nothing is excluded',
    ),
  },
  G_SCINT_NOT_FOR_SEVERE: {
    rule: 'ITB.GT.11',
    ...ruleText(
      'Scintigraphy takes days and is never the only plan when it is severe',
      'D9',
      'scintigraphy may not be the only pending step in moderate or worse withdrawal',
    ),
  },
  G_STEP_NOT_APPLICABLE_TO_MODEL: {
    rule: 'ITB.GT.12',
    ...ruleText(
      'No rotation is judged without a reference of this very model',
      'A1',
      'no reference angle for this model: the rotation cannot be judged',
    ),
  },
  G_CODE_TEXT_CONFLICT: {
    rule: 'ITB.GT.13',
    ...ruleText(
      'Code and prose disagree: a clinician reconciles',
      'inf',
      'code and prose disagree: nothing is excluded until a clinician reconciles them',
    ),
  },
  G_NO_MAGNET_BEFORE_DRUG_PLAN: {
    rule: 'ITB.GT.14',
    ...ruleText(
      'No magnet before there is a plan for the drug',
      'a11, D8',
      'MRI stops or empties the pump: the model-specific plan is acknowledged first',
    ),
  },
} as const satisfies Record<Gate, RuleText & { readonly rule: string }>;

/** Why a gate is shown or shut, with the detail that matters here. */
export const gateReason = (gate: Gate, detail?: string): Reason => {
  const { rule, cite, text } = GATE_RULES[gate];
  return { rule, cite, text: detail === undefined ? text : `${text}: ${detail}` };
};
