import { PermanentFailure, TransientFailure } from '#platform';
import { askedToWaitMs, prospectOf, type EhrFailure, type EhrFailureKind } from './answer.js';

/** The label on the set-aside shelf for each kind of answer. */
const SHELF = {
  notFound: 'ehr-not-found',
  gone: 'ehr-gone',
  versionConflict: 'ehr-version-conflict',
  severalMatches: 'ehr-several-matches',
  unauthorized: 'ehr-unauthorized',
  forbidden: 'ehr-forbidden',
  refused: 'ehr-refused',
  throttled: 'ehr-throttled',
  unavailable: 'ehr-unavailable',
  notFhir: 'ehr-not-fhir',
  network: 'ehr-network',
  timeout: 'ehr-timeout',
  circuitOpen: 'ehr-circuit-open',
  notSent: 'ehr-not-sent',
} as const satisfies Record<EhrFailureKind, string>;

/**
 * For stories that have no better use for a failed answer than to be tried again or set aside: the error to throw.
 * `what` names the attempted work without patient data. A write that must be compared first is transient here too,
 * since the story that runs again begins by comparing.
 */
export function failureToThrow(failure: EhrFailure, what: string): TransientFailure | PermanentFailure {
  const status = 'status' in failure ? ` ${failure.status}` : '';
  const sentence = `${what}: ${SHELF[failure.kind]}${status} (request ${failure.requestId || 'not sent'})`;
  if (prospectOf(failure) === 'person') return new PermanentFailure(SHELF[failure.kind], sentence);
  const retryAfterMs = askedToWaitMs(failure);
  return new TransientFailure(sentence, retryAfterMs === undefined ? {} : { retryAfterMs });
}
