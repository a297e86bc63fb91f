// Who is polled, how often, and for what. Pure: the poller asks this and then does it.
import type { SearchParameters } from '#fhir';

/** How closely a patient is followed (decision 20): with a case, an incident or an open encounter, or merely known to have a pump. */
export type Pace = 'close' | 'slow';

export interface WatchedPatient {
  readonly patientId: string;
  readonly pace: Pace;
}

export interface PollSettings {
  readonly intervalMs: number;
  /** Slow pace, and polls that are not by patient. */
  readonly slowIntervalMs: number;
  /** How far back behind the watermark each poll looks: commits become visible late (fhir.md 2.3). */
  readonly overlapMs: number;
  /** How often everything is read again without a watermark: `_lastUpdated` is not moved by every change everywhere. */
  readonly fullSweepMs: number;
}

export interface PollMark {
  readonly watermark: number | undefined;
  readonly sweptAt: number | undefined;
  readonly polledAt: number | undefined;
}

export const NO_MARK: PollMark = { watermark: undefined, sweptAt: undefined, polledAt: undefined };

export type PollQuestion =
  | { readonly due: false }
  | { readonly due: true; readonly full: boolean; readonly parameters: SearchParameters };

const PAGE = '100';

/** Whether it is time to poll, and with which question. `now` is our clock; the watermark is the EHR's and never compared with ours. */
export function pollQuestion(
  base: Readonly<Record<string, string>>,
  mark: PollMark,
  pace: Pace,
  settings: PollSettings,
  now: number,
): PollQuestion {
  const interval = pace === 'close' ? settings.intervalMs : settings.slowIntervalMs;
  if (mark.polledAt !== undefined && now - mark.polledAt < interval && now >= mark.polledAt) return { due: false };
  const full = mark.watermark === undefined || mark.sweptAt === undefined || now - mark.sweptAt >= settings.fullSweepMs;
  const since =
    full || mark.watermark === undefined
      ? {}
      : { _lastUpdated: `ge${isoInstant(mark.watermark - settings.overlapMs)}` };
  return { due: true, full, parameters: { ...base, ...since, _sort: '_lastUpdated', _count: PAGE } };
}

/** ISO instant in UTC, without asking a clock. */
function isoInstant(ms: number): string {
  return new Date(ms).toISOString();
}

/** Where the watermark stands after a complete poll: the largest change seen, else the EHR's own date; never backwards. */
export function nextWatermark(
  mark: PollMark,
  largestChange: string | undefined,
  serverDate: string | undefined,
): number | undefined {
  const seen = [largestChange, serverDate].map((text) => (text === undefined ? Number.NaN : Date.parse(text)));
  const candidate = seen.find((ms) => !Number.isNaN(ms));
  if (candidate === undefined) return mark.watermark;
  return mark.watermark === undefined ? candidate : Math.max(mark.watermark, candidate);
}
