// Only the latest version of a report counts (F1). Which one is latest does not depend on which arrived first.
import { STATUS_WEIGHT } from '../evidence/status.js';
import type { Instant, ReportStatus } from '../model.js';

interface Versioned {
  readonly status: ReportStatus;
  readonly reportId: string;
  readonly version: string;
  readonly receivedAt: Instant;
}

const isNumber = (version: string): boolean => /^\d+$/.test(version);

const isEarly = ({ status }: Versioned): boolean => STATUS_WEIGHT[status] === 'early';

/**
 * Numbered versions by their number. Others tell no order: a preliminary one never follows a final one (FHIR's life of a report),
 * however late it arrives; else when they were received, then the name, so that the answer is one.
 */
const later = <Version extends Versioned>(one: Version, other: Version): Version => {
  if (isNumber(one.version) && isNumber(other.version))
    return Number(other.version) > Number(one.version) ? other : one;
  if (!isNumber(one.version) && !isNumber(other.version) && isEarly(one) !== isEarly(other))
    return isEarly(other) ? one : other;
  if (one.receivedAt !== other.receivedAt) return other.receivedAt > one.receivedAt ? other : one;
  return other.version > one.version ? other : one;
};

/** One version per report, in the order in which the reports first arrived. */
export const currentReadings = <Version extends Versioned>(versions: readonly Version[]): readonly Version[] => {
  const current = new Map<string, Version>();
  for (const version of versions) {
    const known = current.get(version.reportId);
    current.set(version.reportId, known === undefined ? version : later(known, version));
  }
  return [...current.values()];
};
