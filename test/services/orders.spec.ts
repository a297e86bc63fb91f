import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { MessageBody } from '#messaging/contracts';
import type { DetectedIssue, Device, DiagnosticReport, Observation, ServiceRequest, Task } from '@medplum/fhirtypes';
import { codeOf, localSystem } from '#fhir';
import { createServiceDataSource, rows } from '#persistence';
import type { DataSource } from 'typeorm';
import type { Finding, Step } from '#clinical';
import { ehrAt } from './ehr-at.js';
import { putUpForTests, type House } from './house-of-tests.js';
import { otherService, until, type OtherService } from './other-service.js';

const BASE = 'https://pumptrace.example.org/fhir';

// Each step is waited for by itself, with a limit of its own.
jest.setTimeout(60_000);

let home: string;
let house: House;
let alerting: OtherService;
let mail: DataSource;
let desk: DataSource;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'pumptrace-orders-'));
  const env = {
    SANDBOX_EPHEMERAL: '1',
    LOG_LEVEL: 'warn',
    POLL_INTERVAL_MS: '1000',
    SLOW_POLL_INTERVAL_MS: '1000',
    SWEEP_POLL_MS: '50',
    RELAY_POLL_MS: '200',
    SWEEP_RETRY_BASE_MS: '100',
  };
  house = await putUpForTests({ home, env, services: ['orders', 'interpretation'] });
  alerting = await otherService('alerting', house.databaseUrl);
  mail = createServiceDataSource({
    url: house.databaseUrl,
    service: 'alerting',
    entities: [],
    migrations: [],
    poolSize: 2,
    applicationName: 'test-orders-mail',
  });
  await mail.initialize();
  desk = createServiceDataSource({
    url: house.databaseUrl,
    service: 'orders',
    entities: [],
    migrations: [],
    poolSize: 1,
    applicationName: 'test-orders-desk',
  });
  await desk.initialize();
}, 60_000);

afterAll(async () => {
  await desk?.destroy();
  await mail?.destroy();
  await alerting?.close();
  await house?.stop();
  await rm(home, { recursive: true, force: true });
});

const { put, search } = ehrAt(() => house.fhirUrl);

async function api(path: string, init: RequestInit = {}): Promise<{ status: number; body: unknown }> {
  const headers = { authorization: `Bearer ${house.apiKey}`, 'content-type': 'application/json' };
  const answer = await fetch(`${house.urls.orders}${path}`, { headers, ...init });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
}

const post = (path: string, body: unknown) => api(path, { method: 'POST', body: JSON.stringify(body) });

const isStep = (order: ServiceRequest, step: Step): boolean =>
  order.code?.coding?.some(({ system, code }) => system === localSystem(BASE, 'step') && code === codeOf(step)) ===
  true;

const ordersOf = async (patient: string, step: Step): Promise<ServiceRequest[]> =>
  (await search<ServiceRequest>(`ServiceRequest?patient=${patient}&_count=200`)).filter((order) => isStep(order, step));

const tasksOf = async (patient: string, action: string): Promise<Task[]> =>
  (await search<Task>(`Task?patient=${patient}&_count=200`)).filter((task) => task.code?.coding?.[0]?.code === action);

const coded = (finding: Finding) => ({ coding: [{ system: localSystem(BASE, 'finding'), code: codeOf(finding) }] });

let reports = 0;
async function report(
  patient: string,
  step: Step,
  findings: readonly Finding[],
  orders: readonly ServiceRequest[],
  over: Partial<DiagnosticReport> = {},
): Promise<string> {
  reports += 1;
  // Nobody reads a study faster than the two services have told each other of its order.
  await until(
    'every order is known under its id',
    async () => JSON.stringify((await api(`/cases/${await caseOf(patient)}`)).body),
    (body) => !body.includes('"state":"intended"'),
  );
  await heardByInterpretation();
  const id = over.id ?? `report-${reports}`;
  await put({
    resourceType: 'DiagnosticReport',
    status: 'final',
    code: { coding: [{ system: localSystem(BASE, 'step'), code: codeOf(step) }] },
    subject: { reference: `Patient/${patient}` },
    basedOn: orders.map((order) => ({ reference: `ServiceRequest/${order.id}` })),
    effectiveDateTime: new Date().toISOString(),
    conclusionCode: findings.map(coded),
    ...over,
    id,
  });
  return id;
}

const evaluation = (patient: string, id: string): ServiceRequest & { id: string } => ({
  resourceType: 'ServiceRequest',
  id,
  status: 'active',
  intent: 'order',
  code: { coding: [{ system: localSystem(BASE, 'step'), code: 'pump-evaluation' }] },
  subject: { reference: `Patient/${patient}` },
});

let revision = 0;
async function graded(patientId: string, over: Partial<MessageBody<'grade-changed'>> = {}): Promise<void> {
  revision += 1;
  await alerting.say('grade-changed', {
    patientId,
    revision,
    suspected: 'yes',
    severity: 'SEVERE',
    pathway: 'acute_withdrawal',
    tone: 'up',
    signs: ['SPASTICITY_INCREASED'],
    overdoseNotExcluded: false,
    bolusBlocked: false,
    differential: [],
    alsoConsider: [],
    missing: [],
    reasons: [],
    presentation: { present: ['SPASTICITY_INCREASED'], absent: [], values: {}, unread: [] },
    events: [],
    at: Date.now(),
    ...over,
  });
}

const pump = (id: string, patient: string, over: Partial<Device> = {}): Device & { id: string } => ({
  resourceType: 'Device',
  status: 'active',
  deviceName: [{ name: 'SynchroMed II', type: 'model-name' }],
  type: { coding: [{ system: 'http://snomed.info/sct', code: '360041000' }] },
  patient: { reference: `Patient/${patient}` },
  ...over,
  id,
});

const caseOf = async (patient: string): Promise<string> => {
  const { body } = await api('/cases');
  const found = (body as { cases: { id: string; patient: string }[] }).cases.find(
    (one) => one.patient === `Patient/${patient}`,
  );
  if (found === undefined) throw new Error(`no case of ${patient}`);
  return found.id;
};

/** Turns a trouble of the sandbox EHR on; without one, all off. */
async function knob(trouble?: object): Promise<void> {
  const init = trouble === undefined ? { method: 'DELETE' } : { method: 'POST', body: JSON.stringify(trouble) };
  const answer = await fetch(`${house.controlUrl}/knobs`, init);
  if (!answer.ok) throw new Error(`knob: ${answer.status}`);
}

/** Interpretation has heard everything that was told so far: a report that comes now is tied by its order. */
const heardByInterpretation = (): Promise<unknown> =>
  until(
    'interpretation has heard it all',
    () =>
      rows<{ n: number }>(
        mail,
        `select count(*)::int as n from mail.delivery where listener = 'interpretation' and state <> 'handled'`,
      ),
    ([row]) => row?.n === 0,
  );

const some = <T>(found: readonly T[]): boolean => found.length > 0;
const statusOf = (id: string) => async (): Promise<string | undefined> =>
  (await search<ServiceRequest>(`ServiceRequest?_id=${id}`))[0]?.status;
const sign = async (order: ServiceRequest | undefined): Promise<string> => {
  if (order?.id === undefined) throw new Error('no order to sign');
  await put({ ...order, id: order.id, status: 'active' });
  return order.id;
};

describe('orders, with interpretation beside it, on a real EHR and a real queue', () => {
  it('opens a case on an order for an evaluation and proposes the interrogation, as a draft', async () => {
    await put({ resourceType: 'Patient', id: 'mara' });
    await put(pump('pump-mara', 'mara'));
    await until(
      'mara is watched',
      async () => (await api('/watch/mara')).status,
      (status) => status === 200,
    );
    await put(evaluation('mara', 'eval-1'));
    const [order] = await until('an interrogation is proposed', () => ordersOf('mara', 'INTERROGATION'), some);
    expect(order).toMatchObject({ status: 'draft', intent: 'proposal', priority: 'routine' });
    expect(order?.identifier?.[0]?.value).toMatch(/^[0-9a-f-]{36}\.interrogation\.telemetry\.1$/);
    const opened = (await alerting.heard('case-opened')).at(-1);
    expect(opened).toMatchObject({ patientId: 'mara', patient: { model: 'SYNCHROMED_II' } });
  });

  it('joins a second trigger to the case that is open', async () => {
    await put(evaluation('mara', 'eval-2'));
    const { status, body } = await post('/cases', { patient: 'Patient/mara', reason: 'stiffer since Monday' });
    expect(status).toBe(201);
    expect((body as { id: string }).id).toBe(await caseOf('mara'));
    const { body: list } = await api('/cases');
    expect((list as { cases: unknown[] }).cases).toHaveLength(1);
    const { body: journal } = await api(`/cases/${await caseOf('mara')}/journal`);
    expect(JSON.stringify(journal)).not.toContain('Monday');
    expect(journal).toMatchObject({ chain: { kind: 'whole' } });
  });

  it('raises the priority of an unsigned draft when the grade rises', async () => {
    await graded('mara');
    const [raised] = await until(
      'the interrogation is stat',
      () => ordersOf('mara', 'INTERROGATION'),
      ([order]) => order?.priority === 'stat',
    );
    await until(
      'restoring delivery is shown as a decision',
      () => tasksOf('mara', 'temporise-and-restore-decision'),
      some,
    );
    expect(raised).toMatchObject({ status: 'draft', priority: 'stat' });
  });

  it('asks the next rung when the report is in: the films, each view an order, under one requisition', async () => {
    const id = await sign((await ordersOf('mara', 'INTERROGATION'))[0]);
    await until(
      'the signature is known',
      async () => (await api(`/cases/${await caseOf('mara')}`)).body,
      (body) => JSON.stringify(body).includes('"state":"signed"'),
    );
    await report('mara', 'INTERROGATION', ['INT_NORMAL'], [{ ...evaluation('mara', id) }]);
    const films = await until(
      'films are proposed',
      () => ordersOf('mara', 'PLAIN_FILMS'),
      (found) => found.length === 4,
    );
    expect(new Set(films.map(({ requisition }) => requisition?.value)).size).toBe(1);
    expect(await ordersOf('mara', 'ROTOR_STUDY')).toEqual([]);
  });

  it('waits for the whole set, and goes on when its last view is read', async () => {
    const films = await ordersOf('mara', 'PLAIN_FILMS');
    const [first, ...rest] = films;
    await report('mara', 'PLAIN_FILMS', ['XR_NO_ABNORMALITY'], first === undefined ? [] : [first]);
    await until(
      'the first film is read',
      async () => (await api(`/cases/${await caseOf('mara')}`)).body as { steps: unknown[] },
      ({ steps }) => steps.length === 2,
    );
    expect(await ordersOf('mara', 'ROTOR_STUDY')).toEqual([]);
    await report('mara', 'PLAIN_FILMS', ['XR_NO_ABNORMALITY'], rest);
    await until('the rotation test is proposed', () => ordersOf('mara', 'ROTOR_STUDY'), some);
  });

  it('drafts the whole side-port visit on hold, and releases it when the aspiration is recorded', async () => {
    const angle = (id: string, code: string): Observation => ({
      resourceType: 'Observation',
      id,
      status: 'final',
      code: { coding: [{ system: localSystem(BASE, 'measurement'), code }] },
      valueQuantity: { value: 120, unit: 'deg', system: 'http://unitsofmeasure.org', code: 'deg' },
    });
    await report('mara', 'ROTOR_STUDY', ['ROT_FULL'], await ordersOf('mara', 'ROTOR_STUDY'), {
      contained: [angle('p', 'programmed-rotation'), angle('o', 'observed-rotation')],
      result: [{ reference: '#p' }, { reference: '#o' }],
    });
    await until('the aspiration is proposed', () => ordersOf('mara', 'CSF_ASPIRATION'), some);
    const [contrast] = await until('the contrast study is drafted', () => ordersOf('mara', 'FLUORO_CONTRAST'), some);
    const [ct] = await until('and the CT', () => ordersOf('mara', 'CT_POST_CONTRAST'), some);
    expect([contrast?.status, ct?.status]).toEqual(['on-hold', 'on-hold']);
    expect(contrast?.note?.[0]?.text).toContain('g-aspiration-before-contrast');
    const told = await post(`/cases/${await caseOf('mara')}/facts`, {
      kind: 'result',
      step: 'CSF_ASPIRATION',
      findings: ['ASP_CSF_FREE'],
      fluidType: 'csf',
      values: { aspirated_volume: { value: 3, unit: 'mL' } },
      at: new Date(Date.now() - 1_000).toISOString(),
    });
    expect(told).toMatchObject({ status: 201, body: { case: { contrast_gate: { open: true } } } });
    await until('the contrast draft is released', statusOf(contrast?.id ?? ''), (status) => status === 'draft');
    await until('the CT draft is released', statusOf(ct?.id ?? ''), (status) => status === 'draft');
    await until('re-priming is asked', () => tasksOf('mara', 'catheter-reprime-decision'), some);
    await until('observation is asked', () => tasksOf('mara', 'observe-after-side-port'), some);
  });

  it('holds what was released again when a bolus comes in between', async () => {
    const [contrast] = await ordersOf('mara', 'FLUORO_CONTRAST');
    const fact = { kind: 'event', event: 'bolus', at: new Date(Date.now() - 100).toISOString() };
    expect(await post(`/cases/${await caseOf('mara')}/facts`, fact)).toMatchObject({ status: 201 });
    await until('it is on hold', statusOf(contrast?.id ?? ''), (status) => status === 'on-hold');
  });

  it('holds a contrast order that a person makes active while the gate is shut, and shows it in the chart', async () => {
    const id = await sign((await ordersOf('mara', 'FLUORO_CONTRAST'))[0]);
    await until('it is held', statusOf(id), (status) => status === 'on-hold');
    const [issue] = await until('the issue stands', () => search<DetectedIssue>('DetectedIssue?patient=mara'), some);
    expect(issue).toMatchObject({ severity: 'high', code: { coding: [{ code: 'g-aspiration-before-contrast' }] } });
    const told = await until(
      'alerting hears of both',
      () => alerting.heard('gate-violated'),
      (found) => found.length >= 2,
    );
    expect(told.map(({ held }) => held)).toEqual(['hold_pending', 'held']);
  });

  it('holds a contrast order of a watched patient without a case, whoever placed it', async () => {
    await put({ resourceType: 'Patient', id: 'otto' });
    expect((await api('/watch/otto', { method: 'PUT', body: '{}' })).status).toBe(200);
    const code = { coding: [{ system: localSystem(BASE, 'step'), code: 'fluoro-contrast' }] };
    const order = { ...evaluation('otto', 'by-hand-1'), code };
    await put(order);
    await until('it is held', statusOf('by-hand-1'), (status) => status === 'on-hold');
  });

  it('holds a contrast order that was placed before its patient came under watch', async () => {
    await put({ resourceType: 'Patient', id: 'pia' });
    const code = { coding: [{ system: localSystem(BASE, 'step'), code: 'fluoro-contrast' }] };
    await put({ ...evaluation('pia', 'by-hand-2'), code });
    await until(
      'the order was read, and left',
      () => rows<{ state: string }>(desk, `select state from ehr_bell where resource_id = 'by-hand-2'`),
      ([bell]) => bell?.state === 'done',
    );
    expect(await statusOf('by-hand-2')()).toBe('active');
    expect((await api('/watch/pia', { method: 'PUT', body: '{}' })).status).toBe(200);
    await until('it is held', statusOf('by-hand-2'), (status) => status === 'on-hold');
  });

  it('takes the drafts back when signs of overdose appear', async () => {
    await graded('mara', {
      severity: 'NONE',
      pathway: 'overdose',
      bolusBlocked: true,
      overdoseNotExcluded: true,
      tone: 'down',
    });
    const [ct] = await ordersOf('mara', 'CT_POST_CONTRAST');
    await until('the CT is revoked', statusOf(ct?.id ?? ''), (status) => status === 'revoked');
    await until('the overdose pathway is a decision', () => tasksOf('mara', 'overdose-pathway-decision'), some);
    expect(await tasksOf('mara', 'bolus-trial')).toEqual([]);
  });

  it('follows an order placed by hand and takes its own back', async () => {
    await put({ resourceType: 'Patient', id: 'nell' });
    const { status } = await post('/cases', { patient: 'Patient/nell', model: 'SYNCHROMED_II' });
    expect(status).toBe(201);
    const [ours] = await until('ours is drafted', () => ordersOf('nell', 'INTERROGATION'), some);
    const code = { coding: [{ system: localSystem(BASE, 'step'), code: 'interrogation' }] };
    await put({ ...evaluation('nell', 'by-hand-2'), code, authoredOn: new Date().toISOString() });
    await until('ours is revoked', statusOf(ours?.id ?? ''), (now) => now === 'revoked');
    await report('nell', 'INTERROGATION', ['INT_MOTOR_STALL_ACTIVE'], [{ ...evaluation('nell', 'by-hand-2') }]);
    await until(
      'the case has moved on',
      async () => (await api(`/cases/${await caseOf('nell')}`)).body as { steps: unknown[] },
      ({ steps }) => steps.length === 1,
    );
  });

  it('asks which pump it is when the record names two', async () => {
    await put(pump('pump-a', 'otto', { deviceName: [{ name: 'SynchroMed EL', type: 'model-name' }] }));
    await put(pump('pump-b', 'otto'));
    const [task] = await until('a person is asked', () => tasksOf('otto', 'clinician-review'), some);
    expect(task?.description).toContain('which');
  });

  it('asks again when a report is taken back, and cancels what had been built on it', async () => {
    await put({ resourceType: 'Patient', id: 'ines' });
    await post('/cases', { patient: 'Patient/ines', model: 'SYNCHROMED_II', drug: 'baclofen' });
    await graded('ines', { severity: 'MODERATE' });
    await until('an interrogation is proposed', () => ordersOf('ines', 'INTERROGATION'), some);
    await report('ines', 'INTERROGATION', ['INT_NORMAL'], await ordersOf('ines', 'INTERROGATION'));
    const films = await until(
      'films are proposed',
      () => ordersOf('ines', 'PLAIN_FILMS'),
      (found) => found.length === 4,
    );
    const id = await report('ines', 'PLAIN_FILMS', ['XR_KINK'], films.slice(0, 1));
    const [consult] = await until('surgeons are asked', () => tasksOf('ines', 'surgical-consult'), some);
    expect(consult?.status).toBe('requested');
    await report('ines', 'PLAIN_FILMS', ['XR_KINK'], films.slice(0, 1), { id, status: 'entered-in-error' });
    await until(
      'the consult is cancelled',
      () => tasksOf('ines', 'surgical-consult'),
      ([task]) => task?.status === 'cancelled',
    );
    const again = await until(
      'films are proposed again',
      () => ordersOf('ines', 'PLAIN_FILMS'),
      (found) => found.some(({ identifier }) => identifier?.[0]?.value?.endsWith('.2') === true),
    );
    const values = again.map(({ identifier }) => identifier?.[0]?.value);
    expect(new Set(values).size).toBe(values.length);
  });

  it('says so to everybody when the EHR will not hold a contrast order', async () => {
    await knob({ kind: 'refuse', status: 422, type: 'ServiceRequest', toStatus: 'on-hold', method: 'PUT' });
    const code = { coding: [{ system: localSystem(BASE, 'step'), code: 'fluoro-contrast' }] };
    await put({ ...evaluation('ines', 'by-hand-3'), code, authoredOn: new Date().toISOString() });
    await until('a person is asked to stop it', () => tasksOf('ines', 'hold-order'), some);
    const told = (await alerting.heard('gate-violated')).filter(({ orderEhrId }) => orderEhrId === 'by-hand-3');
    expect(told.map(({ held }) => held)).toEqual(['hold_pending', 'not_held']);
    const { body } = await api('/worklist');
    expect(JSON.stringify(body)).toContain('contrast order active while its gate is shut');
    await knob();
  });

  it('goes on when the EHR takes no orders: a person is asked to place them', async () => {
    await knob({ kind: 'refuse', status: 422, type: 'ServiceRequest', method: 'POST' });
    await put({ resourceType: 'Patient', id: 'olga' });
    await post('/cases', { patient: 'Patient/olga' });
    const [task] = await until('a person is asked', () => tasksOf('olga', 'place-order-by-hand'), some);
    expect(task?.description).toContain('Is the programme as prescribed');
    await knob();
    const { body } = await api(`/cases/${await caseOf('olga')}`);
    expect(body).toMatchObject({
      status: 'open',
      orders: [{ state: 'refused', refusal: { why: expect.any(String) } }, {}],
    });
    const shelf = (await api('/set-aside')).body as { setAside: { id: string; type: string }[] };
    for (const { id } of shelf.setAside) await post(`/set-aside/${id}/retry`, { reason: 'the EHR takes orders again' });
    await until('the order is written after all', () => ordersOf('olga', 'INTERROGATION'), some);
  });

  it('refuses what has no unit, by name and without the value, and records nothing', async () => {
    const told = await post(`/cases/${await caseOf('mara')}/facts`, {
      kind: 'result',
      step: 'CSF_ASPIRATION',
      values: { aspirated_volume: { value: 31.5, unit: 'furlong' } },
      at: new Date().toISOString(),
    });
    expect(told.status).toBe(422);
    expect(JSON.stringify(told.body)).toContain('body.values.aspirated_volume');
    expect(JSON.stringify(told.body)).not.toContain('31.5');
  });

  it('lists everything that waits for a human, and closes only when a clinician says so', async () => {
    const { body } = await api('/worklist');
    expect(JSON.stringify(body)).toContain('OVERDOSE_PATHWAY_DECISION');
    const id = await caseOf('mara');
    expect((await post(`/cases/${id}/steps/mri/skip`, { reason: 'no magnet here' })).status).toBe(200);
    expect(await post(`/cases/${id}/verdicts/cath-kink`, { verdict: 'suspected', reason: 'I saw it' })).toMatchObject({
      body: { clinician_verdicts: [{ cause: 'CATH_KINK', verdict: 'suspected' }] },
    });
    expect((await api('/watch/mara', { method: 'DELETE', body: JSON.stringify({ reason: 'x' }) })).status).toBe(409);
    expect(await post(`/cases/${id}/close`, { reason: 'handed over' })).toMatchObject({
      status: 200,
      body: { status: 'closed' },
    });
    expect((await alerting.heard('case-closed')).at(-1)).toMatchObject({ caseId: id });
    expect((await post(`/cases/${id}/close`, { reason: 'again' })).status).toBe(409);
  });

  it('holds a contrast order of a closed case that a person makes active again', async () => {
    const id = await sign((await ordersOf('mara', 'FLUORO_CONTRAST'))[0]);
    const status = await until('it is held', statusOf(id), (now) => now === 'on-hold');
    expect(status).toBe('on-hold');
  });

  it('shows the definitions its orders point at, and is ready while somebody is watched', async () => {
    expect(await api('/fhir/PlanDefinition/ajnr2011')).toMatchObject({
      status: 200,
      body: { resourceType: 'PlanDefinition' },
    });
    expect((await api('/health/ready')).status).toBe(200);
  });
});
