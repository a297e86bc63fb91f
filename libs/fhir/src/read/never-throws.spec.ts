import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { convert } from '#clinical';
import { DEFAULT_DOCUMENT_LIMITS, DocumentReader, gatherDocuments } from '../documents/index.js';
import { NO_SITE_CODES } from '../terminology/site-codes.js';
import {
  deviceNames,
  readCondition,
  readDevice,
  readEncounter,
  readFactsForm,
  readImagingStudy,
  readMedicationAdministration,
  readObservation,
  readPatient,
  readProcedure,
  readReportResource,
  readServiceRequest,
  readTask,
} from './index.js';

const BASE = 'https://pumptrace.example.org/fhir';
const book = { canonicalBase: BASE, siteCodes: NO_SITE_CODES };
const context = { book, convert, server: {}, patients: ['Patient/1'] };
const READERS: Readonly<Record<string, (input: unknown) => { readonly kind: string }>> = {
  Condition: (input) => readCondition(input, context),
  Device: (input) => readDevice(input, context),
  DiagnosticReport: (input) => readReportResource(input, { ...context, orders: [], observations: [], receivedAt: 0 }),
  Encounter: (input) => readEncounter(input, context),
  ImagingStudy: (input) => readImagingStudy(input, context),
  MedicationAdministration: (input) => readMedicationAdministration(input, context),
  Observation: (input) => readObservation(input, context),
  Patient: (input) => readPatient(input, {}),
  Procedure: (input) => readProcedure(input, context),
  QuestionnaireResponse: (input) => readFactsForm(input, context),
  ServiceRequest: (input) => readServiceRequest(input, context),
  Task: (input) => readTask(input, context),
};

// Elements the readers look at, at any depth, with codes of ours among the noise so that the deep branches are reached.
const scalar = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    ' ',
    true,
    false,
    0,
    -1,
    1.5,
    'final',
    'active',
    'Patient/1',
    'Patient/2',
    '#a',
    'T8',
  ),
  fc.constantFrom<unknown>(
    '2026-11-22',
    '2026-11-22T10:00:00Z',
    '2026-02-31',
    'fever',
    'xr-kink',
    'aspirated-volume',
    'mL',
    '8637-40',
  ),
  fc.constantFrom<unknown>(
    ...['sign', 'finding', 'measurement', 'step', 'action', 'event'].map((s) => `${BASE}/CodeSystem/${s}`),
  ),
);
const NAMES = [
  'id',
  'status',
  'code',
  'coding',
  'system',
  'text',
  'subject',
  'for',
  'patient',
  'reference',
  'identifier',
  'value',
  'unit',
  'valueQuantity',
  'valueCodeableConcept',
  'valueBoolean',
  'valueString',
  'component',
  'referenceRange',
  'high',
  'result',
  'contained',
  'presentedForm',
  'data',
  'contentType',
  'url',
  'title',
  'div',
  'note',
  'conclusionCode',
  'conclusion',
  'effectiveDateTime',
  'effectivePeriod',
  'end',
  'property',
  'type',
  'valueCode',
  'deviceName',
  'name',
  'modelNumber',
  'series',
  'modality',
  'dosage',
  'route',
  'link',
  'other',
  'item',
  'linkId',
  'answer',
  'valueCoding',
  'supportingInfo',
  'orderDetail',
  'requester',
  'meta',
  'versionId',
];
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    scalar,
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...NAMES), tie('tree'), { maxKeys: 6 }),
  ),
}));

describe('whatever an EHR sends', () => {
  it.each(Object.entries(READERS))('%s is read, withdrawn or refused, never thrown', (resourceType, read) => {
    const kinds = new Map<string, number>();
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...NAMES), tree, { maxKeys: 12 }), (fields) => {
        const usual = {
          id: 'x',
          subject: { reference: 'Patient/1' },
          patient: { reference: 'Patient/1' },
          for: { reference: 'Patient/1' },
        };
        for (const input of [{ ...fields, resourceType }, { ...fields, ...usual, resourceType }, fields]) {
          const { kind } = read(input);
          kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
          expect(['read', 'withdrawn', 'refused']).toContain(kind);
        }
      }),
      { numRuns: 200, seed: 20261122 },
    );
    expect(kinds.get('refused')).toBeGreaterThan(0);
  });

  it('the words of a report come out or have a name for why not, never an exception', async () => {
    const reader = new DocumentReader(DEFAULT_DOCUMENT_LIMITS);
    const ehr = { readBinary: async () => ({ kind: 'notFound', requestId: 'r', tries: 1 }) as const };
    let gathered = 0;
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom(...NAMES), tree, { maxKeys: 20 }), async (fields) => {
        const report = { ...fields, resourceType: 'DiagnosticReport', id: 'x', subject: { reference: 'Patient/1' } };
        const read = readReportResource(report, { ...context, orders: [], observations: [], receivedAt: 0 });
        if (read.kind !== 'read') return;
        const { documents, unread } = await gatherAll(read.value.sources);
        gathered += documents + unread;
      }),
      { numRuns: 900, seed: 20261122 },
    );
    expect(gathered).toBeGreaterThan(50);

    async function gatherAll(sources: Parameters<typeof gatherDocuments>[0]) {
      const found = await gatherDocuments(sources, ehr, reader);
      if (found.kind !== 'gathered') throw new Error('nothing is to be waited for');
      return { documents: found.documents.length, unread: found.unread.length };
    }
  });

  it('gives only names for what may be a device', () => {
    fc.assert(
      fc.property(tree, (input) => {
        expect(deviceNames(input).every((name) => name.length > 0)).toBe(true);
      }),
      { numRuns: 200, seed: 7 },
    );
  });
});
