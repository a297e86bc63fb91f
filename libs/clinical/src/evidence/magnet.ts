// A magnet stops rotor and roller; they should start again by themselves (a11, D8). Inside the window a standstill is no verdict.
import type { Instant, Measurements, Presentation, PumpEvent, ReportReading } from '../model.js';
import { amount } from '../quantities/convert.js';
import type { ClinicalSettings } from '../settings.js';

const HOUR = 3_600_000;
/** Beyond a week a known MRI is not what "recent MRI" means: the recent one has no known hour. */
const RECENT_HOURS = 168;

export interface MagnetHistory {
  readonly at: Instant;
  readonly values: Measurements;
  readonly presentation: Presentation;
  readonly events: readonly PumpEvent[];
  readonly readings: readonly ReportReading[];
  readonly settings: ClinicalSettings;
}

/** Hours since the last known magnet; `unknown` when there was one at an unknown hour; `none` when none is known. */
export const hoursSinceMagnet = (history: MagnetHistory): number | 'unknown' | 'none' => {
  const { at, values, presentation, events, readings } = history;
  const instants = [
    ...events.filter((event) => event.kind === 'mri').map((event) => event.at),
    ...readings.filter(isMagnetExposure).map((reading) => reading.at),
    ...readings.flatMap(magnetStatedIn),
  ].filter((instant) => instant <= at);
  const stated = [amount(values, 'time_since_mri'), amount(presentation.values, 'time_since_mri')];
  const hours = [...stated, ...instants.map((instant) => (at - instant) / HOUR)].filter((value) => value !== undefined);
  const last = hours.length === 0 ? undefined : Math.min(...hours);
  // Who says how long ago it was speaks of the recent one; of what was merely found, an old one may be another.
  const isKnown = stated.some((one) => one !== undefined) || (last !== undefined && last <= RECENT_HOURS);
  if (presentation.present.includes('RECENT_MRI') && !isKnown) return 'unknown';
  return last ?? 'none';
};

/** What an earlier report said of the magnet is known to the next one, too. */
const magnetStatedIn = ({ withdrawn, values, at }: ReportReading): readonly Instant[] => {
  const stated = withdrawn ? undefined : amount(values, 'time_since_mri');
  return stated === undefined ? [] : [at - stated * HOUR];
};

/** A report of an MRI proves that the patient was in the magnet. */
export const isMagnetExposure = (reading: ReportReading): boolean =>
  reading.step === 'MRI' && reading.kind === 'report' && !reading.withdrawn;

/** MRI known, hour unknown: inside (F1). */
export const isInMagnetWindow = (history: MagnetHistory): boolean => {
  const hours = hoursSinceMagnet(history);
  return hours === 'unknown' || (hours !== 'none' && hours <= history.settings.magnetWindowHours);
};
