import type { MessageType } from './messages/index.js';
import type { Service } from './services.js';

/** Who hears what. Total: an unrouted message does not compile. A service never hears its own message. */
export const ROUTES = {
  'watch-changed': ['interpretation', 'alerting'],
  'case-opened': ['interpretation', 'alerting'],
  'case-closed': ['interpretation', 'alerting'],
  'step-changed': ['interpretation', 'alerting'],
  'gate-violated': ['alerting'],
  'fact-recorded': ['interpretation', 'alerting'],
  'assessment-changed': ['orders', 'alerting'],
  'grade-changed': ['orders', 'interpretation'],
  'incident-changed': ['orders'],
} as const satisfies Record<MessageType, readonly [Service, ...Service[]]>;
