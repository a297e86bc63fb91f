// Prose beside codes (F5, F7.3): where they disagree, the worse counts as a suspicion and a human reconciles.
import type { Mention } from '../model.js';
import { CAUSES, type Cause } from '../vocabulary/causes.js';
import type { Finding, MentionStatus } from '../vocabulary/findings.js';
import type { Step } from '../vocabulary/steps.js';
import { MATRIX } from './matrix.js';

/** What a status of a mention amounts to. Questions and hedges change nothing. */
export const MENTION_WEIGHT = {
  PRESENT: 'present',
  HISTORICAL_PERSISTS: 'present',
  POSSIBLE: 'possible',
  ABSENT: 'absent',
  NOT_EXCLUDED: 'nothing',
  HISTORICAL_RESOLVED: 'nothing',
  QUESTION: 'nothing',
  NOT_ASSESSED: 'nothing',
} as const satisfies Record<MentionStatus, 'present' | 'possible' | 'absent' | 'nothing'>;

/** Said not to be excluded, or not looked at: no code of the same report excludes it. */
export const LEAVES_OPEN = {
  PRESENT: false,
  HISTORICAL_PERSISTS: false,
  POSSIBLE: false,
  ABSENT: false,
  NOT_EXCLUDED: true,
  HISTORICAL_RESOLVED: false,
  QUESTION: false,
  NOT_ASSESSED: true,
} as const satisfies Record<MentionStatus, boolean>;

/** Causes a code denies. Denying is not excluding: it only tells when the prose says the opposite. */
const DENIED_BY: Readonly<Partial<Record<Finding, readonly Cause[]>>> = {
  INT_NORMAL: [
    'PUMP_ROTOR_ROLLER_MALFUNCTION',
    'PUMP_RESERVOIR_DEPLETION',
    'PUMP_PROGRAMMING_SOFTWARE_ERROR',
    'PUMP_BATTERY_END_OF_SERVICE',
  ],
  INT_PROGRAM_AS_PRESCRIBED: ['PUMP_PROGRAMMING_SOFTWARE_ERROR'],
  INT_RESIDUAL_AS_EXPECTED: ['PUMP_RESERVOIR_DEPLETION'],
  XR_NO_ABNORMALITY: ['CATH_KINK', 'CATH_BREAK_OR_MACROLEAK', 'CATH_DISCONNECTION_AT_PUMP', 'CATH_TIP_MIGRATION'],
  XR_KINK_ABSENT: ['CATH_KINK'],
  XR_DISCONTINUITY_ABSENT: ['CATH_BREAK_OR_MACROLEAK', 'CATH_DISCONNECTION_AT_PUMP'],
  XR_TIP_AT_DOCUMENTED_LEVEL: ['CATH_TIP_MIGRATION'],
  ROT_FULL: ['PUMP_ROTOR_ROLLER_MALFUNCTION'],
  FL_NO_ABNORMALITY: CAUSES.filter((cause) => MATRIX[cause].FLUORO_CONTRAST.plus !== 'none'),
  FL_EXTRAVASATION_ABSENT: ['CATH_BREAK_OR_MACROLEAK', 'CATH_MICROLEAK'],
  FLP_NO_CHANGE: ['CATH_KINK'],
  CT_DEPENDENT_LAYERING: ['CATH_TIP_LOCULATION'],
  CT_TIP_INTRATHECAL: ['CATH_TIP_MIGRATION'],
  CT_NO_EXTRAVASATION: ['CATH_BREAK_OR_MACROLEAK', 'CATH_MICROLEAK', 'CATH_DISCONNECTION_AT_PUMP'],
  CTN_TIP_INTRATHECAL: ['CATH_TIP_MIGRATION'],
  MR_NO_TIP_LESION: ['CATH_TIP_GRANULOMA'],
};

/** Findings that cannot both be true of one examination: code against prose (F7.3). */
const CONTRADICTS: readonly (readonly [Finding, readonly Finding[]])[] = [
  ['XR_KINK', ['XR_KINK_ABSENT', 'XR_NO_ABNORMALITY']],
  ['XR_DISCONTINUITY', ['XR_DISCONTINUITY_ABSENT', 'XR_NO_ABNORMALITY']],
  ['XR_DISCONTINUITY_EQUIVOCAL', ['XR_DISCONTINUITY_ABSENT', 'XR_NO_ABNORMALITY']],
  ['XR_DISCONNECTION_AT_PUMP', ['XR_NO_ABNORMALITY']],
  ['XR_TIP_BELOW_DOCUMENTED_LEVEL', ['XR_TIP_AT_DOCUMENTED_LEVEL', 'XR_NO_ABNORMALITY']],
  ['XR_TIP_OUTSIDE_CANAL', ['XR_TIP_AT_DOCUMENTED_LEVEL', 'XR_NO_ABNORMALITY']],
  ['XR_PUMP_INVERTED', ['XR_NO_ABNORMALITY']],
  // A partial turn against a full one is for the angles to settle, which are read before the word.
  ['ROT_NONE', ['ROT_FULL']],
  ['ASP_NONE', ['ASP_CSF_FREE']],
  ['ASP_INSUFFICIENT', ['ASP_CSF_FREE']],
  ['ASP_FLUID_NOT_CSF', ['ASP_CSF_FREE']],
  ['BOL_NO_RESPONSE', ['BOL_RESPONSE']],
  ['FL_NO_FLOW_BEYOND_POINT', ['FL_NO_ABNORMALITY', 'FL_INTRATHECAL_FLOW']],
  ['FL_EXTRAVASATION_FROM_CATHETER', ['FL_NO_ABNORMALITY', 'FL_EXTRAVASATION_ABSENT']],
  ['FL_EXTRAVASATION_MID_CONNECTOR', ['FL_NO_ABNORMALITY', 'FL_EXTRAVASATION_ABSENT']],
  ['FL_EXTRAVASATION_AT_PUMP_CONNECTOR', ['FL_NO_ABNORMALITY', 'FL_EXTRAVASATION_ABSENT']],
  ['FL_COLLECTION_BEHIND_PUMP', ['FL_NO_ABNORMALITY']],
  ['FL_DISCONNECTION_VISIBLE', ['FL_NO_ABNORMALITY']],
  ['FL_TIP_DISPLACED', ['FL_NO_ABNORMALITY']],
  ['FLP_KINK_IN_POSITION', ['FLP_NO_CHANGE']],
  ['FLP_FLOW_STOPS_IN_POSITION', ['FLP_NO_CHANGE']],
  ['CT_EXTRAVASATION_ADJACENT_CATHETER', ['CT_NO_EXTRAVASATION']],
  ['CT_EXTRAVASATION_AT_PUMP_CONNECTOR', ['CT_NO_EXTRAVASATION']],
  ['CT_EXTRAVASATION_AT_MID_CONNECTOR', ['CT_NO_EXTRAVASATION']],
  ['CT_LIMITED_ACCUMULATION_NO_LAYERING', ['CT_DEPENDENT_LAYERING']],
  ['CT_TIP_EPIDURAL', ['CT_TIP_INTRATHECAL']],
  ['CTN_TIP_EPIDURAL', ['CTN_TIP_INTRATHECAL']],
  ['SC_RESERVOIR_ONLY', ['SC_SUBARACHNOID', 'SC_BASAL_CISTERNS', 'SC_STOPS_IN_CATHETER']],
  ['SC_STOPS_IN_CATHETER', ['SC_SUBARACHNOID', 'SC_BASAL_CISTERNS']],
  ['SC_NO_BASAL_CISTERNS', ['SC_BASAL_CISTERNS']],
  ['MR_TIP_MASS_T2', ['MR_NO_TIP_LESION']],
  ['INT_PROGRAM_MISMATCH', ['INT_PROGRAM_AS_PRESCRIBED', 'INT_NORMAL']],
  ['INT_MOTOR_STALL_ACTIVE', ['INT_NORMAL']],
  ['INT_RESERVOIR_EMPTY', ['INT_NORMAL', 'INT_RESIDUAL_AS_EXPECTED']],
  ['INT_EOS', ['INT_NORMAL']],
  ['INT_PUMP_STOPPED', ['INT_NORMAL']],
  ['INT_RESIDUAL_MORE_THAN_EXPECTED', ['INT_RESIDUAL_AS_EXPECTED', 'INT_RESIDUAL_LESS_THAN_EXPECTED', 'INT_NORMAL']],
  ['INT_RESIDUAL_LESS_THAN_EXPECTED', ['INT_RESIDUAL_AS_EXPECTED', 'INT_NORMAL']],
];

/** Where codes and prose cannot both be right. */
export const clashes = (coded: ReadonlySet<Finding>, read: ReadonlySet<Finding>): ReadonlySet<Finding> => {
  const found = new Set<Finding>();
  for (const [worse, others] of CONTRADICTS)
    for (const better of others)
      if ((coded.has(worse) && read.has(better)) || (read.has(worse) && coded.has(better))) {
        // Where both say the worse, they agree on what matters.
        if (coded.has(worse) && read.has(worse)) continue;
        // Both sides said by one of them is that side's own business.
        if (coded.has(worse) === read.has(worse) && coded.has(better) === read.has(better)) continue;
        found.add(worse);
        found.add(better);
      }
  return found;
};

export interface ProseReading {
  /** Shown by the prose where the codes are silent, and the step can show it. */
  readonly confirms: readonly Cause[];
  readonly suggests: readonly Cause[];
  /** Denied by the prose; may feed an exclusion only where the evidence table has one. */
  readonly denies: readonly Cause[];
  readonly disputed: readonly Cause[];
}

const HEAVIER = { present: 3, possible: 2, nothing: 1, absent: 0 } as const;

/** One mention for each cause: the one that says most. What was read as a finding too counts once. */
const strongest = (mentions: readonly Mention[]): readonly Mention[] => {
  const kept = new Map<Cause, Mention>();
  for (const mention of mentions) {
    const before = kept.get(mention.cause);
    const [own, other] = [HEAVIER[MENTION_WEIGHT[mention.status]], before && HEAVIER[MENTION_WEIGHT[before.status]]];
    if (other === undefined || own > other || (own === other && mention.coded === true))
      kept.set(mention.cause, mention);
  }
  return [...kept.values()];
};

export const weighProse = (
  step: Step,
  mentions: readonly Mention[],
  findings: ReadonlySet<Finding>,
  coded: { readonly confirms: ReadonlySet<Cause>; readonly suggests: ReadonlySet<Cause> },
): ProseReading => {
  const denied = new Set<Cause>([...findings].flatMap((finding) => DENIED_BY[finding] ?? []));
  const confirms: Cause[] = [];
  const suggests: Cause[] = [];
  const denies: Cause[] = [];
  const disputed: Cause[] = [];
  for (const { cause, status, coded: told } of strongest(mentions)) {
    const weight = MENTION_WEIGHT[status];
    switch (weight) {
      case 'present':
      case 'possible':
        if (coded.confirms.has(cause) || coded.suggests.has(cause)) break;
        if (denied.has(cause)) disputed.push(cause);
        else if (told === true) break;
        else if (weight === 'present' && MATRIX[cause][step].plus === 'C') confirms.push(cause);
        else suggests.push(cause);
        break;
      case 'absent':
        if (coded.confirms.has(cause)) disputed.push(cause);
        else denies.push(cause);
        break;
      case 'nothing':
        break;
      default: {
        const never: never = weight;
        return never;
      }
    }
  }
  return { confirms, suggests, denies, disputed };
};
