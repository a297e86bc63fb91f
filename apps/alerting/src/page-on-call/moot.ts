import type { IncidentRow } from '../incident/incident.store.js';
import type { PageRow } from '../page/page.store.js';

/** Whether there is still a reason to ring: looked at immediately before each try (I3). */
export function isMoot(
  page: Pick<PageRow, 'purpose' | 'epoch'>,
  { stage, state }: Pick<IncidentRow, 'stage' | 'state'>,
): boolean {
  // Whoever is called anew must not be told that it is over; at the end of the incident it is.
  if (page.purpose === 'stand-down') return stage !== 'resolved' && page.epoch < state.epoch;
  if (stage === 'resolved' || page.epoch < state.epoch) return true;
  switch (page.purpose) {
    case 'ladder':
    case 'broadcast':
      return stage === 'accepted' || stage === 'in_care';
    case 'hand-over':
      return state.handingTo === null;
    case 'update':
      return false;
    default: {
      const never: never = page.purpose;
      return never;
    }
  }
}
