import type { NotifySettings } from '#intake';
import { rows, type Connection } from '#persistence';

/**
 * Whether a dose can concern anybody we watch: a hospital gives thousands in an hour, and all may ring here. Left unread is only
 * what says that it is about somebody else and never was about one of ours; a dose corrected onto another patient has to be
 * taken back from the first.
 */
export async function canConcern(
  on: Connection,
  fhirBase: string,
  { type, id, subject }: Parameters<NotifySettings['concerns']>[0],
): Promise<boolean> {
  if (type !== 'MedicationAdministration' || subject === undefined) return true;
  const own = subject.startsWith(`${fhirBase}/`) ? subject.slice(fhirBase.length + 1) : subject;
  const [, patientId] = /^Patient\/([A-Za-z0-9.-]{1,64})(?:\/_history\/[^/]+)?$/.exec(own) ?? [];
  if (patientId === undefined) return true;
  const [found] = await rows<{ concerns: boolean }>(
    on,
    `select exists (select from patient where patient_id = $1 and watched)
       or exists (select from pump_event where source = $2 or source like $2 || '#%') as concerns`,
    [patientId, `${type}/${id}`],
  );
  return found?.concerns !== false;
}
