import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SERVICES, type Service } from '#messaging/contracts';
import { startEmbeddedPostgres } from '#persistence';
import { freePorts } from './ports.js';
import { moveIn, type Resident } from './process.js';

/** The house put up: database, sandbox EHR with its phones, the three services, each a process of its own. */
export interface House {
  readonly databaseUrl: string;
  /** FHIR base of the EHR; of the sandbox unless one was named. */
  readonly fhirUrl: string;
  readonly phonesUrl: string | undefined;
  readonly controlUrl: string | undefined;
  readonly urls: Readonly<Record<Service, string>>;
  /** Key for the services' own REST endpoints. */
  readonly apiKey: string;
  resident(name: Service): Resident | undefined;
  /** Starts a service that has ended, or was never started. */
  start(name: Service, env?: NodeJS.ProcessEnv): Promise<Resident>;
  stop(): Promise<void>;
}

export interface HouseOptions {
  /** PUMPTRACE_HOME: what survives a restart. */
  readonly home: string;
  /** Ports of orders, interpretation, alerting, sandbox; any free ones when left out. */
  readonly ports?: Readonly<Record<Service | 'sandbox', number>>;
  /** Settings for every process, over the house's own. */
  readonly env?: NodeJS.ProcessEnv;
  /** A database of somebody else's: then no embedded one is started. */
  readonly databaseUrl?: string;
  /** An EHR of somebody else's: then no sandbox is started. */
  readonly fhirUrl?: string;
  readonly services?: readonly Service[];
  readonly onLine?: (name: string, line: string) => void;
  readonly onSentence?: (sentence: string) => void;
}

// Somewhere in dist (a module, or the one file of a process), or apps/sandbox/src/house among the sources under a test.
const here = fileURLToPath(new URL('.', import.meta.url));
export const root = here.includes('/dist/') ? here.slice(0, here.lastIndexOf('/dist/')) : resolve(here, '../../../..');
/** What is run of an app: one file (deploy/bundle.mjs). */
export const mainOf = (app: string): string => join(root, `dist/run/${app}.mjs`);

/** A secret that is made once and kept in the house. */
async function keptSecret(home: string, name: string, bytes: number): Promise<string> {
  const path = join(home, name);
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch {
    // Not there yet: the first start makes it.
    const secret = randomBytes(bytes).toString('base64url');
    await writeFile(path, `${secret}\n`, { mode: 0o600 });
    return secret;
  }
}

/** One person on call, with one phone in the sandbox's drawer. */
async function writeOnCall(home: string, phonesUrl: string): Promise<string> {
  const secretFile = join(home, 'pager-secret');
  const raw = await keptSecret(home, 'pager-secret-raw', 32);
  await writeFile(secretFile, `whsec_${Buffer.from(raw, 'base64url').toString('base64')}\n`, { mode: 0o600 });
  const path = join(home, 'on-call.yaml');
  const lines = [
    '# Written by npm start for the sandbox: one person, one phone.',
    'people:',
    '  - id: dr-noor',
    '    channels:',
    '      - kind: webhook',
    `        url: ${phonesUrl}/dr-noor`,
    `        secret_file: ${secretFile}`,
  ];
  await writeFile(path, `${lines.join('\n')}\n`);
  return path;
}

/** Settings of processes, strings only, without what belongs to this process alone. */
function inherited(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _options, NODE_CHANNEL_FD: _channel, NODE_UNIQUE_ID: _id, ...rest } = process.env;
  return rest;
}

/** Puts the house up. Whatever fails to start takes down what had started. */
export async function putUp(options: HouseOptions): Promise<House> {
  const home = resolve(options.home);
  await mkdir(home, { recursive: true });
  const onLine = options.onLine ?? (() => undefined);
  const onSentence = options.onSentence ?? (() => undefined);
  const takeDown: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const down of takeDown.splice(0).toReversed()) await down();
  };
  try {
    const ports = options.ports ?? (await anyPorts());
    const base = { ...inherited(), PUMPTRACE_HOME: home, ...options.env };
    const [databaseUrl, sandbox] = await Promise.all([
      openDatabase(options, home, takeDown, onSentence),
      options.fhirUrl === undefined ? openSandbox(base, ports.sandbox, takeDown, onLine) : undefined,
    ]);
    const fhirUrl = options.fhirUrl ?? sandbox?.said['url'] ?? '';
    const phonesUrl = sandbox?.said['phones'];
    const secret = await keptSecret(home, 'subscription-secret', 24);
    const shared: NodeJS.ProcessEnv = {
      ...base,
      DATABASE_URL: databaseUrl,
      FHIR_BASE_URL: fhirUrl,
      SUBSCRIPTION_SECRET: secret,
      ...(sandbox ? { PUMPTRACE_SANDBOX: '1' } : {}),
      ...(phonesUrl === undefined ? {} : { ON_CALL_FILE: await writeOnCall(home, phonesUrl) }),
      ...options.env,
    };
    const residents = new Map<Service, Resident>();
    const start = async (name: Service, env: NodeJS.ProcessEnv = {}): Promise<Resident> => {
      const port = String(ports[name]);
      const own = { [`${name.toUpperCase()}_PORT`]: port, PUBLIC_URL: `http://127.0.0.1:${port}` };
      const resident = await moveIn({ name, main: mainOf(name), env: { ...own, ...shared, ...env }, onLine });
      residents.set(name, resident);
      return resident;
    };
    takeDown.push(async () => void (await Promise.all([...residents.values()].map((resident) => resident.stop()))));
    // The first one provisions the database; the others would only wait for its lock.
    const wanted = options.services ?? SERVICES;
    await Promise.all(wanted.map((name) => start(name)));
    const urlOf = (name: Service): string => `http://127.0.0.1:${ports[name]}`;
    return {
      databaseUrl,
      fhirUrl,
      phonesUrl,
      controlUrl: sandbox?.said['control'],
      urls: { orders: urlOf('orders'), interpretation: urlOf('interpretation'), alerting: urlOf('alerting') },
      apiKey: await developmentKeyOf(residents),
      resident: (name) => residents.get(name),
      start,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function anyPorts(): Promise<Record<Service | 'sandbox', number>> {
  const [orders = 0, interpretation = 0, alerting = 0, sandbox = 0] = await freePorts(4);
  return { orders, interpretation, alerting, sandbox };
}

async function openDatabase(
  options: HouseOptions,
  home: string,
  takeDown: (() => Promise<void>)[],
  log: (sentence: string) => void,
): Promise<string> {
  if (options.databaseUrl !== undefined) return options.databaseUrl;
  const server = await startEmbeddedPostgres({ home, log });
  takeDown.push(() => server.stop());
  return server.url;
}

async function openSandbox(
  base: NodeJS.ProcessEnv,
  port: number,
  takeDown: (() => Promise<void>)[],
  onLine: (name: string, line: string) => void,
): Promise<Resident> {
  const sandbox = await moveIn({
    name: 'sandbox',
    main: mainOf('sandbox'),
    env: { ...base, SANDBOX_PORT: String(port) },
    onLine,
  });
  takeDown.push(() => sandbox.stop());
  return sandbox;
}

/** The development key lies in a file that a service names when it is ready. */
async function developmentKeyOf(residents: ReadonlyMap<Service, Resident>): Promise<string> {
  for (const { said } of residents.values()) {
    const file = said['apiKeyFile'];
    if (file !== undefined) return (await readFile(file, 'utf8')).trim();
  }
  return '';
}
