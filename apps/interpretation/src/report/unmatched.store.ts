import type { Step } from '#clinical';
import type { ReportContent } from '#fhir';
import { millis, rows, timestamp, type Connection } from '#persistence';
import type { EntityManager } from 'typeorm';

export const UNMATCHED_WHYS = ['no-step', 'weak-code', 'several-steps'] as const;
export type UnmatchedWhy = (typeof UNMATCHED_WHYS)[number];

/** A report of a watched patient that nobody could place: shown until a human assigns it. */
export interface Unmatched {
  readonly id: string;
  readonly patientId: string;
  readonly reportId: string;
  readonly version: string;
  readonly why: UnmatchedWhy;
  readonly content: ReportContent;
  readonly candidates: readonly Step[];
  /** What could not be read of it. */
  readonly problems: readonly string[];
  readonly foundAt: number;
}

const COLUMNS = `id, patient_id as "patientId", report_id as "reportId", version, why, content, candidates, problems, ${millis('found_at')} as "foundAt"`;

/** Puts a report on the list; a later version of it takes the place of the earlier one. */
export async function listUnmatched(em: EntityManager, entry: Unmatched): Promise<void> {
  await rows(
    em,
    `insert into unmatched (id, patient_id, report_id, version, why, content, candidates, problems, found_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, ${timestamp('$9')})
     on conflict (report_id) do update set version = excluded.version, why = excluded.why, content = excluded.content,
       candidates = excluded.candidates, problems = excluded.problems, found_at = excluded.found_at, settled_at = null`,
    [
      entry.id,
      entry.patientId,
      entry.reportId,
      entry.version,
      entry.why,
      JSON.stringify(entry.content),
      [...entry.candidates],
      [...entry.problems],
      entry.foundAt,
    ],
  );
}

export async function unmatchedReports(on: Connection): Promise<readonly Unmatched[]> {
  return rows<Unmatched>(on, `select ${COLUMNS} from unmatched where settled_at is null order by found_at, id`);
}

export async function takeUnmatched(em: EntityManager, id: string, now: number): Promise<Unmatched | undefined> {
  const [taken] = await rows<Unmatched>(
    em,
    `update unmatched set settled_at = ${timestamp('$2')} where id = $1 and settled_at is null returning ${COLUMNS}`,
    [id, now],
  );
  return taken;
}

/** A report that has found its place is no longer unmatched. */
export async function forgetUnmatched(em: EntityManager, reportId: string, now: number): Promise<void> {
  await rows(em, `update unmatched set settled_at = ${timestamp('$2')} where report_id = $1 and settled_at is null`, [
    reportId,
    now,
  ]);
}
