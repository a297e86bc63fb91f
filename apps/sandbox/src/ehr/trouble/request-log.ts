import type { Clock } from '#platform';

/** One request as this EHR saw it. */
export interface Seen {
  /** 1, 2, 3, ... since the start or the last reset. */
  readonly seq: number;
  readonly at: string;
  readonly method: string;
  /** Below the service base, with the query. */
  readonly path: string;
  readonly type: string | undefined;
  /** What was read or written, `Type/id`; for a bundle every one. */
  readonly ids: readonly string[];
  /** `dropped` when the caller got no answer. */
  readonly status: number | 'dropped';
  /** Whether anything was written. */
  readonly wrote: boolean;
  readonly ms: number;
  readonly requestId: string | undefined;
  /** The body of a write, as it came. */
  readonly body?: unknown;
}

// Older entries are let go, and the log says how many.
const KEPT_ENTRIES = 50_000;

/**
 * Everything that was asked of this EHR, for stories to look back on: what it received, and that nothing else was
 * written. Held in memory only: the sandbox's patients are invented.
 */
export class RequestLog {
  private entries: Seen[] = [];
  private seq = 0;
  private readonly counts = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  add(seen: Omit<Seen, 'seq' | 'at'>): void {
    this.seq += 1;
    this.entries.push({ seq: this.seq, at: new Date(this.clock.now()).toISOString(), ...seen });
    if (this.entries.length > KEPT_ENTRIES * 1.1) this.entries = this.entries.slice(-KEPT_ENTRIES);
    const key = `${seen.method} ${seen.type ?? '-'} ${seen.status}`;
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }

  /** Entries after `since`. `gone` tells how many of them are no longer held. */
  after(since: number, onlyWrites: boolean): { last: number; gone: number; entries: readonly Seen[] } {
    const held = this.entries.filter(({ seq }) => seq > since);
    return {
      last: this.seq,
      gone: Math.max(0, this.seq - since - held.length),
      entries: onlyWrites ? held.filter(({ wrote }) => wrote) : held,
    };
  }

  /** How many requests there were, by `METHOD Type status`. */
  counters(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.counts].sort(([a], [b]) => a.localeCompare(b)));
  }

  clear(): void {
    this.entries = [];
    this.seq = 0;
    this.counts.clear();
  }
}
