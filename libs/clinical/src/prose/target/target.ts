// A target: one thing radiologists say about the pump or its catheter, the many ways they name it, and what it amounts to.
import type { Cause } from '../../vocabulary/causes.js';
import type { Finding, MentionStatus } from '../../vocabulary/findings.js';
import type { Step } from '../../vocabulary/steps.js';

/**
 * `fault`: being there is the finding. `sound`: being there means that all is well. `unseen`: a part that was not looked at;
 * `state`: a word about the study or the pump that is no cause of ours (a view missing, an aspirate, a response).
 */
export type TargetKind = 'fault' | 'sound' | 'unseen' | 'state';

/** What a status of the target says of a cause. `direct`: the same; `suggests`: never more than possible; `denies`: the opposite. */
export type Bearing = 'direct' | 'suggests' | 'denies' | 'unseen' | 'doubt' | 'past';

export const BEARING_WORDS = {
  direct: 'says of',
  suggests: 'suggests',
  denies: 'denies',
  unseen: 'leaves unassessed',
  doubt: 'leaves open',
  past: 'was',
} as const satisfies Record<Bearing, string>;

/** Findings of the vocabulary by what is said of the target: stated (or known and still there), denied, possible, open, past. */
export interface Codes {
  readonly stated?: readonly Finding[];
  readonly denied?: readonly Finding[];
  readonly possible?: readonly Finding[];
  readonly open?: readonly Finding[];
  readonly past?: readonly Finding[];
}

export interface Target {
  readonly id: string;
  readonly kind: TargetKind;
  readonly rule: string;
  readonly title: string;
  readonly causes: Readonly<Partial<Record<Cause, Bearing>>>;
  readonly codes: Readonly<Partial<Record<Step, Codes>>>;
  /** Only reports of these steps can say it; none given, any. */
  readonly steps?: readonly Step[];
  /**
   * Named without a catheter or a pump beside it, is it ours? `bare`: yes, in a report of the step. `bound`: only with one of ours
   * in the sentence, for words that bodies are full of (gap, migration). `named`: only where the text names a catheter, a pump, a kink
   * or a disconnection (fracture).
   */
  readonly needs: 'bare' | 'bound' | 'named';
  /** Reports in which it is ours without a catheter or pump beside it; none given, every one. Elsewhere it has to be `named`. */
  readonly bareAt?: readonly Step[];
  /** Says something only where it is denied: "no rotation"; "before the rotation" says nothing. */
  readonly onlyDenied?: boolean;
  /** Read from signs rather than named: gives way where the author names an explanation. */
  readonly inferred?: boolean;
  readonly patterns: readonly string[];
}

const OPPOSITE = {
  PRESENT: 'ABSENT',
  HISTORICAL_PERSISTS: 'ABSENT',
  ABSENT: 'PRESENT',
  POSSIBLE: 'NOT_EXCLUDED',
  NOT_EXCLUDED: 'NOT_EXCLUDED',
  HISTORICAL_RESOLVED: undefined,
  QUESTION: 'QUESTION',
  NOT_ASSESSED: 'NOT_ASSESSED',
} as const satisfies Record<MentionStatus, MentionStatus | undefined>;

const NEVER_MORE_THAN_POSSIBLE = {
  PRESENT: 'POSSIBLE',
  HISTORICAL_PERSISTS: 'POSSIBLE',
  ABSENT: 'ABSENT',
  POSSIBLE: 'POSSIBLE',
  NOT_EXCLUDED: 'NOT_EXCLUDED',
  HISTORICAL_RESOLVED: 'HISTORICAL_RESOLVED',
  QUESTION: 'QUESTION',
  NOT_ASSESSED: 'NOT_ASSESSED',
} as const satisfies Record<MentionStatus, MentionStatus>;

/** What a cause is said to be when a target with this bearing is said to be so; undefined: nothing is said of it. */
export const bears = (bearing: Bearing, status: MentionStatus): MentionStatus | undefined => {
  switch (bearing) {
    case 'direct':
      return status;
    case 'suggests':
      return NEVER_MORE_THAN_POSSIBLE[status];
    case 'denies':
      return OPPOSITE[status];
    case 'unseen':
      return status === 'QUESTION' || status === 'HISTORICAL_RESOLVED' ? undefined : 'NOT_ASSESSED';
    case 'doubt':
      return status === 'QUESTION' || status === 'HISTORICAL_RESOLVED' ? undefined : 'NOT_EXCLUDED';
    case 'past':
      return status === 'PRESENT' || status === 'HISTORICAL_RESOLVED' ? 'HISTORICAL_RESOLVED' : status;
    default: {
      const never: never = bearing;
      return never;
    }
  }
};

/** The findings a status gives. A question, a doubt without its own code and what nobody looked at give none. */
export const codesFor = (codes: Codes | undefined, status: MentionStatus): readonly Finding[] => {
  if (codes === undefined) return [];
  switch (status) {
    case 'PRESENT':
    case 'HISTORICAL_PERSISTS':
      return codes.stated ?? [];
    case 'ABSENT':
      return codes.denied ?? [];
    case 'POSSIBLE':
      return codes.possible ?? [];
    case 'NOT_EXCLUDED':
      return codes.open ?? [];
    case 'HISTORICAL_RESOLVED':
      return codes.past ?? [];
    case 'QUESTION':
    case 'NOT_ASSESSED':
      return [];
    default: {
      const never: never = status;
      return never;
    }
  }
};

/** Groups of words that many patterns share; a clinician may read them as "one of these". */
export const TARGET_CLASSES = {
  be: [
    'is',
    'are',
    'was',
    'were',
    'be',
    'been',
    'being',
    'remains',
    'remain',
    'appears',
    'appear',
    'looks',
    'lies',
    'lie',
    'seems',
  ],
  catheter: ['catheter', 'catheters', 'cath', 'tubing', 'tube'],
  contrast: ['contrast', 'column', 'medium', 'dye', 'iohexol', 'opacification', 'agent', 'injection', 'injectate'],
  tracer: [
    'activity',
    'tracer',
    'radiotracer',
    'indium',
    'radioactivity',
    'isotope',
    'radionuclide',
    'uptake',
    'counts',
    'radiopharmaceutical',
    'dtpa',
  ],
  leak: [
    'leak',
    'leaks',
    'leaked',
    'leaking',
    'leakage',
    'extravasation',
    'extravasates',
    'extravasated',
    'extravasating',
    'escapes',
    'escape',
    'escaping',
    'escaped',
    'spills',
    'spillage',
    'oozes',
    'oozing',
    'seeps',
    'seepage',
  ],
  seen: [
    'seen',
    'visualised',
    'visualized',
    'shown',
    'demonstrated',
    'included',
    'screened',
    'inspected',
    'tested',
    'imaged',
    'covered',
    'identified',
    'assessed',
    'evaluated',
    'evaluable',
    'assessable',
    'viewed',
    'visible',
    'examined',
    'scanned',
    'depicted',
    'displayed',
    'obtained',
    'interpretable',
    'captured',
    'performed',
    'taken',
    'acquired',
  ],
  not: ['not', 'cannot', 'never'],
  turn: [
    'turn',
    'turned',
    'turns',
    'turning',
    'rotation',
    'rotated',
    'rotates',
    'rotate',
    'moved',
    'moves',
    'move',
    'movement',
    'advance',
    'advanced',
    'advances',
    'motion',
    'revolution',
    'revolved',
  ],
  rotor: ['rotor', 'rotors', 'roller', 'rollers'],
  programme: [
    'programme',
    'program',
    'programming',
    'programmed',
    'settings',
    'setting',
    'infusion',
    'mode',
    'dose',
    'dosing',
    'parameters',
    'rate',
  ],
  prescribed: ['prescribed', 'prescription', 'ordered', 'order', 'orders', 'intended', 'chart', 'charted'],
  right: [
    'matches',
    'match',
    'agrees',
    'agree',
    'correct',
    'confirmed',
    'identical',
    'right',
    'unchanged',
    'concordant',
    'consistent',
    'corresponds',
    'correspond',
    'verified',
    'appropriate',
  ],
} as const;
