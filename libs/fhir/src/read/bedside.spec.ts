import { describe, expect, it } from '@jest/globals';
import { convert, type Sign } from '#clinical';
import { codeOf } from '../terminology/local-codes.js';
import { NO_SITE_CODES } from '../terminology/site-codes.js';
import { readCondition, readObservation, type BedsideContext } from './bedside.js';
import { readDevice } from './device.js';
import { readImagingStudy, readMedicationAdministration, readProcedure } from './events.js';
import type { Read } from './outcome.js';

const BASE = 'https://pumptrace.example.org/fhir';
const UCUM = 'http://unitsofmeasure.org';
const book = { canonicalBase: BASE, siteCodes: NO_SITE_CODES };
const context: BedsideContext = { book, convert, server: {}, patients: ['Patient/1'] };
const loinc = (code: string) => ({ coding: [{ system: 'http://loinc.org', code }] });
const sct = (code: string) => ({ coding: [{ system: 'http://snomed.info/sct', code }] });
const local = (system: string, code: string) => ({ coding: [{ system: `${BASE}/CodeSystem/${system}`, code }] });
const signCode = (sign: Sign) => local('sign', codeOf(sign));
const about = { subject: { reference: 'Patient/1' }, meta: { versionId: '1' } };
const observation = (over: Record<string, unknown>) => ({
  resourceType: 'Observation',
  id: 'o1',
  status: 'final',
  effectiveDateTime: '2026-11-22T03:00:00Z',
  ...about,
  ...over,
});
const quantity = (value: number, code: string) => ({ value, system: UCUM, code });
function value<T>(outcome: Read<T>): T {
  if (outcome.kind !== 'read') throw new Error(`not read: ${JSON.stringify(outcome)}`);
  return outcome.value;
}
const facts = (over: Record<string, unknown>) => value(readObservation(observation(over), context)).facts;
const unread = (over: Record<string, unknown>) => value(readObservation(observation(over), context)).unread;

describe('a night nurse charts vital signs', () => {
  it('reads temperature in Fahrenheit, and both parts of a blood pressure', () => {
    const [fever] = facts({ code: loinc('8310-5'), valueQuantity: quantity(104, '[degF]') });
    expect(fever).toMatchObject({ kind: 'value', name: 'temperature', quantity: { value: 40, unit: 'Cel' } });
    const panel = {
      code: loinc('85354-9'),
      component: [
        { code: loinc('8480-6'), valueQuantity: quantity(88, 'mm[Hg]') },
        { code: loinc('8462-4'), valueQuantity: quantity(50, 'mm[Hg]') },
      ],
    };
    const read = value(readObservation(observation(panel), context));
    expect(read.facts.map((f) => (f.kind === 'value' ? f.name : f.kind))).toEqual(['systolic_bp', 'diastolic_bp']);
    expect(read.unknownCodes).toEqual([]);
  });

  it("reads creatine kinase with the laboratory's own upper limit", () => {
    const ck = {
      code: loinc('2157-6'),
      valueQuantity: quantity(9000, 'U/L'),
      referenceRange: [{ high: quantity(170, 'U/L') }],
    };
    expect(facts(ck).map((f) => (f.kind === 'value' ? f.name : f.kind))).toEqual([
      'creatine_kinase',
      'creatine_kinase_upper_limit',
    ]);
  });

  it('reads modified Ashworth with its baseline', () => {
    const ashworth = {
      code: local('measurement', 'modified-ashworth'),
      valueInteger: 3,
      component: [{ code: local('measurement', 'baseline'), valueQuantity: quantity(1, '{score}') }],
    };
    expect(facts(ashworth)).toEqual([
      { kind: 'value', name: 'modified_ashworth_now', quantity: { value: 3, unit: '{score}' } },
      { kind: 'value', name: 'modified_ashworth_baseline', quantity: { value: 1, unit: '{score}' } },
    ]);
    const lone = { code: loinc('8867-4'), component: [{ code: local('measurement', 'baseline'), valueInteger: 2 }] };
    expect(unread(lone)).toContainEqual({ name: 'baseline', why: 'unknown_name' });
  });

  it.each([
    ['true', { valueBoolean: true }, true],
    ['false', { valueBoolean: false }, false],
    [
      'interpretation POS',
      {
        valueCodeableConcept: {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation', code: 'POS' }],
        },
      },
      true,
    ],
    [
      'interpretation ND',
      {
        valueCodeableConcept: {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation', code: 'ND' }],
        },
      },
      false,
    ],
    ['our code absent', { valueCodeableConcept: local('sign', 'absent') }, false],
    ['the one word Present', { valueCodeableConcept: { text: 'Present' } }, true],
  ])('reads a sign said %s', (_said, said, present) => {
    expect(facts({ code: signCode('CLONUS'), ...said })).toEqual([{ kind: 'sign', sign: 'CLONUS', present }]);
    expect(facts({ code: sct('386661006'), ...said })).toEqual([{ kind: 'sign', sign: 'FEVER', present }]);
  });

  it.each([
    ['nothing', {}],
    ['a reason for absence', { dataAbsentReason: { text: 'asleep' } }],
    ['a sentence', { valueCodeableConcept: { text: 'not really present' } }],
    ['an unmapped code', { valueCodeableConcept: { coding: [{ system: 'urn:site', code: 'present' }] } }],
    ['present and absent at once', { valueCodeableConcept: { coding: [{ code: 'present' }, { code: 'absent' }] } }],
    ['a string', { valueString: 'yes' }],
  ])('never reads a sign from %s', (_what, said) => {
    const read = value(readObservation(observation({ code: signCode('HYPOTONIA'), ...said }), context));
    expect([read.facts, read.unread]).toEqual([[], [{ name: 'hypotonia', why: 'not_a_number' }]]);
  });

  it('sets a value aside that carries two of our names', () => {
    const code = { coding: [...loinc('8867-4').coding, ...loinc('9279-1').coding] };
    expect(unread({ code, valueQuantity: quantity(20, '/min') })).toEqual([
      { name: 'heart-rate or respiratory-rate', why: 'unknown_name' },
    ]);
  });

  it('knows who signed, what is preliminary, and what has only a date', () => {
    const heart = { code: loinc('8867-4'), valueQuantity: quantity(130, '/min') };
    const machine = value(
      readObservation(observation({ ...heart, status: 'preliminary', effectiveDateTime: '2026-11-22' }), context),
    );
    expect([machine.preliminary, machine.signedBy, machine.at, machine.time.kind]).toEqual([
      true,
      'device_or_unknown',
      undefined,
      'date_only',
    ]);
    const nurse = value(
      readObservation(observation({ ...heart, performer: [{ reference: 'Practitioner/7' }] }), context),
    );
    expect([nurse.preliminary, nurse.signedBy]).toEqual([false, 'person']);
  });

  it('takes back what was entered in error, even stripped of everything', () => {
    const stripped = { resourceType: 'Observation', id: 'o1', status: 'entered-in-error' };
    expect(readObservation(stripped, context)).toEqual({ kind: 'withdrawn', reference: 'Observation/o1' });
  });

  it.each([
    [
      'a haemoglobin',
      observation({ code: { coding: [{ system: 'urn:site', code: 'HB' }] }, valueQuantity: quantity(12, 'g/dL') }),
      'not_ours',
    ],
    ['no code', observation({}), 'not_ours'],
    ['another patient', observation({ code: loinc('8867-4'), subject: { reference: 'Patient/9' } }), 'other_patient'],
    ['no patient', observation({ code: loinc('8867-4'), subject: null }), 'no_subject'],
    ['a Bundle', { resourceType: 'Bundle', id: 'b' }, 'other_type'],
    ['a number', 42, 'not_a_resource'],
  ])('refuses %s', (_what, input, refusal) => {
    expect(readObservation(input, context)).toMatchObject({ kind: 'refused', refusal });
  });
});

describe('conditions', () => {
  const condition = (over: Record<string, unknown>) => ({ resourceType: 'Condition', id: 'c1', ...about, ...over });
  it('reads a sign that is new, and does not grade the spasticity the pump was implanted for', () => {
    const seizure = value(
      readCondition(condition({ code: sct('91175000'), clinicalStatus: { coding: [{ code: 'active' }] } }), context),
    );
    expect([seizure.signs, seizure.over]).toEqual([['SEIZURE'], false]);
    const old = value(readCondition(condition({ code: sct('221360009') }), context));
    expect([old.signs, old.lasting]).toEqual([[], ['SPASTICITY_INCREASED']]);
    const today = { coding: [...sct('221360009').coding, ...signCode('SPASTICITY_INCREASED').coding] };
    expect(value(readCondition(condition({ code: today }), context)).signs).toEqual(['SPASTICITY_INCREASED']);
  });

  it('knows a condition that is over, refuted, in error, or a trigger of the site', () => {
    const over = (verification: string) =>
      condition({ code: sct('91175000'), verificationStatus: { coding: [{ code: verification }] } });
    expect(value(readCondition(over('refuted'), context)).over).toBe(true);
    expect(readCondition(over('entered-in-error'), context).kind).toBe('withdrawn');
    expect(readCondition(condition({ code: { coding: [{ system: 'urn:site', code: 'DM' }] } }), context)).toMatchObject(
      { refusal: 'not_ours' },
    );
    const siteCodes = { ...NO_SITE_CODES, triggers: [{ system: 'urn:site', code: 'PUMP?' }] };
    const trigger = condition({ code: { coding: [{ system: 'urn:site', code: 'PUMP?' }] } });
    expect(value(readCondition(trigger, { ...context, book: { canonicalBase: BASE, siteCodes } })).isTrigger).toBe(
      true,
    );
  });
});

describe('the pump', () => {
  const device = (over: Record<string, unknown>) => ({
    resourceType: 'Device',
    id: 'd1',
    status: 'active',
    patient: { reference: 'Patient/1' },
    ...over,
  });
  it.each([
    ['its name', { deviceName: [{ name: 'SynchroMed II', type: 'model-name' }] }, 'SYNCHROMED_II'],
    ['its name with a mark', { deviceName: [{ name: 'Medtronic SynchroMed® EL' }] }, 'SYNCHROMED_EL'],
    ['a third generation', { deviceName: [{ name: 'SYNCHROMED III' }] }, 'SYNCHROMED_III'],
    ['its model number', { modelNumber: '8637-40' }, 'SYNCHROMED_II'],
    ['an older model number', { modelNumber: '8627L-18' }, 'SYNCHROMED_EL'],
    ['another maker', { deviceName: [{ name: 'Prometra II Programmable Pump' }] }, 'PROMETRA_II'],
    ['our code', { type: local('device-model', 'synchromed-ii') }, 'SYNCHROMED_II'],
    ['a name of no model', { type: local('device-model', 'unknown') }, 'UNKNOWN'],
    [
      'a number that only begins so',
      { type: { coding: [{ system: `${BASE}/sid/fda-product-code`, code: 'LKK' }] }, modelNumber: '8637-400' },
      'UNKNOWN',
    ],
  ])('is known by %s', (_by, over, model) => {
    const read = value(readDevice(device(over), context));
    expect([read.model, read.modelUnclear, read.isPump]).toEqual([model, false, 'yes']);
  });

  it('has no model when name and number disagree, and is only a candidate under a wide code', () => {
    const two = value(readDevice(device({ deviceName: [{ name: 'SynchroMed EL' }], modelNumber: '8637-20' }), context));
    expect([two.model, two.modelUnclear]).toEqual(['UNKNOWN', true]);
    expect(value(readDevice(device({ type: sct('360041000') }), context)).isPump).toBe('unknown');
    expect(value(readDevice(device({ type: { text: 'Intrathecal infusion pump' } }), context)).isPump).toBe('unknown');
    expect(value(readDevice(device({ type: local('device', 'intrathecal-pump') }), context)).isPump).toBe('yes');
    const ours = { system: 'urn:site', code: 'ITPUMP' };
    const book = { canonicalBase: BASE, siteCodes: { ...NO_SITE_CODES, pumpTypes: [ours] } };
    const atSite = device({ type: { coding: [ours] } });
    expect(value(readDevice(atSite, { ...context, book })).isPump).toBe('yes');
    expect(readDevice(atSite, context)).toMatchObject({ kind: 'refused', refusal: 'not_ours' });
    expect(readDevice(device({ type: { text: 'Pacemaker' } }), context)).toMatchObject({ refusal: 'not_ours' });
  });

  it('tells where the tip was left and what is in the pump, or that nobody knows', () => {
    const property = (name: string, valueCode: unknown) => ({
      type: local('measurement', name),
      valueCode: [valueCode],
    });
    const known = device({
      modelNumber: '8637-20',
      property: [
        property('tip-level', { text: 't8' }),
        property('pump-drug', { coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '1292' }] }),
      ],
    });
    expect(value(readDevice(known, context))).toMatchObject({ tipLevel: 'T8', drug: 'baclofen' });
    const mixed = device({
      modelNumber: '8637-20',
      property: [property('pump-drug', { text: 'Baclofen 500 with morphine' })],
    });
    expect(value(readDevice(mixed, context)).drug).toBe('baclofen_combined');
    const vague = value(
      readDevice(
        device({
          modelNumber: '8637-20',
          property: [property('tip-level', { text: 'mid thoracic' }), property('pump-drug', { text: 'as before' })],
        }),
        context,
      ),
    );
    expect([vague.tipLevel, vague.drug]).toEqual([undefined, 'unknown']);
  });
});

describe('what happened to pump and catheter', () => {
  const procedure = (over: Record<string, unknown>) => ({
    resourceType: 'Procedure',
    id: 'p1',
    status: 'completed',
    performedDateTime: '2026-11-22T01:00:00Z',
    ...about,
    ...over,
  });
  it.each([
    ['a refill', local('event', 'refill'), ['refill'], []],
    ['an aspiration', local('step', 'csf-aspiration'), ['side_port_access'], ['CSF_ASPIRATION']],
    ['a revision by its sign code', signCode('RECENT_PUMP_REVISION'), ['revision'], []],
    ['any MRI', sct('113091000'), ['mri'], []],
    ['an MRI of the lumbar spine, contrast not said', loinc('24968-0'), ['mri'], []],
  ])('reads %s', (_what, code, kinds, steps) => {
    const read = value(readProcedure(procedure({ code }), context));
    expect([read.kinds, read.steps, read.happened]).toEqual([kinds, steps, 'yes']);
  });

  it('does not count what was planned, not done or taken back', () => {
    const code = local('event', 'refill');
    expect(value(readProcedure(procedure({ code, status: 'preparation' }), context)).happened).toBe('not_yet');
    expect(value(readProcedure(procedure({ code, status: 'not-done' }), context)).happened).toBe('no');
    expect(value(readProcedure(procedure({ code, status: undefined }), context)).happened).toBe('not_yet');
    expect(readProcedure(procedure({ code, status: 'entered-in-error' }), context).kind).toBe('withdrawn');
    expect(
      readProcedure(procedure({ code: { coding: [{ system: 'urn:site', code: 'APP' }] } }), context),
    ).toMatchObject({ refusal: 'not_ours' });
  });

  it('reads magnets from imaging studies, and boluses from intrathecal doses', () => {
    const study = {
      resourceType: 'ImagingStudy',
      id: 'i1',
      status: 'available',
      started: '2026-11-21T12:00:00Z',
      ...about,
      series: [{ modality: { code: 'MR' } }],
    };
    expect(value(readImagingStudy(study, context)).kinds).toEqual(['mri']);
    expect(readImagingStudy({ ...study, series: [{ modality: { code: 'CT' } }] }, context)).toMatchObject({
      refusal: 'not_ours',
    });
    const dose = {
      resourceType: 'MedicationAdministration',
      id: 'm1',
      status: 'completed',
      effectiveDateTime: '2026-11-22T02:00:00Z',
      ...about,
      medicationCodeableConcept: { text: 'baclofen' },
      dosage: { route: { coding: [{ code: 'ITINJ' }] } },
    };
    expect(value(readMedicationAdministration(dose, context))).toMatchObject({
      kinds: ['bolus'],
      drug: 'baclofen',
      route: 'intrathecal',
    });
    const oral = { ...dose, dosage: { route: { text: 'oral' } } };
    expect(readMedicationAdministration(oral, context)).toMatchObject({ refusal: 'not_ours' });
    const running = { ...dose, effectiveDateTime: undefined, effectivePeriod: { start: '2026-11-01T00:00:00Z' } };
    expect(value(readMedicationAdministration(running, context)).kinds).toEqual([]);
  });
});
