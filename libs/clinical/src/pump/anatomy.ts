// Where the tip should lie. Decides what a film must cover; never diagnoses migration (A2).
import type { PatientFacts } from '../model.js';
import type { Indication } from '../vocabulary/pump.js';

/** Suggested tip levels by indication (article, Pump Characteristics; D9). Techniques vary. */
export const SUGGESTED_TIP_LEVELS = {
  SPASTIC_QUADRIPLEGIA: { from: 'T1', to: 'T2' },
  SPASTIC_DIPLEGIA: { from: 'T6', to: 'T10' },
  DYSTONIA: { from: 'C3', to: 'C5' },
  OTHER: undefined,
} as const satisfies Record<Indication, { readonly from: string; readonly to: string } | undefined>;

const REGIONS = { C: 0, T: 7, L: 19, S: 24 } as const;
const LENGTHS = { C: 7, T: 12, L: 5, S: 5 } as const;

/** Vertebrae counted from C1 = 1 downward; undefined when the words name no level. `T8-T9` counts as its upper end. */
export const vertebra = (level: string): number | undefined => {
  const found = /\b([CTLS])\s?(\d{1,2})\b/i.exec(level);
  const region = found?.[1]?.toUpperCase();
  const number = Number(found?.[2]);
  if (region !== 'C' && region !== 'T' && region !== 'L' && region !== 'S') return undefined;
  return number >= 1 && number <= LENGTHS[region] ? REGIONS[region] + number : undefined;
};

export interface ExpectedTip {
  readonly source: 'implant_record' | 'indication' | 'unknown';
  readonly words: string;
  /** At or above T2: the usual films end too low, so cervical and lateral thoracic views are added. */
  readonly high: boolean;
}

const isHigh = (level: number): boolean => level <= REGIONS.T + 2;

/** The patient's own record first; the textbook only where there is none. */
export const expectedTip = (patient: PatientFacts): ExpectedTip => {
  const documented = patient.documentedTipLevel === undefined ? undefined : vertebra(patient.documentedTipLevel);
  if (documented !== undefined)
    return {
      source: 'implant_record',
      words: `the documented level ${patient.documentedTipLevel}`,
      high: isHigh(documented),
    };
  const suggested = SUGGESTED_TIP_LEVELS[patient.indication];
  if (suggested === undefined) return { source: 'unknown', words: 'a level that is not documented', high: false };
  const top = vertebra(suggested.from);
  return {
    source: 'indication',
    words: `${suggested.from} to ${suggested.to}, suggested for this indication; the implant record was not found`,
    high: top !== undefined && isHigh(top),
  };
};
