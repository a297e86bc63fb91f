/** Time is handed in, never asked for in passing: whoever needs "now" receives a clock. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
}

/** The injection token under which an app provides its clock. */
export const CLOCK = Symbol('CLOCK');

/**
 * The computer's own clock, which never goes back: when somebody sets the computer's time back, what is due stays due as if
 * nobody had, since the time that went by is counted by a clock that nobody can set (I17). Set forward, it follows at once. It
 * agrees with the computer again when the process starts anew.
 */
export class SystemClock implements Clock {
  readonly #wall: () => number;
  readonly #counter: () => number;
  #last: number;
  #countedAt: number;

  /** @param wall the time as set on this computer @param counter milliseconds from anywhere, which only grow */
  constructor(wall: () => number = Date.now, counter: () => number = () => performance.now()) {
    this.#wall = wall;
    this.#counter = counter;
    this.#last = wall();
    this.#countedAt = counter();
  }

  now(): number {
    const counted = this.#counter();
    this.#last = Math.max(this.#wall(), this.#last + Math.max(0, counted - this.#countedAt));
    this.#countedAt = counted;
    return Math.floor(this.#last);
  }
}
