// The only place that knows what a wall clock does: hours that come twice, hours that are left out (paging.md 4.6).
import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';

// The library gives up after ten thousand turns, which for one an hour is fourteen months.
const MOST_TURNS = 1_000_000;

/** Time on a wall, `2026-03-29T02:30`: no instant until a zone is named. Two of them compare as words. */
export type WallTime = string;

/** The instant, in milliseconds. Of an hour that comes twice the first; of one that is left out, as long after it as before it. */
export const instantOf = (wall: WallTime, zone: string): number =>
  Temporal.PlainDateTime.from(wall).toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds;

export const wallAt = (instant: number, zone: string): WallTime =>
  written(Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).toPlainDateTime());

export function isZone(zone: string): boolean {
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone) !== undefined;
  } catch {
    return false; // RangeError is how Temporal says no
  }
}

const written = (time: Temporal.PlainDateTime): WallTime => time.toString({ smallestUnit: 'minute' });

/**
 * Wall-clock times of a recurrence up to `until`; `starts` is the first of them, whether or not the rule names it. They are counted on a wall without a zone, so a
 * hand-over in an hour that is left out neither vanishes nor moves the turns after it.
 */
export function recurrences(rule: string, starts: WallTime, until: WallTime): readonly WallTime[] {
  const onTheWall = (wall: WallTime): Temporal.ZonedDateTime =>
    Temporal.PlainDateTime.from(wall).toZonedDateTime('UTC');
  if (until < starts) return [];
  const series = new RRuleTemporal({
    rruleString: rule,
    dtstart: onTheWall(starts),
    temporal: Temporal,
    maxIterations: MOST_TURNS,
    maxCandidateEvaluations: MOST_TURNS,
  });
  const after = series.between(onTheWall(starts), onTheWall(until), false).map((one) => written(one.toPlainDateTime()));
  return [starts, ...after.filter((wall) => wall > starts)];
}
