// One of the three processes of the floor loop: pg, bullmq and fetch, nothing else. What it does for one report is what the
// product does, commit by commit, hop by hop, request by request; docs of the counts are printed by the bench itself.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createPostgresBackend, createRedisBackend, runMigrations, withBackend, type Job } from 'bullmq';
import pg from 'pg';

type Role = 'orders' | 'interpretation' | 'alerting';
interface Mail {
  readonly id: string;
  readonly kind: 'assessed' | 'step';
  readonly patient: string;
}

const env = (name: string): string => process.env[name] ?? '';
const role = env('FLOOR_ROLE') as Role;
const fhir = env('FHIR_BASE_URL');
const url = env('DATABASE_URL');
const queueUrl = process.env['QUEUE_URL'];
const { order, impression } = JSON.parse(readFileSync(env('FLOOR_TEMPLATES'), 'utf8')) as Record<string, object>;
const COMPONENTS = ['a', 'b', 'c', 'd'];
const LISTENERS = { assessed: ['orders', 'alerting'], step: ['interpretation', 'alerting'] } as const;

// The sizes of the product: 12 connections for itself, 4 for the queue, 8 lanes of work, 4 messages at a time.
const pool = new pg.Pool({ connectionString: url, max: 12 });
const queuePool = new pg.Pool({
  connectionString: url,
  max: 4,
  options: '-c search_path=bullmq -c synchronous_commit=off',
});

async function commit(...statements: readonly (readonly [string, readonly unknown[]])[]): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    for (const [text, values] of statements) await client.query(text, [...values]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

function lanes(count: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = count;
  const line: (() => void)[] = [];
  return async (work) => {
    if (free === 0) await new Promise<void>((enter) => line.push(enter));
    else free -= 1;
    try {
      return await work();
    } finally {
      const next = line.shift();
      if (next) next();
      else free += 1;
    }
  };
}
const reading = lanes(8);
const writing = lanes(8);

/** A line that the EHR closed while it was idle is dialled again, as the product's own client does. */
async function ask(...question: Parameters<typeof askOnce>): Promise<unknown> {
  for (let tries = 1; ; tries += 1)
    try {
      return await askOnce(...question);
    } catch (error) {
      if (!(error instanceof TypeError) || tries === 3) throw error;
    }
}

async function askOnce(
  method: string,
  path: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<unknown> {
  const answer = await fetch(`${fhir}/${path}`, {
    method,
    headers: { 'content-type': 'application/fhir+json', ...headers },
    // As the product's own client: a job whose question is never answered is run again.
    signal: AbortSignal.timeout(10_000),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`);
  return answer.json();
}

function queueOf(name: Role) {
  const options = { defaultJobOptions: { attempts: 1_000_000, removeOnComplete: { age: 60 } } };
  if (queueUrl === undefined)
    return new (withBackend(createPostgresBackend).Queue)(`floor-${name}`, {
      ...options,
      connection: queuePool as never,
    });
  return new (withBackend(createRedisBackend).Queue)(`floor-${name}`, { ...options, connection: { url: queueUrl } });
}

if (queueUrl === undefined) {
  const client = await queuePool.connect();
  // The three processes start at once; one lays the schema.
  await client.query('select pg_advisory_lock(1)');
  await runMigrations(client, 'bullmq');
  await client.query('select pg_advisory_unlock(1)');
  client.release();
}
const queues = { orders: queueOf('orders'), interpretation: queueOf('interpretation'), alerting: queueOf('alerting') };

const posted = (mail: Mail): readonly [string, readonly unknown[]] => [
  'insert into mail (id, body, waiting) values ($1, $2, true)',
  [mail.id, JSON.stringify(mail.kind === 'assessed' ? { ...mail, impression } : mail)],
];

/** Puts what was committed on the queues of its listeners, and remembers that it did: one commit, as the relay makes. */
async function relay(mails: readonly Mail[]): Promise<void> {
  for (const kind of ['assessed', 'step'] as const)
    for (const listener of LISTENERS[kind]) {
      const jobs = mails
        .filter((mail) => mail.kind === kind)
        .map((mail) => ({ name: kind, data: mail, opts: { jobId: mail.id } }));
      // One by one, as the product does: a batch costs more on PostgreSQL (bells.ts).
      await Promise.all(jobs.map(({ name, data, opts }) => queues[listener].add(name, data as never, opts)));
    }
  await commit(['update mail set waiting = false where id = any ($1)', [mails.map(({ id }) => id)]]);
}

const newMail = (kind: Mail['kind'], patient: string): Mail => ({ id: randomUUID(), kind, patient });

async function rung(type: string, id: string): Promise<void> {
  const bell = randomUUID();
  await commit(['insert into bell (id, resource, done) values ($1, $2, false)', [bell, `${type}/${id}`]]);
  void reading(async () => {
    await commit(['update bell set attempts = attempts + 1 where id = $1', [bell]]);
    const resource = (await ask('GET', `${type}/${id}`)) as { subject: { reference: string } };
    const patient = resource.subject.reference.slice('Patient/'.length);
    if (type !== 'DiagnosticReport') return commit(['update bell set done = true where id = $1', [bell]]);
    const mail = newMail('assessed', patient);
    const write = randomUUID();
    await commit(
      [
        'insert into version (id, resource, body) values ($1, $2, $3)',
        [bell, `${type}/${id}`, JSON.stringify(resource)],
      ],
      ['insert into intended (id, body, done) values ($1, $2, false)', [write, JSON.stringify(impression)]],
      posted(mail),
      ['update bell set done = true where id = $1', [bell]],
    );
    void writing(() => tellTheChart(write, patient));
    await relay([mail]);
  });
}

async function tellTheChart(write: string, patient: string): Promise<void> {
  await commit(['update intended set attempts = attempts + 1 where id = $1', [write]]);
  const id = `impression-${patient}`;
  const { meta } = (await ask('GET', `ClinicalImpression/${id}`)) as { meta: { versionId: string } };
  const subject = { reference: `Patient/${patient}` };
  await ask('PUT', `ClinicalImpression/${id}`, { ...impression, id, subject }, { 'if-match': `W/"${meta.versionId}"` });
  await commit(['update intended set done = true where id = $1', [write]]);
}

async function placeOrders(patient: string, handled: string): Promise<void> {
  const writes = COMPONENTS.map((component) => ({ id: randomUUID(), component, mail: newMail('step', patient) }));
  await commit(
    ['insert into handled (id, listener) values ($1, $2)', [handled, role]],
    ...writes.map(
      ({ id }) =>
        ['insert into intended (id, body, done) values ($1, $2, false)', [id, JSON.stringify(order)]] as const,
    ),
    ...writes.map(({ mail }) => posted(mail)),
  );
  void relay(writes.map(({ mail }) => mail));
  void (async () => {
    await commit(['update intended set attempts = attempts + 1 where id = any ($1)', [writes.map(({ id }) => id)]]);
    const told = await Promise.all(writes.map(({ id, component }) => writing(() => placeOne(patient, id, component))));
    await relay(told);
  })();
}

async function placeOne(patient: string, id: string, component: string): Promise<Mail> {
  const system = 'https://pumptrace.example.org/fhir/sid/order';
  const value = `${patient}.plain-films.${component}.1`;
  const body = { ...order, identifier: [{ system, value }], subject: { reference: `Patient/${patient}` } };
  await ask('POST', 'ServiceRequest', body, { 'if-none-exist': `identifier=${encodeURIComponent(system)}|${value}` });
  const mail = newMail('step', patient);
  await commit(['update intended set done = true where id = $1', [id]], posted(mail));
  return mail;
}

async function handle(job: Job<Mail>): Promise<void> {
  const { id, kind, patient } = job.data;
  // Delivered twice, as a queue may: absorbed, as by the product's inbox.
  const read =
    'select body, exists (select from handled where id = $1 and listener = $2) as known from mail where id = $1';
  const { rows } = await pool.query<{ known: boolean }>(read, [id, role]);
  if (rows[0]?.known === true) return;
  if (role === 'orders' && kind === 'assessed') return placeOrders(patient, id);
  await commit(['insert into handled (id, listener) values ($1, $2) on conflict do nothing', [id, role]]);
}

const settings = { concurrency: 4, lockDuration: 30_000 };
const name = `floor-${role}`;
const worker =
  queueUrl === undefined
    ? new (withBackend(createPostgresBackend).Worker)(name, handle as never, {
        ...settings,
        connection: queuePool as never,
      })
    : new (withBackend(createRedisBackend).Worker)(name, handle as never, {
        ...settings,
        connection: { url: queueUrl, maxRetriesPerRequest: null },
      });
worker.on('error', (error: Error) => console.error(error.message));
worker.on('failed', (_job, error: Error) => console.error(error.message));
await worker.waitUntilReady();

const server = createServer((request, response) => {
  const [, type = '', id = ''] = (request.url ?? '').split('/');
  request.resume().on('end', () => {
    void rung(type, id).then(() =>
      response.writeHead(200, { 'content-type': 'application/fhir+json' }).end('{"resourceType":"OperationOutcome"}'),
    );
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const endpoint = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  void subscribed(endpoint).then(() => process.stdout.write(`${JSON.stringify({ ready: name, url: endpoint })}\n`));
});

async function subscribed(endpoint: string): Promise<void> {
  const criteria = { interpretation: 'DiagnosticReport?', orders: 'ServiceRequest?', alerting: undefined }[role];
  if (criteria === undefined) return;
  const channel = { type: 'rest-hook', endpoint, payload: 'application/fhir+json' };
  await ask('POST', 'Subscription', {
    resourceType: 'Subscription',
    status: 'requested',
    reason: 'floor',
    criteria,
    channel,
  });
}

process.once('disconnect', () => process.exit(0));
process.once('SIGTERM', () => process.exit(0));
