import { rows, sweepChannel, timestamp } from '#persistence';
import type { Service } from '#messaging/contracts';
import type { Ids } from '#platform';
import type { EntityManager } from 'typeorm';

export type Door = 'hook' | 'poll' | 'sweep' | 'hand';

export interface BellTarget {
  readonly type: string;
  readonly id: string;
}

export const BELL_TABLE = 'ehr_bell';

export interface Ringer {
  readonly service: Service;
  /** Name of the EHR, as in the path of its notifications. */
  readonly source: string;
  readonly ids: Ids;
}

/**
 * Writes down that these resources are to be read back. A bell that is already waiting and untouched is not doubled, only
 * counted: fifty notifications of one report are one read.
 */
export async function ring(
  em: EntityManager,
  { service, source, ids }: Ringer,
  door: Door,
  targets: readonly BellTarget[],
  now: number,
): Promise<void> {
  if (targets.length === 0) return;
  // A notification may name one resource several times; one statement may not touch one row twice.
  const each = [...new Map(targets.map((target) => [`${target.type}/${target.id}`, target])).values()];
  await rows(
    em,
    `with rung as (
       insert into ehr_bell (id, source, resource_type, resource_id, door, rung_at, order_key)
       select t.id, $1, t.type, t.rid, $2, ${timestamp('$3')}, t.type || '/' || t.rid
       from unnest($4::uuid[], $5::text[], $6::text[]) as t (id, type, rid)
       on conflict (source, resource_type, resource_id) where state = 'waiting' and attempts = 0
       do update set rings = ehr_bell.rings + 1
     ) select pg_notify($7, '')`,
    [
      source,
      door,
      now,
      each.map(() => ids.uuid()),
      each.map((t) => t.type),
      each.map((t) => t.id),
      sweepChannel(service, BELL_TABLE),
    ],
  );
}

/** Which of these versions have not been taken in yet. */
export async function untaken<T extends BellTarget & { readonly version: string | undefined }>(
  em: EntityManager,
  source: string,
  found: readonly T[],
): Promise<readonly T[]> {
  if (found.length === 0) return [];
  const taken = await rows<{ n: number }>(
    em,
    `select t.n from unnest($2::int[], $3::text[], $4::text[], $5::text[]) as t (n, type, rid, version)
     where exists (select from ehr_version v
       where v.source = $1 and v.resource_type = t.type and v.resource_id = t.rid and v.version_id = t.version)`,
    [
      source,
      found.map((_, n) => n),
      found.map((f) => f.type),
      found.map((f) => f.id),
      found.map((f) => f.version ?? ''),
    ],
  );
  const known = new Set(taken.map(({ n }) => n));
  return found.filter((_, n) => !known.has(n));
}
