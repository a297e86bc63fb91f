import { Refused } from '../answer/answer.js';

/** One `_lastUpdated` condition. A value without a time or without milliseconds stands for the whole day or second. */
export interface Bound {
  readonly prefix: Prefix;
  /** First instant the value stands for, milliseconds since 1970. */
  readonly from: number;
  /** First instant after it. */
  readonly until: number;
}

/** Whether an instant satisfies the condition, for each prefix. */
const HOLDS = {
  eq: (at, { from, until }) => at >= from && at < until,
  ne: (at, { from, until }) => at < from || at >= until,
  ge: (at, { from }) => at >= from,
  gt: (at, { until }) => at >= until,
  le: (at, { until }) => at < until,
  lt: (at, { from }) => at < from,
} as const satisfies Record<string, (at: number, bound: Bound) => boolean>;

type Prefix = keyof typeof HOLDS;

const isPrefix = (word: string): word is Prefix => Object.hasOwn(HOLDS, word);

const INSTANT = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/;
const MINUTE = 60_000;

/** Whether the instant (milliseconds since 1970) satisfies the condition. */
export const holds = (bound: Bound, at: number): boolean => HOLDS[bound.prefix](at, bound);

// Adds one to the last part that was written: a year, a month, a day, a minute, a second or a millisecond.
function endOf(value: RegExpExecArray, from: number): number {
  const [, , month, day, hour, , second, fraction] = value;
  const next = new Date(from);
  if (fraction !== undefined) return from + 1;
  if (second !== undefined) return from + 1000;
  if (hour !== undefined) return from + MINUTE;
  if (day !== undefined) next.setUTCDate(next.getUTCDate() + 1);
  else if (month !== undefined) next.setUTCMonth(next.getUTCMonth() + 1);
  else next.setUTCFullYear(next.getUTCFullYear() + 1);
  return next.getTime();
}

/**
 * Reads a `_lastUpdated` value such as `ge2026-11-22T10:00:00.000Z`. A value without a zone is read as UTC.
 * @throws Refused 400 when it is no FHIR date.
 */
export function parseBound(value: string): Bound {
  const word = value.slice(0, 2);
  const prefix = isPrefix(word) ? word : 'eq';
  const date = isPrefix(word) ? value.slice(2) : value;
  // A `+` of a zone that was not percent-encoded arrives as a blank.
  const match = INSTANT.exec(date.replace(' ', '+'));
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00', fraction = '0', zone = 'Z'] =
    match ?? [];
  const from = Date.parse(
    `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}${zone}`,
  );
  if (match === null || Number.isNaN(from)) throw new Refused(400, '_lastUpdated is not a FHIR date');
  return { prefix, from, until: endOf(match, from) };
}
