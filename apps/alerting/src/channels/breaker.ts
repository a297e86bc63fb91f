import type { Clock } from '#platform';

/** After so many failures in a row a provider counts as down. */
const FAILURES = 3;
// A probe that never came back (a bug, a lost promise) must not shut a door for good.
const PROBE_MS = 30_000;
// After so long without a failure it is worth asking first again.
const WORTH_ASKING_MS = 10_000;

interface Health {
  failures: number;
  failedAt: number;
  probeAt: number | undefined;
}

/**
 * Keeps a provider that is down from eating lanes, and never holds a page for it: while it is down one page at a time goes on
 * trying, the others look for another way at once and come back in a moment. There is no growing pause; the first success opens
 * the door for all (emergency and urgent pages are never throttled, I9).
 */
export class Breaker {
  private readonly health = new Map<string, Health>();

  constructor(private readonly clock: Clock) {}

  /** Whether this try may go out now. `busy`: the provider is down and another page is just asking whether it still is. */
  enter(key: string): 'go' | 'busy' {
    const health = this.health.get(key);
    if (health === undefined || health.failures < FAILURES) return 'go';
    const now = this.clock.now();
    if (health.probeAt !== undefined && Math.abs(now - health.probeAt) < PROBE_MS) return 'busy';
    health.probeAt = now;
    return 'go';
  }

  leave(key: string, ok: boolean): void {
    if (ok) this.health.delete(key);
    else {
      const failures = (this.health.get(key)?.failures ?? 0) + 1;
      this.health.set(key, { failures, failedAt: this.clock.now(), probeAt: undefined });
    }
  }

  /** Known to be down a moment ago: another way is asked first. */
  isDown(key: string): boolean {
    const health = this.health.get(key);
    if (health === undefined || health.failures < FAILURES) return false;
    return Math.abs(this.clock.now() - health.failedAt) < WORTH_ASKING_MS;
  }
}
