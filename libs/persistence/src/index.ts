/**
 * What is kept, and how: the embedded PostgreSQL, transactions, mail between services, durable work, the shelf, the journal.
 * What does not happen here: no table of a service's own, no queue, no FHIR.
 */
export { startEmbeddedPostgres, type EmbeddedOptions, type EmbeddedPostgres } from './embedded/start.js';
export * from './embedded/for-tests.js';
export * from './provision/provision.js';
export { QUEUE_ROLE, QUEUE_SCHEMA, roleOf, type OwnRole } from './provision/names.js';
export * from './data-source.js';
export * from './foundation-migrations.js';
export { inTransaction, Overtaken, StatementFailure } from './transaction.js';
export * from './sql.js';
export * from './bell/bell.js';
export * from './outbox/outbox.js';
export * from './outbox/ports.js';
export * from './inbox/inbox.js';
export { sweepChannel, sweepColumns, sweepIndexes } from './sweep/table.js';
export type { Patience } from './sweep/failure.js';
export * from './sweep/sweep.js';
export * from './shelf/shelf.js';
export type { HouseClock } from './clock/house-clock.js';
export * from './clock/database-clock.js';
export { canonical, type Json } from './journal/canonical.js';
export * from './journal/journal.js';
export * from './patient-text/patient-text.js';
