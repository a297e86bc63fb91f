import { PATHWAYS } from '#clinical';
import { z } from 'zod';
import { onCallId } from './on-call-words.js';

// Strict throughout: there is no key for quiet hours, muting, holding or thinning out, and none can be added by a site (I9).
const target = z
  .strictObject({
    person: onCallId.optional().describe('One person. One of these is needed.'),
    schedule: onCallId.optional().describe('Whoever is on call by this schedule when the level is reached.'),
    everybody: z.literal(true).optional().describe('Everybody who is listed.'),
  })
  .refine((one) => Object.values(one).filter((word) => word !== undefined).length === 1, {
    error: 'names one of person, schedule and everybody',
  });
export type OnCallTarget = z.output<typeof target>;

const some = <const W extends readonly [string, ...string[]]>(words: W) => z.array(z.enum(words)).min(1).optional();

const when = z
  .strictObject({
    tiers: some(['urgent', 'emergency']),
    pathways: some(PATHWAYS),
    ages: some(['child', 'adult']).describe(
      'A child is under 18; without a known birth date the ladder of adults is climbed.',
    ),
    about: some(['patient', 'technical', 'drill']).describe(
      'A patient, the watch itself (a silent EHR, a provider that takes nothing), or a drill or test patient.',
    ),
    facilities: z
      .array(z.string().min(1).max(120))
      .min(1)
      .optional()
      .describe('Ids of the organization that manages the patient in the EHR, such as Organization/7.'),
  })
  .refine((one) => Object.values(one).some((words) => words !== undefined), {
    error: 'asks for nothing: leave it out',
  });

/** Whom to ask one after the other, and for which pages. */
export const onCallLadder = z.strictObject({
  id: onCallId,
  when: when.optional().describe('All of these must fit.'),
  levels: z
    .array(z.strictObject({ ask: z.array(target).min(1) }))
    .min(1)
    .max(12),
  broadcast: z
    .array(target)
    .min(1)
    .optional()
    .describe('Who is asked when all levels are, again and again. Unset: everybody who is listed.'),
});
export type OnCallLadder = z.output<typeof onCallLadder>;
