// One public code beside one of our words: how well it fits, and where it was read.

/** How well a public code says what our word says. `broader`: the public code means more than our word. */
export const FITS = ['exact', 'close', 'broader', 'narrower', 'related'] as const;
export type Fit = (typeof FITS)[number];

export interface StandardRow<W extends string> {
  readonly word: W;
  /** Id of the clinical component it names (`thoracic-ap`), or a region that only arrives, never leaves (`lumbar`). */
  readonly component?: string;
  readonly system: 'loinc' | 'sct' | 'imdrf';
  readonly code: string;
  readonly display: string;
  readonly fit: Fit;
  /** Where code and display were read. */
  readonly evidence: string;
}
