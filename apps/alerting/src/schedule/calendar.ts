// Shifts from an iCalendar file, as times on a wall. Their ends are on the wall, too: a shift of 24 hours that ends an hour
// early when the clocks go back would leave an hour to nobody (paging.md 0, conclusion 9).
import ICAL from 'ical.js';
import { instantOf, isZone, type WallTime } from './wall-clock.js';

/** One shift; null: of somebody we do not know. */
export interface CalendarShift {
  readonly from: number;
  readonly until: number;
  readonly person: string | null;
}

export interface Calendar {
  /** Shifts that touch this time, recurring ones expanded. */
  readonly shifts: (from: number, until: number) => readonly CalendarShift[];
  /** Summaries nobody answers to are counted, not shown: they may hold anything. */
  readonly unknown: number;
}

const MOST = 20_000;
const DAY_MS = 86_400_000;

/**
 * @param whoIs the id of a person by a summary or an attendee
 * @throws Error when it is no calendar, or names a zone that nobody knows
 */
export function readCalendar(text: string, zone: string, whoIs: (word: string) => string | undefined): Calendar {
  const events = eventsIn(text);
  const named = events.map((event) => ({ event, person: personOf(event, whoIs), zone: zoneOf(event, zone) }));
  if (!named.every((one) => isZone(one.zone))) throw new Error('names a time zone that is not of the IANA');
  return {
    unknown: named.filter(({ person }) => person === undefined).length,
    shifts: (from, until) =>
      named.flatMap(({ event, person, zone: own }) => expand(event, own, person ?? null, from, until)),
  };
}

function eventsIn(text: string): readonly ICAL.Event[] {
  let root: ICAL.Component;
  try {
    root = new ICAL.Component(ICAL.parse(text));
  } catch {
    // The parser's own message repeats the text.
    throw new Error('is not iCalendar');
  }
  const all = root.getAllSubcomponents('vevent').map((one) => new ICAL.Event(one));
  const series = all.filter((one) => !one.isRecurrenceException());
  for (const exception of all.filter((one) => one.isRecurrenceException()))
    series.find(({ uid }) => uid === exception.uid)?.relateException(exception);
  return series;
}

function personOf(event: ICAL.Event, whoIs: (word: string) => string | undefined): string | undefined {
  const attendees = event.attendees.map((one) => String(one.getFirstValue()).replace(/^mailto:/i, ''));
  return [...attendees, event.summary ?? ''].map(whoIs).find((id) => id !== undefined);
}

function zoneOf(event: ICAL.Event, own: string): string {
  const start = event.component.getFirstProperty('dtstart');
  const named = start?.getFirstParameter('tzid');
  if (named !== undefined && named !== '') return named;
  return String(start?.toICALString()).endsWith('Z') ? 'UTC' : own;
}

const two = (number: number): string => String(number).padStart(2, '0');
const wall = ({ year, month, day, hour, minute }: ICAL.Time): WallTime =>
  `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`;

function expand(
  event: ICAL.Event,
  zone: string,
  person: string | null,
  from: number,
  until: number,
): readonly CalendarShift[] {
  const shift = (start: ICAL.Time, end: ICAL.Time): CalendarShift => ({
    from: instantOf(wall(start), zone),
    until: instantOf(wall(end), zone),
    person,
  });
  if (!event.isRecurring()) {
    const one = shift(event.startDate, event.endDate);
    return one.until > from && one.from < until ? [one] : [];
  }
  const found: CalendarShift[] = [];
  const series = event.iterator();
  for (let count = 0; count < MOST; count += 1) {
    const next = series.next() as ICAL.Time | undefined;
    if (next === undefined) break;
    const { startDate, endDate } = event.getOccurrenceDetails(next);
    const one = shift(startDate, endDate);
    // One that was moved may begin far from where its series has it; a day of margin ends the walk.
    if (instantOf(wall(next), zone) > until + DAY_MS) break;
    if (one.until > from && one.from < until) found.push(one);
  }
  return found;
}
