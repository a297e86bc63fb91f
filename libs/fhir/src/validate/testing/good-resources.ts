// Resources that are right, several in unusual ways: what the check must never complain about.

const subject = { reference: 'Patient/ann' };
const div = (text: string) => ({
  status: 'generated',
  div: `<div xmlns="http://www.w3.org/1999/xhtml">${text}</div>`,
});

export const order = {
  resourceType: 'ServiceRequest',
  identifier: [{ system: 'https://pumptrace.example.org/fhir/sid/order', value: 'c1.plain-films.ap.1' }],
  status: 'draft',
  intent: 'proposal',
  priority: 'urgent',
  code: { coding: [{ system: 'http://loinc.org', code: '30746-2' }], text: 'Pump and catheter, two planes' },
  subject,
  occurrenceDateTime: '2026-03-14T02:10:00+01:00',
  authoredOn: '2026-03-14T02:05:11Z',
};

export const report = {
  resourceType: 'DiagnosticReport',
  id: 'xr-1',
  status: 'final',
  code: { text: 'Abdomen' },
  subject,
  effectiveDateTime: '2026-03',
  issued: '2026-03-14T03:00:00.123+01:00',
  conclusion: 'Catheter continuous.',
};

export const observation = {
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '8310-5' }] },
  subject,
  effectiveDateTime: '2026-03-14T02:10:00Z',
  valueQuantity: { value: 38.9, unit: 'C', system: 'http://unitsofmeasure.org', code: 'Cel' },
};

export const contained = {
  resourceType: 'DiagnosticReport',
  contained: [
    { resourceType: 'Observation', id: 'o1', status: 'final', code: { text: 'tip level' } },
    { resourceType: 'Organization', id: 'org', name: 'Radiology' },
  ],
  status: 'preliminary',
  code: { text: 'CT' },
  result: [{ reference: '#o1' }],
  performer: [{ reference: '#org' }],
};

export const task = {
  resourceType: 'Task',
  status: 'requested',
  intent: 'order',
  priority: 'asap',
  code: { coding: [{ system: 'http://hl7.org/fhir/CodeSystem/task-code', code: 'fulfill' }] },
  focus: { reference: 'ServiceRequest/42/_history/3' },
  for: subject,
  executionPeriod: { start: '2026-03-14', end: '2026-03-15T00:00:00Z' },
  input: [{ type: { text: 'dose' }, valueQuantity: { value: 50, unit: 'ug' } }],
};

export const subscription = {
  resourceType: 'Subscription',
  status: 'requested',
  reason: 'Reports of patients under evaluation',
  criteria: 'DiagnosticReport?status=final',
  channel: {
    type: 'rest-hook',
    endpoint: 'https://pumptrace.example.org/ehr/a/notify',
    payload: 'application/fhir+json',
  },
};

export const audit = {
  resourceType: 'AuditEvent',
  type: { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest' },
  action: 'C',
  recorded: '2026-03-14T02:05:11Z',
  outcome: '0',
  agent: [{ requestor: true, who: { display: 'orders service' } }],
  source: { observer: { display: 'Pumptrace' } },
};

export const transaction = {
  resourceType: 'Bundle',
  type: 'transaction',
  entry: [
    {
      fullUrl: 'urn:uuid:5b1c0c52-52fb-4d0f-8a0f-1f3f2b7b9a10',
      resource: { ...order, subject: { reference: 'Patient?identifier=https://h.example/mrn|1' } },
      request: { method: 'POST', url: 'ServiceRequest', ifNoneExist: 'identifier=x|1' },
    },
    {
      fullUrl: 'urn:uuid:8d2a7c1e-51a5-4a57-b8a3-2a1f9b4d7e22',
      resource: { ...task, focus: { reference: 'urn:uuid:5b1c0c52-52fb-4d0f-8a0f-1f3f2b7b9a10' } },
      request: { method: 'POST', url: 'Task' },
    },
  ],
};

export const plan = {
  resourceType: 'PlanDefinition',
  url: 'https://pumptrace.example.org/fhir/PlanDefinition/itb',
  version: '1.0.0',
  status: 'active',
  action: [
    {
      id: 'ITB.ALG.01',
      title: 'Interrogate the pump',
      condition: [{ kind: 'applicability', expression: { language: 'text/fhirpath', expression: 'true' } }],
      relatedAction: [{ actionId: 'ITB.ALG.02', relationship: 'before-start' }],
      definitionCanonical: 'https://pumptrace.example.org/fhir/ActivityDefinition/interrogate|1.0.0',
      action: [
        {
          title: 'Read the log',
          timingDuration: { value: 5, unit: 'min', system: 'http://unitsofmeasure.org', code: 'min' },
        },
      ],
    },
  ],
};

/** Each with what is unusual about it. */
export const GOOD: readonly (readonly [string, object])[] = [
  ['an order', order],
  ['a report with a partial date', report],
  ['an observation with a unit', observation],
  ['contained resources', contained],
  ['a Task that names a version', task],
  ['a subscription with an open code (media type)', subscription],
  ['an audit event', audit],
  ['a transaction with urn:uuid and a conditional reference', transaction],
  ['a plan with nested actions', plan],
  [
    'a primitive extension beside a value',
    { ...report, _conclusion: { extension: [{ url: 'https://x.example/a', valueBoolean: true }] } },
  ],
  [
    'a primitive extension instead of a value',
    {
      ...order,
      priority: undefined,
      _authoredOn: { extension: [{ url: 'https://x.example/why', valueCode: 'unknown' }] },
    },
  ],
  [
    'null in a list, held by the parallel list',
    {
      resourceType: 'Patient',
      name: [
        { given: ['Ann', null], _given: [null, { extension: [{ url: 'https://x.example/n', valueString: 'M' }] }] },
      ],
    },
  ],
  ['a leap day', { ...report, effectiveDateTime: '2024-02-29' }],
  ['a leap second', { ...report, issued: '2026-06-30T23:59:60Z' }],
  ['a year', { resourceType: 'Patient', birthDate: '1950' }],
  ['an absolute reference', { ...order, subject: { reference: 'https://other.example/fhir/Patient/9' } }],
  [
    'a logical reference',
    { ...order, subject: { type: 'Patient', identifier: { system: 'https://h.example/mrn', value: '1' } } },
  ],
  [
    'narrative with a table and a link',
    {
      ...order,
      text: div('<p class="a">Films</p><table><tr><td>ap<br/></td></tr></table><a href="https://x.example/">x</a>'),
    },
  ],
  ['a Flag', { resourceType: 'Flag', status: 'active', code: { text: 'Withdrawal suspected' }, subject }],
  [
    'a DetectedIssue',
    {
      resourceType: 'DetectedIssue',
      status: 'preliminary',
      severity: 'high',
      patient: subject,
      implicated: [{ reference: 'ServiceRequest/42' }],
    },
  ],
  [
    'an impression',
    {
      resourceType: 'ClinicalImpression',
      status: 'in-progress',
      subject,
      finding: [
        { itemCodeableConcept: { text: 'kink' }, extension: [{ url: 'https://x.example/verdict', valueCode: 'open' }] },
      ],
    },
  ],
  [
    'a provisional condition',
    {
      resourceType: 'Condition',
      verificationStatus: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'provisional' }],
      },
      clinicalStatus: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
      },
      subject,
    },
  ],
  [
    'a page and its answer',
    {
      resourceType: 'Communication',
      status: 'completed',
      subject,
      sent: '2026-03-14T02:06:00Z',
      payload: [{ contentString: 'Call 12' }],
    },
  ],
  [
    'a pump',
    {
      resourceType: 'Device',
      status: 'active',
      type: { coding: [{ system: 'http://snomed.info/sct', code: '360041000' }] },
      deviceName: [{ name: 'SynchroMed II', type: 'model-name' }],
      patient: subject,
    },
  ],
  [
    'an outcome',
    {
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'error', code: 'business-rule', details: { text: 'no' } }],
    },
  ],
  [
    'a code system with itself for a value set',
    {
      resourceType: 'CodeSystem',
      url: 'https://pumptrace.example.org/fhir/CodeSystem/step',
      status: 'active',
      content: 'complete',
      concept: [{ code: 'plain-films', display: 'Plain films', concept: [{ code: 'ap' }] }],
    },
  ],
  [
    'a document larger than 1 MB in base64',
    { ...report, presentedForm: [{ contentType: 'application/pdf', data: 'QUJD'.repeat(300_000) }] },
  ],
];
