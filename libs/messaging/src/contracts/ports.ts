import type { StoredMessage } from './envelope.js';
import type { Service } from './services.js';

// What the transport needs of the place where messages are kept. libs/persistence fulfils these.

/** One message on its way to one listener. */
export interface Delivery {
  readonly messageId: string;
  readonly type: string;
  readonly version: number;
  readonly listener: Service;
  /** How often a human sent it off again; absent or 0 at first. Each round is a job of its own. */
  readonly round?: number;
}

export interface OutboxPort {
  /**
   * Takes up to `limit` waiting deliveries of this sender (rows locked, locked ones skipped), hands them to `publish`,
   * and marks them sent in the same transaction once it has resolved. Returns how many were published.
   * If `publish` rejects, nothing is marked and the attempt is counted.
   */
  relay(limit: number, publish: (deliveries: readonly Delivery[]) => Promise<void>): Promise<number>;
  /** Rings when something was committed to the outbox. Resolves to a function that stops the bell. */
  onBell(ring: () => void): Promise<() => Promise<void>>;
}

export interface MessageStorePort {
  load(messageId: string): Promise<StoredMessage | undefined>;
}

/** The shelf for what cannot be handled: visible, re-drivable, never dropped. */
export interface SetAsidePort {
  /** May be called again for the same message after a crash: an entry that is still open is not doubled. */
  putMessage(entry: {
    readonly messageId: string;
    readonly type: string;
    /** Closed-ish word of the failure, no patient data. */
    readonly code: string;
    readonly detail: string;
    readonly attempts: number;
  }): Promise<void>;
}
