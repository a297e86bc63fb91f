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
  /** An answer that ended at the page cap: where the next question goes on, and whether it is a look without a watermark. */
  readonly goesOn: { readonly from: number; readonly full: boolean } | undefined;
  /** The last poll was not answered, or came no further. */
  readonly failing: boolean;
}

export const NO_MARK: PollMark = {
  watermark: undefined,
  sweptAt: undefined,
  polledAt: undefined,
  goesOn: undefined,
  failing: false,
};

export type PollQuestion =
  | { readonly due: false }
  | { readonly due: true; readonly full: boolean; readonly parameters: SearchParameters };

const PAGE = '100';

/** Somebody asks us to look now: a bell without a name on it. A ringing EHR is not asked more often than this. */
const ASKED_INTERVAL_MS = 5_000;

/** Whether it is time to poll, and with which question. `now` is our clock; the watermark is the EHR's and never compared with ours. */
export function pollQuestion(
  base: Readonly<Record<string, string>>,
  mark: PollMark,
  pace: Pace,
  settings: PollSettings,
  now: number,
  asked = false,
): PollQuestion {
  const usual = pace === 'close' ? settings.intervalMs : settings.slowIntervalMs;
  const interval = asked && !mark.failing ? Math.min(usual, ASKED_INTERVAL_MS) : usual;
  const paused = mark.polledAt !== undefined && now - mark.polledAt < interval && now >= mark.polledAt;
  const { goesOn } = mark;
  // What was begun is finished without a pause, unless the EHR had trouble with it.
  if (paused && (goesOn === undefined || mark.failing)) return { due: false };
  const order = { _sort: '_lastUpdated', _count: PAGE };
  if (goesOn !== undefined)
    return {
      due: true,
      full: goesOn.full,
      parameters: { ...base, _lastUpdated: `ge${isoInstant(goesOn.from)}`, ...order },
    };
  const full = mark.watermark === undefined || mark.sweptAt === undefined || now - mark.sweptAt >= settings.fullSweepMs;
  const since =
    full || mark.watermark === undefined
      ? {}
      : { _lastUpdated: `ge${isoInstant(mark.watermark - settings.overlapMs)}` };
  return { due: true, full, parameters: { ...base, ...since, ...order } };
}

/** The newest page alone: what happens now is not to wait until years of history have been walked through. */
export const newestFirst = (base: Readonly<Record<string, string>>): SearchParameters => ({
  ...base,
  _sort: '-_lastUpdated',
  _count: PAGE,
});

/**
 * Where a look that ended at the page cap goes on: at the latest change it saw, provided that the answer came in the order that was
 * asked for. Undefined when it cannot go on: unordered, undated, or no further than before.
 */
export function goOnFrom(changes: readonly (string | undefined)[], mark: PollMark): number | undefined {
  const instants = changes.map((change) => (change === undefined ? Number.NaN : Date.parse(change)));
  const ordered = instants.every((instant, at) => at === 0 || instant >= (instants[at - 1] ?? Number.NaN));
  const last = instants.at(-1);
  if (!ordered || last === undefined || Number.isNaN(last)) return undefined;
  return mark.goesOn === undefined || last > mark.goesOn.from ? last : undefined;
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
  // After several questions the last stretch is asked for once more: what was committed meanwhile may have shown late.
  const candidate = mark.goesOn?.from ?? seen.find((ms) => !Number.isNaN(ms));
  if (candidate === undefined) return mark.watermark;
  return mark.watermark === undefined ? candidate : Math.max(mark.watermark, candidate);
}
