import { rows, type Connection } from '#persistence';
import type { EntityManager } from 'typeorm';

// A report may take its values from Observations that are corrected while the report itself stays as it is. Kept is which
// version of each was read, so that another one is noticed.

export interface StoodOn {
  /** `Observation/5`. */
  readonly observation: string;
  /** As it was read; empty when it could not be, or the EHR counts no versions. */
  readonly version: string;
}

interface Versioned {
  readonly meta?: { readonly versionId?: string; readonly lastUpdated?: string };
}

export const versionIn = ({ meta }: Versioned): string => meta?.versionId ?? meta?.lastUpdated ?? '';

/** What the report stands on now, in place of what it stood on before. */
export async function keepResults(
  em: EntityManager,
  patientId: string,
  reportId: string,
  results: readonly StoodOn[],
): Promise<void> {
  await rows(em, 'delete from report_result where report_id = $1', [reportId]);
  await rows(
    em,
    `insert into report_result (report_id, patient_id, observation, version)
     select $1, $2, t.observation, t.version from unnest($3::text[], $4::text[]) as t (observation, version)
     on conflict do nothing`,
    [reportId, patientId, results.map(({ observation }) => observation), results.map(({ version }) => version)],
  );
}

/** Reports that stand on another version of this Observation than the one given. */
export async function reportsOnAnother(on: Connection, { observation, version }: StoodOn): Promise<readonly string[]> {
  const found = await rows<{ reportId: string }>(
    on,
    'select report_id as "reportId" from report_result where observation = $1 and version <> $2 order by 1',
    [observation, version],
  );
  return found.map(({ reportId }) => reportId);
}

export interface Relied extends StoodOn {
  /** The report that stands on it; null for an aspiration, which is its own report. */
  readonly reportId: string | null;
}

/** Every Observation that evidence of watched patients stands on; of all, or only of those with an open case. */
export async function reliedOn(on: Connection, which: 'all' | 'open'): Promise<readonly Relied[]> {
  return rows<Relied>(
    on,
    `with watched as (
       select patient_id from patient where watched and ($1 = 'all' or (case_id is not null and case_closed_at is null))
     ), filed as (
       select distinct on (report_id) report_id, patient_id, version, facts->>'status' as status from report_version
       where report_id like 'Observation/%' order by report_id, seq desc
     )
     select report_id as "reportId", observation, version from report_result where patient_id in (select patient_id from watched)
     union all
     select null, report_id, regexp_replace(version, '\\.again-.*$', '') from filed
     where status <> 'entered-in-error' and patient_id in (select patient_id from watched)`,
    [which],
  );
}
