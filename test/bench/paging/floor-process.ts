// The floor: an outbox loop for pages as one would write it by hand, with pg and fetch and nothing else. It keeps the promises the
// product keeps (an incident and its page are one commit, a claim looks whether the incident still pages, a link's digest is
// committed before the provider is asked, what the chart is to hold is committed before it is written), so that what is compared is
// how, not what.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { Webhook } from 'standardwebhooks';
import pg from 'pg';

const env = (name: string): string => process.env[name] ?? '';
const url = env('DATABASE_URL');
const fhir = env('FHIR_BASE_URL');
const provider = env('FLOOR_PROVIDER');
const LANES = Number(env('FLOOR_LANES'));
const WRITE_LANES = 8;
const LEASE_MS = 13_000;
const { atOpening, atDelivery } = JSON.parse(readFileSync(env('FLOOR_TEMPLATES'), 'utf8')) as {
  readonly atOpening: readonly object[];
  readonly atDelivery: readonly object[];
};
const webhook = new Webhook(randomBytes(24).toString('base64'));
const pool = new pg.Pool({ connectionString: url, max: 12 });

type Statement = readonly [name: string, text: string, values: readonly unknown[]];

async function commit(statements: readonly Statement[]): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    for (const [name, text, values] of statements) await client.query({ name, text, values: [...values] });
    await client.query('commit');
  } finally {
    client.release();
  }
}

const intended = (incident: string, resources: readonly object[]): readonly Statement[] =>
  resources.map((resource) => [
    'intend',
    `with put as (insert into write (id, incident, body) values ($1, $2, $3)) select pg_notify('write', '')`,
    [randomUUID(), incident, JSON.stringify(resource)],
  ]);

/** Incident, journal, page, timer and what the chart is to hold: one commit. */
async function open(incident: string, patient: string): Promise<void> {
  const page = randomUUID();
  const state = JSON.stringify({ stage: 'paging', epoch: 1, level: 0, dueAt: Date.now() + 300_000, patient });
  await commit([
    ['graded', `insert into journal (stream, body) values ($1, $2)`, [patient, state]],
    ['hold', `insert into patient (id) values ($1) on conflict (id) do update set graded = now()`, [patient]],
    [
      'open',
      `insert into incident (id, patient, stage, epoch, state) values ($1, $2, 'paging', 1, $3)`,
      [incident, patient, state],
    ],
    ['journal', `insert into journal (stream, body) values ($1, $2)`, [incident, state]],
    ['timer', `insert into timer (ref, due) values ($1, now() + interval '5 minutes')`, [incident]],
    ...intended(incident, atOpening),
    [
      'page',
      `with put as (insert into page (id, incident, epoch, person, channel) values ($1, $2, 1, 'noor', 'webhook')) select pg_notify('page', '')`,
      [page, incident],
    ],
  ]);
}

interface Claimed {
  readonly id: string;
  readonly incident: string;
}

async function send({ id, incident }: Claimed): Promise<void> {
  const token = randomBytes(16).toString('base64url');
  await pool.query({
    name: 'link',
    text: `insert into link (digest, page) values ($1, $2)`,
    values: [createHash('sha256').update(token).digest('hex'), id],
  });
  const body = JSON.stringify({
    type: 'page',
    tier: 'urgent',
    code: randomBytes(2).toString('hex'),
    url: `https://pager.example.org/a/${token}`,
    callback: '+1 555 0100',
    level: 0,
    epoch: 1,
    incident,
    drill: false,
  });
  const now = new Date();
  const answer = await fetch(provider, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': webhook.sign(id, now, body),
    },
    body,
    signal: AbortSignal.timeout(8_000),
  });
  if (!answer.ok) return; // the lease runs out, and it is sent again
  await commit([
    ['sent', `update page set state = 'done', sent_at = now() where id = $1 and state = 'waiting'`, [id]],
    ['delivery', `insert into delivery (page, receipt) values ($1, 'taken') on conflict do nothing`, [id]],
    [
      'channel',
      `insert into channel (key, taken) values ('noor', now()) on conflict (key) do update set taken = now()`,
      [],
    ],
    ...intended(incident, atDelivery),
  ]);
}

interface Write {
  readonly id: string;
  readonly incident: string;
  readonly body: { readonly resourceType: string };
}

async function write({ id, incident, body }: Write): Promise<void> {
  const system = 'https://pumptrace.example.org/fhir/sid/incident';
  const answer = await fetch(`${fhir}/${body.resourceType}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/fhir+json',
      'if-none-exist': `identifier=${encodeURIComponent(system)}|${incident}`,
    },
    body: JSON.stringify({ ...body, identifier: [{ system, value: incident }] }),
  });
  if (!answer.ok) throw new Error(`${body.resourceType}: ${answer.status}`);
  await pool.query({ name: 'written', text: `update write set state = 'done' where id = $1`, values: [id] });
}

/** Rows of a table in lanes: woken by the bell, one claim for all that are free. */
function lanes<Row>(claim: string, count: number, work: (row: Row) => Promise<void>): () => void {
  let running = 0;
  let claiming = false;
  let again = false;
  const wake = async (): Promise<void> => {
    if (claiming) {
      again = true;
      return;
    }
    if (running >= count) return;
    claiming = true;
    const { rows } = await pool.query({ name: claim.slice(0, 40), text: claim, values: [count - running, LEASE_MS] });
    claiming = false;
    for (const row of rows) {
      running += 1;
      void work(row)
        .catch((error: unknown) => console.error(String(error)))
        .finally(() => {
          running -= 1;
          void wake();
        });
    }
    if (!again) return;
    again = false;
    void wake();
  };
  return () => void wake();
}

const LEASED = `(lease is null or lease < clock_timestamp())`;
const sending = lanes<Claimed>(
  `with due as (select page.id from page join incident on incident.id = page.incident
     where page.state = 'waiting' and ${LEASED} and incident.stage = 'paging' and incident.epoch = page.epoch
     order by page.seq limit $1 for update of page skip locked)
   update page set lease = clock_timestamp() + $2 * interval '1 millisecond' from due where page.id = due.id returning page.id, page.incident`,
  LANES,
  send,
);
const writing = lanes<Write>(
  `with due as (select id from write where state = 'waiting' and ${LEASED} order by seq limit $1 for update skip locked)
   update write set lease = clock_timestamp() + $2 * interval '1 millisecond' from due where write.id = due.id returning write.id, write.incident, write.body`,
  WRITE_LANES,
  write,
);

const bell = new pg.Client({ connectionString: url });
await bell.connect();
bell.on('notification', ({ channel }) => (channel === 'page' ? sending() : writing()));
await bell.query('listen page');
await bell.query('listen write');
setInterval(sending, 250);
setInterval(writing, 250);

const server = createServer((request, response) => {
  const { searchParams } = new URL(request.url ?? '/', 'http://floor');
  void open(searchParams.get('incident') ?? '', searchParams.get('patient') ?? '').then(() =>
    response.writeHead(204).end(),
  );
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const at = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  process.stdout.write(`${JSON.stringify({ ready: 'floor', url: at })}\n`);
});
process.once('disconnect', () => process.exit(0));
process.once('SIGTERM', () => process.exit(0));
