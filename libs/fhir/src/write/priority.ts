// Grade to priority (decision 4), tier to priority (decisions, Paging), grade to severity of an issue.
import type { PagingTier, Pathway, Severity } from '#clinical';

export type Priority = 'routine' | 'urgent' | 'asap' | 'stat';

const BY_SEVERITY = {
  NONE: 'routine',
  MILD: 'urgent',
  MODERATE: 'asap',
  SEVERE: 'stat',
  FULMINANT: 'stat',
} as const satisfies Record<Severity, Priority>;

/** Priority of an order or Task. Overdose is stat whatever the grade, which is NONE by rule there. */
export function priorityOfGrade(grade: { readonly severity: Severity; readonly pathway: Pathway }): Priority {
  return grade.pathway === 'overdose' ? 'stat' : BY_SEVERITY[grade.severity];
}

const BY_TIER = {
  emergency: 'stat',
  urgent: 'asap',
  notify: 'routine',
  none: 'routine',
} as const satisfies Record<PagingTier, Priority>;

export function priorityOfTier(tier: PagingTier): Priority {
  return BY_TIER[tier];
}

const ISSUE_BY_TIER = {
  emergency: 'high',
  urgent: 'high',
  notify: 'moderate',
  none: 'low',
} as const satisfies Record<PagingTier, 'high' | 'moderate' | 'low'>;

export function issueSeverityOf(tier: PagingTier): 'high' | 'moderate' | 'low' {
  return ISSUE_BY_TIER[tier];
}
