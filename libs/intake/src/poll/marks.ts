import type { EhrFailure, SearchExtent } from '#fhir';
import { millis, rows, timestamp } from '#persistence';
import type { EntityManager } from 'typeorm';
import type { PollMark } from './plan.js';

/** What an EHR answered instead, how far its answer went when it ended before its end, or an error of ours. */
export type PollFailure = EhrFailure['kind'] | SearchExtent | 'broken';

export const markKey = ({ type, scope }: MarkedScope): string => `${type} ${scope}`;

/** One type, of one patient or (`*`) of all. */
export interface MarkedScope {
  readonly type: string;
  readonly scope: string;
}

interface MarkRow extends MarkedScope {
  readonly watermark: number | null;
  readonly sweptAt: number | null;
  readonly polledAt: number | null;
  readonly reached: number | null;
  readonly sweeping: boolean | null;
  readonly failing: boolean;
}

/** All marks of a source at once: most scopes are not due, and a round must not ask for each of a hundred patients. */
export async function readMarks(em: EntityManager, source: string): Promise<ReadonlyMap<string, PollMark>> {
  const found = await rows<MarkRow>(
    em,
    `select resource_type as type, scope, ${millis('watermark')} as watermark, ${millis('swept_at')} as "sweptAt",
       ${millis('polled_at')} as "polledAt", ${millis('reached')} as reached, sweeping, failing_since is not null as failing
     from poll_mark where source = $1`,
    [source],
  );
  return new Map(
    found.map(({ watermark, sweptAt, polledAt, reached, sweeping, failing, ...of }) => [
      markKey(of),
      {
        watermark: watermark ?? undefined,
        sweptAt: sweptAt ?? undefined,
        polledAt: polledAt ?? undefined,
        goesOn: reached === null ? undefined : { from: reached, full: sweeping === true },
        failing,
      },
    ]),
  );
}

/** A poll that was answered; whatever had failed before is over. */
export async function writeMark(em: EntityManager, source: string, of: MarkedScope, mark: PollMark): Promise<void> {
  await rows(
    em,
    `insert into poll_mark (source, resource_type, scope, watermark, swept_at, polled_at, reached, sweeping)
     values ($1, $2, $3, ${timestamp('$4')}, ${timestamp('$5')}, ${timestamp('$6')}, ${timestamp('$7')}, $8)
     on conflict (source, resource_type, scope) do update
     set watermark = excluded.watermark, swept_at = excluded.swept_at, polled_at = excluded.polled_at,
         reached = excluded.reached, sweeping = excluded.sweeping, failing_since = null, last_error = null`,
    [
      source,
      of.type,
      of.scope,
      mark.watermark ?? null,
      mark.sweptAt ?? null,
      mark.polledAt ?? null,
      mark.goesOn?.from ?? null,
      mark.goesOn?.full ?? null,
    ],
  );
}

/** A poll that was not answered, or came no further: since when is kept until one is. */
export async function markFailure(
  em: EntityManager,
  source: string,
  of: MarkedScope,
  why: PollFailure,
  now: number,
): Promise<void> {
  await rows(
    em,
    `insert into poll_mark (source, resource_type, scope, polled_at, failing_since, last_error)
     values ($1, $2, $3, ${timestamp('$4')}, ${timestamp('$4')}, $5)
     on conflict (source, resource_type, scope) do update
     set polled_at = excluded.polled_at, failing_since = coalesce(poll_mark.failing_since, excluded.failing_since), last_error = excluded.last_error`,
    [source, of.type, of.scope, now, why],
  );
}
