import { isTransient, PermanentFailure, TransientFailure } from '#platform';

export interface Patience {
  /** The wait after the first failure, in milliseconds; doubled after each further one. */
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** After so many attempts a transient failure is set aside as well; left out: never. */
  readonly maxAttempts?: number;
}

// An error that nobody declared is our defect. It may have been a moment's trouble, so it gets a few more tries.
const DEFECT_ATTEMPTS = 5;

/** What is to happen to a row whose handler failed. `code` and `detail` carry no patient data. */
export type AfterFailure =
  | { readonly kind: 'retry'; readonly waitMs: number; readonly code: string; readonly detail: string }
  | { readonly kind: 'set_aside'; readonly code: string; readonly detail: string };

const wait = (attempt: number, patience: Patience, chance: number, wishMs: number): number => {
  const doubled = Math.min(patience.longestWaitMs, patience.firstWaitMs * 2 ** Math.min(attempt - 1, 30));
  // Between half and the whole, so that rows that failed together do not return together.
  return Math.max(wishMs, Math.round(doubled * (0.5 + chance / 2)));
};

/**
 * Judges a failure. `attempt` counts from 1; `chance` is in 0..1. What an undeclared error says is not repeated, as it may
 * quote what it read: only its name is.
 */
export function afterFailure(error: unknown, attempt: number, patience: Patience, chance: number): AfterFailure {
  if (error instanceof PermanentFailure) return { kind: 'set_aside', code: error.code, detail: error.message };
  const declared = error instanceof TransientFailure;
  const transient = declared || isTransient(error);
  const name = error instanceof Error ? error.name : 'a thrown value that is no error';
  const code = transient ? 'gave-up' : 'defect';
  const detail = declared ? error.message : name;
  const most = transient ? patience.maxAttempts : DEFECT_ATTEMPTS;
  if (most !== undefined && attempt >= most) return { kind: 'set_aside', code, detail };
  const wishMs = (declared ? error.retryAfterMs : undefined) ?? 0;
  return {
    kind: 'retry',
    waitMs: wait(attempt, patience, chance, wishMs),
    code: transient ? 'transient' : code,
    detail,
  };
}
