// One night of the alerting service alone: its real process, a real PostgreSQL, the sandbox EHR and its phones; orders and
// interpretation are played by hand through the mail they would send.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OutboxRelay, connectQueues } from '#messaging';
import type { MessageBody, MessageType } from '#messaging/contracts';
import {
  Bell,
  Outbox,
  createServiceDataSource,
  foundationMigrations,
  inTransaction,
  migrate,
  moveClock,
  outboxPort,
  rows,
  temporaryDatabase,
  type TemporaryDatabase,
  QUEUE_ROLE,
} from '#persistence';
import { RandomIds, SystemClock } from '#platform';
import { mainOf } from '../../apps/sandbox/src/house/house.js';
import { freePorts } from '../../apps/sandbox/src/house/ports.js';
import { moveIn, type Resident } from '../../apps/sandbox/src/house/process.js';
import { startSandbox } from '../../apps/sandbox/src/sandbox.js';
import { eventually } from '../transport/eventually.js';

const SECRET = `whsec_${Buffer.from('a-secret-of-the-night-32-bytes-x').toString('base64')}`;
const PHONE = 'dr-noor';
// A machine that is busy elsewhere is no failure.
const PATIENCE_MS = 90_000;

/** A page as it lies on the phone. */
export interface Rung {
  readonly id: string;
  readonly signature: string;
  readonly repeats: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export type Reply = {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly text: string;
};

export interface Night {
  readonly databaseUrl: string;
  /** FHIR base of the chart. */
  readonly fhir: string;
  url(): string;
  /** Puts a resource into the chart; answers its id. */
  chart(resource: Readonly<Record<string, unknown>>): Promise<string>;
  search(query: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  say<T extends MessageType>(from: 'orders' | 'interpretation', type: T, body: MessageBody<T>): Promise<void>;
  /** What alerting told the others, oldest first. */
  told<T extends MessageType>(type: T): Promise<readonly MessageBody<T>[]>;
  phone(name?: string): Promise<readonly Rung[]>;
  mood(mood: Readonly<Record<string, unknown>>, name?: string): Promise<void>;
  rest(method: string, path: string, body?: unknown): Promise<Reply>;
  /** ON_CALL_FILE is written anew: what it says beside the people. */
  rewrite(onCall: Readonly<Record<string, unknown>>): Promise<void>;
  moveClock(ms: number): Promise<void>;
  /** All the lines the service has written. */
  log(): readonly string[];
  /** The EHR answers nobody any more, or everybody again; with a type, only questions about that. */
  silence(isSilent: boolean, type?: string): Promise<void>;
  start(env?: NodeJS.ProcessEnv): Promise<Resident>;
  /** kill -9, and up again as it was. */
  killed(): Promise<void>;
  /** Of the process that is up. */
  pid(): number | undefined;
  stop(): Promise<void>;
  eventually(what: string, isSo: () => boolean | Promise<boolean>): Promise<void>;
  close(): Promise<void>;
}

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};

/** Gives the whole content of ON_CALL_FILE. `keep` puts a secret into a file and answers its path. */
export type RotaOf = (keep: (name: string, secret: string) => Promise<string>, phonesUrl: string) => Promise<unknown>;

/** @param onCall what ON_CALL_FILE says beside the people */
export async function night(
  people: readonly string[] = [PHONE],
  onCall: Readonly<Record<string, unknown>> = {},
  settings: NodeJS.ProcessEnv = {},
  rota?: RotaOf,
  database?: TemporaryDatabase,
): Promise<Night> {
  const home = await mkdtemp(join(tmpdir(), 'pumptrace-night-'));
  const ground = database ?? (await temporaryDatabase());
  const databaseUrl = ground.url;
  const sandbox = await startSandbox({});
  const control = async (method: string, url: string, body?: unknown): Promise<Response> =>
    fetch(url, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/fhir+json' } }),
    });
  await writeFile(join(home, 'secret'), SECRET);
  for (const one of people) await control('PUT', `${sandbox.phonesUrl}/${one}`, { secret: SECRET });
  const webhooks = {
    callback: '+1 555 0100',
    ...onCall,
    people: people.map((id) => ({
      id,
      channels: [{ kind: 'webhook', url: `${sandbox.phonesUrl}/${id}`, secret_file: join(home, 'secret') }],
    })),
  };
  const keep = async (name: string, secret: string): Promise<string> => {
    await writeFile(join(home, name), secret);
    return join(home, name);
  };
  await writeFile(join(home, 'on-call.yaml'), JSON.stringify((await rota?.(keep, sandbox.phonesUrl)) ?? webhooks));
  const ids = new RandomIds();
  const clock = new SystemClock();
  const bell = new Bell({ url: databaseUrl, applicationName: 'night' });
  const report = (): void => undefined;
  const { QUEUE_URL: queueUrl } = settings;
  const queues = await connectQueues(
    { databaseUrl, ...(queueUrl === undefined ? { databaseRole: QUEUE_ROLE } : { queueUrl }) },
    report,
  );
  const senders = await Promise.all(
    (['orders', 'interpretation'] as const).map(async (service) => {
      const ds = createServiceDataSource({
        url: databaseUrl,
        service,
        entities: [],
        migrations: foundationMigrations,
        poolSize: 2,
        applicationName: `night-${service}`,
      });
      await ds.initialize();
      await migrate(ds);
      const relay = new OutboxRelay({ outbox: outboxPort(ds, service, bell), queues, report, pollMs: 200, ids });
      relay.start();
      return { service, ds, relay, outbox: new Outbox(service, ids, clock) };
    }),
  );
  const [port = 0] = await freePorts(1);
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_OPTIONS: '',
    PUMPTRACE_HOME: home,
    PUMPTRACE_SANDBOX: '1',
    DATABASE_URL: databaseUrl,
    FHIR_BASE_URL: sandbox.url,
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    // Told by the EHR at once; the polls are there for what it did not tell.
    INTAKE: 'subscription,polling',
    SUBSCRIPTION_SECRET: 'the-secret-of-the-night',
    POLL_INTERVAL_MS: '1000',
    SLOW_POLL_INTERVAL_MS: '1000',
    PAGE_RETRY_DELAYS_MS: '100,200',
    // What a killed process was reading or writing is taken up again after so long.
    LEASE_MS: '6000',
    // Nobody but the one who is meant to is slow: a busy machine must not look like a silent provider.
    PAGE_TRY_TIMEOUT_MS: '8000',
    ON_CALL_FILE: join(home, 'on-call.yaml'),
    LOG_LEVEL: 'warn',
    ...settings,
  };
  let resident: Resident | undefined;
  let isAtTheDoor = false;
  let asBefore: NodeJS.ProcessEnv = {};
  const lines: string[] = [];
  const start = async (change: NodeJS.ProcessEnv = {}): Promise<Resident> => {
    asBefore = change;
    // A second replica has a door of its own; what the EHR tells goes to the first.
    const door = isAtTheDoor ? '0' : String(port);
    isAtTheDoor = true;
    const come = moveIn({
      name: 'alerting',
      main: mainOf('alerting'),
      env: { ...env, ALERTING_PORT: door, ...change },
      onLine: (_name, line) => lines.push(line),
    });
    const left = (): void => {
      if (door !== '0') isAtTheDoor = false;
    };
    void come.then(async ({ ended }) => ended).then(left, left);
    resident = await come;
    return resident;
  };
  const close = async (): Promise<void> => {
    await resident?.stop();
    for (const { relay, ds } of senders) {
      await relay.stop();
      await ds.destroy();
    }
    await queues.close();
    await bell.close();
    await sandbox.close();
    await ground.close();
    await rm(home, { recursive: true, force: true });
  };
  await start().catch(async (error: unknown) => {
    await close();
    throw error;
  });
  const url = (): string => resident?.said['url'] ?? '';
  const rest = async (method: string, path: string, body?: unknown): Promise<Reply> => {
    const key = (await readFile(join(home, 'dev-api-key'), 'utf8')).trim();
    const response = await fetch(`${url()}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return { status: response.status, body: isJson ? record(JSON.parse(text)) : {}, text };
  };
  return {
    databaseUrl,
    fhir: sandbox.url,
    url,
    chart: async (resource) => {
      const answer = await control('POST', `${sandbox.url}/${String(resource['resourceType'])}`, resource);
      if (answer.status >= 300) throw new Error(`the chart refused: ${await answer.text()}`);
      return String(record(await answer.json())['id']);
    },
    search: async (query) => {
      const answer = record(await (await control('GET', `${sandbox.url}/${query}`)).json());
      const entries = Array.isArray(answer['entry']) ? answer['entry'] : [];
      return entries.map((entry: unknown) => record(record(entry)['resource']));
    },
    say: async (from, type, body) => {
      const sender = senders.find(({ service }) => service === from);
      if (sender !== undefined)
        await inTransaction(sender.ds, async (em) => void (await sender.outbox.post(em, type, body)));
    },
    told: async (type) => {
      const [sender] = senders;
      if (sender === undefined) return [];
      const found = await rows<{ body: never }>(
        sender.ds,
        `select body from mail.message where sender = 'alerting' and type = $1 order by created_at`,
        [type],
      );
      return found.map(({ body }) => body);
    },
    phone: async (name = PHONE) => {
      const view = record(await (await control('GET', `${sandbox.phonesUrl}/${name}`)).json());
      const pages = Array.isArray(view['pages']) ? view['pages'] : [];
      return pages.map((page: unknown) => {
        const { id, signature, repeats, body } = record(page);
        return { id: String(id), signature: String(signature), repeats: Number(repeats), body: record(body) };
      });
    },
    mood: async (mood, name = PHONE) => void (await control('PUT', `${sandbox.phonesUrl}/${name}`, { mood })),
    rest,
    rewrite: (change) => writeFile(join(home, 'on-call.yaml'), JSON.stringify({ ...webhooks, ...change })),
    // The phones and the chart have clocks of their own; the whole house moves together.
    moveClock: async (ms) => {
      await control('POST', `${sandbox.controlUrl}/clock`, { advanceMs: ms });
      await moveClock(databaseUrl, ms);
    },
    log: () => lines,
    silence: async (isSilent, type) => {
      await control('DELETE', `${sandbox.controlUrl}/knobs`);
      // Of one type 500: a 503 tells the client to leave the whole EHR in peace.
      const knob = type === undefined ? { kind: 'answer', status: 503 } : { kind: 'answer', status: 500, type };
      if (isSilent) await control('POST', `${sandbox.controlUrl}/knobs`, knob);
    },
    start,
    killed: async () => {
      await resident?.kill();
      await start(asBefore);
    },
    pid: () => resident?.pid,
    stop: async () => {
      await resident?.stop();
    },
    eventually: async (what, isSo) => {
      try {
        await eventually(what, isSo, PATIENCE_MS);
      } catch (error) {
        throw new Error(`${error instanceof Error ? error.message : what}\n${lines.slice(-15).join('\n')}`, {
          cause: error,
        });
      }
    },
    close,
  };
}
