import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { SERVICES } from '#messaging/contracts';
import { moveIn, type Resident } from '../../apps/sandbox/src/house/process.js';
import { freePorts } from '../../apps/sandbox/src/house/ports.js';
import { patient, report } from '../../apps/sandbox/src/play/chart.js';
import { ask } from '../../apps/sandbox/src/play/line.js';
import { NOTHING_ABNORMAL } from '../../apps/sandbox/src/play/rungs.js';
import type { Contestant, Event } from './contestant.js';
import { ehrCounts, writingTransactions, type Counts } from './counts.js';
import { OrderWatch } from './listener.js';
import { NEXT_ORDERS } from './product.js';

/** What the product really writes: the floor writes resources of the same size. */
export interface Templates {
  readonly order: object;
  readonly impression: object;
}

export interface FloorOptions {
  readonly home: string;
  /** The server of the product; the floor has a database of its own in it. */
  readonly databaseUrl: string;
  readonly queueUrl: string | undefined;
  readonly templates: Templates;
  readonly onLine: (name: string, line: string) => void;
}

const dist = fileURLToPath(new URL('../..', import.meta.url));
const TABLES = [
  'create table bell (id uuid primary key, resource text not null, attempts int not null default 0, done boolean not null)',
  'create table version (id uuid primary key, resource text not null, body jsonb not null)',
  'create table intended (id uuid primary key, body jsonb not null, attempts int not null default 0, done boolean not null)',
  'create table mail (id uuid primary key, body jsonb not null, waiting boolean not null)',
  'create table handled (id uuid, listener text, primary key (id, listener))',
  'create schema bullmq',
];

/** The same work without Nest, without an ORM, without checks: three processes, one EHR, the same database server. */
export class Floor implements Contestant {
  readonly name = 'floor';
  readonly fhirUrl: string;
  private stopping = false;

  private constructor(
    private readonly residents: readonly Resident[],
    private readonly controlUrl: string,
    private readonly watch: OrderWatch,
    private readonly database: pg.Client,
    private readonly templates: Templates,
    fhirUrl: string,
  ) {
    this.fhirUrl = fhirUrl;
  }

  static async beside({ home, databaseUrl, queueUrl, templates, onLine }: FloorOptions): Promise<Floor> {
    const owner = new pg.Client({ connectionString: databaseUrl });
    await owner.connect();
    await owner.query('create database floor');
    await owner.end();
    const url = Object.assign(new URL(databaseUrl), { pathname: '/floor' }).href;
    const database = new pg.Client({ connectionString: url });
    await database.connect();
    for (const table of TABLES) await database.query(table);
    const path = join(home, 'floor-templates.json');
    await writeFile(path, JSON.stringify(templates));
    const { NODE_OPTIONS: _options, NODE_CHANNEL_FD: _channel, ...inherited } = process.env;
    const [port = 0] = await freePorts(1);
    const sandbox = await moveIn({
      name: 'floor-sandbox',
      main: join(dist, 'apps/sandbox/src/main.js'),
      env: { ...inherited, SANDBOX_PORT: String(port), SANDBOX_EPHEMERAL: '1' },
      onLine,
    });
    const fhirUrl = sandbox.said['url'] ?? '';
    const env = {
      ...inherited,
      DATABASE_URL: url,
      FHIR_BASE_URL: fhirUrl,
      FLOOR_TEMPLATES: path,
      ...(queueUrl === undefined ? {} : { QUEUE_URL: queueUrl }),
    };
    const main = join(dist, 'test/bench/floor-process.js');
    const three = await Promise.all(
      SERVICES.map((role) => moveIn({ name: `floor-${role}`, main, env: { ...env, FLOOR_ROLE: role }, onLine })),
    );
    const watch = await OrderWatch.at(fhirUrl);
    const floor = new Floor([sandbox, ...three], sandbox.said['control'] ?? '', watch, database, templates, fhirUrl);
    for (const { name, ended } of floor.residents) void ended.then((how) => floor.lost(name, how));
    return floor;
  }

  /** Without one of them the work is never done, and the race would wait for it for ever. */
  private lost(name: string, how: number | string): void {
    if (this.stopping) return;
    process.stderr.write(`${name} ended (${how}): the race cannot go on\n`);
    process.exit(1);
  }

  async prepare(count: number): Promise<readonly Event[]> {
    const events: Event[] = [];
    for (let n = 0; n < count; n += 1) {
      const id = `floor-${randomBytes(5).toString('hex')}`;
      await ask('PUT', `${this.fhirUrl}/Patient/${id}`, { body: patient(id, 'Bench Probe', '1980-01-01') });
      const impressionId = `impression-${id}`;
      const body = { ...this.templates.impression, id: impressionId, subject: { reference: `Patient/${id}` } };
      await ask('PUT', `${this.fhirUrl}/ClinicalImpression/${impressionId}`, { body });
      events.push({ patientId: id, order: 'ServiceRequest/none' });
    }
    return events;
  }

  async run({ patientId, order }: Event): Promise<number> {
    const ordered = this.watch.orders(patientId, 'plain-films', NEXT_ORDERS);
    const body = report(patientId, new Date().toISOString(), 'INTERROGATION', [order], NOTHING_ABNORMAL.INTERROGATION);
    const begun = performance.now();
    await ask('POST', `${this.fhirUrl}/DiagnosticReport`, { body });
    await ordered;
    return performance.now() - begun;
  }

  async rest(): Promise<void> {
    const open = `select (select count(*) from bell where not done) + (select count(*) from intended where not done)
      + (select count(*) from mail where waiting) + (select count(*) * 2 from mail) - (select count(*) from handled) as n`;
    for (let still = 0; still < 3;) {
      const { rows } = await this.database.query<{ n: string }>(open);
      still = rows[0]?.n === '0' ? still + 1 : 0;
      await sleep(150);
    }
  }

  async counts(): Promise<Counts> {
    const { rows } = await this.database.query<{ n: string }>('select count(*) * 2 as n from mail');
    return {
      commits: await writingTransactions(this.database),
      hops: Number(rows[0]?.n ?? 0),
      ...(await ehrCounts(this.controlUrl)),
    };
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.watch.close();
    for (const resident of this.residents.toReversed()) await resident.stop();
    await this.database.end();
  }
}
