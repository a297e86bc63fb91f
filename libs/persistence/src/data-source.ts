import type { Service } from '#messaging/contracts';
import pg from 'pg';
import { DataSource, type EntitySchema, type Logger, type MigrationInterface } from 'typeorm';
import { roleOf } from './provision/names.js';
import { houseFailure } from './transaction.js';

/** A migration as TypeORM takes it; its name ends with a 13-digit time, which orders it. */
export type Migration = new () => MigrationInterface;

export interface ServiceDatabase {
  /** The owner's connection string (DATABASE_URL). */
  readonly url: string;
  readonly service: Service;
  readonly entities: readonly (EntitySchema | (new () => object))[];
  readonly migrations: readonly Migration[];
  /** At most so many connections; two at least, as a migration holds its lock on one. */
  readonly poolSize: number;
  readonly applicationName: string;
  /** Hears of idle connections that broke. The pool replaces them by itself. */
  readonly onConnectionLost?: (error: Error) => void;
}

// A transaction that was forgotten must not hold its rows for ever.
const IDLE_IN_TRANSACTION_MS = 60_000;
const CONNECT_MS = 5_000;

/**
 * A connection may be cut in the very moment in which it is made, in the same packet: between pool and TypeORM it then belongs to
 * nobody, and an error nobody hears ends the process. Whoever takes it is refused at the first statement.
 */
class SteadyPool extends pg.Pool {
  constructor(options: pg.PoolConfig) {
    super(options);
    this.on('connect', (client) => client.on('error', () => undefined));
  }
}

// TypeORM's own loggers print statements with their parameters. Nothing is lost: whatever it would print is thrown as well.
const QUIET: Logger = {
  logQuery: () => undefined,
  logQueryError: () => undefined,
  logQuerySlow: () => undefined,
  logSchemaBuild: () => undefined,
  logMigration: () => undefined,
  log: () => undefined,
};

/** What a service's connections say at their start: whose role they play, and which schema an unqualified name means. */
export const sessionOptions = (service: Service): string =>
  `-c role=${roleOf(service)} -c search_path=${service} -c timezone=UTC -c idle_in_transaction_session_timeout=${IDLE_IN_TRANSACTION_MS}`;

/** The service's own view of the database. Not yet connected: `initialize()` it, then `migrate()` it. */
export function createServiceDataSource(database: ServiceDatabase): DataSource {
  const { url, service, entities, migrations, poolSize, applicationName } = database;
  return new DataSource({
    type: 'postgres',
    url,
    schema: service,
    entities: [...entities],
    migrations: [...migrations],
    migrationsTableName: 'migrations',
    driver: { ...pg, Pool: SteadyPool },
    installExtensions: false,
    synchronize: false,
    logger: QUIET,
    poolSize: Math.max(2, poolSize),
    connectTimeoutMS: CONNECT_MS,
    applicationName,
    poolErrorHandler: database.onConnectionLost ?? (() => undefined),
    extra: { options: sessionOptions(service), keepAlive: true },
  });
}

/** Brings the service's schema up to date. Several instances may start at once: one migrates, the others wait for it. */
export async function migrate(source: DataSource): Promise<void> {
  const lock = source.createQueryRunner();
  const key = `hashtextextended(current_database() || '.' || current_schema(), 0)`;
  try {
    await lock.query(`select pg_advisory_lock(${key})`);
    await source.runMigrations({ transaction: 'each' });
    await lock.query(`select pg_advisory_unlock(${key})`);
  } catch (error) {
    // A session-level lock would stay with a pooled connection.
    await lock.query('select pg_advisory_unlock_all()').catch(() => undefined);
    throw houseFailure(error);
  } finally {
    await lock.release();
  }
}
