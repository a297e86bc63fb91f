import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Knob } from '../../apps/sandbox/src/ehr/trouble/knob-table.js';
import { ask } from '../../apps/sandbox/src/play/line.js';
import type { House } from '../../apps/sandbox/src/house/house.js';

// What goes wrong around the services while patients are walked: the EHR, its bells, the phone, the database, the queue.

export interface Surroundings {
  readonly house: House;
  /** Stops the database and starts it again on the same data; undefined when it is not ours. */
  readonly restartDatabase: (() => Promise<void>) | undefined;
  /** Cuts every connection of the queue; undefined when the queue lives in the database. */
  readonly cutQueue: (() => Promise<void>) | undefined;
}

export interface Trouble {
  readonly name: string;
  /** Lets it happen while a walk is under way; resolves when it is over. */
  happens(around: Surroundings): Promise<void>;
  readonly quick?: true;
}

/** Turned for the time of a walk, or until it has acted `next` times. */
const knobs = (name: string, turned: readonly Knob[], forMs?: number): Trouble => ({
  name,
  async happens({ house }) {
    for (const knob of turned) await ask('POST', `${house.controlUrl}/knobs`, { body: knob });
    if (forMs === undefined) return;
    await sleep(forMs);
    await ask('DELETE', `${house.controlUrl}/knobs`);
  },
});

const phone = (name: string, mood: object): Trouble => ({
  name,
  async happens({ house }) {
    await ask('PUT', `${house.phonesUrl}/dr-noor`, { body: { mood } });
  },
});

async function cutDatabase(url: string): Promise<void> {
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  try {
    await owner.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
    );
  } finally {
    await owner.end();
  }
}

export const TROUBLES: readonly Trouble[] = [
  knobs('every notification comes twice', [{ kind: 'notify', does: 'duplicate' }]),
  knobs('notifications come in another order', [{ kind: 'notify', does: 'reorder', next: 60 }]),
  knobs('every notification is lost', [{ kind: 'notify', does: 'lose' }]),
  {
    ...knobs('answers to our writes are lost, and what was written shows late', [
      { kind: 'hide-new', ms: 700, from: 'search-and-read', type: 'ServiceRequest', next: 3 },
      { kind: 'drop-after', method: 'POST', next: 8 },
    ]),
    quick: true,
  },
  knobs('the EHR cuts the line before it has looked', [{ kind: 'drop-before', method: 'POST', next: 8 }]),
  knobs('the EHR asks for patience (429)', [{ kind: 'answer', status: 429, retryAfterSeconds: 1, next: 12 }]),
  knobs('the EHR is slow', [{ kind: 'latency', ms: 300 }]),
  knobs('the EHR answers 503 for eight seconds', [{ kind: 'answer', status: 503 }], 8_000),
  phone('the phone does not take the call three times', { kind: 'error', status: 503, next: 3 }),
  phone('the phone rings and never answers', { kind: 'timeout', next: 1 }),
  {
    name: 'all connections to the database are cut, five times',
    async happens({ house }) {
      for (let n = 0; n < 5; n += 1) {
        await sleep(900);
        await cutDatabase(house.databaseUrl);
      }
    },
  },
  {
    name: 'the database is restarted',
    async happens({ restartDatabase }) {
      await sleep(1_500);
      await restartDatabase?.();
    },
  },
  {
    name: 'all connections of the queue are cut, five times',
    async happens({ cutQueue }) {
      for (let n = 0; n < 5; n += 1) {
        await sleep(900);
        await cutQueue?.();
      }
    },
  },
];

/** Everything is as it should be again. */
export async function calm({ house }: Surroundings): Promise<void> {
  await ask('DELETE', `${house.controlUrl}/knobs`);
  await ask('PUT', `${house.phonesUrl}/dr-noor`, { body: { mood: { kind: 'ok' } } });
}
