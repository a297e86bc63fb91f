import type { Clock } from '#platform';

/** The EHR's own clock: it may run ahead of or behind ours, as real ones do, and never gives one instant twice. */
export class ServerClock {
  private last = 0;

  /** @param offsetMs how far this server's clock is from the computer's, in milliseconds. */
  constructor(
    private readonly clock: Clock,
    private offset = 0,
  ) {}

  /** The server's now, in milliseconds since 1970. */
  now(): number {
    return this.clock.now() + this.offset;
  }

  /** The instant of the next write: never one already given, even when the offset is set back. */
  next(): number {
    this.last = Math.max(this.now(), this.last + 1);
    return this.last;
  }

  get offsetMs(): number {
    return this.offset;
  }

  set offsetMs(offsetMs: number) {
    this.offset = offsetMs;
  }

  /** Told of instants given in an earlier life, so that a restart does not give them again. */
  atLeast(instant: number): void {
    this.last = Math.max(this.last, instant);
  }

  /** Forgets what was given: only when everything kept is forgotten with it. */
  reset(): void {
    this.last = 0;
    this.offset = 0;
  }
}
