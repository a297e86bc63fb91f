// What an EHR can say, as a closed list. Nothing the EHR does becomes an exception: a refused order, a lost
// connection and an empty search are different facts, and the caller must look at which one it holds.

/** Which call this was: the X-Request-Id sent on every try of it, and how many tries were made. */
export interface CallTrace {
  readonly requestId: string;
  /** Tries that were started; 0 when nothing was sent. */
  readonly tries: number;
}

/**
 * One OperationOutcome issue, reduced to its codes. `diagnostics` and `details.text` are left behind on purpose:
 * servers quote the offending value there, and that value may be about a patient.
 */
export interface CodedIssue {
  readonly severity: 'fatal' | 'error' | 'warning' | 'information' | 'unknown';
  /** Code from the FHIR issue-type list; `unknown` when it is none of them. */
  readonly code: string;
  /** FHIRPath of the element, only where it consists of names and indexes. */
  readonly expression: readonly string[];
}

/** What can be done about a refusal: a person must look, our record must be compared with theirs, or wait. */
export type Remedy = 'person' | 'reconcile' | 'later';

/** Why an answer could not be read as FHIR. */
export type NotFhirReason =
  | 'not-json'
  | 'not-a-resource'
  | 'wrong-type'
  | 'wrong-id'
  | 'no-id'
  | 'empty'
  | 'not-modified'
  | 'redirect'
  | 'too-large'
  | 'too-deep'
  | 'encoded';

/** Why we did not send at all. */
export type NotSentReason =
  | 'bad-id'
  | 'bad-type'
  | 'bad-version'
  | 'no-id'
  | 'foreign-reference'
  | 'unreadable-reference'
  | 'contained-reference'
  | 'waited-too-long';

export type EhrOk<T> = CallTrace & {
  readonly kind: 'ok';
  readonly value: T;
  /** `meta.versionId`, else the version in the ETag. Absent when the EHR told neither. */
  readonly version?: string;
  /** `meta.lastUpdated`, else the Last-Modified header, as an ISO instant. */
  readonly lastModified?: string;
  /** The Date header as an ISO instant: the EHR's clock, the only clock a watermark may use. */
  readonly serverDate?: string;
};

/**
 * Everything but success. `maybeWritten` is true when a write was on the wire and its fate is unknown: such a write
 * must be looked for by its identifier before it is ever sent again. It is always false for reads.
 */
export type EhrFailure = CallTrace &
  (
    | { readonly kind: 'notFound' }
    | { readonly kind: 'gone' }
    /** The resource has moved on. With `maybeWritten` an earlier try of ours may be what moved it. */
    | { readonly kind: 'versionConflict'; readonly maybeWritten: boolean }
    /** A conditional create matched more than one resource. */
    | { readonly kind: 'severalMatches' }
    /** 401 after one renewal, or (`sent` false) no token could be had. */
    | { readonly kind: 'unauthorized'; readonly sent: boolean }
    /** 403: a scope is missing; trying again cannot help. */
    | { readonly kind: 'forbidden'; readonly issues: readonly CodedIssue[] }
    | {
        readonly kind: 'refused';
        readonly status: number;
        readonly issues: readonly CodedIssue[];
        readonly remedy: Remedy;
      }
    | { readonly kind: 'throttled'; readonly retryAfterMs: number }
    | {
        readonly kind: 'unavailable';
        readonly status: number;
        readonly issues: readonly CodedIssue[];
        readonly maybeWritten: boolean;
        readonly retryAfterMs?: number;
      }
    | {
        readonly kind: 'notFhir';
        readonly status: number;
        readonly why: NotFhirReason;
        readonly maybeWritten: boolean;
      }
    /** The connection failed. `code` is the operating system's word (ECONNREFUSED, ...) or `unknown`. */
    | { readonly kind: 'network'; readonly code: string; readonly maybeWritten: boolean }
    | { readonly kind: 'timeout'; readonly maybeWritten: boolean }
    /** Not sent: this EHR failed repeatedly and is being left in peace. */
    | { readonly kind: 'circuitOpen'; readonly retryAfterMs: number }
    /** Not sent: the request itself would have been wrong or unsafe. */
    | { readonly kind: 'notSent'; readonly why: NotSentReason }
  );

export type EhrAnswer<T> = EhrOk<T> | EhrFailure;
export type EhrFailureKind = EhrFailure['kind'];

/** What the same call can hope for when it is made again later. */
export type Prospect = 'try-later' | 'compare-first' | 'person';

/**
 * Says what to do about a failure: simply try later, compare with the EHR first (it may have been written), or show
 * it to a person. Total over the closed list, so a new kind of answer must be placed here before it compiles.
 */
export function prospectOf(failure: EhrFailure): Prospect {
  switch (failure.kind) {
    case 'throttled':
    case 'circuitOpen':
      return 'try-later';
    case 'network':
    case 'timeout':
    case 'unavailable':
      return failure.maybeWritten ? 'compare-first' : 'try-later';
    case 'unauthorized':
      return failure.sent ? 'person' : 'try-later';
    case 'notFhir':
      // A login page or a proxy's HTML usually goes away; an answer that is JSON but wrong does not.
      if (failure.maybeWritten) return 'compare-first';
      return failure.why === 'not-json' || failure.why === 'redirect' || failure.why === 'empty'
        ? 'try-later'
        : 'person';
    case 'refused':
      if (failure.remedy === 'later') return 'try-later';
      return failure.remedy === 'reconcile' ? 'compare-first' : 'person';
    case 'versionConflict':
    case 'severalMatches':
      return 'compare-first';
    case 'notSent':
      return failure.why === 'waited-too-long' ? 'try-later' : 'person';
    case 'notFound':
    case 'gone':
    case 'forbidden':
      return 'person';
    default: {
      const never: never = failure;
      return never;
    }
  }
}

/** How long the EHR asked us to wait, in milliseconds, where it did. */
export function askedToWaitMs(failure: EhrFailure): number | undefined {
  return 'retryAfterMs' in failure ? failure.retryAfterMs : undefined;
}
