import type { EhrClient } from '#fhir';
import {
  EhrWrites,
  Poller,
  ReadBack,
  Sender,
  intakeMigrations,
  readRungBell,
  readWriteRow,
  ring,
  secondTries,
  type Arrival,
  type EhrReader,
  type Door,
  type Intention,
  type PollSettings,
  type Ringer,
  type SettledWrite,
} from '#intake';
import {
  Bell,
  Shelf,
  Sweep,
  createServiceDataSource,
  foundationMigrations,
  inTransaction,
  migrate,
  rows,
  temporaryDatabase,
  type HouseClock,
  type OnTheShelf,
  type SweepEvent,
} from '#persistence';
import { RandomIds, SystemClock, TransientFailure } from '#platform';
import type { DataSource } from 'typeorm';
import { startSandbox, type Sandbox } from '../../apps/sandbox/src/sandbox.js';
import { Bedside, ORDER_SYSTEM } from './bedside.js';

// The doors to the EHR on a real database and a real HTTP server, without the rooms of an app behind them.

/** The system's clock, which can be set ahead; whoever waits for a time polls. */
export class WardClock extends SystemClock implements HouseClock {
  aheadMs = 0;
  override now(): number {
    return super.now() + this.aheadMs;
  }
  onMoved(): () => void {
    return () => undefined;
  }
}

export const DELAYS = { reconcileDelaysMs: [20, 40, 80], visibilityBoundMs: 400 };
const LEASE_MS = 900;
const PATIENCE_MS = 20_000;

/** One service's doors, its EHR, and what became of everything. */
export class Ward extends Bedside {
  readonly clock = new WardClock();
  readonly ids = new RandomIds();
  readonly settled: SettledWrite[] = [];
  readonly events: SweepEvent[] = [];
  readonly troubles: string[] = [];
  readonly ringer: Ringer = { service: 'interpretation', source: 'ehr', ids: this.ids };
  readonly ehr: EhrClient;
  readonly shelf: Shelf;
  readonly writes: EhrWrites;
  /** Types the site does not let us write. */
  readonly withheld = new Set<string>();
  private sweeps: { stop(): Promise<void> }[] = [];

  private constructor(
    sandbox: Sandbox,
    readonly databaseUrl: string,
    readonly ds: DataSource,
    private readonly bell: Bell,
    private readonly closeDatabase: () => Promise<void>,
  ) {
    super(sandbox);
    this.ehr = this.client();
    this.shelf = new Shelf('interpretation', this.ids, this.clock, secondTries(this.ringer, this.clock));
    this.writes = new EhrWrites('interpretation', this.clock, this.ids);
  }

  static async open(): Promise<Ward> {
    const [sandbox, database] = await Promise.all([startSandbox(), temporaryDatabase()]);
    const ds = createServiceDataSource({
      url: database.url,
      service: 'interpretation',
      entities: [],
      migrations: [...foundationMigrations, ...intakeMigrations],
      poolSize: 10,
      applicationName: 'spec-intake',
    });
    await ds.initialize();
    await migrate(ds);
    const bell = new Bell({ url: database.url, applicationName: 'spec-intake-bell' });
    const ward = new Ward(sandbox, database.url, ds, bell, () => database.close());
    await rows(ds, 'create table taken (type text, id text, version text, said text)');
    await ward.put({ resourceType: 'Patient', id: 'ida' });
    return ward;
  }

  async close(): Promise<void> {
    await this.rest();
    await this.bell.close();
    await this.ds.destroy();
    await this.closeDatabase();
    await this.sandbox.close();
  }

  /** A new night on the same database: nothing written, nothing rung, no fault, an empty EHR. */
  async newNight(): Promise<void> {
    await this.rest();
    this.before = undefined;
    this.withheld.clear();
    this.settled.length = 0;
    this.events.length = 0;
    this.troubles.length = 0;
    await rows(this.ds, 'truncate ehr_bell, ehr_version, poll_mark, ehr_write, ehr_document, set_aside, taken');
    await this.control('reset', 'POST');
    await this.put({ resourceType: 'Patient', id: 'ida' });
  }

  async intend(value: string, intention: Intention): Promise<string> {
    return inTransaction(this.ds, (em) =>
      this.writes.intend(em, { identifier: { system: ORDER_SYSTEM, value }, intention, about: `case-of-${value}` }),
    );
  }

  sender(): Sender {
    return new Sender({
      ds: this.ds,
      ehr: this.ehr,
      clock: this.clock,
      settings: { ...DELAYS, mayWrite: (type) => !this.withheld.has(type) },
      onSettled: async (_em, write) => void this.settled.push(write),
    });
  }

  /** Sends what is waiting. `dies` says before which settlements the process is lost: the lease runs out instead. */
  async sendOut(dies: (nth: number) => boolean = () => false): Promise<void> {
    const sender = this.sender();
    let nth = 0;
    const sweep = new Sweep({
      ...this.sweepParts('ehr_write', 'ehr-write'),
      read: readWriteRow,
      handle: async (row) => {
        const settled = await sender.send(row);
        nth += 1;
        // A dead process answers nothing: its lane hangs until long after the lease has gone to another.
        if (dies(nth)) await new Promise((resolve) => setTimeout(resolve, LEASE_MS * 2));
        return settled;
      },
    });
    await sweep.start();
    this.sweeps.push(sweep);
  }

  async readBack(readers: readonly EhrReader[]): Promise<void> {
    const readBack = new ReadBack({ ds: this.ds, ehr: this.ehr, clock: this.clock, readers });
    const sweep = new Sweep({
      ...this.sweepParts('ehr_bell', 'ehr-resource'),
      read: readRungBell,
      handle: (row) => readBack.answer(row),
    });
    await sweep.start();
    this.sweeps.push(sweep);
  }

  /** A poller of Ida's reports that is due whenever it is asked. */
  poller(settings: Partial<PollSettings> = {}, ehr: EhrClient = this.ehr, patients = ['ida']): Poller {
    return new Poller({
      ds: this.ds,
      ehr,
      ringer: this.ringer,
      readers: [this.reportReader()],
      clock: this.clock,
      settings: { intervalMs: 0, slowIntervalMs: 0, overlapMs: 2_000, fullSweepMs: 3_600_000, ...settings },
      watched: async () => patients.map((patientId) => ({ patientId, pace: 'close' })),
      onTrouble: ({ why }) => void this.troubles.push(why),
    });
  }

  /** Somebody rings for these reports. */
  async ring(ids: readonly string[], door: Door = 'hook'): Promise<void> {
    const targets = ids.map((id) => ({ type: 'DiagnosticReport', id }));
    await inTransaction(this.ds, (em) => ring(em, this.ringer, door, targets, this.clock.now()));
  }

  async watermark(): Promise<number | undefined> {
    const [mark] = await rows<{ at: number | null }>(
      this.ds,
      'select extract(epoch from watermark)::float8 * 1000 as at from poll_mark',
    );
    return mark?.at ?? undefined;
  }

  private sweepParts(table: string, shelfKind: 'ehr-write' | 'ehr-resource') {
    return {
      source: this.ds,
      schema: 'interpretation',
      table,
      clock: this.clock,
      bell: this.bell,
      shelf: this.shelf,
      shelfKind,
      lanes: 6,
      pollMs: 15,
      leaseMs: LEASE_MS,
      patience: { firstWaitMs: 10, longestWaitMs: 60 },
      chance: () => 0.5,
      onEvent: (event: SweepEvent) => void this.events.push(event),
    } as const;
  }

  /** Everything that was put to work stops. */
  async rest(): Promise<void> {
    for (const sweep of this.sweeps.splice(0)) await sweep.stop();
  }

  async waiting(table: 'ehr_write' | 'ehr_bell'): Promise<number> {
    const [counted] = await rows<{ n: number }>(
      this.ds,
      `select count(*)::int as n from ${table} where state = 'waiting'`,
    );
    return counted?.n ?? 0;
  }

  async quiet(table: 'ehr_write' | 'ehr_bell'): Promise<void> {
    await eventually(`${table} is empty`, async () => (await this.waiting(table)) === 0);
  }

  onShelf(): Promise<OnTheShelf[]> {
    return this.shelf.list(this.ds);
  }

  /** Reads reports of Ida: each version once into `taken`. `fails` may hold one up. */
  reportReader(fails: (arrival: Arrival) => boolean = () => false): EhrReader {
    const keep = (id: string, version: string, said: string) => ({
      outcome: said,
      run: async (em: Parameters<typeof rows>[0]) =>
        void (await rows(em, 'insert into taken values ($1, $2, $3, $4)', ['DiagnosticReport', id, version, said])),
    });
    return {
      type: 'DiagnosticReport',
      pollPatient: (patient) => ({ patient }),
      take: async (arrival) => {
        if (fails(arrival)) throw new TransientFailure('not now');
        return keep(arrival.id, arrival.version, 'kept');
      },
      gone: async (id) => keep(id, 'gone', 'gone'),
    };
  }

  taken(): Promise<{ id: string; version: string; said: string }[]> {
    return rows(this.ds, 'select id, version, said from taken order by id, version');
  }
}

/** Looks until it is so. */
export async function eventually(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`it never came to pass that ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}
