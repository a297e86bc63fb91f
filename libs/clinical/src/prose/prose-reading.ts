// What reading a text gives: mentions, findings, and what nobody understood.
import { CAUSES, type Cause } from '../vocabulary/causes.js';
import type { Finding, MentionStatus } from '../vocabulary/findings.js';

/** A span of characters of the text. */
export interface Place {
  readonly from: number;
  readonly to: number;
}

/** One thing said of one cause, at one place. */
export interface ProseMention extends Place {
  readonly cause: Cause;
  readonly status: MentionStatus;
  readonly words: string;
  /** The words that decided the status, when it was not simply stated. */
  readonly trigger?: Place;
  /** What was named: a rule of the dictionary (ITB.RT, ITB.RV). */
  readonly target: string;
  /** Why it has this status (ITB.RD). */
  readonly rule: string;
  /** A finding of the step's vocabulary says the same. */
  readonly coded: boolean;
}

/**
 * `no-target`: about the pump or catheter, and not understood; `not-understood`: about nobody knows what; `whose`: nobody can say whose the
 * finding is; `remnant`: a piece of an older catheter; `reversal`: an addendum says otherwise and not that it takes anything back;
 * `language`: not English; `limited`: the study itself is called limited or preliminary, at a step that has no finding to say so.
 */
export type UnreadWhy = 'no-target' | 'not-understood' | 'whose' | 'remnant' | 'reversal' | 'language' | 'limited';

export interface UnreadWords extends Place {
  readonly why: UnreadWhy;
}

export interface ProseReading {
  readonly mentions: readonly ProseMention[];
  readonly findings: readonly Finding[];
  /** Sentences about the pump or the catheter in which nothing was understood, or nobody can say whose the finding is. */
  readonly unread: readonly UnreadWords[];
}

const STRENGTH = {
  PRESENT: 8,
  HISTORICAL_PERSISTS: 7,
  POSSIBLE: 6,
  NOT_EXCLUDED: 5,
  ABSENT: 4,
  NOT_ASSESSED: 3,
  HISTORICAL_RESOLVED: 2,
  QUESTION: 1,
} as const satisfies Record<MentionStatus, number>;

/** What a text says of each cause on the whole: the worst of what it says, and a question only where nothing answers it. */
export const causesSaid = (
  mentions: readonly Pick<ProseMention, 'cause' | 'status'>[],
): ReadonlyMap<Cause, MentionStatus> => {
  const said = new Map<Cause, MentionStatus>();
  for (const cause of CAUSES)
    for (const mention of mentions) {
      if (mention.cause !== cause) continue;
      const before = said.get(cause);
      if (before === undefined || STRENGTH[mention.status] > STRENGTH[before]) said.set(cause, mention.status);
    }
  return said;
};
