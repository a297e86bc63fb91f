import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DiagnosticReport, MedicationAdministration, Observation, Procedure } from '@medplum/fhirtypes';
import type { MessageBody } from '#messaging/contracts';
import type { Finding, Step } from '#clinical';
import { codeOf, localSystem } from '#fhir';
import { createServiceDataSource, rows } from '#persistence';
import type { DataSource } from 'typeorm';
import { ehrAt } from './ehr-at.js';
import { putUpForTests, type House } from './house-of-tests.js';
import { otherService, until, type OtherService } from './other-service.js';

const BASE = 'https://pumptrace.example.org/fhir';

let home: string;
let house: House;
let orders: OtherService;
let room: DataSource;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'pumptrace-corrections-'));
  const env = {
    SANDBOX_EPHEMERAL: '1',
    LOG_LEVEL: 'warn',
    POLL_INTERVAL_MS: '1000',
    SLOW_POLL_INTERVAL_MS: '1000',
    SWEEP_POLL_MS: '50',
    RELAY_POLL_MS: '200',
    SWEEP_RETRY_BASE_MS: '100',
  };
  house = await putUpForTests({ home, env, services: ['interpretation'] });
  orders = await otherService('orders', house.databaseUrl);
  room = createServiceDataSource({
    url: house.databaseUrl,
    service: 'interpretation',
    entities: [],
    migrations: [],
    poolSize: 1,
    applicationName: 'test-corrections',
  });
  await room.initialize();
  for (const id of ['ines', 'otto', 'uma', 'nobody']) await put({ resourceType: 'Patient', id });
  await watch('ines', true);
  await watch('otto', true);
}, 60_000);

afterAll(async () => {
  await room?.destroy();
  await orders?.close();
  await house?.stop();
  await rm(home, { recursive: true, force: true });
});

const { put } = ehrAt(() => house.fhirUrl);

const watch = (patientId: string, watched: boolean): Promise<void> =>
  orders.say('watch-changed', {
    patientId,
    watched,
    why: 'device',
    patient: { model: 'SYNCHROMED_II', indication: 'SPASTIC_DIPLEGIA', drug: 'baclofen' },
    at: Date.now(),
  });

type Assessment = MessageBody<'assessment-changed'>;
type Reading = Assessment['readings'][number];

/** What was last told of a patient. */
const told = async (patientId: string): Promise<Assessment | undefined> =>
  (await orders.heard('assessment-changed')).findLast((said) => said.patientId === patientId);

const reading = async (patientId: string, reportId: string): Promise<Reading | undefined> =>
  (await told(patientId))?.readings.find((read) => read.reportId === reportId);

const counts = (read: Reading | undefined): boolean => read !== undefined && !read.withdrawn;

const noLonger = (what: string, patientId: string, reportId: string): Promise<Reading | undefined> =>
  until(
    what,
    () => reading(patientId, reportId),
    (read) => !counts(read),
  );

/** Somebody rings for a resource, as an EHR does that tells us of everything. */
async function ring(reference: string): Promise<void> {
  const secret = (await readFile(join(home, 'subscription-secret'), 'utf8')).trim();
  const rung = await fetch(`${house.urls.interpretation}/ehr/ehr/notify/${reference}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${secret}` },
  });
  expect(rung.status).toBe(200);
}

/** Every bell of it has been answered: it was read, and what was to be made of it was made. */
const wasRead = (reference: string): Promise<unknown> =>
  until(
    `${reference} was read`,
    () =>
      rows<{ state: string }>(
        room,
        `select state from ehr_bell where resource_type || '/' || resource_id = $1 order by state <> 'done' desc`,
        [reference],
      ),
    ([bell]) => bell?.state === 'done',
  );

const local = (family: 'measurement' | 'event' | 'step' | 'finding', code: string) => ({
  coding: [{ system: localSystem(BASE, family), code }],
});

const aspirated = (
  id: string,
  patientId: string,
  millilitres: number,
  over: Partial<Observation> = {},
): Observation & { id: string } => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: local('measurement', codeOf('aspirated_volume')),
  subject: { reference: `Patient/${patientId}` },
  effectiveDateTime: new Date().toISOString(),
  valueQuantity: { value: millilitres, unit: 'mL', system: 'http://unitsofmeasure.org', code: 'mL' },
  component: [{ code: local('measurement', 'fluid-type'), valueCodeableConcept: { coding: [{ code: 'csf' }] } }],
  ...over,
});

describe('an aspiration that was charted in the wrong place opens no gate there', () => {
  it('3 mL of CSF charted for Ines were Otto’s: they count for him and no longer for her', async () => {
    await put(aspirated('asp-1', 'ines', 3));
    const hers = await until('it counts for Ines', () => reading('ines', 'Observation/asp-1'), counts);
    expect(hers).toMatchObject({ findings: ['ASP_CSF_FREE'], values: { aspirated_volume: { value: 3, unit: 'mL' } } });
    await put(aspirated('asp-1', 'otto', 3, { status: 'corrected' }));
    await until('it counts for Otto', () => reading('otto', 'Observation/asp-1'), counts);
    const taken = await noLonger('Ines has it no longer', 'ines', 'Observation/asp-1');
    expect(taken).toMatchObject({ withdrawn: true, findings: [], values: {} });
    expect((await told('ines'))?.retractions).toMatchObject([{ reportId: 'Observation/asp-1' }]);
  });

  it('it was somebody’s whom nobody watches: it is taken back all the same', async () => {
    await put(aspirated('asp-2', 'ines', 3));
    await until('it counts for Ines', () => reading('ines', 'Observation/asp-2'), counts);
    await put(aspirated('asp-2', 'uma', 3, { status: 'corrected' }));
    await noLonger('Ines has it no longer', 'ines', 'Observation/asp-2');
    expect(await told('uma')).toBeUndefined();
  });

  it('the millilitres were of urine: under another code it is no aspiration any more, until it is one again', async () => {
    await put(aspirated('asp-3', 'ines', 3));
    await until('it counts', () => reading('ines', 'Observation/asp-3'), counts);
    const urine = { coding: [{ system: 'http://loinc.org', code: '9187-6' }] };
    await put(aspirated('asp-3', 'ines', 3, { status: 'corrected', code: urine }));
    await ring('Observation/asp-3');
    await noLonger('it is taken back', 'ines', 'Observation/asp-3');
    await put(aspirated('asp-3', 'ines', 4, { status: 'corrected' }));
    const again = await until('it is one again', () => reading('ines', 'Observation/asp-3'), counts);
    expect(again?.values.aspirated_volume).toMatchObject({ value: 4 });
  });
});

const report = (
  id: string,
  patientId: string,
  step: Step,
  findings: readonly Finding[],
  over: Partial<DiagnosticReport> = {},
): DiagnosticReport & { id: string } => ({
  resourceType: 'DiagnosticReport',
  id,
  status: 'final',
  code: local('step', codeOf(step)),
  subject: { reference: `Patient/${patientId}` },
  effectiveDateTime: new Date().toISOString(),
  ...(findings.length === 0 ? {} : { conclusionCode: findings.map((finding) => local('finding', codeOf(finding))) }),
  ...over,
});

describe('what came while nobody watched is read once somebody does', () => {
  it('Uma’s film was reported an hour before she came under watch', async () => {
    await put(report('early', 'uma', 'PLAIN_FILMS', ['XR_KINK']));
    await put(aspirated('asp-early', 'uma', 3));
    await ring('DiagnosticReport/early');
    await ring('Observation/asp-early');
    await wasRead('DiagnosticReport/early');
    await wasRead('Observation/asp-early');
    expect(await told('uma')).toBeUndefined();
    await watch('uma', true);
    await until('the kink is known', () => reading('uma', 'DiagnosticReport/early'), counts);
    await until('and the aspiration', () => reading('uma', 'Observation/asp-early'), counts);
  });

  it('her watch was ended, the film amended meanwhile, and the watch began again', async () => {
    await watch('uma', false);
    await until(
      'the watch has ended',
      () => rows<{ watched: boolean }>(room, `select watched from patient where patient_id = 'uma'`),
      ([row]) => row?.watched === false,
    );
    await put(report('early', 'uma', 'PLAIN_FILMS', ['XR_NO_ABNORMALITY'], { status: 'amended' }));
    await ring('DiagnosticReport/early');
    await wasRead('DiagnosticReport/early');
    expect((await reading('uma', 'DiagnosticReport/early'))?.findings).toEqual(['XR_KINK']);
    await watch('uma', true);
    await until(
      'the amendment is known',
      () => reading('uma', 'DiagnosticReport/early'),
      (read) => read?.findings[0] === 'XR_NO_ABNORMALITY',
    );
  });
});

describe('a report that serves two steps, amended', () => {
  const CASE = '6f1c3a52-93a3-4a83-b6f5-0d5b55a9a002';
  const placed = async (id: string, proposal: Step): Promise<void> => {
    await orders.say('step-changed', {
      caseId: CASE,
      patientId: 'ines',
      proposal,
      attempt: 1,
      component: 'study',
      kind: 'order',
      orderIdentifier: `${CASE}.${codeOf(proposal)}.study.1`,
      ehrId: id,
      state: 'signed',
      at: Date.now(),
    });
    await until(
      'the order is known',
      () =>
        rows<{ open: boolean }>(room, 'select open from known_order where ehr_reference = $1', [
          `ServiceRequest/${id}`,
        ]),
      ([order]) => order?.open === true,
    );
  };
  const basedOn = (...ids: string[]) => ({ basedOn: ids.map((id) => ({ reference: `ServiceRequest/${id}` })) });
  /** What the parts of the report say now, by step. */
  const saysNow = async (id: string): Promise<Record<string, readonly Finding[]>> =>
    Object.fromEntries(
      ((await told('ines'))?.readings ?? [])
        .filter((read) => read.reportId.split('#')[0] === `DiagnosticReport/${id}` && !read.withdrawn)
        .map((read) => [`${read.step}${read.version}`, read.findings]),
    );

  it('each part is amended by its own later version, in whatever order the orders lie', async () => {
    await placed('ct-1', 'CT_POST_CONTRAST');
    await placed('fluoro-1', 'FLUORO_CONTRAST');
    const both = basedOn('fluoro-1', 'ct-1');
    await put(
      report('two', 'ines', 'FLUORO_CONTRAST', ['FL_EXTRAVASATION_FROM_CATHETER', 'CT_COLLECTION_SUBCUTANEOUS'], both),
    );
    await until(
      'both parts are read',
      () => saysNow('two'),
      (says) => Object.keys(says).length === 2,
    );
    // Rows move when they are touched, as an order's is by a merge of patients: the first lies behind the other one now.
    for (const patientId of ['otto', 'ines'])
      await rows(room, `update known_order set patient_id = $1 where ehr_reference = 'ServiceRequest/ct-1'`, [
        patientId,
      ]);
    await put(
      report('two', 'ines', 'FLUORO_CONTRAST', ['FL_EXTRAVASATION_FROM_CATHETER'], { ...both, status: 'amended' }),
    );
    await until(
      'the collection is taken back',
      () => saysNow('two'),
      (says) =>
        JSON.stringify(says) ===
        JSON.stringify({ ...says, FLUORO_CONTRAST2: ['FL_EXTRAVASATION_FROM_CATHETER'], CT_POST_CONTRAST2: [] }),
    );
    expect(Object.keys(await saysNow('two')).toSorted()).toEqual(['CT_POST_CONTRAST2', 'FLUORO_CONTRAST2']);
  });

  it('a part that the new version no longer has is taken back, and comes back with a later one', async () => {
    await put(
      report('two', 'ines', 'CT_POST_CONTRAST', ['CT_COLLECTION_SUBCUTANEOUS'], {
        ...basedOn('ct-1'),
        status: 'amended',
      }),
    );
    await until(
      'only the CT is left',
      () => saysNow('two'),
      (says) => JSON.stringify(says) === JSON.stringify({ CT_POST_CONTRAST3: ['CT_COLLECTION_SUBCUTANEOUS'] }),
    );
    await put(
      report('two', 'ines', 'FLUORO_CONTRAST', ['FL_EXTRAVASATION_FROM_CATHETER'], {
        ...basedOn('fluoro-1', 'ct-1'),
        status: 'amended',
      }),
    );
    await until(
      'both are there again',
      () => saysNow('two'),
      (says) => Object.keys(says).length === 2,
    );
    expect(Object.keys(await saysNow('two')).toSorted()).toEqual(['CT_POST_CONTRAST4', 'FLUORO_CONTRAST4']);
  });
});

describe('what was done to the pump is what the last version says', () => {
  const HOUR = 3_600_000;
  const hoursAgo = (hours: number): string =>
    new Date(Math.floor(Date.now() / 1000) * 1000 - hours * HOUR).toISOString();
  const done = (id: string, event: string, over: Partial<Procedure> = {}): Procedure & { id: string } => ({
    resourceType: 'Procedure',
    id,
    status: 'completed',
    code: local('event', event),
    subject: { reference: 'Patient/ines' },
    performedDateTime: hoursAgo(2),
    ...over,
  });
  const events = async (patientId: string): Promise<string> =>
    ((await told(patientId))?.events ?? []).map(({ kind, at }) => `${kind} ${at}`).join();
  const has = (event: string) => (seen: string) => seen.includes(event);
  const hasNo = (event: string) => (seen: string) => !seen.includes(event);

  it.each<[string, string, Partial<Procedure>]>([
    ['was entered in error', 'rev-1', { status: 'entered-in-error' }],
    ['was not done', 'rev-2', { status: 'not-done' }],
    ['was something else', 'rev-3', { code: { coding: [{ system: 'urn:other', code: 'appendectomy' }] } }],
    ['has no hour any more', 'rev-4', { performedDateTime: hoursAgo(2).slice(0, 10) }],
    ['was somebody’s whom nobody watches', 'rev-5', { subject: { reference: 'Patient/nobody' } }],
  ])('a revision that %s re-opens nothing any more', async (_why, id, over) => {
    await put(done(id, 'revision'));
    await until('the revision is known', () => events('ines'), has('revision'));
    await put(done(id, 'revision', over));
    await ring(`Procedure/${id}`);
    await until('it is taken back', () => events('ines'), hasNo('revision'));
    expect(await events('nobody')).toBe('');
  });

  it('a bolus that was Otto’s is his', async () => {
    await put(done('bolus-1', 'bolus'));
    await until('Ines has had a bolus', () => events('ines'), has('bolus'));
    await put(done('bolus-1', 'bolus', { subject: { reference: 'Patient/otto' } }));
    await until('Otto has', () => events('otto'), has('bolus'));
    const hers = await until('and Ines has not', () => events('ines'), hasNo('bolus'));
    expect(hers).not.toContain('bolus');
  });

  it('a bolus that loses its hour keeps the gate shut where it stood; another kind in its place takes it back', async () => {
    await put(done('bolus-2', 'bolus'));
    await until('Ines has had a bolus', () => events('ines'), has('bolus'));
    const known = await events('ines');
    await put(done('bolus-2', 'bolus', { performedDateTime: hoursAgo(2).slice(0, 10) }));
    await wasRead('Procedure/bolus-2');
    await until(
      'somebody is asked for the hour',
      () => rows(room, `select 1 from set_aside where ref = 'Procedure/bolus-2' and code = 'no-time'`),
      (found) => found.length === 1,
    );
    expect(await events('ines')).toBe(known);
    await put(done('bolus-2', 'refill', { performedDateTime: hoursAgo(1) }));
    await until('it was a refill', () => events('ines'), has('refill'));
    expect(await events('ines')).not.toContain('bolus');
  });
});

describe('a bolus charted as a dose that was given', () => {
  const dose = (
    id: string,
    over: Partial<MedicationAdministration> = {},
  ): MedicationAdministration & { id: string } => ({
    resourceType: 'MedicationAdministration',
    id,
    status: 'completed',
    medicationCodeableConcept: { text: 'baclofen' },
    subject: { reference: 'Patient/otto' },
    effectiveDateTime: new Date().toISOString(),
    dosage: {
      route: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration', code: 'ITINJ' }] },
      dose: { value: 50, unit: 'ug', system: 'http://unitsofmeasure.org', code: 'ug' },
    },
    ...over,
  });
  const boluses = async (): Promise<number> =>
    ((await told('otto'))?.events ?? []).filter(({ kind }) => kind === 'bolus').length;

  it('shuts the gate by its hour; a tablet and the running infusion do not', async () => {
    const before = await boluses();
    const { effectiveDateTime: _hour, ...running } = dose('running');
    await put({ ...running, effectivePeriod: { start: '2026-11-01T08:00:00Z' } });
    await put(dose('tablet', { dosage: { route: { text: 'oral' }, dose: { value: 10, unit: 'mg' } } }));
    await put(dose('dose-1'));
    await until('the bolus is known', boluses, (count) => count > before);
    expect(await boluses()).toBe(before + 1);
  });

  it('and no longer when it was charted in error', async () => {
    const before = await boluses();
    await put(dose('dose-1', { status: 'entered-in-error' }));
    const left = await until('it is taken back', boluses, (count) => count < before);
    expect(left).toBe(before - 1);
  });
});

describe('a report stays as it is while what it stands on is corrected', () => {
  const residual = (millilitres: number, over: Partial<Observation> = {}): Observation & { id: string } => {
    const { component: _fluid, ...value } = aspirated('vol-1', 'otto', millilitres, over);
    return { ...value, code: local('measurement', codeOf('measured_residual')) };
  };
  const volume = async (
    reportId: string,
    name: 'aspirated_volume' | 'measured_residual',
  ): Promise<number | undefined> => (await reading('otto', reportId))?.values[name]?.value;

  it('3 mL were 0.3 mL: the report no longer says that enough came, and no gate opens on it', async () => {
    await put(aspirated('vol-2', 'otto', 3));
    const result = [{ reference: 'Observation/vol-2' }];
    await put(report('tapped', 'otto', 'CSF_ASPIRATION', [], { result }));
    await until(
      'the report says 3 mL',
      () => volume('DiagnosticReport/tapped', 'aspirated_volume'),
      (read) => read === 3,
    );
    await put(aspirated('vol-2', 'otto', 0.3, { status: 'corrected' }));
    await until(
      'the report says 0.3 mL',
      () => volume('DiagnosticReport/tapped', 'aspirated_volume'),
      (read) => read === 0.3,
    );
    await put(aspirated('vol-2', 'otto', 0.3, { status: 'entered-in-error' }));
    const now = await until(
      'the report gives no volume',
      () => reading('otto', 'DiagnosticReport/tapped'),
      (read) => read !== undefined && read.values.aspirated_volume === undefined,
    );
    expect(now?.withdrawn).toBe(false);
  });

  it('and so with a value nobody rings for, there and back', async () => {
    await put(residual(5));
    await put(
      report('asked', 'otto', 'INTERROGATION', ['INT_NORMAL'], { result: [{ reference: 'Observation/vol-1' }] }),
    );
    const says = (millilitres: number) =>
      until(
        `the report says ${millilitres} mL`,
        () => volume('DiagnosticReport/asked', 'measured_residual'),
        (read) => read === millilitres,
      );
    await says(5);
    await put(residual(15, { status: 'corrected' }));
    await says(15);
    await put(residual(5, { status: 'corrected' }));
    await says(5);
    const versions = await rows<{ version: string }>(
      room,
      `select version from report_version where report_id = 'DiagnosticReport/asked' order by seq`,
    );
    expect(versions.map(({ version }) => version.replace(/-\d+$/, ''))).toEqual(['1', '1.again', '1.again']);
  });

  it('an aspiration under another code is found by its id, though no question asks for that code', async () => {
    await put(aspirated('asp-4', 'ines', 3));
    await until('it counts', () => reading('ines', 'Observation/asp-4'), counts);
    const urine = { coding: [{ system: 'http://loinc.org', code: '9187-6' }] };
    await put(aspirated('asp-4', 'ines', 3, { status: 'corrected', code: urine }));
    const taken = await noLonger('it is taken back', 'ines', 'Observation/asp-4');
    expect(taken?.withdrawn).toBe(true);
  });
});

// Last: the EHR loses everything it has.
describe('an EHR that does not find a report for a while', () => {
  it('takes it back, and counts it again when it is back as it was', async () => {
    await put(report('lost', 'otto', 'PLAIN_FILMS', ['XR_KINK'], { effectiveDateTime: '2026-11-20T08:00:00Z' }));
    await until('the kink is known', () => reading('otto', 'DiagnosticReport/lost'), counts);
    expect((await fetch(`${house.controlUrl}/reset`, { method: 'POST' })).ok).toBe(true);
    await ring('DiagnosticReport/lost');
    await noLonger('it is taken back', 'otto', 'DiagnosticReport/lost');
    await put({ resourceType: 'Patient', id: 'otto' });
    await put(report('lost', 'otto', 'PLAIN_FILMS', ['XR_KINK'], { effectiveDateTime: '2026-11-20T08:00:00Z' }));
    await ring('DiagnosticReport/lost');
    const back = await until('the kink is known again', () => reading('otto', 'DiagnosticReport/lost'), counts);
    expect(back).toMatchObject({ findings: ['XR_KINK'], version: expect.stringMatching(/^1\.again-/) });
  });
});
