// Every order request of the patient against the gates that concern its step (E1.3, E2).
import type { PatientFacts, WithdrawalGrade } from '../model.js';
import { hasNoRotor, referenceAngle } from '../pump/models.js';
import type { Gate, Step } from '../vocabulary/steps.js';
import { isModerateOrWorse } from '../withdrawal/severity.js';
import type { GateAnswer } from './answer.js';
import { checkContrastGate, type ContrastQuestion } from './contrast-gate.js';
import { gateReason } from './gates.js';

export interface OrderQuestion extends ContrastQuestion {
  readonly patient: PatientFacts;
  /** Absent: not assessed, which keeps the bolus gates closed. */
  readonly grade?: WithdrawalGrade | undefined;
  /** Was the last aspiration from the side port successful? */
  readonly aspirated: boolean;
  /** Is another step pending beside this one? Needed before scintigraphy in moderate or worse withdrawal. */
  readonly alsoPending: boolean;
  /** Inside the window after a magnet (rotation test). */
  readonly inMagnetWindow: boolean;
  /** Someone acknowledged that the magnet, or the Tc-99m variant, stops delivery and that a plan for the drug exists. */
  readonly deliveryStopAcknowledged: boolean;
}

type Ask = (
  question: OrderQuestion,
) => readonly { readonly gate: Gate; readonly why: string; readonly missing?: string }[];

const nothing: Ask = () => [];

/** Injections are judged by the contrast gate; in an overdose nothing at all is pushed in (F8). */
const injection = ({ grade }: Pick<OrderQuestion, 'grade'>): ReturnType<Ask> =>
  grade?.pathway === 'overdose' ? [{ gate: 'G_NO_BOLUS_WITH_OVERDOSE_SIGNS', why: 'overdose pathway' }] : [];

const bolus: Ask = ({ grade, aspirated }) => {
  if (grade === undefined)
    return [
      { gate: 'G_BOLUS_TRIAL_MILD_AND_ASPIRATED', why: 'nobody has assessed the patient', missing: 'grade' },
      { gate: 'G_NO_BOLUS_WITH_OVERDOSE_SIGNS', why: 'nobody has assessed the patient', missing: 'grade' },
    ];
  const mild = grade.severity === 'MILD';
  const low = grade.bolusBlocked || grade.overdoseNotExcluded || grade.pathway === 'overdose';
  return [
    ...(mild && aspirated
      ? []
      : [{ gate: 'G_BOLUS_TRIAL_MILD_AND_ASPIRATED', why: mild ? 'not aspirated' : 'not graded mild' } as const]),
    ...(low ? [{ gate: 'G_NO_BOLUS_WITH_OVERDOSE_SIGNS', why: 'low tone, consciousness or breathing' } as const] : []),
  ];
};

const rotation: Ask = ({ patient, inMagnetWindow }) => [
  ...(hasNoRotor(patient.model) || referenceAngle(patient.model) === undefined
    ? [{ gate: 'G_STEP_NOT_APPLICABLE_TO_MODEL', why: patient.model } as const]
    : []),
  ...(inMagnetWindow ? [{ gate: 'G_ROTOR_AFTER_MAGNET', why: 'the window has not passed' } as const] : []),
];

const scintigraphy: Ask = ({ grade, alsoPending }) =>
  grade !== undefined && isModerateOrWorse(grade.severity) && !alsoPending
    ? [{ gate: 'G_SCINT_NOT_FOR_SEVERE', why: 'nothing else is pending' }]
    : [];

const technetium: Ask = (question) => [
  ...(question.deliveryStopAcknowledged
    ? []
    : [{ gate: 'G_TC99M_INTERRUPTS_DELIVERY', why: 'not acknowledged', missing: 'acknowledgement' } as const]),
  ...scintigraphy(question),
];

const magnet: Ask = ({ deliveryStopAcknowledged }) =>
  deliveryStopAcknowledged
    ? []
    : [{ gate: 'G_NO_MAGNET_BEFORE_DRUG_PLAN', why: 'not acknowledged', missing: 'acknowledgement' }];

const ASKED_OF = {
  INTERROGATION: nothing,
  PLAIN_FILMS: nothing,
  ROTOR_STUDY: rotation,
  CSF_ASPIRATION: nothing,
  BOLUS_TRIAL: bolus,
  FLUORO_CONTRAST: injection,
  FLUORO_CONTRAST_POSITIONAL: injection,
  CT_POST_CONTRAST: injection,
  CT_NONCONTRAST: nothing,
  SCINT_IN111: scintigraphy,
  SCINT_TC99M: technetium,
  MRI: magnet,
} as const satisfies Record<Step, Ask>;

/** Steps at which contrast goes in through the side port. */
export const INJECTS_CONTRAST = {
  INTERROGATION: false,
  PLAIN_FILMS: false,
  ROTOR_STUDY: false,
  CSF_ASPIRATION: false,
  BOLUS_TRIAL: false,
  FLUORO_CONTRAST: true,
  FLUORO_CONTRAST_POSITIONAL: true,
  CT_POST_CONTRAST: true,
  CT_NONCONTRAST: false,
  SCINT_IN111: false,
  SCINT_TC99M: false,
  MRI: false,
} as const satisfies Record<Step, boolean>;

const together = (contrast: GateAnswer | undefined, own: ReturnType<Ask>): GateAnswer => {
  const closed = [...new Set([...(contrast?.closed ?? []), ...own.map(({ gate }) => gate)])];
  return {
    open: closed.length === 0,
    closed,
    shown: ['G_CLINICIAN_SIGNS'],
    reasons: [
      ...(contrast?.reasons ?? [gateReason('G_CLINICIAN_SIGNS')]),
      ...own.map(({ gate, why }) => gateReason(gate, why)),
    ],
    missing: [...(contrast?.missing ?? []), ...own.flatMap(({ missing }) => (missing === undefined ? [] : [missing]))],
  };
};

/** May contrast go in at the side port with this order? */
export const checkInjectionGates = (question: ContrastQuestion & Pick<OrderQuestion, 'grade'>): GateAnswer =>
  together(checkContrastGate(question), injection(question));

/** May this order be released? The signature is always shown, and never counts as a closed gate. */
export const checkOrderGates = (question: OrderQuestion): GateAnswer => {
  const { step } = question.order;
  const contrast = INJECTS_CONTRAST[step] ? checkContrastGate(question) : undefined;
  return together(contrast, ASKED_OF[step](question));
};
