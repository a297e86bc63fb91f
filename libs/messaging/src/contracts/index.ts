/**
 * The messages between the services: what each says, its version, who hears it, and the two ports of the transport.
 * What does not happen here: no queue, no database, no Nest.
 */
export * from './envelope.js';
export * from './messages/index.js';
export * from './ports.js';
export * from './routes.js';
export * from './services.js';
