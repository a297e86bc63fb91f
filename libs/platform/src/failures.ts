// The two ways work can fail. A verdict and a refusal are answers, not failures, and have their own types where they arise.

/** What a failure may carry besides its sentence. `retryAfterMs` is a wish of the other side, in milliseconds. */
export interface TransientDetail {
  cause?: unknown;
  retryAfterMs?: number;
}

/** The same work may succeed later: the queue tries again. `what` names the attempted work, never patient data. */
export class TransientFailure extends Error {
  readonly kind = 'transient';
  readonly retryAfterMs: number | undefined;

  constructor(what: string, detail: TransientDetail = {}) {
    super(what, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = 'TransientFailure';
    this.retryAfterMs = detail.retryAfterMs;
  }
}

/**
 * Trying again cannot help: the work goes to the set-aside shelf and is shown to a human.
 * `code` is one short lower-case word with hyphens, the label on the shelf; `what` says what failed, never patient data.
 */
export class PermanentFailure extends Error {
  readonly kind = 'permanent';
  readonly code: string;

  constructor(code: string, what: string, detail: { cause?: unknown } = {}) {
    super(what, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = 'PermanentFailure';
    this.code = code;
  }
}

// What the operating system, Node and PostgreSQL call a moment of trouble rather than a mistake. A closed list: an
// error that is not named here and did not say so itself is not transient. PostgreSQL: class 08 connection, 40001
// serialisation, 40P01 deadlock, 53 resources, 55P03 lock not available, 57P01-03 shutting down or starting.
const TRANSIENT_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_SOCKET',
  '40001',
  '40P01',
  '55P03',
  '57P01',
  '57P02',
  '57P03',
]);
const TRANSIENT_SQL_CLASSES: ReadonlySet<string> = new Set(['08', '53']);

const codeOf = (error: object): string | undefined =>
  'code' in error && typeof error.code === 'string' ? error.code : undefined;

const isTransientCode = (code: string): boolean =>
  TRANSIENT_CODES.has(code) || (/^[0-9A-Z]{5}$/.test(code) && TRANSIENT_SQL_CLASSES.has(code.slice(0, 2)));

/**
 * Whether the same work may succeed when tried again. What declares itself decides; otherwise the error and its causes
 * (and the members of an AggregateError) are searched for a code that is known to pass. Everything else is false.
 */
export function isTransient(error: unknown): boolean {
  const seen = new Set<object>();
  const waiting: unknown[] = [error];
  while (waiting.length > 0) {
    const next = waiting.shift();
    if (typeof next !== 'object' || next === null || seen.has(next)) continue;
    seen.add(next);
    if (next instanceof PermanentFailure) return false;
    if (next instanceof TransientFailure) return true;
    const code = codeOf(next);
    if (code !== undefined && isTransientCode(code)) return true;
    if ('errors' in next && Array.isArray(next.errors)) waiting.push(...next.errors);
    if ('cause' in next) waiting.push(next.cause);
  }
  return false;
}
