import type { RuleText } from '../rule.js';
import type { Cause } from '../vocabulary/causes.js';
import type { Condition } from './conditions.js';

/** What a finding says about causes when its condition holds. */
export interface Effect {
  readonly confirms?: readonly Cause[];
  readonly suggests?: readonly Cause[];
  readonly excludes?: readonly Cause[];
  readonly when?: Condition;
}

export interface EvidenceRow extends RuleText, Effect {
  readonly rule: string;
}

export const row = <Id extends string>(
  rule: Id,
  cite: string,
  text: string,
  effect: Effect,
): EvidenceRow & { rule: Id } => ({
  rule,
  title: text,
  cite,
  text,
  ...effect,
});
