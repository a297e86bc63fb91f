// What a later version of a report takes back (decision: reversed evidence that was acted on is told at once).
import type { ReportReading } from '../model.js';
import { CAUSES, type Cause } from '../vocabulary/causes.js';

/** Causes about which the former version had said something that the later one no longer says. */
export const reversedBy = (former: ReportReading, later: ReportReading): readonly Cause[] =>
  CAUSES.filter((cause) => {
    if (former.confirms.includes(cause)) return !later.confirms.includes(cause);
    if (former.suggests.includes(cause)) return !later.suggests.includes(cause) && !later.confirms.includes(cause);
    return former.excludes.includes(cause) && !later.excludes.includes(cause);
  });
