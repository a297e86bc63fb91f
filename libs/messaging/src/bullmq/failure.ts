import { UnrecoverableError } from 'bullmq';
import { PermanentFailure, TransientFailure, isTransient } from '#platform';
import type { TransportSettings } from './settings.js';

// What a failure becomes in the queue. Its words lie in Redis and in dashboards, so only words we wrote ourselves are
// repeated: of a stranger's error (a database quoting the row, a parser quoting the report) the kind, the code and the
// place in our code are kept, never the message. The error itself goes to the log, which knows what to leave out.

/** Tells BullMQ to run the job again later. */
export class RetryLater extends Error {
  override readonly name = 'RetryLater';
  /** A wish of the other side, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(words: string, original: unknown) {
    super(words);
    this.retryAfterMs = original instanceof TransientFailure ? original.retryAfterMs : undefined;
    this.stack = `${words}\n${placesOf(original)}`;
  }
}

/** How a job's last words are written, so that the shelf can be labelled from the failed job alone. */
export const lastWords = (code: string, detail: string): string => `[${code}] ${detail}`;

/** What the label and the detail of a failed job were. BullMQ's own sentences have no label of ours. */
export function readLastWords(reason: string): { code: string; detail: string } {
  const [, code, detail] = /^\[([a-z0-9-]+)\] (.*)$/s.exec(reason) ?? [];
  if (code !== undefined && detail !== undefined) return { code, detail };
  // The sentence of BullMQ 6.7 for a job whose worker died more often than maxStalledCount.
  return { code: reason.includes('stalled') ? 'worker-died' : 'unlabelled-failure', detail: reason };
}

/** Decides what a failed attempt means: again later, or aside for a human. `attempt` counts from 1. */
export function judge(
  error: unknown,
  attempt: number,
  settings: Pick<TransportSettings, 'attempts' | 'unexpectedAttempts'>,
): RetryLater | UnrecoverableError {
  if (error instanceof PermanentFailure) return aside(error.code, error);
  const passing = isTransient(error);
  const allowed = passing ? settings.attempts : settings.unexpectedAttempts;
  if (attempt < allowed) return new RetryLater(wordsOf(error), error);
  return aside(passing ? 'attempts-exhausted' : 'unexpected-error', error);
}

function aside(code: string, error: unknown): UnrecoverableError {
  const failure = new UnrecoverableError(lastWords(code, wordsOf(error)));
  failure.stack = `${failure.message}\n${placesOf(error)}`;
  return failure;
}

/** The failure and its causes in words that are safe to keep. */
export function wordsOf(error: unknown): string {
  const words: string[] = [];
  const seen = new Set<unknown>();
  for (let next = error; next !== undefined && !seen.has(next);) {
    seen.add(next);
    words.push(nameOf(next));
    next = next instanceof Error ? next.cause : undefined;
  }
  return words.join(', because of ');
}

function nameOf(error: unknown): string {
  if (error instanceof TransientFailure || error instanceof PermanentFailure) return error.message;
  if (!(error instanceof Error)) return `something thrown that is no error (${typeof error})`;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return code !== undefined && /^[A-Z0-9_]{3,40}$/.test(code) ? `${error.name} ${code}` : error.name;
}

const placesOf = (error: unknown): string =>
  (error instanceof Error ? (error.stack ?? '') : '')
    .split('\n')
    .filter((line) => /^ {4}at \S+ ?\(?.*:\d+:\d+\)?$/.test(line))
    .join('\n');
