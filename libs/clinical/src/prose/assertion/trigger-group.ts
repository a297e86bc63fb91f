// One group of trigger words and how far they reach.
import type { AssertionRule, Direction, Trigger, TriggerKind } from './triggers.js';

export interface TriggerGroup extends Trigger {
  readonly patterns: readonly string[];
}

export const group = (
  kind: TriggerKind,
  direction: Direction,
  rule: AssertionRule,
  patterns: readonly string[],
  reach: Omit<Trigger, 'kind' | 'direction' | 'rule'> = {},
): TriggerGroup => ({ kind, direction, rule, patterns, ...reach });
