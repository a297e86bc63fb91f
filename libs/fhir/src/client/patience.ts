// When to try again, and when to leave an EHR in peace.

import type { EhrLimits } from './settings.js';

/** Reads Retry-After (RFC 9110: seconds or an HTTP date) as milliseconds from now, capped; `undefined` if unreadable. */
export function readRetryAfter(text: string | undefined, nowMs: number, capMs: number): number | undefined {
  if (text === undefined) return undefined;
  const trimmed = text.trim();
  const ms = /^\d+$/.test(trimmed) ? Number(trimmed) * 1000 : Date.parse(trimmed) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), capMs);
}

/** Full jitter: anything from nothing to the doubled step, so that many clients do not come back at once. */
export function backoffMs(
  tryNumber: number,
  limits: Pick<EhrLimits, 'backoffBaseMs' | 'backoffCapMs'>,
  random: () => number,
): number {
  return random() * Math.min(limits.backoffCapMs, limits.backoffBaseMs * 2 ** (tryNumber - 1));
}

/** Lets a limited number of calls through at once, in order of arrival. */
export class Turnstile {
  private inside = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly places: number) {}

  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.inside >= this.places) await new Promise<void>((enter) => this.waiting.push(enter));
    else this.inside++;
    try {
      return await work();
    } finally {
      // The place is handed to the next in line without becoming free, so nobody can slip in between.
      const next = this.waiting.shift();
      if (next) next();
      else this.inside--;
    }
  }
}

/** Whether a call may be made now, and if not, for how long and why. */
export type Leave =
  | { readonly kind: 'go' }
  | { readonly kind: 'stay'; readonly why: 'throttled' | 'down'; readonly ms: number };

/**
 * Remembers how one EHR is doing. After several outages in a row it stays open for a while; then a single call may
 * look whether the EHR is back. A Retry-After from the EHR closes the door until that time, too.
 */
export class Breaker {
  private failures = 0;
  private downUntil = 0;
  private throttledUntil = 0;
  private probing = false;

  constructor(private readonly limits: Pick<EhrLimits, 'breakerFailures' | 'breakerOpenMs'>) {}

  /** Asked right before a try; whoever may go must report back with `answered` or `outage`. */
  ask(nowMs: number): Leave {
    if (nowMs < this.throttledUntil) {
      return { kind: 'stay', why: 'throttled', ms: this.throttledUntil - nowMs };
    }
    if (nowMs < this.downUntil) return { kind: 'stay', why: 'down', ms: this.downUntil - nowMs };
    if (this.failures < this.limits.breakerFailures) return { kind: 'go' };
    if (this.probing) return { kind: 'stay', why: 'down', ms: this.limits.breakerOpenMs };
    this.probing = true;
    return { kind: 'go' };
  }

  /** The EHR answered, whatever it said. */
  answered(): void {
    this.failures = 0;
    this.probing = false;
  }

  /** No answer, or an answer that means the EHR is down. */
  outage(nowMs: number): void {
    this.failures++;
    this.probing = false;
    if (this.failures >= this.limits.breakerFailures) {
      this.downUntil = nowMs + this.limits.breakerOpenMs;
    }
  }

  /** The EHR asked for quiet. */
  throttled(nowMs: number, ms: number): void {
    this.throttledUntil = Math.max(this.throttledUntil, nowMs + ms);
  }
}
