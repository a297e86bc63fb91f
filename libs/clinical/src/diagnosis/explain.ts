// A verdict in words a user sees. `open` is knowledge ("not settled"), never reassurance.
import type { CauseVerdict } from '../model.js';
import { CAUSE_WORDS } from '../pump/causes.js';
import type { Verdict } from '../vocabulary/causes.js';
import { STEP_TABLE } from '../algorithm/steps.js';

export const VERDICT_WORDS = {
  open: 'not settled',
  suspected: 'suspected',
  confirmed: 'shown, to be confirmed by a clinician',
  excluded: 'excluded at the time of the test',
} as const satisfies Record<Verdict, string>;

/** One sentence: the cause, its state, the tests it stands on. */
export const explain = ({ cause, verdict, reports }: CauseVerdict): string => {
  const tests = [...new Set(reports.map(({ step }) => STEP_TABLE[step].words))];
  const standing = tests.length === 0 ? '' : ` (${tests.join('; ')})`;
  return `${CAUSE_WORDS[cause].words}: ${VERDICT_WORDS[verdict]}${standing}`;
};
