// How the providers of a siege fail.
import type { ManyDoors } from '../../paging/providers/many-doors.js';

export interface Outage {
  readonly name: string;
  begins(house: ManyDoors): Promise<void>;
}

const errors = (house: ManyDoors, which: 'carrier' | 'second'): void =>
  house[which].mood({ kind: 'error', status: 503 });

export const OUTAGES: readonly Outage[] = [
  { name: 'the first carrier answers 503', begins: async (house) => errors(house, 'carrier') },
  {
    name: 'both carriers answer 503',
    begins: async (house) => {
      errors(house, 'carrier');
      errors(house, 'second');
    },
  },
  {
    name: 'the answers of the first carrier are lost',
    begins: async (house) => house.carrier.mood({ kind: 'swallow' }),
  },
  { name: 'PagerDuty answers 500', begins: async (house) => house.pagerDuty.fail(500) },
  { name: 'the mail relay says later', begins: async (house) => house.mailbox.refuse(451) },
  { name: 'the webhook answers 503', begins: (house) => house.mood({ kind: 'error', status: 503 }, 'eve') },
  { name: 'the webhook rings and never answers', begins: (house) => house.mood({ kind: 'timeout', next: 3 }, 'eve') },
  {
    name: 'every provider at once',
    begins: async (house) => {
      errors(house, 'carrier');
      errors(house, 'second');
      house.pagerDuty.fail(503);
      house.mailbox.refuse(451);
      await house.mood({ kind: 'error', status: 503 }, 'eve');
    },
  },
];

export async function allWell(house: ManyDoors): Promise<void> {
  house.carrier.mood({ kind: 'ok' });
  house.second.mood({ kind: 'ok' });
  house.pagerDuty.fail(undefined);
  house.mailbox.refuse(undefined);
  await house.mood({ kind: 'ok' }, 'eve');
}
