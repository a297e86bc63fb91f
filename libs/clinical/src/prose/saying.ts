import type { Cause } from '../vocabulary/causes.js';
import type { Bearing, Codes, Target } from './target/target.js';
import type { Match } from './text/word-tree.js';

/** A target as this sentence names it. */
export interface Saying {
  readonly target: Target;
  readonly match: Match<Target>;
  readonly from: number;
  readonly to: number;
  readonly causes: Readonly<Partial<Record<Cause, Bearing>>>;
  readonly codes: Codes | undefined;
}
