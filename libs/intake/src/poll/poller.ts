import type { EhrClient } from '#fhir';
import type { Resource, ResourceType } from '@medplum/fhirtypes';
import { inTransaction } from '#persistence';
import { TransientFailure, type Clock } from '#platform';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { ring, untaken, type Door, type Ringer } from '../kept/bells.js';
import type { EhrReader } from '../reader.js';
import { markFailure, markKey, readMarks, writeMark, type MarkedScope, type PollFailure } from './marks.js';
import {
  NO_MARK,
  goOnFrom,
  newestFirst,
  nextWatermark,
  pollQuestion,
  type Pace,
  type PollMark,
  type PollSettings,
  type WatchedPatient,
} from './plan.js';

export interface PollerParts {
  readonly ds: DataSource;
  readonly ehr: EhrClient;
  readonly ringer: Ringer;
  readonly readers: readonly EhrReader[];
  readonly clock: Clock;
  readonly settings: PollSettings;
  /** Whom this service watches, asked anew in each round. */
  readonly watched: () => Promise<readonly WatchedPatient[]>;
  /** A poll failed or the EHR ignored a parameter: for the log and the counters. Names only, no values. */
  readonly onTrouble: (trouble: { readonly type: string; readonly why: string }) => void;
}

interface Scope extends MarkedScope {
  readonly reader: EhrReader;
  readonly base: Readonly<Record<string, string>>;
  readonly pace: Pace;
}

// One poller for each source and service, whatever the number of replicas: whoever holds this lock polls.
const POLL_LOCK = `hashtext('poll/' || current_schema() || '/' || $1)`;

/** Asks the EHR what has changed and rings the bells of what we have not taken in. It reads no content itself. */
export class Poller {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private stopped = false;
  private again = false;
  private asked = false;

  constructor(private readonly parts: PollerParts) {}

  /** Looks for due polls every `tickMs` until stopped. */
  start(tickMs: number): void {
    this.timer = setInterval(() => this.nudge(), tickMs);
    this.nudge();
  }

  /** Looks now; joined to a round that is already running, it makes that round follow by another. */
  nudge(): void {
    if (this.stopped) return;
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = this.round()
      .catch((error: unknown) => {
        const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';
        this.parts.onTrouble({ type: '*', why: `round ${code}` });
      })
      .finally(() => {
        this.running = undefined;
        if (this.again) {
          this.again = false;
          this.nudge();
        }
      });
  }

  /** Looks now at those who are followed closely, without waiting for their interval. */
  lookNow(): void {
    this.asked = true;
    this.nudge();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.running;
  }

  /** One pass over everything that is due. */
  async round(): Promise<void> {
    const runner = this.parts.ds.createQueryRunner();
    await runner.connect();
    try {
      const locked: { ok: boolean }[] = await runner.query(`select pg_try_advisory_lock(${POLL_LOCK}) as ok`, [
        this.parts.ringer.source,
      ]);
      if (locked[0]?.ok !== true) return;
      try {
        const asked = this.asked;
        this.asked = false;
        const marks = await readMarks(runner.manager, this.parts.ringer.source);
        const marked = (await this.scopes()).map((scope): [Scope, PollMark] => [
          scope,
          marks.get(markKey(scope)) ?? NO_MARK,
        ]);
        // Whoever had trouble comes last: five failures in a row shut the door to the EHR for everybody behind them.
        for (const [scope, mark] of marked.toSorted(
          ([, one], [, other]) => Number(one.failing) - Number(other.failing),
        )) {
          if (this.stopped) return;
          await this.pollApart(scope, mark, runner, asked);
        }
      } finally {
        await runner.query(`select pg_advisory_unlock(${POLL_LOCK})`, [this.parts.ringer.source]);
      }
    } finally {
      await runner.release();
    }
  }

  private async scopes(): Promise<Scope[]> {
    const watched = await this.parts.watched();
    return this.parts.readers.flatMap((reader): Scope[] => {
      const all: Scope[] = reader.pollAll
        ? [{ reader, type: reader.type, scope: '*', base: reader.pollAll(), pace: reader.allPace ?? 'slow' }]
        : [];
      const each = watched.flatMap(({ patientId, pace }): Scope[] => {
        const base = reader.pollPatient?.(patientId);
        return base === undefined ? [] : [{ reader, type: reader.type, scope: patientId, base, pace }];
      });
      return [...all, ...each];
    });
  }

  /** One scope's trouble is its own; a database that is away is everybody's. */
  private async pollApart(scope: Scope, mark: PollMark, runner: QueryRunner, asked: boolean): Promise<void> {
    try {
      await this.pollScope(scope, mark, runner, asked);
    } catch (error) {
      if (error instanceof TransientFailure) throw error;
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      this.parts.onTrouble({ type: scope.reader.type, why: `poll ${code}` });
      await this.fail(runner.manager, scope, 'broken');
    }
  }

  private async pollScope(scope: Scope, mark: PollMark, runner: QueryRunner, asked: boolean): Promise<void> {
    const { reader, base, pace } = scope;
    const { clock, ehr, settings, onTrouble } = this.parts;
    const question = pollQuestion(base, mark, pace, settings, clock.now(), asked && pace === 'close');
    if (!question.due) return;
    const answer = await ehr.search(reader.type, question.parameters);
    if (answer.kind !== 'ok') {
      onTrouble({ type: reader.type, why: answer.kind });
      return this.fail(runner.manager, scope, answer.kind);
    }
    const { resources, extent, ignoredParameters, lastUpdated } = answer.value;
    if (ignoredParameters !== 'unknown' && ignoredParameters.length > 0) {
      onTrouble({ type: reader.type, why: `ignored ${ignoredParameters.join(',')}` });
    }
    const door: Door = question.full ? 'sweep' : 'poll';
    if (extent === 'whole') {
      return this.keep(scope, door, resources, {
        ...mark,
        watermark: nextWatermark(mark, lastUpdated, answer.serverDate),
        sweptAt: question.full ? clock.now() : mark.sweptAt,
        goesOn: undefined,
      });
    }
    onTrouble({ type: reader.type, why: extent });
    await this.ringNewest(scope);
    const changes = resources.map(({ meta }) => meta?.lastUpdated);
    const from = extent === 'page-cap' ? goOnFrom(changes, mark) : undefined;
    if (from !== undefined) {
      this.again = true;
      return this.keep(scope, door, resources, { ...mark, goesOn: { from, full: question.full } });
    }
    // A sweep that comes to no end keeps nobody from what is new; the next one tries again.
    if (mark.watermark !== undefined && question.full)
      return this.keep(scope, door, resources, { ...mark, sweptAt: clock.now(), goesOn: undefined });
    await this.keep(scope, door, resources, undefined);
    await this.fail(runner.manager, scope, extent);
  }

  private async fail(em: EntityManager, scope: Scope, why: PollFailure): Promise<void> {
    await markFailure(em, this.parts.ringer.source, scope, why, this.parts.clock.now());
  }

  /** Its failure is nobody's loss: what it would have shown is found on the way. */
  private async ringNewest(scope: Scope): Promise<void> {
    const { ehr } = this.parts;
    const newest = await ehr.search(scope.reader.type, newestFirst(scope.base), { maxPages: 1 });
    if (newest.kind === 'ok') await this.keep(scope, 'poll', newest.value.resources, undefined);
  }

  /** Bells and watermark in one commit: the watermark moves only once everything it passes is written down. */
  private async keep(scope: Scope, door: Door, found: readonly Resource[], mark: PollMark | undefined): Promise<void> {
    const { clock, ringer } = this.parts;
    await inTransaction(this.parts.ds, async (em) => {
      const bells = await untaken(em, ringer.source, bellsOf(scope.reader.type, found));
      await ring(em, ringer, door, bells, clock.now());
      if (mark !== undefined) await writeMark(em, ringer.source, scope, { ...mark, polledAt: clock.now() });
    });
  }
}

const bellsOf = (type: ResourceType, found: readonly Resource[]) =>
  found.flatMap(({ id, meta }) => (id === undefined ? [] : [{ type, id, version: meta?.versionId }]));
