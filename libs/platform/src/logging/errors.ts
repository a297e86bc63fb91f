import { ConfigRefused } from '../config/read-config.js';
import { PermanentFailure, TransientFailure } from '../failures.js';

/** An error as a log may show it: kind, code, status and the frames of its stack. */
export interface LoggedError {
  type: string;
  code?: string;
  status?: number;
  message?: string;
  stack?: string[];
  cause?: LoggedError;
}

const WORD = /^[A-Za-z0-9_.-]{1,64}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const FRAMES = 20;
const CAUSES = 4;
const TEXT_LENGTH = 300;

/** Takes credentials, query strings and long opaque tokens out of a sentence, and cuts it to a line. */
export function scrubText(text: string): string {
  return text
    .slice(0, TEXT_LENGTH * 4)
    .replace(/\/\/[^/\s@]+@/g, '//[withheld]@')
    .replace(/\?\S*/g, (query) => (query.length > 1 ? '?[withheld]' : query))
    .replace(/\b(bearer|basic)\s+\S+/gi, '$1 [withheld]')
    .replace(/[A-Za-z0-9_=-]{32,}/g, (token) => (UUID.test(token) ? token : '[withheld]'))
    .replace(/\s+/g, ' ')
    .slice(0, TEXT_LENGTH);
}

const wordOf = (holder: object, name: 'name' | 'code'): string | undefined => {
  const value: unknown = Reflect.get(holder, name);
  return typeof value === 'string' && WORD.test(value) ? value : undefined;
};

const statusOf = (holder: object): number | undefined => {
  const value: unknown = Reflect.get(holder, 'status') ?? Reflect.get(holder, 'statusCode');
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined;
};

// Where it happened. The lines before the first frame repeat the message, so they are left out.
function framesOf(holder: object): string[] | undefined {
  const stack: unknown = Reflect.get(holder, 'stack');
  if (typeof stack !== 'string') return undefined;
  const frames = stack
    .split('\n')
    .filter((line) => /^ {2,}at \S/.test(line))
    .map((line) => scrubText(line.trim()));
  return frames.length > 0 ? frames.slice(0, FRAMES) : undefined;
}

// Our own failures promise a sentence without patient data. Any other message may quote what it choked on: a JSON parser repeats
// the report, a database the row, an HTTP client the URL and the body.
const speaksForItself = (error: unknown): error is Error =>
  error instanceof TransientFailure || error instanceof PermanentFailure || error instanceof ConfigRefused;

/** An error without its foreign message, its bodies, its requests; with its causes, a few deep. */
export function loggedError(error: unknown, depth = 0): LoggedError {
  if (typeof error !== 'object' || error === null) return { type: `thrown ${typeof error}` };
  const code = wordOf(error, 'code');
  const status = statusOf(error);
  const stack = framesOf(error);
  const cause: unknown = Reflect.get(error, 'cause');
  return {
    type: wordOf(error, 'name') ?? 'Error',
    ...(code === undefined ? {} : { code }),
    ...(status === undefined ? {} : { status }),
    ...(speaksForItself(error) ? { message: scrubText(error.message) } : {}),
    ...(stack === undefined ? {} : { stack }),
    ...(cause === undefined || depth >= CAUSES ? {} : { cause: loggedError(cause, depth + 1) }),
  };
}
