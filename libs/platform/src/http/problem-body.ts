import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import { isTransient, PermanentFailure, TransientFailure } from '../failures.js';
import { HttpProblem, type ProblemAt } from './http-problem.js';

/** A failed request as it is told, whatever the dialect. */
export interface Told {
  status: number;
  code: string;
  sentence: string;
  at: readonly ProblemAt[];
  retryAfterSeconds: number | undefined;
}

interface StatusWords {
  code: string;
  sentence: string;
  // From the FHIR value set issue-type.
  issue: string;
}

// What is said when the exception is not one of ours. The framework's own sentences repeat the URL, a parser's the body.
const WORDS: Readonly<Record<number, StatusWords>> = {
  400: { code: 'malformed', sentence: 'The request cannot be read.', issue: 'structure' },
  401: { code: 'no-key', sentence: 'An API key is needed.', issue: 'login' },
  403: { code: 'wrong-role', sentence: 'This is not allowed.', issue: 'forbidden' },
  404: { code: 'not-found', sentence: 'There is nothing here.', issue: 'not-found' },
  405: { code: 'wrong-method', sentence: 'This method is not for this place.', issue: 'not-supported' },
  409: { code: 'conflict', sentence: 'This contradicts what is already so.', issue: 'conflict' },
  410: { code: 'gone', sentence: 'This is no longer here.', issue: 'deleted' },
  412: { code: 'changed-meanwhile', sentence: 'A condition of the request does not hold.', issue: 'conflict' },
  413: { code: 'too-large', sentence: 'The body is too large.', issue: 'too-long' },
  414: { code: 'too-long', sentence: 'The address is too long.', issue: 'too-long' },
  415: { code: 'wrong-media-type', sentence: 'This media type is not read here.', issue: 'not-supported' },
  422: { code: 'not-acceptable', sentence: 'The request was read and cannot be followed.', issue: 'business-rule' },
  429: { code: 'too-many', sentence: 'Too many requests.', issue: 'throttled' },
  503: { code: 'not-now', sentence: 'This cannot be done now; try again later.', issue: 'transient' },
};
const UNEXPECTED: StatusWords = { code: 'unexpected', sentence: 'Something failed here.', issue: 'exception' };

const wordsOf = (status: number): StatusWords => WORDS[status] ?? UNEXPECTED;

const plain = (status: number, retryAfterSeconds?: number): Told => {
  const { code, sentence } = wordsOf(status);
  return { status, code, sentence, at: [], retryAfterSeconds };
};

/** What an exception means to a caller. Only `HttpProblem` and our failures' codes speak for themselves. */
export function toldOf(exception: unknown): Told {
  if (exception instanceof HttpProblem) {
    const { code, message, at, retryAfterSeconds } = exception;
    return { status: exception.getStatus(), code, sentence: message, at, retryAfterSeconds };
  }
  if (exception instanceof HttpException) return plain(exception.getStatus());
  if (exception instanceof PermanentFailure) return { ...plain(500), code: exception.code };
  if (exception instanceof TransientFailure && exception.retryAfterMs !== undefined)
    return plain(503, Math.ceil(exception.retryAfterMs / 1_000));
  return plain(isTransient(exception) ? 503 : 500);
}

/** RFC 9457. `instance` names the request, so that a caller can quote it to an operator. */
export const problemJson = ({ status, code, sentence, at }: Told, requestId: string): object => ({
  type: 'about:blank',
  title: STATUS_CODES[status] ?? 'Error',
  status,
  detail: sentence,
  code,
  instance: `urn:pumptrace:request:${requestId}`,
  ...(at.length === 0 ? {} : { errors: at }),
});

/** FHIR R4 OperationOutcome: one issue for each place, or one for the whole. */
export const operationOutcome = ({ status, code, sentence, at }: Told): object => {
  const issue = (text: string, expression?: string) => ({
    severity: 'error',
    code: wordsOf(status).issue,
    details: { coding: [{ code }], text },
    ...(expression === undefined || expression === '' ? {} : { expression: [expression] }),
  });
  return {
    resourceType: 'OperationOutcome',
    issue: at.length === 0 ? [issue(sentence)] : at.map(({ path, expected }) => issue(expected, path)),
  };
};
