// Times on the wire. A date without a time gives no hours (interfaces 4, decision 30): it stays a date.
import type { Instant } from '#clinical';
import { object, text, type Wire } from './wire.js';

export type TimeRead =
  | { readonly kind: 'instant'; readonly at: Instant }
  /** Only a day, month or year; or a time that does not say in which zone. */
  | { readonly kind: 'date_only'; readonly date: string }
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'none' };

const DATE = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/;
const TIME = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(Z|[+-]\d{2}:\d{2})?$/;

/** Whether year, month and day exist in the calendar (no 31 February). */
function isDay(date: string): boolean {
  const [, year, month = '01', day = '01'] = DATE.exec(date) ?? [];
  if (year === undefined) return false;
  const at = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return at.getUTCMonth() === Number(month) - 1 && at.getUTCDate() === Number(day);
}

export function timeOf(value: unknown): TimeRead {
  const written = text(value);
  if (written === undefined) return value === undefined || value === null ? { kind: 'none' } : { kind: 'unreadable' };
  if (DATE.test(written)) return isDay(written) ? { kind: 'date_only', date: written } : { kind: 'unreadable' };
  const [, date = '', hour = '', minute = '', second = '00', fraction = '', zone] = TIME.exec(written) ?? [];
  if (!isDay(date) || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return { kind: 'unreadable' };
  if (zone === undefined) return { kind: 'date_only', date };
  // Milliseconds are kept: two studies of one sitting may be written down within one second, and their order counts.
  const at = Date.parse(`${date}T${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}${zone}`);
  return Number.isNaN(at) ? { kind: 'unreadable' } : { kind: 'instant', at };
}

/** effective[x] of a report or observation, performed[x] of a procedure: a period counts from its end, else its start. */
export function timeOfAny(resource: Wire, stem: 'effective' | 'performed' | 'onset'): TimeRead {
  const single = timeOf(resource[`${stem}DateTime`] ?? resource[`${stem}Instant`]);
  if (single.kind !== 'none') return single;
  const period = object(resource[`${stem}Period`]);
  const end = timeOf(period?.['end']);
  return end.kind === 'none' ? timeOf(period?.['start']) : end;
}

export function instantOf(time: TimeRead): Instant | undefined {
  return time.kind === 'instant' ? time.at : undefined;
}
