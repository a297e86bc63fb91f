import type pg from 'pg';
import { ask } from '../../apps/sandbox/src/play/line.js';
import { field } from '../../apps/sandbox/src/ehr/shelf/fields.js';

/** What has been done so far, counted where it is done: by PostgreSQL and by the EHR. */
export interface Counts {
  /** Transactions that wrote: each takes one transaction id of the server. */
  readonly commits: number;
  /** Deliveries put on a queue. */
  readonly hops: number;
  readonly gets: number;
  readonly posts: number;
  readonly puts: number;
  /** Notifications the EHR has sent. */
  readonly bells: number;
}

export const NO_COUNTS: Counts = { commits: 0, hops: 0, gets: 0, posts: 0, puts: 0, bells: 0 };

const KEYS = ['commits', 'hops', 'gets', 'posts', 'puts', 'bells'] as const;

/** Per event, rounded to a tenth. */
export function perEvent(before: Counts, after: Counts, events: number): Counts {
  const each = (key: keyof Counts): number => Math.round(((after[key] - before[key]) / events) * 10) / 10;
  return Object.fromEntries(KEYS.map((key) => [key, each(key)])) as unknown as Counts;
}

/** Transaction ids the server has given out; asking takes none. */
export async function writingTransactions(owner: pg.Client): Promise<number> {
  const { rows } = await owner.query<{ n: string }>('select pg_snapshot_xmax(pg_current_snapshot())::text as n');
  return Number(rows[0]?.n ?? 0);
}

/** Requests the EHR has answered, by method, without the bench's own, and notifications it has sent. */
export async function ehrCounts(controlUrl: string): Promise<Pick<Counts, 'gets' | 'posts' | 'puts' | 'bells'>> {
  const { body } = await ask('GET', `${controlUrl}/counters`);
  const requests = field(body, 'requests');
  const of = (method: string, but: readonly string[]): number =>
    Object.entries(typeof requests === 'object' && requests !== null ? requests : {})
      .filter(([name]) => name.startsWith(`${method} `) && !but.some((type) => name.includes(` ${type} `)))
      .reduce((sum, [, count]) => sum + Number(count), 0);
  // The bench posts DiagnosticReports and asks for its Subscription; the contestants do neither while they are measured.
  return {
    gets: of('GET', ['Subscription']),
    posts: of('POST', ['DiagnosticReport', 'Subscription']),
    puts: of('PUT', ['Patient', 'Device']),
    bells: Number(field(field(body, 'notifications'), 'delivered')),
  };
}
