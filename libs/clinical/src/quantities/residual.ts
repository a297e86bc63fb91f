/** A difference of a fifth, and at least 2 mL, is worth a clinician's look: [cfg] in D6, awaits a clinical owner. */
const FIFTH = 0.2;
const LEAST_ML = 2;

/** Whether what was in the reservoir, in mL, is more or less than was to be expected, or about that. */
export const residualAgainst = (measured: number, expected: number): 'more' | 'less' | 'as-expected' => {
  const apart = Math.abs(measured - expected);
  if (apart < LEAST_ML || apart <= FIFTH * expected) return 'as-expected';
  return measured > expected ? 'more' : 'less';
};
