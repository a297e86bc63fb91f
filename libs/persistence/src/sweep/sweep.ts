import type { DataSource, EntityManager } from 'typeorm';
import type { Bell } from '../bell/bell.js';
import type { HouseClock } from '../clock/house-clock.js';
import type { SetAside, Shelf } from '../shelf/shelf.js';
import { rows } from '../sql.js';
import { houseFailure, inTransaction } from '../transaction.js';
import { afterFailure, type Patience } from './failure.js';
import { sweepChannel, sweepStatements, type SweepStatements } from './table.js';

/** How a handler ends well. `write` runs in the transaction that settles the row: both commit or neither does. */
export type Settled =
  | { readonly kind: 'done'; readonly write?: (em: EntityManager) => Promise<void> }
  /** The row stays, is due again at `at` (domain milliseconds) and counts its attempts anew. */
  | { readonly kind: 'later'; readonly at: number; readonly write?: (em: EntityManager) => Promise<void> };

/** What a sweep did, for metrics and logs. */
export interface SweepEvent {
  readonly table: string;
  readonly kind: 'done' | 'later' | 'retry' | 'set_aside' | 'lost_lease' | 'trouble';
  readonly attempt: number;
  readonly code?: string;
  /** What was thrown. An undeclared error may quote what it read: log its name and where it arose, not its message. */
  readonly failure?: unknown;
}

export interface SweepOptions<Row> {
  readonly source: DataSource;
  readonly schema: string;
  /** A table made with `sweepColumns`. */
  readonly table: string;
  /** A constant SQL condition on `due`, for a sweep whose lanes are kept free for some of the rows only. */
  readonly only?: string;
  /** The channel that wakes it, when that is not the one of its table. */
  readonly channel?: string;
  /** How long a ring may wait, in milliseconds, so that what was committed with the row and is more urgent goes first; 0 unless given. */
  readonly graceMs?: number;
  readonly clock: HouseClock;
  readonly bell: Bell;
  readonly shelf: Shelf;
  readonly shelfKind: SetAside['kind'];
  /** The row as the handler wants it, from all its columns. */
  readonly read: (columns: Readonly<Record<string, unknown>>) => Row;
  /**
   * One row's work, outside any transaction, at least once: after a crash or an expired lease it is run again. `signal`
   * aborts a little before the lease ends, when somebody else may take the row.
   */
  readonly handle: (row: Row, attempt: number, signal: AbortSignal) => Promise<Settled>;
  /** How many rows at the same time. */
  readonly lanes: number;
  readonly pollMs: number;
  /** Longer than the longest work of one row, in milliseconds of the database's clock. */
  readonly leaseMs: number;
  readonly patience: Patience;
  /** A number in 0..1. */
  readonly chance: () => number;
  readonly onEvent?: (event: SweepEvent) => void;
}

interface Leased {
  readonly id: string;
  readonly attempts: number;
}

/** The row was taken over, settled or cancelled by somebody else: what this lane did about it must not commit. */
class LostLease extends Error {}

/** The durable worker: rows of one table, each in its own lane, until done or set aside. Any number of them may run. */
export class Sweep<Row> {
  readonly #options: SweepOptions<Row>;
  readonly #sql: SweepStatements;
  readonly #running = new Set<Promise<void>>();
  #hangUp: (() => Promise<void>) | undefined;
  #poll: NodeJS.Timeout | undefined;
  #grace: NodeJS.Timeout | undefined;
  #claiming: Promise<void> | undefined;
  #again = false;
  #stopped = true;

  constructor(options: SweepOptions<Row>) {
    this.#options = options;
    this.#sql = sweepStatements(options.table, options.only);
  }

  /** Begins; woken by its bell, by a moved clock, and every `pollMs`. @throws TransientFailure without a database. */
  async start(): Promise<void> {
    const { bell, schema, table, pollMs, clock, channel = sweepChannel(schema, table) } = this.#options;
    const wake = (): void => this.wake();
    const hangUp = await bell.on(channel, () => this.#rung());
    const forgetClock = clock.onMoved(wake);
    this.#hangUp = async () => {
      forgetClock();
      await hangUp();
    };
    this.#stopped = false;
    this.#poll = setInterval(wake, pollMs);
    this.wake();
  }

  /** Takes nothing more and waits for the rows that are being worked on. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#poll);
    clearTimeout(this.#grace);
    this.#grace = undefined;
    await this.#claiming;
    await Promise.all(this.#running);
    await this.#hangUp?.();
    this.#hangUp = undefined;
  }

  /** Looks for due rows now. */
  wake(): void {
    if (this.#stopped) return;
    if (this.#claiming !== undefined) {
      this.#again = true;
      return;
    }
    this.#claiming = this.#fill().finally(() => {
      this.#claiming = undefined;
      if (!this.#again) return;
      this.#again = false;
      this.wake();
    });
  }

  #rung(): void {
    const { graceMs = 0 } = this.#options;
    if (graceMs === 0 || this.#stopped) return this.wake();
    this.#grace ??= setTimeout(() => {
      this.#grace = undefined;
      this.wake();
    }, graceMs);
  }

  async #fill(): Promise<void> {
    const { source, lanes, clock, leaseMs } = this.#options;
    const free = lanes - this.#running.size;
    if (free <= 0) return; // the lane that ends next wakes us
    try {
      // One statement is a transaction of its own.
      const claimed = await rows<Leased & Record<string, unknown>>(source, this.#sql.claim, [
        free,
        clock.now(),
        leaseMs,
      ]);
      for (const row of claimed) this.#open(row);
    } catch (error) {
      this.#tell('trouble', 0, 'claim', houseFailure(error));
    }
  }

  #open(row: Leased & Record<string, unknown>): void {
    const lane: Promise<void> = this.#work(row)
      .catch((error: unknown) => this.#tell('trouble', row.attempts, 'settle', error)) // the lease runs out and the row is taken again
      .finally(() => {
        this.#running.delete(lane);
        this.wake();
      });
    this.#running.add(lane);
  }

  async #work(row: Leased & Record<string, unknown>): Promise<void> {
    const { handle, read, leaseMs } = this.#options;
    let settled: Settled;
    try {
      settled = await handle(read(row), row.attempts, AbortSignal.timeout(Math.ceil(leaseMs * 0.9)));
      await this.#settle(row, settled);
    } catch (error) {
      if (error instanceof LostLease) return this.#tell('lost_lease', row.attempts);
      await this.#failed(row, error);
    }
  }

  async #settle(row: Leased, settled: Settled): Promise<void> {
    const { done, later } = this.#sql;
    await inTransaction(this.#options.source, async (em) => {
      // The row's own end comes first: it shows whether the row is still ours, and falls with the rest.
      const ended =
        settled.kind === 'done'
          ? await rows(em, done, [row.id, row.attempts])
          : await rows(em, later, [row.id, row.attempts, settled.at]);
      if (ended.length === 0) throw new LostLease();
      await settled.write?.(em);
    });
    this.#tell(settled.kind, row.attempts);
  }

  async #failed(row: Leased, error: unknown): Promise<void> {
    const { clock, patience, chance, shelf, shelfKind, table } = this.#options;
    const next = afterFailure(error, row.attempts, patience, chance());
    try {
      await this.#owning(row, async (em) => {
        if (next.kind === 'retry') {
          await rows(em, this.#sql.retry, [row.id, clock.now() + next.waitMs, `${next.code}: ${next.detail}`]);
          return;
        }
        const { code, detail } = next;
        await rows(em, this.#sql.setAside, [row.id, `${code}: ${detail}`]);
        await shelf.put(em, {
          kind: shelfKind,
          ref: row.id,
          queue: table,
          type: table,
          code,
          detail,
          attempts: row.attempts,
        });
      });
    } catch (second) {
      if (!(second instanceof LostLease)) throw second;
      return this.#tell('lost_lease', row.attempts);
    }
    this.#tell(next.kind, row.attempts, next.code, error);
  }

  #owning(row: Leased, work: (em: EntityManager) => Promise<void>): Promise<void> {
    return inTransaction(this.#options.source, async (em) => {
      const mine = await rows(em, this.#sql.own, [row.id, row.attempts]);
      if (mine.length === 0) throw new LostLease();
      await work(em);
    });
  }

  #tell(kind: SweepEvent['kind'], attempt: number, code?: string, failure?: unknown): void {
    const { table, onEvent } = this.#options;
    onEvent?.({
      table,
      kind,
      attempt,
      ...(code === undefined ? {} : { code }),
      ...(failure === undefined ? {} : { failure }),
    });
  }
}
