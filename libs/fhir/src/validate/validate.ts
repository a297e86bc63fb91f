import { isOperationOutcome, OperationOutcomeError, validateResource } from '@medplum/core';
import type { OperationOutcomeIssue, Resource } from '@medplum/fhirtypes';
import { isFields, OwnRules } from './own-rules.js';
import { RULE_TEXT, type OwnRule, type Problem } from './problem.js';
import { loadStructuresIn, loadTables } from './tables.js';

/**
 * Everything wrong with a resource under FHIR R4, base rules without profiles; empty means fine. Before sending, a
 * problem is a defect of ours: do not send. On what an EHR sent it is only a remark, since a report that breaks a
 * rule still tells of a patient.
 */
export function validateForSending(resource: unknown): readonly Problem[] {
  const tables = loadTables();
  if (!isFields(resource) || !isResourceShaped(resource) || !tables.resourceTypes.has(resource.resourceType)) {
    return [{ path: '', rule: 'unknown-type', text: RULE_TEXT['unknown-type'] }];
  }
  loadStructuresIn(resource);
  const own = new OwnRules(tables).check(resource);
  // Without a table for some type inside, the structure check could only throw.
  if (own.some(({ rule }) => rule === 'unknown-type')) return unique(own);
  return unique([...own, ...structureProblems(resource)]);
}

/** The same check for what came in: a remark, never a reason to refuse. */
export const validateLoosely = validateForSending;

function isResourceShaped(value: object): value is Resource {
  return 'resourceType' in value && typeof value.resourceType === 'string';
}

function structureProblems(resource: Resource): readonly Problem[] {
  return issuesOf(resource).flatMap((issue) => {
    const problem = problemOf(issue);
    return problem ? [problem] : [];
  });
}

function issuesOf(resource: Resource): readonly OperationOutcomeIssue[] {
  try {
    return validateResource(resource);
  } catch (error) {
    if (error instanceof OperationOutcomeError && isOperationOutcome(error.outcome)) return error.outcome.issue;
    throw error;
  }
}

/** Sentences of @medplum/core 4.5.2 for what our own layer names too: one fault, one name. */
const SAME_AS: readonly (readonly [RegExp, OwnRule | 'skip'])[] = [
  [/^Invalid additional property/, 'unknown-property'],
  [/^Invalid (null|undefined|empty)|^String must contain non-whitespace/, 'empty'],
  [/^Expected array of values/, 'not-a-list'],
  [/^Invalid date format/, 'date'],
  [/^Invalid dateTime format/, 'date-time'],
  [/^Invalid instant format/, 'instant'],
  [/^Invalid (uri|url|canonical) format/, 'uri'],
  // It counts base64 documents as strings; our own layer measures strings only.
  [/^String cannot be larger/, 'skip'],
  // Only warnings there, errors here.
  [/^(Invalid reference|Conflicting choice|Type of primitive extension)/, 'skip'],
];

/** Its sentences that hold nothing but fixed words, type names and counts. */
const SAFE_SENTENCE =
  /^(Missing required property|Expected single value for property|Invalid number of values: expected [\d.*]+, but found \d+|Invalid JSON type: expected \w+, but got \w+|Invalid \w+ format|Invalid numeric value|Expected number to be (an integer|positive|non-negative))$/;

/** Names an issue of the structure check in our terms; `undefined` where our own layer judges instead. */
export function problemOf(issue: OperationOutcomeIssue): Problem | undefined {
  const said = issue.details?.text ?? '';
  const path = plainPath(issue.expression?.[0] ?? '');
  const same = SAME_AS.find(([sentence]) => sentence.test(said))?.[1];
  if (same === 'skip') return undefined;
  if (same !== undefined) return { path, rule: same, text: RULE_TEXT[same] };
  const invariant = /^Constraint ([A-Za-z]+-\d+[a-z]?) not met: (.*)$/s.exec(said);
  if (invariant?.[1] !== undefined) return { path, rule: invariant[1], text: invariant[2] ?? '' };
  // A sentence we do not know may quote a value.
  const text = SAFE_SENTENCE.test(said) ? said : 'Not the structure FHIR gives this element';
  return { path, rule: 'structure', text };
}

function plainPath(path: string): string {
  return path
    .split('.')
    .map((part) => (/^_?[A-Za-z][A-Za-z0-9]{0,63}(\[\d+\])*$/.test(part) ? part : '(unreadable name)'))
    .join('.');
}

function unique(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [`${problem.rule} ${problem.path}`, problem])).values()];
}
