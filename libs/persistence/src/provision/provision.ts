import { PermanentFailure } from '#platform';
import pg from 'pg';
import { FOUNDATION } from './foundation.js';
import { ownerOf, ROLES, SCHEMAS, type OwnRole } from './names.js';

// One number for the whole house: whoever provisions holds this lock.
const PROVISION_LOCK = 7_270_001;

export interface ProvisionOptions {
  /**
   * True for the database of a sandbox, whose clock may be moved; false for a real one. The first answer is kept, and a
   * different one later is refused. Left out by a service that starts alone: an unmarked database is then a real one.
   */
  readonly sandbox?: boolean;
}

const quoted = (name: string): string => pg.escapeIdentifier(name);

async function makeRole(client: pg.ClientBase, role: OwnRole): Promise<void> {
  const found = await client.query('select 1 from pg_roles where rolname = $1', [role]);
  if (found.rowCount === 0) {
    // Roles belong to the whole server and the lock to one database, so another database's provisioning may be quicker.
    await client.query(
      `do $$ begin create role ${quoted(role)} nologin; exception when duplicate_object or unique_violation then null; end $$`,
    );
  }
  // Since PostgreSQL 16 whoever makes a role may lend it but not play it; before, membership was one thing.
  const can = await client.query<{ play: boolean }>(
    `select pg_has_role(current_user, $1, case when current_setting('server_version_num')::int >= 160000
       then 'set' else 'member' end) as play`,
    [role],
  );
  if (can.rows[0]?.play !== true) await client.query(`grant ${quoted(role)} to current_user`);
}

async function makeSchema(client: pg.ClientBase, schema: string, owner: OwnRole | undefined): Promise<void> {
  const found = await client.query<{ owner: string }>(
    'select nspowner::regrole::text as owner from pg_namespace where nspname = $1',
    [schema],
  );
  const [row] = found.rows;
  if (row === undefined) {
    const authorisation = owner === undefined ? '' : `authorization ${quoted(owner)}`;
    await client.query(`create schema ${quoted(schema)} ${authorisation}`);
  } else if (owner !== undefined && row.owner !== owner) {
    throw new PermanentFailure('schema-taken', `schema ${schema} exists and belongs to another role than ${owner}`);
  }
}

async function markDeployment(client: pg.ClientBase, sandbox: boolean | undefined): Promise<void> {
  await client.query('insert into pumptrace.deployment (sandbox) values ($1) on conflict do nothing', [
    sandbox ?? false,
  ]);
  const kept = await client.query<{ sandbox: boolean }>('select sandbox from pumptrace.deployment');
  const isSandbox = kept.rows[0]?.sandbox;
  if (sandbox === undefined || isSandbox === sandbox) return;
  const [is, wanted] = sandbox ? ['a real deployment', 'a sandbox'] : ['a sandbox', 'a real deployment'];
  throw new PermanentFailure(
    'deployment-mismatch',
    `this database belongs to ${is} and cannot become ${wanted}: use another DATABASE_URL or PUMPTRACE_HOME`,
  );
}

/**
 * Lays the ground in the owner's database: a schema and a role for each service, the mail between them, the queue's own
 * schema, the deployment's mark. May be run at every start and by several starters at once.
 * @throws PermanentFailure `deployment-mismatch`, `schema-taken`
 */
export async function provisionDatabase(ownerUrl: string, options: ProvisionOptions = {}): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'pumptrace-provision' });
  client.on('error', () => undefined); // cut between two statements: the next one says so
  await client.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [PROVISION_LOCK]);
    await client.query('set local client_min_messages = warning');
    for (const role of ROLES) await makeRole(client, role);
    for (const schema of SCHEMAS) await makeSchema(client, schema, ownerOf(schema));
    for (const statement of FOUNDATION) await client.query(statement);
    // BullMQ says `create schema if not exists` itself, and PostgreSQL asks for this right before it looks.
    const { rows } = await client.query<{ name: string }>('select current_database() as name');
    for (const { name } of rows) await client.query(`grant create on database ${quoted(name)} to pumptrace_queue`);
    await markDeployment(client, options.sandbox);
    await client.query('commit');
  } finally {
    await client.end(); // an open transaction falls with the connection
  }
}
