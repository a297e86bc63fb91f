import type { IncidentRow } from '../incident/incident.store.js';
import type { PageRow } from '../page/page.store.js';

export const CLOSED = ['resolved', 'newer-page', 'taken'] as const;
/** Why a page can no longer be answered. */
export type Closed = (typeof CLOSED)[number];

export const CLOSED_WORDS = {
  resolved: 'This incident is closed.',
  'newer-page': 'A newer and more serious page has gone out: answer that one.',
  taken: 'Somebody has accepted this page already.',
} as const satisfies Record<Closed, string>;

/** Whether this page can still be answered, by whatever way the answer comes. */
export function closedBy(page: Pick<PageRow, 'epoch' | 'person'>, { stage, state }: IncidentRow): Closed | undefined {
  if (stage === 'resolved') return 'resolved';
  if (page.epoch < state.epoch) return 'newer-page';
  const isAnswered = stage === 'accepted' || stage === 'in_care';
  return isAnswered && state.handingTo !== page.person ? 'taken' : undefined;
}
