// All trigger words (the idea of NegEx and ConText, the lists our own), and the words at which their reach ends.
import { phrases } from '../text/phrases.js';
import { DENIED_AHEAD, DENIED_BACK, DENIED_NEAR, FAILS, HARMLESS, WORSE } from './denials.js';
import { NOT_ASSESSED, NOT_EXCLUDED, POSSIBLE, QUESTION } from './doubts.js';
import { HISTORY } from './histories.js';
import type { TriggerGroup } from './trigger-group.js';

export const TRIGGER_GROUPS: readonly TriggerGroup[] = [
  DENIED_AHEAD,
  DENIED_BACK,
  ...DENIED_NEAR,
  ...NOT_EXCLUDED,
  ...POSSIBLE,
  ...QUESTION,
  ...HISTORY,
  ...NOT_ASSESSED,
  FAILS,
  WORSE,
  HARMLESS,
];

/** Words at which the reach of a trigger ends, whichever way it looks. */
export const TERMINATORS: readonly string[] = phrases(`
      but | however | although | though | except | except for | apart from | aside from | other than | besides | nevertheless |
      nonetheless | yet | still | whereas | while | despite | in spite of | because | because of | since | secondary to | due to | as |
      as well as a | which | who | whom | whose | when | where | with exception of | with the exception of | unless | until |
      presenting | presents | presented | caused by | then | so | thus | therefore | hence | instead | only | save for | other |
      in addition | additionally | otherwise | reason for | cause of | causes of | cause for | source of | source for | origin of |
      etiology of | aetiology of | explanation for | related to | responsible for | attributable to | in setting of |
      in the setting of | given | after | following | before | prior to | during | for the | to explain | to account for | giving |
      showing | revealing | now with | consistent with | compatible with | suggestive of | rather | nor yet | even though | albeit |
      just
    `);
