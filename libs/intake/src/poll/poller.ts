import type { EhrClient, EhrFailure } from '#fhir';
import { inTransaction, millis, rows, timestamp } from '#persistence';
import type { Clock } from '#platform';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { ring, untaken, type Door, type Ringer } from '../kept/bells.js';
import type { EhrReader } from '../reader.js';
import {
  NO_MARK,
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

interface Scope {
  readonly reader: EhrReader;
  /** Patient id, or `*` for a poll that is not by patient. */
  readonly scope: string;
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
        const marks = await readMarks(runner.manager, this.parts.ringer.source);
        for (const scope of await this.scopes()) {
          if (this.stopped) return;
          await this.pollScope(scope, marks.get(markKey(scope.reader.type, scope.scope)) ?? NO_MARK, runner);
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
        ? [{ reader, scope: '*', base: reader.pollAll(), pace: reader.allPace ?? 'slow' }]
        : [];
      const each = watched.flatMap(({ patientId, pace }): Scope[] => {
        const base = reader.pollPatient?.(patientId);
        return base === undefined ? [] : [{ reader, scope: patientId, base, pace }];
      });
      return [...all, ...each];
    });
  }

  private async pollScope({ reader, scope, base, pace }: Scope, mark: PollMark, runner: QueryRunner): Promise<void> {
    const { clock, ehr, settings, ringer, onTrouble } = this.parts;
    const { source } = ringer;
    const question = pollQuestion(base, mark, pace, settings, clock.now());
    if (!question.due) return;
    const answer = await ehr.search(reader.type, question.parameters);
    if (answer.kind !== 'ok') {
      onTrouble({ type: reader.type, why: answer.kind });
      await this.markFailure(runner.manager, reader.type, scope, answer);
      return;
    }
    const { resources, extent, ignoredParameters, lastUpdated } = answer.value;
    if (ignoredParameters !== 'unknown' && ignoredParameters.length > 0) {
      onTrouble({ type: reader.type, why: `ignored ${ignoredParameters.join(',')}` });
    }
    const found = resources.flatMap((resource) =>
      resource.id === undefined ? [] : [{ type: reader.type, id: resource.id, version: resource.meta?.versionId }],
    );
    const door: Door = question.full ? 'sweep' : 'poll';
    // Bells and watermark in one commit: the watermark moves only once everything it passes is written down.
    await inTransaction(this.parts.ds, async (em) => {
      await ring(em, ringer, door, await untaken(em, source, found), clock.now());
      const watermark = extent === 'whole' ? nextWatermark(mark, lastUpdated, answer.serverDate) : mark.watermark;
      await writeMark(em, source, reader.type, scope, {
        watermark,
        polledAt: clock.now(),
        sweptAt: question.full && extent === 'whole' ? clock.now() : mark.sweptAt,
      });
    });
    if (extent !== 'whole') onTrouble({ type: reader.type, why: extent });
  }

  private async markFailure(em: EntityManager, type: string, scope: string, failure: EhrFailure): Promise<void> {
    await rows(
      em,
      `insert into poll_mark (source, resource_type, scope, polled_at, failing_since, last_error)
       values ($1, $2, $3, ${timestamp('$4')}, ${timestamp('$4')}, $5)
       on conflict (source, resource_type, scope) do update
       set polled_at = excluded.polled_at, failing_since = coalesce(poll_mark.failing_since, excluded.failing_since), last_error = excluded.last_error`,
      [this.parts.ringer.source, type, scope, this.parts.clock.now(), failure.kind],
    );
  }
}

const markKey = (type: string, scope: string): string => `${type} ${scope}`;

interface MarkRow {
  readonly type: string;
  readonly scope: string;
  readonly watermark: number | null;
  readonly sweptAt: number | null;
  readonly polledAt: number | null;
}

/** All marks of a source at once: most scopes are not due, and a round must not ask for each of a hundred patients. */
async function readMarks(em: EntityManager, source: string): Promise<ReadonlyMap<string, PollMark>> {
  const found = await rows<MarkRow>(
    em,
    `select resource_type as type, scope, ${millis('watermark')} as watermark, ${millis('swept_at')} as "sweptAt",
       ${millis('polled_at')} as "polledAt"
     from poll_mark where source = $1`,
    [source],
  );
  return new Map(
    found.map(({ type, scope, watermark, sweptAt, polledAt }) => [
      markKey(type, scope),
      { watermark: watermark ?? undefined, sweptAt: sweptAt ?? undefined, polledAt: polledAt ?? undefined },
    ]),
  );
}

async function writeMark(
  em: EntityManager,
  source: string,
  type: string,
  scope: string,
  mark: PollMark,
): Promise<void> {
  await rows(
    em,
    `insert into poll_mark (source, resource_type, scope, watermark, swept_at, polled_at)
     values ($1, $2, $3, ${timestamp('$4')}, ${timestamp('$5')}, ${timestamp('$6')})
     on conflict (source, resource_type, scope) do update
     set watermark = excluded.watermark, swept_at = excluded.swept_at, polled_at = excluded.polled_at,
         failing_since = null, last_error = null`,
    [source, type, scope, mark.watermark ?? null, mark.sweptAt ?? null, mark.polledAt ?? null],
  );
}
