// What interpretation tells: the whole assessment of a patient, anew at each change.
import { CAUSES, type Cause } from '#clinical';
import { z } from 'zod';
import * as w from './words.js';

const causeVerdict = z.object({
  cause: w.cause,
  verdict: w.verdict,
  reports: z.array(z.object({ reportId: z.string(), step: w.step })),
  reasons: z.array(w.reason),
});

/** Total over the causes: a message that leaves one out is refused. */
const verdicts = z.record(z.enum(CAUSES) satisfies z.ZodType<Cause>, causeVerdict);

export const assessmentChanged = z.object({
  patientId: w.patientId,
  caseId: w.uuid.exactOptional(),
  /** Rises by one for each patient; a listener drops anything not newer than what it has. */
  revision: z.number().int().positive(),
  /** Current readings (latest version of each report), in order of arrival; the last is the newest. */
  readings: z.array(w.reading),
  verdicts,
  events: z.array(w.pumpEvent),
  /** Delivery of drug shown to have stopped, by a report that still stands. */
  deliveryStopped: z.boolean(),
  /** Reports that lost or reversed what they had said with this revision, and whether something had been built on them. */
  retractions: z.array(z.object({ reportId: z.string(), step: w.step, acted: z.boolean() })),
  /** The orders of ours that each report answers, by our order identifier, and how that is known. */
  answers: z.array(
    z.object({
      reportId: z.string(),
      orderIdentifier: z.string(),
      how: z.enum(['basedOn', 'identifier', 'inferred', 'fact', 'assigned', 'confirmed']),
    }),
  ),
  /** EHR id of the ClinicalImpression, once written. */
  impressionEhrId: z.string().exactOptional(),
  rulesetVersion: z.string(),
  at: w.instant,
});
