import { expect } from '@jest/globals';
import type { Service } from '#messaging/contracts';
import { createServiceDataSource, migrate, rows, temporaryDatabase, type Migration } from '#persistence';
import type { DataSource } from 'typeorm';

const SHAPE = `
  select 'column' as what, table_name || '.' || column_name as name,
    concat_ws(' ', udt_name, is_nullable, column_default, is_identity) as how
  from information_schema.columns where table_schema = current_schema() and table_name <> 'migrations'
  union all
  select 'index', indexname, indexdef from pg_indexes where schemaname = current_schema() and tablename <> 'migrations'
  union all
  select 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) from pg_constraint
  where connamespace = current_schema()::regnamespace and conrelid <> coalesce(to_regclass('migrations'), 0)
  union all
  select 'trigger', tgrelid::regclass || '.' || tgname, pg_get_triggerdef(pg_trigger.oid) from pg_trigger
  join pg_class on pg_class.oid = tgrelid where relnamespace = current_schema()::regnamespace and not tgisinternal
  union all
  select 'function', proname, prosrc from pg_proc where pronamespace = current_schema()::regnamespace
  union all
  select 'type', typname, typtype::text from pg_type where typnamespace = current_schema()::regnamespace and typtype in ('e', 'd')
  union all
  select 'sequence', relname, '' from pg_class
  where relnamespace = current_schema()::regnamespace and relkind = 'S' and relname <> 'migrations_id_seq'
  order by 1, 2, 3`;

const shapeOf = (source: DataSource): Promise<object[]> => rows(source, SHAPE);

/** Every table, column, index, constraint, trigger, function and sequence that the migrations make, after up, down and up again. */
export interface Shapes {
  readonly up: object[];
  readonly down: object[];
  readonly upAgain: object[];
}

/** Runs a service's migrations up, all of them down and up again in the service's own role and schema, on a real PostgreSQL. */
export async function walkMigrations(service: Service, migrations: readonly Migration[]): Promise<Shapes> {
  const database = await temporaryDatabase();
  const source = createServiceDataSource({
    url: database.url,
    service,
    entities: [],
    migrations,
    poolSize: 2,
    applicationName: 'migrations-spec',
  });
  try {
    await source.initialize();
    await migrate(source);
    const up = await shapeOf(source);
    for (let undone = 0; undone < migrations.length; undone += 1)
      await source.undoLastMigration({ transaction: 'each' });
    const down = await shapeOf(source);
    await migrate(source);
    return { up, down, upAgain: await shapeOf(source) };
  } finally {
    if (source.isInitialized) await source.destroy();
    await database.close();
  }
}

/** What a list of migrations owes: it makes something, down leaves nothing, and up again makes the same. */
export async function checkMigrations(service: Service, migrations: readonly Migration[]): Promise<'kept'> {
  const { up, down, upAgain } = await walkMigrations(service, migrations);
  expect(up).not.toEqual([]);
  expect(down).toEqual([]);
  expect(upAgain).toEqual(up);
  return 'kept';
}
