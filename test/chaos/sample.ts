import type { Death } from './storm.js';

/** A few deaths for every day: one of each kind, at each of the services. `npm run chaos` dies at all of them. */
export const sample: readonly Death[] = [
  { service: 'interpretation', point: 'reading.before-commit', passing: 1 },
  { service: 'interpretation', point: 'publish.after', passing: 1 },
  { service: 'orders', point: 'handler.after-commit', passing: 1 },
  { service: 'orders', point: 'write.after-post', passing: 1 },
  { service: 'alerting', point: 'notification.after-commit', passing: 1 },
  { service: 'alerting', point: 'page.after-post', passing: 1 },
];
