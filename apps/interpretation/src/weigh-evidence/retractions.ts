import { reversedBy, type ReportReading } from '#clinical';
import type { Assessment } from '../patient/patient.store.js';

type Retraction = Assessment['retractions'][number];

const saidSomething = (reading: ReportReading): boolean =>
  reading.confirms.length + reading.suggests.length + reading.excludes.length > 0;

/**
 * Reports that had said something and no longer say it (ITB.DX: amended, withdrawn, gone). `acted`: the earlier words had moved
 * a verdict, so somebody may be acting on them now (clinical page F3).
 */
export function retractions(before: readonly ReportReading[], now: readonly ReportReading[]): readonly Retraction[] {
  return before.flatMap((earlier): Retraction[] => {
    if (earlier.withdrawn) return [];
    const current = now.find((reading) => reading.reportId === earlier.reportId);
    const lost =
      current === undefined ? saidSomething(earlier) : current.withdrawn || reversedBy(earlier, current).length > 0;
    return lost ? [{ reportId: earlier.reportId, step: earlier.step, acted: saidSomething(earlier) }] : [];
  });
}
