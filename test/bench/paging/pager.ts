// The alerting service alone, with one person on call whose webhook is the bench's ear.
import { night, type Night } from '../../paging/night.js';
import { mortalDatabase, type MortalDatabase } from '../../chaos/paging/replicas.js';
import { redis } from '../../transport/backends.js';
import type { Ear } from './ear.js';

export type Queue = 'redis' | 'postgresql';

export interface Pager {
  readonly night: Night;
  readonly database: MortalDatabase;
  close(): Promise<void>;
}

const SECRET = `whsec_${Buffer.from('a-secret-of-the-bench-32-bytes-x').toString('base64')}`;
export const FACTS = { model: 'SYNCHROMED_II', indication: 'SPASTIC_QUADRIPLEGIA', drug: 'baclofen' } as const;

/** On a PostgreSQL with the settings of a real one. */
export async function pager(queue: Queue, ear: Ear, settings: NodeJS.ProcessEnv = {}): Promise<Pager> {
  const down: (() => Promise<void>)[] = [];
  try {
    const backend = queue === 'redis' ? await redis() : undefined;
    if (backend) down.push(() => backend.stop());
    const queueUrl = backend?.address.queueUrl;
    const database = await mortalDatabase();
    const own = await night(
      [],
      {},
      { LOG_LEVEL: 'error', ...(queueUrl === undefined ? {} : { QUEUE_URL: queueUrl }), ...settings },
      async (keep) => ({
        callback: '+1 555 0100',
        people: [
          { id: 'noor', channels: [{ kind: 'webhook', url: ear.url, secret_file: await keep('hook', SECRET) }] },
        ],
      }),
      database,
    ).catch(async (error: unknown) => {
      await database.close();
      throw error;
    });
    down.push(() => own.close());
    return {
      night: own,
      database,
      close: async () => {
        for (const one of down.toReversed()) await one();
      },
    };
  } catch (error) {
    for (const one of down.toReversed()) await one();
    throw error;
  }
}
