import { describe, expect, it } from '@jest/globals';
import { convert, type Finding } from '#clinical';
import { codeOf } from '../terminology/local-codes.js';
import { NO_SITE_CODES } from '../terminology/site-codes.js';
import { factsPerStep, readReportResource, type ReportContext, type ReportRead } from './report.js';

const BASE = 'https://pumptrace.example.org/fhir';
const RECEIVED = Date.parse('2026-11-22T11:00:00Z');
const context = (over: Partial<ReportContext> = {}): ReportContext => ({
  book: { canonicalBase: BASE, siteCodes: NO_SITE_CODES },
  convert,
  server: { fhirBase: 'https://ehr.example/r4' },
  patients: ['Patient/1'],
  orders: [
    {
      orderId: 'case-7.plain-films.abdomen.1',
      step: 'PLAIN_FILMS',
      ehrReference: 'ServiceRequest/9',
      otherIdentifiers: [{ system: 'urn:acc', value: 'A-100' }],
      open: true,
    },
    {
      orderId: 'case-7.ct-post-contrast.spine.1',
      step: 'CT_POST_CONTRAST',
      ehrReference: 'ServiceRequest/10',
      otherIdentifiers: [],
      open: true,
    },
  ],
  observations: [],
  receivedAt: RECEIVED,
  ...over,
});
const report = (over: Record<string, unknown> = {}): Record<string, unknown> => ({
  resourceType: 'DiagnosticReport',
  id: 'r1',
  meta: { versionId: '3' },
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '24794-0' }] },
  subject: { reference: 'Patient/1' },
  basedOn: [{ reference: 'ServiceRequest/9' }],
  effectiveDateTime: '2026-11-22T10:00:00Z',
  ...over,
});
const finding = (word: Finding) => ({ coding: [{ system: `${BASE}/CodeSystem/finding`, code: codeOf(word) }] });
const measure = (code: string, value: Record<string, unknown>, id = 'o1') => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { coding: [{ system: `${BASE}/CodeSystem/measurement`, code }] },
  ...value,
});
const mL = (value: number) => ({
  valueQuantity: { value, unit: 'mL', system: 'http://unitsofmeasure.org', code: 'mL' },
});
const withResults = (...observations: Record<string, unknown>[]) =>
  report({ contained: observations, result: observations.map((o) => ({ reference: `#${String(o['id'])}` })) });

function read(input: unknown, over: Partial<ReportContext> = {}): ReportRead {
  const outcome = readReportResource(input, context(over));
  if (outcome.kind !== 'read') throw new Error(`not read: ${JSON.stringify(outcome)}`);
  return outcome.value;
}

describe('a report comes back from radiology', () => {
  it.each([
    ['2026-11-22T10:00:00.25Z', 250],
    ['2026-11-22T10:00:00.123456Z', 123],
    ['2026-11-22T11:00:00.001+01:00', 1],
  ])('%s keeps its milliseconds: the order of two studies in one second counts', (effectiveDateTime, ms) => {
    const { content } = read(report({ effectiveDateTime }));
    expect(content.effectiveAt).toBe(Date.parse('2026-11-22T10:00:00Z') + ms);
  });

  it('reads findings, time, version and the order it answers', () => {
    const { content, match, patient } = read(report({ conclusionCode: [finding('XR_KINK')] }));
    expect(match).toEqual({ how: 'basedOn', steps: ['PLAIN_FILMS'], orderIds: ['case-7.plain-films.abdomen.1'] });
    expect(content.findings).toEqual(['XR_KINK']);
    expect(content.effectiveAt).toBe(Date.parse('2026-11-22T10:00:00Z'));
    expect([content.reportId, content.version, content.status, patient]).toEqual([
      'DiagnosticReport/r1',
      '3',
      'final',
      'Patient/1',
    ]);
    expect(content.proseUnread).toBe(false);
  });

  it('reads the Oracle shape: generic code, no basedOn, no conclusion, text in a Binary, only an end time', () => {
    const oracle = report({
      basedOn: undefined,
      code: { coding: [{ system: 'http://loinc.org', code: '75490-3', display: 'Radiology Reports' }], text: 'XR' },
      effectiveDateTime: undefined,
      effectivePeriod: { end: '2026-11-22T04:05:06.000-05:00' },
      presentedForm: [{ contentType: 'application/pdf', url: 'https://ehr.example/r4/Binary/XR-1' }],
    });
    const { content, match, sources } = read(oracle);
    expect(match).toEqual({ how: 'none', steps: [], orderIds: [] });
    expect(content.effectiveAt).toBe(Date.parse('2026-11-22T09:05:06Z'));
    const url = 'https://ehr.example/r4/Binary/XR-1';
    expect(sources).toEqual([
      { id: 'presentedForm/0', place: 'presentedForm', how: 'elsewhere', contentType: 'application/pdf', url },
    ]);
    expect(content.proseUnread).toBe(true);
    expect(content.findings).toEqual([]);
  });

  it('reads the US Core shape: text only in base64 presentedForm', () => {
    const data = Buffer.from('IMPRESSION: catheter continuous. Größe 3 mm.').toString('base64');
    const { sources, content } = read(report({ presentedForm: [{ contentType: 'text/plain', data }] }));
    expect(sources).toEqual([
      { id: 'presentedForm/0', place: 'presentedForm', how: 'inline', contentType: 'text/plain', base64: data },
    ]);
    expect(content.proseUnread).toBe(true);
  });

  it.each([
    ['a versioned reference', { basedOn: [{ reference: 'ServiceRequest/9/_history/2' }] }, 'basedOn'],
    [
      'an absolute reference on this EHR',
      { basedOn: [{ reference: 'https://ehr.example/r4/ServiceRequest/9' }] },
      'basedOn',
    ],
    [
      'our identifier as a logical reference',
      { basedOn: [{ identifier: { system: `${BASE}/sid/order`, value: 'case-7.plain-films.abdomen.1' } }] },
      'basedOn',
    ],
    ['the accession number', { basedOn: undefined, identifier: [{ system: 'urn:acc', value: 'A-100' }] }, 'identifier'],
    ['an accession number without a system', { basedOn: undefined, identifier: [{ value: 'A-100' }] }, 'identifier'],
    ['only its code', { basedOn: undefined }, 'inferred'],
    [
      'a reference on another server',
      { basedOn: [{ reference: 'https://other.example/r4/ServiceRequest/9' }] },
      'inferred',
    ],
    ['a basedOn that is an object, not a list', { basedOn: { reference: 'ServiceRequest/9' } }, 'basedOn'],
  ])('ties the report to its order by %s', (_by, over, how) => {
    const { match } = read(report(over));
    expect([match.how, match.steps, match.orderIds]).toEqual([how, ['PLAIN_FILMS'], ['case-7.plain-films.abdomen.1']]);
  });

  it('takes an accession number of another system for another number', () => {
    const other = read(report({ basedOn: undefined, code: {}, identifier: [{ system: 'urn:other', value: 'A-100' }] }));
    expect(other.match.how).toBe('none');
  });

  it('marks a match by a wide code weak, and one to an order written after the study none of its own', () => {
    const wide = report({ basedOn: undefined, code: { coding: [{ system: 'http://loinc.org', code: '37636-8' }] } });
    expect(read(wide).match).toMatchObject({ how: 'inferred', weak: true });
    const closed = context().orders.map((order) => ({ ...order, open: false }));
    expect(read(report({ basedOn: undefined }), { orders: closed }).match.orderIds).toEqual([]);
    const late = context().orders.map((order) => ({ ...order, orderedAt: Date.parse('2026-11-22T10:30:00Z') }));
    expect(read(report({ basedOn: undefined }), { orders: late }).match).toEqual({
      how: 'inferred',
      steps: ['PLAIN_FILMS'],
      orderIds: [],
      weak: false,
    });
  });

  it('finds the step in the findings where the code says nothing, and serves two steps with one report', () => {
    const generic = { basedOn: undefined, code: { text: 'Imaging' } };
    expect(read(report({ ...generic, conclusionCode: [finding('MR_TIP_MASS_T2')] })).match.steps).toEqual(['MRI']);
    // Films of a turn under the code of a plain film, and a tracer word that two steps share.
    expect(read(report({ basedOn: undefined, conclusionCode: [finding('ROT_NONE')] })).match.steps).toEqual([
      'ROTOR_STUDY',
    ]);
    const shared = { conclusionCode: [finding('SC_RESERVOIR_ONLY')], basedOn: undefined };
    const tracer = { code: { coding: [{ system: 'http://loinc.org', code: '24876-5' }] } };
    expect(read(report({ ...shared, ...tracer })).match.steps).toEqual(['SCINT_TC99M']);
    expect(read(report({ ...shared, code: {} })).match.steps).toEqual(['SCINT_IN111', 'SCINT_TC99M']);
    const both = report({
      ...generic,
      conclusionCode: [finding('FL_INTRATHECAL_FLOW'), finding('CT_DEPENDENT_LAYERING')],
    });
    const { content } = read(both);
    const [fluoro, ct] = factsPerStep(content, ['FLUORO_CONTRAST', 'CT_POST_CONTRAST']);
    expect([fluoro?.findings, ct?.findings]).toEqual([['FL_INTRATHECAL_FLOW'], ['CT_DEPENDENT_LAYERING']]);
    expect(fluoro?.unknownCodes).toEqual([]);
    expect(factsPerStep(content, ['MRI'])[0]?.unknownCodes).toEqual(['fl-intrathecal-flow', 'ct-dependent-layering']);
  });
});

describe('measurements of a report', () => {
  it('reads volume, fluid, agent and site, contained or handed in', () => {
    const aspirated = measure('aspirated-volume', mL(2.5));
    const fluid = measure('fluid-type', { valueCodeableConcept: { coding: [{ code: 'csf' }] } }, 'o2');
    const agent = measure('contrast-agent', { valueString: 'iohexol 180' }, 'o3');
    const site = {
      ...measure(
        'injection-site',
        { valueCodeableConcept: { coding: [{ system: `${BASE}/CodeSystem/injection-site`, code: 'side-port' }] } },
        'o4',
      ),
      subject: { reference: 'Patient/1' },
    };
    const base = withResults(aspirated, fluid, agent);
    const result = [...(base['result'] as unknown[]), { reference: 'Observation/o4' }];
    const { content, problems } = read({ ...base, result }, { observations: [site] });
    expect(content.values).toEqual({ aspirated_volume: { value: 2.5, unit: 'mL' } });
    expect([content.fluidType, content.contrastAgent, content.injectionSite]).toEqual([
      'csf',
      'iohexol 180',
      'side_port',
    ]);
    expect([problems, content.proseUnread]).toEqual([[], false]);
  });

  it.each([
    ['no unit', { valueQuantity: { value: 3 } }, 'unit_missing'],
    ['a foreign unit', { valueQuantity: { value: 3, unit: 'tsp' } }, 'unit_not_convertible'],
    ['a unit of another system', { valueQuantity: { value: 3, code: 'mL', system: 'urn:x' } }, 'unit_not_convertible'],
    ['a bound', { valueQuantity: { value: 3, comparator: '<', code: 'mL' } }, 'not_a_number'],
    ['a number in quotes', { valueQuantity: { value: '3', code: 'mL' } }, 'not_a_number'],
    ['a string', { valueString: 'three mL' }, 'not_a_number'],
    ['no value', { dataAbsentReason: { coding: [{ code: 'not-performed' }] } }, 'not_a_number'],
    ['null', { valueQuantity: null }, 'not_a_number'],
  ])('sets a volume with %s aside by name', (_what, value, why) => {
    const { content } = read(withResults(measure('aspirated-volume', value)));
    expect(content.values).toEqual({});
    expect(content.unread).toEqual([{ name: 'aspirated_volume', why }]);
  });

  it('converts minutes, and uses neither of two volumes that differ', () => {
    const minutes = { valueQuantity: { value: 90, code: 'min' } };
    expect(read(withResults(measure('time-post-injection', minutes))).content.values).toEqual({
      time_post_injection: { value: 1.5, unit: 'h' },
    });
    const twice = read(withResults(measure('aspirated-volume', mL(2)), measure('aspirated-volume', mL(3), 'o2')));
    expect(twice.content.values).toEqual({});
    expect(twice.content.unread).toHaveLength(1);
  });

  it.each([
    ['missing', { result: [{ reference: 'Observation/77' }] }, 'result_missing'],
    [
      'of another patient',
      withResults({ ...measure('aspirated-volume', mL(3)), subject: { reference: 'Patient/2' } }),
      'result_of_other_patient',
    ],
    [
      'entered in error',
      withResults({ ...measure('aspirated-volume', mL(3)), status: 'entered-in-error' }),
      'result_withdrawn',
    ],
    [
      'no Observation',
      { result: [{ reference: '#x' }], contained: [{ resourceType: 'Media', id: 'x' }] },
      'result_not_an_observation',
    ],
  ])('names a result that is %s, and takes nothing from it', (_what, over, problem) => {
    const { content, problems } = read(report(over));
    expect([content.values, problems]).toEqual([{}, [problem]]);
  });
});

describe('what an imperfect report still says, and what it never does', () => {
  it('keeps unknown codes for a human, and takes words without a code for prose', () => {
    const codes = [
      { coding: [{ system: 'urn:site', code: 'K7' }], text: 'kink?' },
      { text: 'Catheter kinked' },
      finding('XR_KINK'),
    ];
    const { content, sources } = read(report({ conclusionCode: codes }));
    expect([content.unknownCodes, content.findings]).toEqual([['urn:site|K7'], ['XR_KINK']]);
    expect(sources).toEqual([{ id: 'conclusionCode/1', place: 'conclusion', how: 'words', text: 'Catheter kinked' }]);
  });

  it('never makes a finding of its denial', () => {
    const denied = measure('x', { valueBoolean: false });
    const { content } = read(withResults({ ...denied, code: finding('XR_KINK') }));
    expect([content.findings, content.unknownCodes]).toEqual([[], ['xr-kink=false']]);
    expect(read(withResults({ ...denied, code: finding('XR_KINK'), valueBoolean: true })).content.findings).toEqual([
      'XR_KINK',
    ]);
  });

  it("understands the hospital's own codes", () => {
    const siteCodes = {
      ...NO_SITE_CODES,
      findings: [{ system: 'urn:site', code: 'K7', word: 'XR_KINK' as const }],
      steps: [{ system: 'urn:site', code: 'XRP', word: 'PLAIN_FILMS' as const }],
    };
    const { content, match } = read(
      report({
        basedOn: undefined,
        code: { coding: [{ system: 'urn:site', code: 'XRP' }] },
        conclusionCode: [{ coding: [{ system: 'urn:site', code: 'K7' }] }],
      }),
      { book: { canonicalBase: BASE, siteCodes } },
    );
    expect([content.findings, match.steps]).toEqual([['XR_KINK'], ['PLAIN_FILMS']]);
  });

  it.each([
    ['a date without a time', { effectiveDateTime: '2026-11-22' }, []],
    ['a time without a zone', { effectiveDateTime: '2026-11-22T10:00:00' }, []],
    ['no time', { effectiveDateTime: undefined }, []],
    ['a day that does not exist', { effectiveDateTime: '2026-02-31T10:00:00Z' }, ['time_unreadable']],
    ['a time in words', { effectiveDateTime: 'this morning' }, ['time_unreadable']],
    ['a number for a time', { effectiveDateTime: 20261122 }, ['time_unreadable']],
  ])('gives no hours for %s', (_what, over, problems) => {
    const { content, problems: found } = read(report(over));
    expect([content.effectiveAt, found]).toEqual([undefined, problems]);
  });

  it.each([[undefined], ['FINAL'], ['done'], [7], [null]])('shows status %j as unknown', (status) => {
    const { content, problems } = read(report({ status }));
    expect([content.status, problems]).toEqual(['unknown', ['status_unknown']]);
  });

  it('passes a withdrawal on, with everything it still knows', () => {
    expect(read(report({ status: 'entered-in-error' })).content.status).toBe('entered-in-error');
    expect(read(report({ status: 'cancelled' })).content.status).toBe('cancelled');
    const stripped = { resourceType: 'DiagnosticReport', id: 'r1', status: 'entered-in-error' };
    expect(readReportResource(stripped, context())).toEqual({ kind: 'withdrawn', reference: 'DiagnosticReport/r1' });
  });

  it.each([
    ['null', null, 'not_a_resource'],
    ['a string', 'DiagnosticReport/1', 'not_a_resource'],
    ['a list', [report()], 'not_a_resource'],
    ['nothing', undefined, 'not_a_resource'],
    ['an Observation', { ...report(), resourceType: 'Observation' }, 'other_type'],
    ['no type', { ...report(), resourceType: undefined }, 'other_type'],
    ['no id', report({ id: undefined }), 'no_id'],
    ['an id that climbs', report({ id: '../Patient/2' }), 'no_id'],
    ['an empty id', report({ id: ' ' }), 'no_id'],
    ['a numeric id', report({ id: 4 }), 'no_id'],
    ['no subject', report({ subject: undefined }), 'no_subject'],
    ['a subject in words', report({ subject: { display: 'Ada' } }), 'no_subject'],
    ['a subject that is a string', report({ subject: 'Patient/1' }), 'no_subject'],
    ['another patient', report({ subject: { reference: 'Patient/2' } }), 'other_patient'],
    ['a patient whose id only begins so', report({ subject: { reference: 'Patient/11' } }), 'other_patient'],
    [
      'the same id on another server',
      report({ subject: { reference: 'https://other.example/r4/Patient/1' } }),
      'other_patient',
    ],
    ['a server glued to ours', report({ subject: { reference: 'https://ehr.example/r4xPatient/1' } }), 'other_patient'],
    ['a look-alike server', report({ subject: { reference: 'https://ehr.example/r4x/Patient/1' } }), 'other_patient'],
    ['a group', report({ subject: { reference: 'Group/1' } }), 'other_patient'],
  ])('refuses %s', (_what, input, refusal) => {
    expect(readReportResource(input, context())).toMatchObject({ kind: 'refused', refusal });
  });

  it('takes a patient merged into the one expected', () => {
    expect(
      read(report({ subject: { reference: 'Patient/2' } }), { patients: ['Patient/1', 'Patient/2'] }).patient,
    ).toBe('Patient/2');
  });

  it('never throws, whatever shape a field has', () => {
    const odd: unknown[] = [
      null,
      0,
      '',
      'x',
      [],
      [null],
      {},
      { coding: null },
      [[{}]],
      true,
      { coding: [{ code: {} }] },
      { reference: 5 },
    ];
    const fields = [
      'meta',
      'code',
      'basedOn',
      'identifier',
      'effectiveDateTime',
      'effectivePeriod',
      'conclusion',
      'conclusionCode',
      'result',
      'contained',
      'presentedForm',
      'status',
    ];
    let tried = 0;
    for (const field of fields) {
      for (const value of odd) {
        expect(['read', 'refused']).toContain(readReportResource(report({ [field]: value }), context()).kind);
        tried += 1;
      }
    }
    expect(tried).toBe(fields.length * odd.length);
  });
});
