import type { Ids } from '#platform';

/** How the transport behaves. All times in milliseconds. */
export interface TransportSettings {
  /** First part of a queue's name: `<queuePrefix>-<service>`. No colon: BullMQ uses it as its own separator. */
  readonly queuePrefix: string;
  /** Jobs one process works on at the same time. */
  readonly concurrency: number;
  /** How often a message is tried while its failure is known to pass. Then it is set aside. */
  readonly attempts: number;
  /** How often a message is tried whose failure nobody named. Then it is set aside. */
  readonly unexpectedAttempts: number;
  readonly backoff: Backoff;
  /** A worker that has not renewed its lock for so long is taken for dead and its job goes to another. */
  readonly lockMs: number;
  /** How many deaths of its worker a job may cause before it is taken for the cause and set aside. */
  readonly maxStalls: number;
  /** How long close() waits for running jobs. What still runs then loses its lock and is run again elsewhere. */
  readonly closeWithinMs: number;
  /** How often failed jobs that could not be shelved at once are looked for. */
  readonly failedSweepMs: number;
}

/** Growing pauses: base, twice the base, ... up to the cap; `jitter` is the share of the pause left to chance (0 to 1). */
export interface Backoff {
  readonly baseMs: number;
  readonly capMs: number;
  readonly jitter: number;
}

/** Forty tries with at most five minutes between them outlast an outage of about two and a half hours. */
export const TRANSPORT_DEFAULTS: TransportSettings = {
  queuePrefix: 'pumptrace',
  concurrency: 4,
  attempts: 40,
  unexpectedAttempts: 6,
  backoff: { baseMs: 500, capMs: 300_000, jitter: 0.5 },
  lockMs: 30_000,
  maxStalls: 5,
  closeWithinMs: 20_000,
  failedSweepMs: 30_000,
};

/** The pause before the next try, after `failures` of them (1 or more); chance is drawn from `ids`. */
export function pauseAfter(failures: number, backoff: Backoff, ids: Pick<Ids, 'token'>): number {
  // Beyond 2^30 the cap has long decided; the bound keeps the power finite.
  const full = Math.min(backoff.capMs, backoff.baseMs * 2 ** Math.min(failures - 1, 30));
  return Math.round(full * (1 - backoff.jitter * chance(ids)));
}

/** 0 up to 1, from four random bytes. */
const chance = (ids: Pick<Ids, 'token'>): number => Buffer.from(ids.token(4), 'base64url').readUInt32BE() / 2 ** 32;
