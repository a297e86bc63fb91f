import { createHash } from 'node:crypto';
import { QueryFailedError, type DataSource, type EntityManager } from 'typeorm';

/** Where a statement runs: inside somebody's transaction, or on a connection of its own. */
export type Connection = EntityManager | DataSource;

/**
 * Runs one statement and gives its rows, for a select as for an update that returns something. `Row` is what the statement
 * says it selects; the database does not check it, so keep the two in one place.
 */
export async function rows<Row extends object>(
  on: Connection,
  statement: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const manager = 'manager' in on ? on.manager : on;
  const borrowed = manager.queryRunner;
  const runner = borrowed ?? manager.dataSource.createQueryRunner();
  try {
    if (values.length > 0) return await prepared<Row>(await runner.connect(), statement, values);
    const answer = await runner.query(statement, [], true);
    // The one cast: TypeORM does not know what a raw statement selects.
    return answer.records as Row[];
  } finally {
    if (borrowed === undefined) await runner.release();
  }
}

/** What TypeORM hands out as the connection of a runner: a client of pg. */
interface PgClient {
  query(query: { name: string; text: string; values: unknown[] }): Promise<{ rows: unknown[] }>;
}

const names = new Map<string, string>();

/** A short name for a statement, the same for the same words. Texts are few: values never stand in them. */
function nameOf(statement: string): string {
  const known = names.get(statement);
  if (known !== undefined) return known;
  const name = createHash('sha256').update(statement).digest('base64url').slice(0, 24);
  names.set(statement, name);
  return name;
}

/**
 * Runs a statement that PostgreSQL has been told once for each connection: parsing and planning it anew every time cost more
 * than running it (measured with `npm run bench`). TypeORM has no way to say so, so its connection is asked directly.
 */
async function prepared<Row>(client: PgClient, statement: string, values: readonly unknown[]): Promise<Row[]> {
  try {
    const answer = await client.query({ name: nameOf(statement), text: statement, values: [...values] });
    return answer.rows as Row[];
  } catch (error) {
    // In TypeORM's words, as for every other statement; the values are left out.
    throw error instanceof Error ? new QueryFailedError(statement, [], error) : error;
  }
}

/** SQL for a column as milliseconds since 1970 UTC, a JavaScript number. */
export const millis = (column: string): string => `round(extract(epoch from ${column}) * 1000)::float8`;

/** SQL for a parameter given in milliseconds since 1970 UTC. */
export const timestamp = (parameter: string): string => `to_timestamp(${parameter}::float8 / 1000)`;
