import { rows, type Connection } from '#persistence';

const ABOUT_PATIENTS: ReadonlySet<string> = new Set(['Observation', 'Condition']);

/**
 * Whether a sign can concern anybody we watch: one question to two indexes, so that the whole feed of a hospital may come to
 * the door. Left unread is only what says that it is about somebody else and never was about one of ours; a sign that is
 * corrected onto another patient has to be taken back from the first.
 */
export async function canConcern(
  on: Connection,
  fhirBase: string,
  { source, type, subject }: { readonly source: string; readonly type: string; readonly subject: string | undefined },
): Promise<boolean> {
  if (!ABOUT_PATIENTS.has(type) || subject === undefined) return true;
  const own = subject.startsWith(`${fhirBase}/`) ? subject.slice(fhirBase.length + 1) : subject;
  const [, patientId] = /^Patient\/([A-Za-z0-9.-]{1,64})(?:\/_history\/[^/]+)?$/.exec(own) ?? [];
  if (patientId === undefined) return true;
  const [found] = await rows<{ concerns: boolean }>(
    on,
    `select exists (select from patient where patient_id = $1 and watched)
       or exists (select from bedside_record where source = $2) as concerns`,
    [patientId, source],
  );
  return found?.concerns !== false;
}
