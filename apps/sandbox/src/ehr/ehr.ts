import { join } from 'node:path';

import type { Subscription } from '@medplum/fhirtypes';

import type { Clock } from '#platform';

import type { Answer } from './answer/answer.js';
import type { SandboxIds } from './ids.js';
import { capabilityStatement } from './answer/capability.js';
import { Definitions } from './definitions/definitions.js';
import { Bell, type BellSettings } from './notify/bell.js';
import { Pages } from './search/pages.js';
import { perform, type Interaction } from './serve/interaction.js';
import { FileLedger, NoLedger, type Ledger, type Replay } from './shelf/ledger.js';
import { ServerClock } from './shelf/server-clock.js';
import { Shelf, type Version } from './shelf/shelf.js';
import { Knobs } from './trouble/knobs.js';
import { RequestLog } from './trouble/request-log.js';
import { BundleDesk } from './write/bundle.js';
import { Desk, type Room, type Validate } from './write/desk.js';

/** What the sandbox EHR is opened with. */
export interface EhrOptions {
  /** The service base URL, without a trailing slash. */
  readonly base: string;
  /** Hosts besides loopback that subscriptions may ring. */
  readonly ringableHosts: readonly string[];
  /** The folder that outlives the process; undefined: nothing is kept. */
  readonly home: string | undefined;
  readonly clock: Clock;
  readonly ids: SandboxIds;
  /** Says what is wrong with a resource; writes wait until it is there. */
  readonly validate: Promise<Validate>;
  readonly bell: BellSettings;
}

/** A request at the service base itself or below it. */
export interface Request extends Interaction {
  /** Whether bundle responses carry resources (`Prefer: return=minimal` says no). */
  readonly withResource: boolean;
}

// Unreachable: no write is performed before the checker is there.
const notYet: Validate = () => {
  throw new Error('A write came before it could be checked');
};

/** The stand-in EHR: what is kept, who is rung, and which faults it shows. */
export class Ehr {
  readonly log: RequestLog;
  readonly bell: Bell;
  private readonly desk: Desk;
  private readonly bundles: BundleDesk;

  private constructor(
    private readonly room: Room,
    readonly serverClock: ServerClock,
    private readonly ledger: Ledger,
    private readonly checkable: Promise<void>,
    options: EhrOptions,
  ) {
    this.log = new RequestLog(options.clock);
    this.desk = new Desk(room);
    this.bundles = new BundleDesk(this.desk, room.shelf, room.ids);
    this.bell = new Bell(room, options.bell, (subscription) => this.keepSubscription(subscription));
  }

  /** Opens the EHR with what an earlier start left on disk. @throws PermanentFailure when that cannot be read. */
  static async open(options: EhrOptions): Promise<{ ehr: Ehr; replay: Replay }> {
    const serverClock = new ServerClock(options.clock);
    const shelf = new Shelf(serverClock);
    const nothing: Replay = { lines: [], torn: 0 };
    const { ledger, replay } =
      options.home === undefined
        ? { ledger: new NoLedger(), replay: nothing }
        : await FileLedger.open(join(options.home, 'sandbox-ehr'));
    for (const line of replay.lines) {
      if (line.offsetMs !== undefined) serverClock.offsetMs = line.offsetMs;
      for (const version of line.versions) shelf.restore(version);
    }
    let checker: Validate = notYet;
    const checkable = options.validate.then((validate) => {
      checker = validate;
    });
    const room: Room = {
      shelf,
      definitions: new Definitions(),
      pages: new Pages(options.ids, options.base),
      knobs: new Knobs(serverClock, options.ids),
      ids: options.ids,
      validate: (resource) => checker(resource),
      base: options.base,
      ringableHosts: options.ringableHosts,
    };
    const ehr = new Ehr(room, serverClock, ledger, checkable, options);
    ehr.bell.resume();
    return { ehr, replay };
  }

  get knobs(): Knobs {
    return this.room.knobs;
  }

  /**
   * Answers one request; resolves when what it wrote is on disk. Looking and writing happen in one go, so two requests never see each other half done.
   * @throws Refused
   */
  async answer(request: Request): Promise<{ answer: Answer; written: readonly Version[] }> {
    if (request.method !== 'GET') await this.checkable;
    const answer = this.perform(request);
    return { answer, written: await this.commit() };
  }

  /** Moves the server's clock; kept over a restart. */
  async setOffset(offsetMs: number): Promise<void> {
    this.serverClock.offsetMs = offsetMs;
    await this.ledger.write({ versions: [], offsetMs });
  }

  /** Forgets everything: resources, subscriptions, faults, log, clock offset. */
  async reset(): Promise<void> {
    await this.ledger.clear();
    this.room.shelf.clear();
    this.room.pages.clear();
    this.knobs.clear();
    this.log.clear();
    this.bell.clear();
    this.serverClock.reset();
  }

  async close(): Promise<void> {
    this.bell.close();
    await this.ledger.close();
  }

  private perform(request: Request): Answer {
    const { method, path, query, body, strict } = request;
    if (path === 'metadata' && method === 'GET') {
      const date = new Date(this.serverClock.now()).toISOString();
      return { status: 200, resource: capabilityStatement(this.room.base, this.room.definitions, date) };
    }
    if (path === '' && method === 'POST') return this.bundles.process(body, strict, request.withResource);
    const page = new URLSearchParams(query);
    const token = page.get('_page');
    if (path === '' && method === 'GET' && token !== null) {
      return this.desk.further(token, Number(page.get('_from')));
    }
    return perform(this.desk, request);
  }

  private async commit(): Promise<readonly Version[]> {
    const versions = this.room.shelf.takeWritten();
    if (versions.length === 0) return versions;
    await this.ledger.write({ versions, offsetMs: undefined });
    this.bell.ring(versions);
    return versions;
  }

  private async keepSubscription(subscription: Subscription): Promise<void> {
    if (subscription.id === undefined) return;
    this.room.shelf.put(subscription, subscription.id);
    await this.commit();
  }
}
