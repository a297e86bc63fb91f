import type { Actor, Assurance } from '#platform';

export type AssuranceLevel = 'L1' | 'L2' | 'L3';

/**
 * How much an answer proves about who gave it (paging.md 6). L1 stops the escalation; the plan that is due next is asked for
 * again when it does not come, so an answer of a machine or of a stolen phone cannot end a page for good.
 */
const LEVEL = {
  'development-key': 'L1',
  link: 'L1',
  'sms-code': 'L1',
  'provider-account': 'L1',
  'keypress-pin': 'L2',
  'api-key': 'L2',
  'single-sign-on': 'L3',
} as const satisfies Record<Assurance, AssuranceLevel>;

export const levelOf = ({ assurance }: Pick<Actor, 'assurance'>): AssuranceLevel => LEVEL[assurance];
