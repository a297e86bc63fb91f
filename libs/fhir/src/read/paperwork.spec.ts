import { describe, expect, it } from '@jest/globals';
import { convert } from '#clinical';
import { NO_SITE_CODES } from '../terminology/site-codes.js';
import { readFactsForm } from './answers.js';
import type { BedsideContext } from './bedside.js';
import { readServiceRequest, readTask } from './orders.js';
import type { Read } from './outcome.js';
import { ageAt, readEncounter, readPatient } from './people.js';

const BASE = 'https://pumptrace.example.org/fhir';
const UCUM = 'http://unitsofmeasure.org';
const book = { canonicalBase: BASE, siteCodes: NO_SITE_CODES };
const context: BedsideContext = { book, convert, server: {}, patients: ['Patient/1'] };
const loinc = (code: string) => ({ coding: [{ system: 'http://loinc.org', code }] });
const local = (system: string, code: string) => ({ coding: [{ system: `${BASE}/CodeSystem/${system}`, code }] });
const about = { subject: { reference: 'Patient/1' }, meta: { versionId: '1' } };
const quantity = (value: number, code: string) => ({ value, system: UCUM, code });
function value<T>(outcome: Read<T>): T {
  if (outcome.kind !== 'read') throw new Error(`not read: ${JSON.stringify(outcome)}`);
  return outcome.value;
}

describe('orders and tasks on their way back', () => {
  const request = (over: Record<string, unknown>) => ({
    resourceType: 'ServiceRequest',
    id: '9',
    status: 'active',
    intent: 'order',
    ...about,
    ...over,
  });
  it('follows our order through signature and numbers', () => {
    const signed = request({
      identifier: [
        { system: `${BASE}/sid/order`, value: 'case-7.fluoro-contrast.all.1' },
        { system: 'urn:acc', value: 'A-2' },
      ],
      requisition: { system: `${BASE}/sid/case`, value: 'case-7' },
      code: local('step', 'fluoro-contrast'),
      requester: { reference: 'Practitioner/3' },
    });
    expect(value(readServiceRequest(signed, context))).toMatchObject({
      orderId: 'case-7.fluoro-contrast.all.1',
      caseId: 'case-7',
      steps: ['FLUORO_CONTRAST'],
      signedBy: 'Practitioner/3',
      otherIdentifiers: [{ system: 'urn:acc', value: 'A-2' }],
    });
    const proposed = value(readServiceRequest({ ...signed, intent: 'proposal' }, context));
    expect(proposed.signedBy).toBeUndefined();
    const byDevice = value(readServiceRequest({ ...signed, requester: { reference: 'Device/pumptrace' } }, context));
    expect(byDevice.signedBy).toBeUndefined();
  });

  it('opens a case on an active pump evaluation, and only then', () => {
    const evaluation = request({ code: local('step', 'pump-evaluation') });
    expect(value(readServiceRequest(evaluation, context)).asksForEvaluation).toBe(true);
    expect(value(readServiceRequest({ ...evaluation, status: 'draft' }, context)).asksForEvaluation).toBe(false);
  });

  it('sees a contrast order of another hand under a wide code, with agent and site', () => {
    const theirs = request({
      code: loinc('37566-7'),
      orderDetail: [{ text: 'iohexol 350' }, { text: 'patient prefers mornings' }],
      supportingInfo: [{ reference: '#v' }],
      contained: [
        {
          resourceType: 'Observation',
          id: 'v',
          status: 'final',
          code: local('measurement', 'contrast-volume'),
          valueQuantity: quantity(8, 'mL'),
        },
      ],
    });
    const read = value(readServiceRequest(theirs, context));
    expect([read.steps, read.possibleSteps, read.contrastAgent]).toEqual([[], ['FLUORO_CONTRAST'], 'iohexol 350']);
    expect(read.values).toEqual({ contrast_volume: { value: 8, unit: 'mL' } });
  });

  it('reads the agent of a contrast order from the display or the code of its detail, and hides none behind another', () => {
    const agentOf = (...orderDetail: unknown[]) =>
      value(readServiceRequest(request({ code: loinc('37566-7'), orderDetail }), context)).contrastAgent;
    expect(agentOf({ coding: [{ code: '4711', display: 'Magnevist' }] })).toBe('Magnevist');
    expect(agentOf({ coding: [{ code: 'OMNIPAQUE-180' }] })).toBe('OMNIPAQUE-180');
    expect(agentOf({ text: 'iohexol 180', coding: [{ display: 'ProHance' }] })).toBe('iohexol 180 / ProHance');
    expect(agentOf({ text: 'iohexol 180' }, { text: 'Isovue-M 200' })).toBe('iohexol 180 / Isovue-M 200');
    expect(agentOf({ text: 'GAD antibody pending', coding: [{ code: 'am' }] })).toBeUndefined();
  });

  it('reads a task of ours to its end', () => {
    const task = {
      resourceType: 'Task',
      id: 't1',
      status: 'rejected',
      for: { reference: 'Patient/1' },
      code: local('action', 'surgical-consult'),
      focus: { reference: 'ServiceRequest/9' },
    };
    expect(value(readTask(task, context))).toMatchObject({
      action: 'SURGICAL_CONSULT',
      outcome: 'not_done',
      focus: 'ServiceRequest/9',
    });
    expect(readTask({ ...task, code: { text: 'call mother' } }, context)).toMatchObject({ refusal: 'not_ours' });
  });
});

describe('people', () => {
  it('reads death, merging and test patients', () => {
    const patient = {
      resourceType: 'Patient',
      id: '1',
      birthDate: '2019-06-30',
      deceasedDateTime: '2026',
      meta: { tag: [{ code: 'HTEST' }] },
      link: [{ type: 'replaces', other: { reference: 'Patient/2' } }],
    };
    expect(value(readPatient(patient, {}))).toMatchObject({
      patient: 'Patient/1',
      deceased: 'yes',
      isTest: true,
      replaces: ['Patient/2'],
      birthDate: '2019-06-30',
    });
    expect(value(readPatient({ resourceType: 'Patient', id: '1', birthDate: 'long ago' }, {}))).toMatchObject({
      deceased: 'not_said',
      active: true,
    });
  });

  it('counts completed years, and says when a year leaves two ages', () => {
    const at = Date.parse('2026-06-29T12:00:00Z');
    expect(ageAt('2019-06-30', at)).toEqual({ atLeast: 6, atMost: 6 });
    expect(ageAt('2019-06-29', at)).toEqual({ atLeast: 7, atMost: 7 });
    expect(ageAt('2008', at)).toEqual({ atLeast: 17, atMost: 18 });
    expect(ageAt('2030-01-01', at)).toBeUndefined();
  });

  it('knows who is in house', () => {
    const encounter = { resourceType: 'Encounter', id: 'e1', status: 'in-progress', ...about };
    expect(value(readEncounter(encounter, context)).open).toBe(true);
    expect(value(readEncounter({ ...encounter, status: 'finished' }, context)).open).toBe(false);
  });
});

describe('the form for facts comes back', () => {
  const coded = (linkId: string, system: string, ...codes: string[]) => ({
    linkId,
    answer: codes.map((code) => ({ valueCoding: { system: `${BASE}/CodeSystem/${system}`, code } })),
  });
  const form = (item: unknown, over: Record<string, unknown> = {}) => ({
    resourceType: 'QuestionnaireResponse',
    id: 'q1',
    status: 'completed',
    questionnaire: `${BASE}/Questionnaire/facts|1.0.0`,
    ...about,
    item,
    ...over,
  });
  const when = { linkId: 'at', answer: [{ valueDateTime: '2026-11-22T03:00:00Z' }] };

  it('reads a recorded aspiration, signs looked for, and an event', () => {
    const aspirated = form([
      {
        linkId: 'result',
        item: [
          coded('step', 'step', 'csf-aspiration'),
          coded('fluid-type', 'fluid-type', 'csf'),
          { linkId: 'value.aspirated-volume', answer: [{ valueQuantity: quantity(2.5, 'mL') }] },
        ],
      },
      { linkId: 'signs', item: [coded('sign.clonus', 'presence', 'absent'), { linkId: 'sign.fever' }] },
      {
        linkId: 'events',
        item: [{ linkId: 'event.refill', answer: [{ valueDateTime: '2026-11-20T09:00:00+01:00' }] }],
      },
      when,
    ]);
    const read = value(readFactsForm(aspirated, context));
    expect(read).toMatchObject({
      step: 'CSF_ASPIRATION',
      settled: true,
      events: [{ kind: 'refill', at: Date.parse('2026-11-20T08:00:00Z') }],
      unread: [],
    });
    expect(read.facts).toEqual([
      { kind: 'sign', sign: 'CLONUS', present: false },
      { kind: 'fluid_type', fluid: 'csf' },
      { kind: 'value', name: 'aspirated_volume', quantity: { value: 2.5, unit: 'mL' } },
    ]);
  });

  it('names every answer it could not take', () => {
    const odd = form([
      when,
      coded('finding', 'finding', 'xr-kink', 'xr-knot'),
      coded('fluid-type', 'fluid-type', 'csf', 'not-csf'),
      { linkId: 'value.onset', answer: [{ valueQuantity: { value: 3 } }] },
      { linkId: 'event.mri', answer: [{ valueDateTime: '2026-11-20' }] },
      { linkId: 'tip-level', answer: [{ valueString: 'high' }] },
      { linkId: 'mood', answer: [{ valueString: 'low' }] },
    ]);
    const read = value(readFactsForm(odd, context));
    expect(read.facts).toEqual([{ kind: 'finding', finding: 'XR_KINK' }]);
    expect(read.unread.map((one) => one.name)).toEqual([
      'onset',
      'finding',
      'fluid-type',
      'event.mri',
      'tip-level',
      'mood',
    ]);
  });

  it.each([
    ['another form', form([when], { questionnaire: 'urn:other' }), 'not_ours'],
    ['no time', form([coded('sign.fever', 'presence', 'present')]), 'no_time'],
    ['no patient', form([when], { subject: undefined }), 'no_subject'],
  ])('refuses %s', (_what, input, refusal) => {
    expect(readFactsForm(input, context)).toMatchObject({ kind: 'refused', refusal });
  });
});
