import { DOCUMENT_PLACES, type DocumentName, type ReportDocument } from '#fhir';
import type { Connection, PatientText } from '#persistence';
import { PermanentFailure } from '#platform';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';

// The words of a report lie apart, under the patient's key (decision 32): each document under its own name, and under the
// report's the list of the names.

interface Version {
  readonly reportId: string;
  readonly version: string;
}

const refOf = ({ reportId, version }: Version): string => `${reportId}/${version}`;
/** The texts of reports, under their patients' keys. */
export const REPORT_TEXT = Symbol('REPORT_TEXT');

const names = z.array(z.object({ id: z.string(), place: z.enum(DOCUMENT_PLACES), title: z.string().exactOptional() }));

/** Keeps the documents of one version of a report; the same once more replaces them. */
export async function keepDocuments(
  em: EntityManager,
  texts: PatientText,
  patientId: string,
  version: Version,
  documents: readonly ReportDocument[],
): Promise<void> {
  if (documents.length === 0) return;
  const listed: DocumentName[] = documents.map(({ text: _text, ...name }) => name);
  await texts.put(em, patientId, refOf(version), JSON.stringify(listed));
  for (const { id, text } of documents) await texts.put(em, patientId, `${refOf(version)}/${id}`, text);
}

/** The documents of one version in order of trust; none when it had none, or when the patient's key was destroyed. */
export async function documentsOf(
  on: Connection,
  texts: PatientText,
  patientId: string,
  version: Version,
): Promise<readonly ReportDocument[]> {
  const list = await texts.get(on, patientId, refOf(version));
  if (list.kind !== 'text') return [];
  const documents: ReportDocument[] = [];
  for (const name of names.parse(JSON.parse(list.text))) {
    const kept = await texts.get(on, patientId, `${refOf(version)}/${name.id}`);
    if (kept.kind === 'absent')
      throw new PermanentFailure('report-text-lost', 'a document of a report is listed and was not kept');
    if (kept.kind === 'text') documents.push({ ...name, text: kept.text });
  }
  return documents;
}
