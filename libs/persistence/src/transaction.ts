import { isTransient, PermanentFailure, TransientFailure } from '#platform';
import { QueryFailedError, QueryRunnerAlreadyReleasedError, type DataSource, type EntityManager } from 'typeorm';

/**
 * The database refused a statement. Carries the SQLSTATE (https://www.postgresql.org/docs/18/errcodes-appendix.html) and
 * names of things, never the values: PostgreSQL's own message may repeat them, and TypeORM's error holds all parameters.
 */
export class StatementFailure extends Error {
  readonly code: string;
  readonly constraint: string | undefined;

  constructor(code: string, constraint: string | undefined, about: string) {
    super(`the database refused a statement: ${code}${constraint === undefined ? '' : ` ${constraint}`}; ${about}`);
    this.name = 'StatementFailure';
    this.code = code;
    this.constraint = constraint;
  }
}

/** Somebody else wrote first and the work must be done again on what stands now. `inTransaction` does that by itself. */
export class Overtaken extends TransientFailure {
  constructor(what: string) {
    super(what);
    this.name = 'Overtaken';
  }
}

// What pg and its pool say, without any code, when the server has gone (pg 8.23: lib/client.js, pg-pool/index.js).
const LOST = [
  'Connection terminated',
  'Client has encountered a connection error and is not queryable',
  'timeout exceeded when trying to connect',
  'Cannot use a pool after calling end on the pool',
  'Client was closed and is not queryable',
];

const SERIALIZATION_FAILURE = '40001';
const DEADLOCK = '40P01';
const ATTEMPTS = 6;

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

// Class 42 (syntax and access) and our own triggers' P0001 speak of names only; every other message may quote a value.
const speaksOfNames = (code: string): boolean => code.startsWith('42') || code === 'P0001';

function refusalOf(error: QueryFailedError): StatementFailure {
  const driver: object = error.driverError;
  const code = ('code' in driver ? text(driver.code) : undefined) ?? 'no SQLSTATE';
  const constraint = 'constraint' in driver ? text(driver.constraint) : undefined;
  const words = speaksOfNames(code) ? error.message : error.query.replaceAll(/\s+/g, ' ').slice(0, 160);
  return new StatementFailure(code, constraint, words);
}

/** The same trouble in the words of the house: transient when the connection is gone, and never with a value in it. */
export function houseFailure(error: unknown): unknown {
  if (error instanceof PermanentFailure || error instanceof TransientFailure) return error;
  if (error instanceof QueryRunnerAlreadyReleasedError) return new TransientFailure('the database connection was lost');
  if (error instanceof Error && LOST.some((words) => error.message.includes(words))) {
    return new TransientFailure('the database connection was lost');
  }
  const safe = error instanceof QueryFailedError ? refusalOf(error) : error;
  return isTransient(safe) ? new TransientFailure('the database is not available now', { cause: safe }) : safe;
}

const mayRepeat = (error: unknown): boolean =>
  error instanceof Overtaken ||
  (error instanceof QueryFailedError &&
    'code' in error &&
    (error.code === SERIALIZATION_FAILURE || error.code === DEADLOCK));

/**
 * Runs `work` in one transaction. When the database gave way (serialisation, deadlock) or somebody overtook, the whole work
 * is run again, up to six times: it must touch nothing but the transaction.
 * @throws TransientFailure when the connection was lost or the attempts are used up; StatementFailure for a refused
 * statement; whatever `work` throws. In every case nothing was committed, or (a connection lost during the commit itself)
 * it is unknown, which the inbox and the sweeps answer by doing the work again.
 */
export async function inTransaction<T>(source: DataSource, work: (em: EntityManager) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await source.transaction(work);
    } catch (error) {
      if (attempt < ATTEMPTS && mayRepeat(error)) continue;
      throw houseFailure(error);
    }
  }
}
