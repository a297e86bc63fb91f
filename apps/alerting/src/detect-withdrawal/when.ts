// When something was so, where the EHR names no moment: a day, a month, a time of no zone, or nothing at all.
import type { Instant } from '#clinical';
import type { TimeRead } from '#fhir';
import type { Site } from '#service';
import { instantOf } from '../schedule/wall-clock.js';

/** Moments after which it cannot have been. */
export interface Known {
  readonly issuedAt: Instant | undefined;
  /** meta.lastUpdated, on the EHR's clock. */
  readonly lastUpdated: string | undefined;
  readonly receivedAt: Instant;
}

// Where nobody said which zone the facility is in, a day ends when it has ended everywhere.
const LAST_ZONE = 'Etc/GMT+12';
const DAY_MS = 86_400_000;

/**
 * The latest moment at which it can have been so. Taken for later it would outrank what was measured after it; taken for
 * earlier a fever of this evening might no longer count.
 */
export function latestMoment(time: TimeRead, known: Known, zone: Site['timeZone']): Instant {
  if (time.kind === 'instant') return time.at;
  const { issuedAt, lastUpdated, receivedAt } = known;
  const day = time.kind === 'date_only' ? endOf(time.date, zone.isSet ? zone.iana : LAST_ZONE, receivedAt) : receivedAt;
  const written = Date.parse(lastUpdated ?? '');
  return Math.min(receivedAt, day, issuedAt ?? receivedAt, Number.isNaN(written) ? receivedAt : written);
}

/** When a day, month or year (`2026-11-26`, `2026-11`, `2026`) ends on the wall of the facility; `now` when it has not ended. */
function endOf(date: string, zone: string, now: Instant): Instant {
  const [year = 0, month, day] = date.split('-').map(Number);
  const next =
    month === undefined
      ? Date.UTC(year + 1, 0, 1)
      : day === undefined
        ? Date.UTC(year, month, 1)
        : Date.UTC(year, month - 1, day + 1);
  // No zone is further away than that, and the calendars end at the year 9999.
  if (next > now + DAY_MS) return now;
  // The last millisecond of it: a value of the first minute of the next day is newer.
  return instantOf(new Date(next).toISOString().slice(0, 16), zone) - 1;
}
