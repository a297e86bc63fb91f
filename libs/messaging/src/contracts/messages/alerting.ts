// What alerting tells: the grade of withdrawal of a patient, and the state of an incident.
import { z } from 'zod';
import * as w from './words.js';

export const gradeChanged = z.object({
  patientId: w.patientId,
  /** Rises by one for each patient; a listener drops anything not newer than what it has. */
  revision: z.number().int().positive(),
  suspected: w.suspicion,
  severity: w.severity,
  pathway: w.pathway,
  tone: w.tone,
  signs: z.array(w.sign),
  overdoseNotExcluded: z.boolean(),
  bolusBlocked: z.boolean(),
  differential: z.array(w.mimic),
  alsoConsider: z.array(z.string()),
  missing: z.array(z.string()),
  reasons: z.array(w.reason),
  /** The signs and values the grade stands on, so that the algorithm sees the same presentation. */
  presentation: z.object({
    present: z.array(w.sign),
    absent: z.array(w.sign),
    values: w.measurements,
    unread: z.array(w.unread),
  }),
  events: z.array(w.pumpEvent),
  at: w.instant,
});

export const INCIDENT_STATES = ['suspected', 'paging', 'accepted', 'in_care', 'exhausted', 'resolved'] as const;

export const incidentChanged = z.object({
  incidentId: w.uuid,
  patientId: w.patientId,
  /** The four-character page code, also on Flag, Task and Communication (decision 24). */
  code: z.string(),
  tier: w.tier,
  pathway: w.pathway,
  state: z.enum(INCIDENT_STATES),
  epoch: z.number().int().positive(),
  at: w.instant,
});
