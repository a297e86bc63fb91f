import {
  LATEST_SCHEMA_VERSION,
  SchemaMigrationRequiredError,
  assertSchemaCompatibility,
  createPostgresBackend,
  isPgPool,
  runMigrations,
  withBackend,
  type PgQueryable,
} from 'bullmq';
import pg from 'pg';
import type { Backend, BellQueue, BellWorker, QueueAddress, StoredBell } from './queues.js';
import type { Report } from './report.js';

const SCHEMA = 'bullmq';
const LEAST_POOL = 2;
const USUAL_POOL = 4;

/** BullMQ on PostgreSQL: one small pool for all queues and workers of the process, the schema migrated if need be. */
export async function openPostgres(address: QueueAddress, report: Report): Promise<Backend> {
  const pool = newPool(address);
  // An idle connection that breaks must not end the process; whoever works on one gets the error itself.
  pool.on('error', (error) => report({ kind: 'connection-trouble', queue: SCHEMA, error }));
  // Nor one that BullMQ holds and asks nothing of at the moment: its next question is refused, and that is heard.
  pool.on('connect', (client) => client.on('error', () => undefined));
  try {
    await migrate(pool);
  } catch (error) {
    await pool.end();
    throw error;
  }
  const { Queue, Worker } = withBackend(createPostgresBackend);
  const connection: unknown = pool;
  if (!isPgPool(connection)) throw new Error('BullMQ does not take this pg.Pool for one');
  return {
    kind: 'postgresql',
    // The two casts of the transport: BullMQ's classes carry the backend in their type, and we use only what all share.
    newQueue: (name, options) => new Queue<StoredBell, void>(name, { ...options, connection }) as unknown as BellQueue,
    newWorker: (name, process, options) =>
      new Worker<StoredBell, void>(name, process, { ...options, connection }) as unknown as BellWorker,
    end: () => pool.end(),
  };
}

function newPool(address: QueueAddress): pg.Pool {
  const { databaseUrl, databaseRole, poolSize = USUAL_POOL } = address;
  if (poolSize < LEAST_POOL)
    throw new Error(`a queue needs at least ${LEAST_POOL} connections, one of them to listen on`);
  // synchronous_commit=off: a crash of the server may forget the last completions, and a forgotten completion only runs
  // a job again. The facts themselves are committed on other connections.
  const options = [`-c search_path=${SCHEMA}`, '-c synchronous_commit=off'];
  if (databaseRole !== undefined) {
    if (!/^[a-z_][a-z0-9_]*$/.test(databaseRole)) throw new Error(`${databaseRole} is not the name of a role`);
    options.unshift(`-c role=${databaseRole}`);
  }
  return new pg.Pool({
    connectionString: databaseUrl,
    options: options.join(' '),
    max: poolSize,
    keepAlive: true,
    application_name: 'pumptrace-queue',
  });
}

/** Brings the schema up to date; several processes may try at once, since BullMQ migrates under an advisory lock. */
async function migrate(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    if ((await versionOf(client)) >= LATEST_SCHEMA_VERSION) return;
    await runMigrations(await withoutCreatingTheSchema(client), SCHEMA);
  } finally {
    client.release();
  }
}

async function versionOf(client: PgQueryable): Promise<number> {
  try {
    return await assertSchemaCompatibility(client, SCHEMA);
  } catch (error) {
    if (error instanceof SchemaMigrationRequiredError) return 0;
    throw error;
  }
}

/**
 * BullMQ begins with CREATE SCHEMA IF NOT EXISTS, which PostgreSQL refuses to a role that may not create schemas even when
 * the schema is there. Where the owner has laid it, that one statement is left out.
 */
async function withoutCreatingTheSchema(client: PgQueryable): Promise<PgQueryable> {
  const { rows } = await client.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [SCHEMA]);
  if (rows.length === 0) return client;
  return {
    query: (text, params) =>
      text.startsWith('CREATE SCHEMA IF NOT EXISTS') ? Promise.resolve({ rows: [] }) : client.query(text, params),
  };
}
