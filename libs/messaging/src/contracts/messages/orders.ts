// What orders tells: whom we watch, cases, steps, broken gates, facts posted by hand.
import { z } from 'zod';
import * as w from './words.js';

export const WATCH_SOURCES = ['device', 'condition', 'procedure', 'medication', 'file', 'hand', 'case'] as const;

/** A patient comes under watch, or leaves it. Without it, nobody's observations are read. */
export const watchChanged = z.object({
  patientId: w.patientId,
  watched: z.boolean(),
  why: z.enum(WATCH_SOURCES),
  patient: w.patientFacts,
  /** Another id this patient is known by after a merge (Patient.link). */
  mergedInto: w.patientId.exactOptional(),
  at: w.instant,
});

export const caseOpened = z.object({
  caseId: w.uuid,
  patientId: w.patientId,
  episode: z.string(),
  protocol: w.protocol,
  patient: w.patientFacts,
  openedAt: w.instant,
});

export const caseClosed = z.object({ caseId: w.uuid, patientId: w.patientId, closedAt: w.instant, actor: w.actor });

export const STEP_STATES = [
  'intended',
  'written',
  'refused',
  'signed',
  'on-hold',
  'revoked',
  'completed',
  'skipped',
  'done-elsewhere',
] as const;

export const stepChanged = z.object({
  caseId: w.uuid,
  patientId: w.patientId,
  proposal: w.proposal,
  attempt: z.number().int().positive(),
  component: z.string(),
  kind: z.enum(['order', 'task']),
  orderIdentifier: z.string(),
  ehrId: z.string().exactOptional(),
  state: z.enum(STEP_STATES),
  at: w.instant,
});

/** A safety gate was broken from outside: a contrast order is active while the gate is shut (decision 9). */
export const gateViolated = z.object({
  caseId: w.uuid.exactOptional(),
  patientId: w.patientId,
  gate: w.gate,
  orderEhrId: z.string(),
  held: z.enum(['held', 'hold_pending', 'not_held']),
  at: w.instant,
});

/** A fact that came through the typed door of orders (decision 11): a result, a sign, an event of the pump. */
export const factRecorded = z.object({
  factId: w.uuid,
  caseId: w.uuid,
  patientId: w.patientId,
  at: w.instant,
  actor: w.actor,
  fact: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('result'),
      step: w.step,
      findings: z.array(w.finding),
      values: w.measurements,
      fluidType: w.fluidType.exactOptional(),
      injectionSite: w.injectionSite.exactOptional(),
      contrastAgent: z.string().max(64).exactOptional(),
    }),
    z.object({
      kind: z.literal('sign'),
      present: z.array(w.sign),
      absent: z.array(w.sign),
      values: w.measurements,
    }),
    z.object({ kind: z.literal('event'), event: w.pumpEventKind }),
    z.object({ kind: z.literal('device'), patient: w.patientFacts }),
  ]),
});
