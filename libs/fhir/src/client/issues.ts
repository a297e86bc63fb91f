import type { CodedIssue, Remedy } from './answer.js';

const SEVERITIES = ['fatal', 'error', 'warning', 'information'] as const;

/** What each code of the FHIR R4 issue-type list asks of us (fhir.md 2.7). `undefined`: says nothing about a remedy. */
const REMEDY_OF_CODE = {
  invalid: 'person',
  structure: 'person',
  required: 'person',
  value: 'person',
  invariant: 'person',
  security: 'person',
  login: 'person',
  unknown: undefined,
  expired: 'person',
  forbidden: 'person',
  suppressed: 'person',
  processing: undefined,
  'not-supported': 'person',
  duplicate: 'reconcile',
  'multiple-matches': 'reconcile',
  'not-found': 'person',
  deleted: 'person',
  'too-long': 'person',
  'code-invalid': 'person',
  extension: 'person',
  'too-costly': 'person',
  'business-rule': 'person',
  conflict: 'reconcile',
  transient: 'later',
  'lock-error': 'later',
  'no-store': 'later',
  exception: 'later',
  timeout: 'later',
  incomplete: 'later',
  throttled: 'later',
  informational: undefined,
} as const satisfies Record<string, Remedy | undefined>;

type IssueCode = keyof typeof REMEDY_OF_CODE;

function isIssueCode(text: unknown): text is IssueCode {
  return typeof text === 'string' && Object.hasOwn(REMEDY_OF_CODE, text);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The coded part of an OperationOutcome; empty for anything else. */
export function codedIssues(body: unknown): readonly CodedIssue[] {
  if (!isRecord(body) || body['resourceType'] !== 'OperationOutcome') return [];
  const issues: unknown = body['issue'];
  if (!Array.isArray(issues)) return [];
  return issues.filter(isRecord).map((issue) => ({
    severity: SEVERITIES.find((known) => known === issue['severity']) ?? 'unknown',
    code: isIssueCode(issue['code']) ? issue['code'] : 'unknown',
    expression: plainPaths(issue['expression']),
  }));
}

// A path of names and indexes cannot carry a patient's data; a FHIRPath with a quoted value can.
function plainPaths(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.filter(
    (path): path is string => typeof path === 'string' && /^[A-Za-z]+(\.[A-Za-z]+|\[\d+\]){0,20}$/.test(path),
  );
}

/** The remedy for a refusal: the status speaks first, then the codes (fhir.md 2.7). */
export function remedyOf(status: number, issues: readonly CodedIssue[]): Remedy {
  if (status === 409) return 'reconcile';
  const remedies = issues
    .filter((issue) => issue.severity === 'fatal' || issue.severity === 'error')
    .map((issue) => (isIssueCode(issue.code) ? REMEDY_OF_CODE[issue.code] : undefined));
  if (remedies.includes('reconcile')) return 'reconcile';
  // One lasting reason outweighs a passing one: waiting would not remove it.
  if (remedies.includes('person')) return 'person';
  return remedies.includes('later') ? 'later' : 'person';
}
