// What happened on the socket during one try. fhir-kit-client hands over either a parsed body or an error; neither
// says whether the request left us, and by then the whole body is in memory. Node's own fetch dispatcher does know,
// so each try looks through it: it notes whether the request was sent, and cuts bodies that are too large or too deep.

import { runInThisContext } from 'node:vm';

type Dispatcher = NonNullable<RequestInit['dispatcher']>;
type Handlers = Parameters<Dispatcher['dispatch']>[1];

export type Cut = 'too-large' | 'too-deep' | 'encoded';

export interface WireLimits {
  readonly maxResponseBytes: number;
  readonly maxJsonDepth: number;
}

/** The record of one try, filled in while it runs. */
export interface WireRecord {
  /** The request was handed to an open connection: from here on a write may have happened. */
  sent: boolean;
  status: number | undefined;
  headers: ReadonlyMap<string, string>;
  bodyBytes: number;
  /** The whole answer has arrived. */
  complete: boolean;
  cut: Cut | undefined;
  /** The raw body, kept only when asked for (Binary). */
  readonly chunks: Buffer[] | undefined;
}

export function newWireRecord(keepBody: boolean): WireRecord {
  return {
    sent: false,
    status: undefined,
    headers: new Map(),
    bodyBytes: 0,
    complete: false,
    cut: undefined,
    chunks: keepBody ? [] : undefined,
  };
}

const GLOBAL_DISPATCHER = Symbol.for('undici.globalDispatcher.1');

function isDispatcher(value: unknown): value is Dispatcher {
  return (
    typeof value === 'object' &&
    value !== null &&
    'dispatch' in value &&
    typeof value.dispatch === 'function' &&
    'compose' in value &&
    typeof value.compose === 'function'
  );
}

/** The dispatcher behind Node's fetch. Throws when it cannot be found, for then no limit would hold. */
export function fetchDispatcher(): Dispatcher {
  // Node loads its fetch on first use; naming Response is such a use.
  if (typeof Response !== 'function') throw new Error('This Node has no fetch');
  // A test runner gives modules a global object of their own; Node's fetch keeps its dispatcher on the real one.
  const real: unknown = runInThisContext('globalThis');
  const found: unknown = typeof real === 'object' && real !== null ? Reflect.get(real, GLOBAL_DISPATCHER) : undefined;
  if (!isDispatcher(found)) throw new Error('The dispatcher behind fetch was not found');
  return found;
}

/** The dispatcher for one try: same sockets, every event noted in `record`. */
export function watchedDispatcher(dispatcher: Dispatcher, record: WireRecord, limits: WireLimits): Dispatcher {
  return dispatcher.compose((dispatch) => (options, handlers) => dispatch(options, watch(handlers, record, limits)));
}

function watch(inner: Handlers, record: WireRecord, limits: WireLimits): Handlers {
  let abort: (error?: Error) => void = () => undefined;
  let depth: DepthGauge | undefined;
  const cut = (why: Cut): void => {
    if (record.cut) return;
    record.cut = why;
    // Not at once: aborted from inside its own callback, fetch was seen to wait for the body for ever.
    setImmediate(() => abort(new Error(`Response refused: ${why}`)));
  };
  return {
    onConnect: (stop) => {
      record.sent = true;
      abort = stop;
      inner.onConnect?.(stop);
    },
    onError: (error) => inner.onError?.(error),
    onUpgrade: (status, headers, socket) => inner.onUpgrade?.(status, headers, socket),
    onResponseStarted: () => inner.onResponseStarted?.(),
    onBodySent: (size, total) => inner.onBodySent?.(size, total),
    onComplete: (trailers) => {
      record.complete = true;
      inner.onComplete?.(trailers);
    },
    onHeaders: (status, raw, resume, text) => {
      record.status = status;
      record.headers = readHeaders(raw);
      // We ask for identity, since the size of what a compressed body unfolds to cannot be seen here.
      const encoding = record.headers.get('content-encoding') ?? 'identity';
      if (encoding.toLowerCase() !== 'identity') cut('encoded');
      if (Number(record.headers.get('content-length') ?? 0) > limits.maxResponseBytes) {
        cut('too-large');
      }
      if (isJson(record.headers)) depth = new DepthGauge();
      return inner.onHeaders?.(status, raw, resume, text) ?? true;
    },
    onData: (chunk) => {
      if (record.cut) return true;
      record.bodyBytes += chunk.length;
      if (record.bodyBytes > limits.maxResponseBytes) cut('too-large');
      else if (depth && depth.deepest(chunk) > limits.maxJsonDepth) cut('too-deep');
      if (record.cut) return true;
      record.chunks?.push(chunk);
      return inner.onData?.(chunk) ?? true;
    },
  };
}

export function isJson(headers: ReadonlyMap<string, string>): boolean {
  return /json/i.test(headers.get('content-type') ?? '');
}

function readHeaders(raw: readonly Buffer[]): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i]?.toString('latin1').toLowerCase();
    const value = raw[i + 1]?.toString('latin1');
    if (name !== undefined && value !== undefined) headers.set(name, value);
  }
  return headers;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Measures JSON nesting byte by byte. Bytes of multi-byte UTF-8 characters never look like brackets or quotes. */
class DepthGauge {
  private open = 0;
  private most = 0;
  private inString = false;
  private escaped = false;

  /** Takes the next bytes and answers the deepest nesting seen so far. */
  deepest(chunk: Buffer): number {
    for (const byte of chunk) {
      if (this.escaped) this.escaped = false;
      else if (this.inString) {
        if (byte === BACKSLASH) this.escaped = true;
        else if (byte === QUOTE) this.inString = false;
      } else if (byte === QUOTE) this.inString = true;
      else if (byte === 0x7b || byte === 0x5b) this.most = Math.max(this.most, ++this.open);
      else if (byte === 0x7d || byte === 0x5d) this.open--;
    }
    return this.most;
  }
}
