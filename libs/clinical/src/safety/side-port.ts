// What the reports of a case tell the contrast gate: aspirations, boluses, injections.
import type { FluidType, PumpEvent, ReportReading } from '../model.js';
import type { Finding } from '../vocabulary/findings.js';
import { STATUS_WEIGHT } from '../evidence/status.js';
import type { AspirationRecord, InjectionRecord } from './answer.js';
import { INJECTS_CONTRAST } from './order-gates.js';

const counts = (reading: ReportReading): boolean => reading.kind === 'report' && !reading.withdrawn;

/** The finding alone says so: a report that nothing came states no volume, and words never do. */
export const failedToAspirate = (findings: readonly Finding[]): boolean =>
  findings.includes('ASP_NONE') || findings.includes('ASP_INSUFFICIENT');

const fluidOf = (reading: ReportReading): FluidType => {
  if (reading.fluidType === 'not_csf' || reading.findings.includes('ASP_FLUID_NOT_CSF')) return 'not_csf';
  if (failedToAspirate(reading.findings)) return 'unknown';
  return reading.findings.includes('ASP_CSF_FREE') ? 'csf' : 'unknown';
};

/** Only a final report may say that CSF came, by a code or by its words. The volume is always a recorded number: words never are one (E1.3, E1.9). */
const settledFluid = (reading: ReportReading): FluidType => {
  const fluid = fluidOf(reading);
  return fluid === 'csf' && STATUS_WEIGHT[reading.status] !== 'full' ? 'unknown' : fluid;
};

/** Aspirations as reported. A report without the hour of the examination gives none: the gate stays closed. */
export const aspirationsOf = (readings: readonly ReportReading[]): readonly AspirationRecord[] =>
  readings
    .filter((reading) => counts(reading) && reading.step === 'CSF_ASPIRATION')
    .map((reading) => ({
      at: reading.effectiveAt,
      heardAt: reading.receivedAt,
      volume: reading.values.aspirated_volume,
      fluid: settledFluid(reading),
      failed: failedToAspirate(reading.findings),
    }));

/** Is the last reported aspiration a proven success: final, CSF, and a recorded volume that is enough? The bolus gate asks so. */
export const isAspirationProven = (readings: readonly ReportReading[], minimumMl: number): boolean => {
  const last = readings.findLast((reading) => counts(reading) && reading.step === 'CSF_ASPIRATION');
  if (last === undefined || settledFluid(last) !== 'csf') return false;
  const volume = last.values.aspirated_volume;
  return volume !== undefined && volume.value >= minimumMl;
};

/** Did the last reported aspiration succeed, as far as it says? For what is proposed next: the gates ask for what it does not say. */
export const wasAspirated = (readings: readonly ReportReading[], minimumMl: number): boolean => {
  const last = readings.findLast((reading) => counts(reading) && reading.step === 'CSF_ASPIRATION');
  if (last === undefined || fluidOf(last) !== 'csf') return false;
  const volume = last.values.aspirated_volume;
  return volume === undefined || volume.value >= minimumMl;
};

/** A reported bolus trial is a bolus, whether or not someone recorded the event. */
export const bolusesOf = (readings: readonly ReportReading[]): readonly PumpEvent[] =>
  readings
    .filter((reading) => counts(reading) && reading.step === 'BOLUS_TRIAL')
    .map(({ at }) => ({ kind: 'bolus', at }));

/** Injections of the episode. A CT that names no volume of its own after a fluoroscopy scanned what was already there. */
export const injectionsOf = (readings: readonly ReportReading[]): readonly InjectionRecord[] => {
  const injected = readings.filter((reading) => counts(reading) && INJECTS_CONTRAST[reading.step]);
  const fluoroscopy = injected.some((reading) => reading.step !== 'CT_POST_CONTRAST');
  return injected
    .filter(({ step, values }) => step !== 'CT_POST_CONTRAST' || !fluoroscopy || values.contrast_volume !== undefined)
    .map(({ effectiveAt, values }) => ({
      at: effectiveAt,
      volume: values.contrast_volume,
      iodine: values.contrast_iodine,
    }));
};
