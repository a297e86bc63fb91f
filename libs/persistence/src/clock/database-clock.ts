import { PermanentFailure, type Clock } from '#platform';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import type { Bell } from '../bell/bell.js';
import { rows } from '../sql.js';
import { houseFailure } from '../transaction.js';
import type { HouseClock } from './house-clock.js';

const CLOCK_CHANNEL = 'pumptrace_clock';

export interface DatabaseClockOptions {
  readonly source: DataSource;
  readonly bell: Bell;
  /** The clock that is moved. */
  readonly system: Clock;
  readonly pollMs: number;
  /** Hears when the offset could not be read; the last known one goes on. */
  readonly onTrouble?: (failure: unknown) => void;
}

/** The clock of the house: the system's, plus an offset that all services read from the database. Zero outside a sandbox. */
export class DatabaseClock implements HouseClock {
  readonly #options: DatabaseClockOptions;
  readonly #moved = new Set<() => void>();
  #offsetMs = 0;
  #poll: NodeJS.Timeout | undefined;
  #hangUp: (() => Promise<void>) | undefined;

  constructor(options: DatabaseClockOptions) {
    this.#options = options;
  }

  now(): number {
    return this.#options.system.now() + this.#offsetMs;
  }

  onMoved(ring: () => void): () => void {
    this.#moved.add(ring);
    return () => void this.#moved.delete(ring);
  }

  /** Reads the offset and follows it from now on. @throws TransientFailure without a database. */
  async start(): Promise<void> {
    const { bell, pollMs } = this.#options;
    const look = (): void => void this.refresh().catch((error: unknown) => this.#options.onTrouble?.(error));
    await this.refresh();
    this.#hangUp = await bell.on(CLOCK_CHANNEL, look);
    this.#poll = setInterval(look, pollMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#poll);
    await this.#hangUp?.();
  }

  /** Reads the offset now. */
  async refresh(): Promise<void> {
    try {
      const found = await rows<{ ms: number }>(
        this.#options.source,
        'select ms::float8 as ms from pumptrace.clock_offset',
      );
      const offsetMs = found[0]?.ms ?? 0;
      if (offsetMs === this.#offsetMs) return;
      this.#offsetMs = offsetMs;
    } catch (error) {
      throw houseFailure(error);
    }
    for (const ring of this.#moved) ring();
  }
}

/**
 * Moves the clock of every service on this database forward by `ms`, and wakes whoever waits for a time.
 * @throws PermanentFailure `not-a-sandbox` on a database that is not marked as one; `clock-backwards` for a negative move,
 * since facts that were recorded would then lie in the future.
 */
export async function moveClock(ownerUrl: string, ms: number): Promise<void> {
  if (!Number.isSafeInteger(ms) || ms < 0)
    throw new PermanentFailure('clock-backwards', 'the clock moves forward by whole milliseconds');
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'pumptrace-clock' });
  await client.connect();
  try {
    // One statement: the mark is looked at by the update itself.
    const moved = await client.query(
      'update pumptrace.clock_offset set ms = ms + $1 where exists (select from pumptrace.deployment where sandbox)',
      [ms],
    );
    if (moved.rowCount !== 1)
      throw new PermanentFailure('not-a-sandbox', 'the clock of a real deployment is not moved');
    await client.query(`select pg_notify($1, '')`, [CLOCK_CHANNEL]);
  } finally {
    await client.end();
  }
}
