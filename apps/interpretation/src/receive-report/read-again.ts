import { ring, type Ringer } from '#intake';
import { rows } from '#persistence';
import type { EntityManager } from 'typeorm';

/** These reports are read once more, though their own version is known: what they stand on has changed. */
export async function readAgain(
  em: EntityManager,
  ringer: Ringer,
  reports: readonly string[],
  now: number,
): Promise<void> {
  if (reports.length === 0) return;
  const ids = reports.map((reportId) => reportId.replace('DiagnosticReport/', ''));
  await rows(em, `delete from ehr_version where resource_type = 'DiagnosticReport' and resource_id = any($1::text[])`, [
    ids,
  ]);
  const bells = ids.map((id) => ({ type: 'DiagnosticReport', id }));
  await ring(em, ringer, 'sweep', bells, now);
}
