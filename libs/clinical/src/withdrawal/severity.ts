import type { Severity } from '../vocabulary/signs.js';

const WEIGHT = { NONE: 0, MILD: 1, MODERATE: 2, SEVERE: 3, FULMINANT: 4 } as const satisfies Record<Severity, number>;

export const isModerateOrWorse = (severity: Severity): boolean => WEIGHT[severity] >= WEIGHT.MODERATE;

/** Positive when `one` is worse than `other`. */
export const compareSeverity = (one: Severity, other: Severity): number => WEIGHT[one] - WEIGHT[other];
