import type { OperationOutcome, OperationOutcomeIssue, Resource } from '@medplum/fhirtypes';

import type { Version } from '../shelf/shelf.js';

/** What goes back to the caller: a status with a kept version, with another resource, with ready JSON, or with nothing. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly version?: Version;
  readonly resource?: Resource;
  /** A FHIR resource already in wire form. */
  readonly json?: string;
}

type IssueCode = OperationOutcomeIssue['code'];

/** The statuses with which this EHR says no, and the issue code each carries. */
const ISSUE_CODE = {
  400: 'invalid',
  401: 'login',
  403: 'forbidden',
  404: 'not-found',
  405: 'not-supported',
  406: 'not-supported',
  409: 'conflict',
  410: 'deleted',
  412: 'conflict',
  413: 'too-long',
  415: 'not-supported',
  422: 'processing',
  429: 'throttled',
  500: 'exception',
  503: 'transient',
} as const satisfies Record<number, IssueCode>;

/** A status with which this EHR can say no. */
export type NoStatus = keyof typeof ISSUE_CODE;

/** The EHR says no: thrown from within an interaction, so that a transaction can take everything back. */
export class Refused extends Error {
  readonly outcome: OperationOutcome;

  constructor(
    readonly status: NoStatus,
    why: string | readonly OperationOutcomeIssue[],
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(typeof why === 'string' ? why : `${why.length} issues`);
    this.name = 'Refused';
    this.outcome = {
      resourceType: 'OperationOutcome',
      issue: typeof why === 'string' ? [{ severity: 'error', code: ISSUE_CODE[status], diagnostics: why }] : [...why],
    };
  }

  get answer(): Answer {
    return { status: this.status, headers: this.headers, resource: this.outcome };
  }
}

/** The version's entity tag, as in `W/"3"`. */
export const etag = (version: Version): string => `W/"${version.version}"`;

/** The HTTP headers a version travels with. */
export const versionHeaders = (version: Version): Record<string, string> => ({
  ETag: etag(version),
  'Last-Modified': new Date(version.at).toUTCString(),
});
