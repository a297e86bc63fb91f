// From what happened on the wire to one of the closed answers. The HTTP status speaks first, then the issue codes.

import type { CallTrace, EhrFailure } from './answer.js';
import { codedIssues, remedyOf } from './issues.js';
import { readRetryAfter } from './patience.js';
import { isJson, type WireRecord } from './wire.js';

/** What the plan of a call says about the meaning of its answers. */
export interface CallNature {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** The call changes the EHR. */
  readonly write: boolean;
  /** The create carries If-None-Exist, so 412 means several matches. */
  readonly conditional: boolean;
  /** A body that is not FHIR JSON is welcome (Binary). */
  readonly anyBody: boolean;
}

/** A readable success. `body` is `undefined` when the answer was empty. */
export interface Reply extends CallTrace {
  readonly kind: 'reply';
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: unknown;
  readonly bytes: Buffer | undefined;
}

/** How fhir-kit-client ended the try: with a parsed body or with an error. */
export type Ended =
  | { readonly ok: true; readonly body: unknown }
  | { readonly ok: false; readonly error: unknown; readonly timedOut: boolean };

/** Status codes after which a repeatable call may be sent again (fhir.md 4). */
export const REPEATABLE_STATUS: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);
/** Status codes that tell of the EHR as a whole, not of this one request. */
export const OUTAGE_STATUS: ReadonlySet<number> = new Set([502, 503, 504]);

export function classify(
  nature: CallNature,
  record: WireRecord,
  ended: Ended,
  clock: { readonly nowMs: number; readonly retryAfterCapMs: number },
  trace: CallTrace,
): Reply | EhrFailure {
  const maybeWritten = nature.write && record.sent;
  const { status, headers } = record;
  if (status !== undefined && record.cut) {
    return { ...trace, kind: 'notFhir', status, why: record.cut, maybeWritten };
  }
  if (status !== undefined && status >= 300 && status < 400) {
    const why = status === 304 ? 'not-modified' : 'redirect';
    return { ...trace, kind: 'notFhir', status, why, maybeWritten };
  }
  if (!ended.ok && ended.timedOut) return { ...trace, kind: 'timeout', maybeWritten };
  if (status === undefined || !record.complete) {
    return { ...trace, kind: 'network', code: networkCode(ended), maybeWritten };
  }
  const body: unknown = record.bodyBytes === 0 ? undefined : ended.ok ? ended.body : dataOf(ended.error);
  if (status >= 200 && status < 300) {
    if (record.bodyBytes > 0 && !nature.anyBody && (!isJson(headers) || !ended.ok)) {
      return { ...trace, kind: 'notFhir', status, why: 'not-json', maybeWritten };
    }
    const bytes = record.chunks ? Buffer.concat(record.chunks) : undefined;
    return { ...trace, kind: 'reply', status, headers, body, bytes };
  }
  const issues = codedIssues(body);
  const asked = readRetryAfter(headers.get('retry-after'), clock.nowMs, clock.retryAfterCapMs);
  if (status === 401) return { ...trace, kind: 'unauthorized', sent: true };
  if (status === 403) return { ...trace, kind: 'forbidden', issues };
  if (status === 429) return { ...trace, kind: 'throttled', retryAfterMs: asked ?? 0 };
  if ((status === 404 || status === 410) && nature.method !== 'POST') {
    // A gateway's own page for "no such route" says nothing about the resource.
    const spokenByEhr = body === undefined || issues.length > 0;
    if (!spokenByEhr) return { ...trace, kind: 'notFhir', status, why: 'not-a-resource', maybeWritten };
    return { ...trace, kind: status === 404 ? 'notFound' : 'gone' };
  }
  if ((status === 409 || status === 412) && nature.method === 'PUT') {
    // A try of ours that got no answer may be what moved the version; the caller finds out by reading.
    return { ...trace, kind: 'versionConflict', maybeWritten: trace.tries > 1 };
  }
  if (status === 412 && nature.conditional) return { ...trace, kind: 'severalMatches' };
  if (REPEATABLE_STATUS.has(status) || (status > 505 && status < 600)) {
    const wait = asked === undefined ? {} : { retryAfterMs: asked };
    return { ...trace, kind: 'unavailable', status, issues, maybeWritten, ...wait };
  }
  return { ...trace, kind: 'refused', status, issues, remedy: remedyOf(status, issues) };
}

function hasResponse(error: unknown): error is { readonly response: { readonly data?: unknown } } {
  return (
    typeof error === 'object' &&
    error !== null &&
    'response' in error &&
    typeof error.response === 'object' &&
    error.response !== null
  );
}

function dataOf(error: unknown): unknown {
  return hasResponse(error) ? error.response.data : undefined;
}

function networkCode(ended: Ended): string {
  if (ended.ok || typeof ended.error !== 'object' || ended.error === null) return 'unknown';
  const cause: unknown = 'cause' in ended.error ? ended.error.cause : undefined;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' && /^[A-Z0-9_]{1,40}$/.test(code) ? code : 'unknown';
}
