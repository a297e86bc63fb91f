import type { Clock } from '#platform';

/** A clock that may be moved, and then tells whoever waits for a time. */
export interface HouseClock extends Clock {
  /** Rings after each move, when `now()` already gives the new time. Returns what takes the ring away. */
  onMoved(ring: () => void): () => void;
}
