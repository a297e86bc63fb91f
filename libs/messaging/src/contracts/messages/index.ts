import type { z } from 'zod';
import { gradeChanged, incidentChanged } from './alerting.js';
import { assessmentChanged } from './interpretation.js';
import { caseClosed, caseOpened, factRecorded, gateViolated, stepChanged, watchChanged } from './orders.js';

export { INCIDENT_STATES } from './alerting.js';
export { STEP_STATES, WATCH_SOURCES } from './orders.js';
export * as words from './words.js';
export type { Actor } from './words.js';

/** Every message, its version and its shape. A new message does not compile until the route table has met it. */
export const MESSAGES = {
  'watch-changed': { version: 1, body: watchChanged },
  'case-opened': { version: 1, body: caseOpened },
  'case-closed': { version: 1, body: caseClosed },
  'step-changed': { version: 1, body: stepChanged },
  'gate-violated': { version: 1, body: gateViolated },
  'fact-recorded': { version: 1, body: factRecorded },
  'assessment-changed': { version: 1, body: assessmentChanged },
  'grade-changed': { version: 1, body: gradeChanged },
  'incident-changed': { version: 1, body: incidentChanged },
} as const satisfies Record<string, { version: number; body: z.ZodType }>;

export type MessageType = keyof typeof MESSAGES;
export type MessageBody<T extends MessageType> = z.infer<(typeof MESSAGES)[T]['body']>;
