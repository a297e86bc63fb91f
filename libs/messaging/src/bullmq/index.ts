/**
 * The messages on their way: from the outbox through BullMQ, on Redis or PostgreSQL, to the handlers of a Nest service.
 * What does not happen here: no message is kept (libs/persistence does), none is defined (contracts does), nothing is decided.
 */
export { connectQueues } from './backend.js';
export { jobIdOf, publishBells } from './bells.js';
export { BullMqClient } from './client.js';
export { Hears, JobContext, RethrowFilter } from './hears.js';
export { OutboxRelay, type OutboxRelayOptions } from './outbox-relay.js';
export type { Depth, QueueAddress, Queues } from './queues.js';
export type { Report, TransportEvent } from './report.js';
export { BullMqServer, type BullMqServerOptions } from './server.js';
export { TRANSPORT_DEFAULTS, type Backoff, type TransportSettings } from './settings.js';
