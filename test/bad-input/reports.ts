import type { DiagnosticReport, Observation, Resource } from '@medplum/fhirtypes';
import { codeOf, localSystem } from '#fhir';
import type { Finding, Measurement } from '#clinical';

// Reports as no radiologist should send them, and some day one does.

export const BASE = 'https://pumptrace.example.org/fhir';
/** In every resource sent: it must turn up in no line that any process writes. */
export const NAME = 'Quillfeather';
export const PROSE = 'the catheter glimmers strangely at the flank';

export interface Place {
  /** Our order for plain films of the patient `ines`. */
  readonly order: string;
}

/** What must be seen afterwards, and where. `reading`: in the assessment of the case, with these marks. */
export type Visible =
  | { readonly at: 'set-aside'; readonly code: string }
  | { readonly at: 'unmatched'; readonly why: string }
  /** In the assessment: a code nobody knows, a value nobody could read, what was wrong with it, or that it settles nothing. */
  | { readonly at: 'reading'; readonly missing?: string; readonly trouble?: string };

export interface BadReport {
  readonly name: string;
  /** Resources the report refers to. */
  readonly beside?: readonly (Resource & { id: string })[];
  readonly report: (place: Place) => object;
  readonly visible: Visible;
}

const finding = (word: Finding) => ({ coding: [{ system: localSystem(BASE, 'finding'), code: codeOf(word) }] });
const step = (word: Parameters<typeof codeOf>[0]) => ({
  coding: [{ system: localSystem(BASE, 'step'), code: codeOf(word) }],
});

const films = ({ order }: Place, over: Partial<DiagnosticReport> = {}): object => ({
  status: 'final',
  code: step('PLAIN_FILMS'),
  subject: { reference: 'Patient/ines' },
  basedOn: [{ reference: order }],
  effectiveDateTime: '2026-11-20T08:00:00Z',
  ...over,
});
/** As `films`, with what FHIR would refuse. */
const broken = (place: Place, over: object): object => ({ ...films(place), ...over });

const without = (report: object, ...names: string[]): object =>
  Object.fromEntries(Object.entries(report).filter(([name]) => !names.includes(name)));

const measured = (id: string, word: Measurement, over: object, patient = 'ines'): Observation & { id: string } =>
  ({
    resourceType: 'Observation',
    id,
    status: 'final',
    code: { coding: [{ system: localSystem(BASE, 'measurement'), code: codeOf(word) }], text: NAME },
    subject: { reference: `Patient/${patient}` },
    effectiveDateTime: '2026-11-20T08:00:00Z',
    ...over,
  }) as Observation & { id: string };

const residual = (place: Place, id: string): object =>
  without(films(place, { code: step('INTERROGATION'), result: [{ reference: `Observation/${id}` }] }), 'basedOn');

const mL = (value: unknown) => ({ valueQuantity: { value, system: 'http://unitsofmeasure.org', code: 'mL' } });

export const BAD_REPORTS: readonly BadReport[] = [
  {
    name: 'a report about nobody',
    report: (place) => without(films(place), 'subject'),
    visible: { at: 'set-aside', code: 'no-subject' },
  },
  {
    name: 'a subject that is only a name',
    report: (place) => films(place, { subject: { display: `Ines ${NAME}` } }),
    visible: { at: 'set-aside', code: 'no-subject' },
  },
  {
    name: 'a subject at a foreign host',
    report: (place) => films(place, { subject: { reference: 'http://evil.example.org/fhir/Patient/ines' } }),
    visible: { at: 'set-aside', code: 'no-subject' },
  },
  {
    name: 'a group for a subject',
    report: (place) => films(place, { subject: { reference: 'Group/ward-4' } }),
    visible: { at: 'set-aside', code: 'no-subject' },
  },
  {
    name: 'another patient’s report on our order',
    report: (place) => films(place, { subject: { reference: 'Patient/otto' }, conclusionCode: [finding('XR_KINK')] }),
    visible: { at: 'set-aside', code: 'other-patient' },
  },
  {
    name: 'a subject that climbs out of its type',
    report: (place) => films(place, { subject: { reference: 'Patient/../Patient/ines' } }),
    visible: { at: 'set-aside', code: 'no-subject' },
  },
  {
    name: 'nothing that names a step',
    report: (place) => without(films(place, { code: { text: `${NAME} 1` } }), 'basedOn'),
    visible: { at: 'unmatched', why: 'no-step' },
  },
  {
    name: 'a code of another house',
    report: (place) =>
      without(films(place, { code: { coding: [{ system: 'urn:oid:1.2.3', code: 'RX-17' }] } }), 'basedOn'),
    visible: { at: 'unmatched', why: 'no-step' },
  },
  {
    name: 'no code at all',
    report: (place) => without(films(place), 'basedOn', 'code'),
    visible: { at: 'unmatched', why: 'no-step' },
  },
  {
    name: 'a code for a list',
    report: (place) => without(broken(place, { code: [{ coding: 'x' }] }), 'basedOn'),
    visible: { at: 'unmatched', why: 'no-step' },
  },
  {
    name: 'a code of our own that does not exist',
    report: (place) =>
      without(
        films(place, { code: { coding: [{ system: localSystem(BASE, 'step'), code: 'tea-break' }] } }),
        'basedOn',
      ),
    visible: { at: 'unmatched', why: 'no-step' },
  },
  {
    name: 'a finding nobody knows',
    report: (place) =>
      films(place, { conclusionCode: [{ coding: [{ system: 'http://snomed.info/sct', code: '999999999' }] }] }),
    visible: { at: 'reading', missing: 'code http://snomed.info/sct|999999999' },
  },
  {
    name: 'a finding of another step',
    report: (place) => films(place, { conclusionCode: [finding('ASP_NONE')] }),
    visible: { at: 'reading', missing: 'code asp-none' },
  },
  {
    name: 'a status nobody has heard of',
    report: (place) => broken(place, { status: 'nearly', conclusionCode: [finding('XR_KINK')] }),
    visible: { at: 'reading', trouble: 'status_unknown' },
  },
  {
    name: 'no status',
    report: (place) => without(films(place, { conclusionCode: [finding('XR_KINK')] }), 'status'),
    visible: { at: 'reading', trouble: 'status_unknown' },
  },
  {
    name: 'a date that never was',
    report: (place) => broken(place, { effectiveDateTime: '2026-13-45' }),
    visible: { at: 'reading', trouble: 'time_unreadable' },
  },
  {
    name: 'words nobody understands',
    report: (place) => films(place, { conclusion: `Ines ${NAME}: ${PROSE}.` }),
    visible: { at: 'reading' },
  },
  {
    name: 'half a million letters of words',
    report: (place) => films(place, { conclusion: `${PROSE}. `.repeat(10_000) }),
    visible: { at: 'reading' },
  },
  {
    name: 'words that look like statements and markup',
    report: (place) =>
      films(place, { conclusion: `'; drop table report_version; -- <script>${NAME}</script> \u202e${PROSE}` }),
    visible: { at: 'reading' },
  },
  {
    name: 'a form that is no PDF',
    report: (place) => films(place, { presentedForm: [{ contentType: 'application/pdf', data: 'bm90IGEgUERG' }] }),
    visible: { at: 'reading', trouble: 'presentedForm/0: broken' },
  },
  {
    name: 'a form that is not base64',
    report: (place) => broken(place, { presentedForm: [{ contentType: 'text/plain', data: '%%%' }] }),
    visible: { at: 'reading', trouble: 'presentedForm/0: not_decodable' },
  },
  {
    name: 'a form at a foreign host',
    report: (place) =>
      films(place, { presentedForm: [{ contentType: 'text/html', url: 'http://evil.example.org/Binary/1' }] }),
    visible: { at: 'reading', trouble: 'presentedForm/0: other_server' },
  },
  {
    name: 'a result that is not there',
    report: (place) => films(place, { result: [{ reference: 'Observation/never' }] }),
    visible: { at: 'reading', trouble: 'result_missing' },
  },
  {
    name: 'a result at a foreign host',
    report: (place) => films(place, { result: [{ reference: 'http://evil.example.org/fhir/Observation/1' }] }),
    visible: { at: 'reading', trouble: 'result_missing' },
  },
  {
    name: 'a result that is a Patient',
    report: (place) => broken(place, { result: [{ reference: 'Patient/otto' }] }),
    visible: { at: 'reading', trouble: 'result_missing' },
  },
  {
    name: 'a result of another patient',
    beside: [measured('foreign', 'measured_residual', mL(0), 'otto')],
    report: (place) => residual(place, 'foreign'),
    visible: { at: 'reading', trouble: 'result_of_other_patient' },
  },
  ...(
    [
      [
        'a volume in kilograms',
        'kg-1',
        { valueQuantity: { value: 0, system: 'http://unitsofmeasure.org', code: 'kg' } },
      ],
      ['a volume without a unit', 'unit-1', { valueQuantity: { value: 0 } }],
      ['a volume in words', 'words-1', { valueString: 'empty' }],
      ['a number in quotes', 'quoted-1', mL('0')],
      ['a volume below nothing', 'below-1', mL(-4)],
      ['a volume beyond measure', 'beyond-1', mL(1e300)],
      ['a volume at most so much', 'atmost-1', { valueQuantity: { ...mL(2).valueQuantity, comparator: '<' } }],
      ['a volume that was not measured', 'absent-1', { dataAbsentReason: { text: NAME } }],
    ] as const
  ).map(([name, id, over]): BadReport => ({
    name,
    beside: [measured(id, 'measured_residual', over)],
    report: (place) => residual(place, id),
    visible: { at: 'reading', missing: 'measured_residual' },
  })),
  {
    name: 'two hundred results',
    report: (place) =>
      films(place, { result: Array.from({ length: 200 }, (_, n) => ({ reference: `Observation/none-${n}` })) }),
    visible: { at: 'reading', trouble: 'result_missing' },
  },
  {
    name: 'an order that is not there',
    report: (place) => films(place, { basedOn: [{ reference: 'ServiceRequest/never' }], code: { text: 'Films' } }),
    visible: { at: 'unmatched', why: 'no-step' },
  },
  {
    name: 'an order at a foreign host',
    report: (place) =>
      films(place, {
        basedOn: [{ reference: `http://evil.example.org/fhir/${place.order}` }],
        code: { text: 'Films' },
      }),
    visible: { at: 'unmatched', why: 'no-step' },
  },
];
