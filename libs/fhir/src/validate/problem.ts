/**
 * One thing wrong with a resource. Neither part quotes a value: the path consists of element names and indexes, the
 * text of our words or those of the FHIR rule.
 */
export interface Problem {
  readonly path: string;
  /** A rule of ours by name, the key of a FHIR invariant (`qty-3`), or `structure`. */
  readonly rule: string;
  readonly text: string;
}

/** What our own rules say. Total, so that a rule without words does not compile. */
export const RULE_TEXT = {
  'unknown-type': 'No table for this resource type',
  'unknown-property': 'FHIR has no such element here',
  'one-of-choice': 'Only one type of a choice may be given',
  empty: 'An empty value may not be sent',
  'not-a-list': 'This element repeats, so it must be a list',
  'required-code': 'The code is not in the required value set',
  date: 'Not a date of the calendar',
  'date-time': 'Not a date of the calendar, or a time without its zone',
  instant: 'Not an instant with seconds and zone',
  id: 'Not an id: 1 to 64 letters, digits, minus or point',
  'string-size': 'Longer than 1 MB',
  'integer-range': 'Outside the 32 bit range',
  uri: 'White space in a URI',
  'reference-syntax': 'Not a reference to a FHIR resource',
  'reference-target': 'This element may not refer to that type of resource',
  'reference-type-mismatch': 'The stated type is not the type referred to',
  'reference-contained': 'No contained resource of this id',
  'contained-id': 'A contained resource needs an id of its own',
  'contained-unused': 'Nothing refers to this contained resource (dom-3)',
  'narrative-root': 'Narrative must be one xhtml div',
  'narrative-markup': 'Narrative is not well-formed',
  'narrative-active': 'Narrative may not hold this element or attribute',
  'narrative-empty': 'Narrative says nothing',
} as const satisfies Record<string, string>;

export type OwnRule = keyof typeof RULE_TEXT;
