import type { Service } from '#messaging/contracts';

/**
 * What the transport tells its app, for logs and metrics. `error` is what was thrown, as it was: it goes to a logger that
 * knows what may be written. Nothing else here holds more than ids and codes.
 */
export type TransportEvent =
  | { kind: 'relayed'; deliveries: number }
  | { kind: 'relay-failed'; failures: number; error: unknown }
  | { kind: 'handled'; service: Service; type: string; messageId: string; attempt: number }
  | {
      kind: 'handling-failed';
      service: Service;
      type: string;
      messageId: string;
      attempt: number;
      next: 'again' | 'set-aside';
      error: unknown;
    }
  | { kind: 'set-aside'; service: Service; type: string; messageId: string; code: string }
  | { kind: 'set-aside-failed'; service: Service; error: unknown }
  | { kind: 'stalled'; service: Service; messageId: string }
  | { kind: 'closed-while-running'; service: Service; jobs: number }
  | { kind: 'connection-trouble'; queue: string; error: unknown };

export type Report = (event: TransportEvent) => void;
