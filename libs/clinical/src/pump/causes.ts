// The fourteen causes in the words a user reads, the part of the drawing they belong to, and the rates that were reported.
// Rates are for display. They never weigh a case: a rare cause is not an excluded one.
import type { Cause } from '../vocabulary/causes.js';

export const SEGMENTS = ['pump', 'reservoir', 'pump_connector', 'catheter', 'tip', 'pocket'] as const;
export type Segment = (typeof SEGMENTS)[number];

export interface CauseWords {
  readonly words: string;
  readonly segment: Segment;
  /** As reported, display only; null where no rate is given. */
  readonly reportedRate: string | null;
  readonly cite: string;
}

const PUMP_RATES = 'no rate of its own; all pump malfunction 14 % (sign lost in our copy)';

export const CAUSE_WORDS = {
  PUMP_ROTOR_ROLLER_MALFUNCTION: {
    words: 'rotor or roller does not turn as told',
    segment: 'pump',
    reportedRate: PUMP_RATES,
    cite: 'a10',
  },
  PUMP_RESERVOIR_DEPLETION: { words: 'reservoir empty', segment: 'reservoir', reportedRate: PUMP_RATES, cite: 'a01' },
  PUMP_PROGRAMMING_SOFTWARE_ERROR: {
    words: 'wrong programme or software fault',
    segment: 'pump',
    reportedRate: PUMP_RATES,
    cite: 'a01',
  },
  PUMP_LEAK: { words: 'leak from the pump itself', segment: 'pump', reportedRate: PUMP_RATES, cite: 'a40' },
  PUMP_BATTERY_END_OF_SERVICE: { words: 'battery at end of service', segment: 'pump', reportedRate: null, cite: 'a41' },
  CATH_DISCONNECTION_AT_PUMP: {
    words: 'catheter off the pump connector',
    segment: 'pump_connector',
    reportedRate: '6-10 %',
    cite: 'A5',
  },
  CATH_BREAK_OR_MACROLEAK: {
    words: 'break, cut or puncture of the catheter',
    segment: 'catheter',
    reportedRate: '5-16 %',
    cite: 'A5',
  },
  CATH_MICROLEAK: { words: 'microscopic leak of the catheter', segment: 'catheter', reportedRate: null, cite: 'a36' },
  CATH_KINK: {
    words: 'kinked or folded catheter',
    segment: 'catheter',
    reportedRate: '2-20 %, with occlusion',
    cite: 'A5',
  },
  CATH_OCCLUSION: { words: 'blocked catheter', segment: 'catheter', reportedRate: '2-20 %, with kink', cite: 'A5' },
  CATH_TIP_MIGRATION: { words: 'tip moved or outside the sac', segment: 'tip', reportedRate: '3-11 %', cite: 'A5' },
  CATH_TIP_LOCULATION: {
    words: 'tip in a walled-off pocket of the sac',
    segment: 'tip',
    reportedRate: null,
    cite: 'a28',
  },
  CATH_TIP_GRANULOMA: { words: 'inflammatory mass at the tip', segment: 'tip', reportedRate: null, cite: 'a38' },
  SUBCUT_COLLECTION: {
    words: 'fluid or contrast collected under the skin',
    segment: 'pocket',
    reportedRate: null,
    cite: 'a40',
  },
} as const satisfies Record<Cause, CauseWords>;
