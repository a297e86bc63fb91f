// How long pages wait and signs count: the clocks of the alerting service.
import { z } from 'zod';
import { milliseconds, setting, splitList, wholeNumber } from './setting.js';

const HOUR_MS = 3_600_000;

/**
 * How long pages wait and signs count. The upper bounds are the product's: a site may be quicker, never slower (paging.md 5.2).
 * All of these values are ours and wait for a named clinical owner.
 */
export const pagingSettings = {
  PAGE_LEVEL_EMERGENCY_MS: setting(wholeNumber(100, 300_000).default(180_000), {
    is: 'After how long an emergency page nobody accepted goes to the next level of the ladder. Awaits a clinical owner.',
  }),
  PAGE_LEVEL_URGENT_MS: setting(wholeNumber(100, 600_000).default(300_000), {
    is: 'The same for an urgent page. Awaits a clinical owner.',
  }),
  PAGE_REPEAT_EMERGENCY_MS: setting(wholeNumber(100, 300_000).default(300_000), {
    is: 'After the last level: how often everybody is asked again about an emergency. Awaits a clinical owner.',
  }),
  PAGE_REPEAT_URGENT_MS: setting(wholeNumber(100, 600_000).default(600_000), {
    is: 'The same for an urgent page. Awaits a clinical owner.',
  }),
  PAGE_VOICE_URGENT_AFTER_MS: setting(wholeNumber(0, 120_000).default(90_000), {
    is: 'How long an urgent page waits for an answer before it also calls by voice. An emergency calls at once. Awaits a clinical owner.',
  }),
  PAGE_UNTAKEN_MS: setting(wholeNumber(100, 30_000).default(30_000), {
    is: 'After how long a level of which no provider has taken a page counts as one where nobody can be reached.',
  }),
  PLAN_DUE_EMERGENCY_MS: setting(wholeNumber(100, 1_800_000).default(1_800_000), {
    is: 'How long after accepting an emergency a plan may be missing before it pages anew. Awaits a clinical owner.',
  }),
  PLAN_DUE_URGENT_MS: setting(wholeNumber(100, 3_600_000).default(3_600_000), {
    is: 'The same for an urgent incident. Awaits a clinical owner.',
  }),
  PAGE_RETRY_DELAYS_MS: setting(
    z
      .string()
      .refine((text) => splitList(text).length > 0 && splitList(text).every((word) => /^\d{1,6}$/.test(word)), {
        error: 'must be whole numbers of milliseconds separated by commas',
      })
      .transform((text) => splitList(text).map(Number))
      .default([2_000, 5_000, 10_000, 20_000]),
    { is: 'Pauses between tries of one page that was not taken; the last one goes on for ever.' },
  ),
  PAGE_TRY_TIMEOUT_MS: setting(milliseconds(50).default(5_000), { is: 'How long one try to deliver a page may take.' }),
  SIGN_VITALS_VALID_MS: setting(milliseconds(1_000).default(6 * HOUR_MS), {
    is: 'How long a vital sign counts. Awaits a clinical owner.',
  }),
  SIGN_BEDSIDE_VALID_MS: setting(milliseconds(1_000).default(24 * HOUR_MS), {
    is: 'How long what was seen at the bedside counts. Awaits a clinical owner.',
  }),
  SIGN_LABS_VALID_MS: setting(milliseconds(1_000).default(24 * HOUR_MS), {
    is: 'How long a laboratory value counts. Awaits a clinical owner.',
  }),
  SIGN_REPEAT_WITHIN_MS: setting(wholeNumber(60_000, 3_600_000).default(900_000), {
    is: 'Within which time a lone number that nobody signed counts as repeated. Awaits a clinical owner.',
  }),
  SIGN_BASELINE_DAYS: setting(wholeNumber(7, 730).default(90), {
    is: 'How many days back the oldest value of a patient is taken as the baseline. Awaits a clinical owner.',
  }),
  QUIET_AFTER_RESOLVE_MS: setting(milliseconds(1_000).default(24 * HOUR_MS), {
    is: 'How long the same grounds do not page again after a human resolved the incident; anything new or worse does. Awaits a clinical owner.',
  }),
};
