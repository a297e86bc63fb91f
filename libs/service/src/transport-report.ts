import type { Report } from '#messaging';
import type { Metrics, ServiceLog } from '#platform';

/** Writes what the transport tells into log and counters. A closed list: a new event does not compile until it is told here. */
export function transportReport(log: ServiceLog, metrics: Metrics): Report {
  const out = log.in('messages');
  const handled = metrics.counter('pumptrace_messages_total', 'Messages by how handling ended', ['type', 'end']);
  return (event) => {
    switch (event.kind) {
      case 'handled':
        handled.inc({ type: event.type, end: 'handled' });
        return out.debug('message handled', {
          messageType: event.type,
          messageId: event.messageId,
          attempt: event.attempt,
        });
      case 'handling-failed': {
        const { type, messageId, attempt, error } = event;
        handled.inc({ type, end: event.next });
        return out.warn('handling a message failed', {
          messageType: type,
          messageId,
          attempt,
          state: event.next,
          error,
        });
      }
      case 'set-aside':
        return out.error('a message was set aside', {
          messageType: event.type,
          messageId: event.messageId,
          code: event.code,
        });
      case 'set-aside-failed':
        return out.error('a message could not be set aside yet', { error: event.error });
      case 'stalled':
        return out.warn('a worker died over a message', { messageId: event.messageId });
      case 'closed-while-running':
        return out.warn('closed while messages were being handled', { count: event.jobs });
      case 'connection-trouble':
        return out.warn('the queue is not reachable', { queue: event.queue, error: event.error });
      case 'relayed':
        return out.debug('messages put on the queue', { count: event.deliveries });
      case 'relay-failed':
        return out.warn('the outbox could not be relayed', { attempt: event.failures, error: event.error });
      default: {
        const never: never = event;
        return never;
      }
    }
  };
}
