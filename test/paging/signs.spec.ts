// What becomes of signs over hours: late ones, old ones, those taken back, those of nobody we watch.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServiceDataSource, foundationMigrations, rows } from '#persistence';
import type { DataSource } from 'typeorm';
import { night, type Night } from './night.js';
import { sign, wardOf } from './ward.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const LONG = 240_000;
const SECRET = 'the-secret-of-the-subscription';

let house: Night;
let tables: DataSource;
const { admit, watch, sees, incidentsOf, incidentOf, shown, rang, byLink, say } = wardOf(['dr-noor'], () => house);
beforeAll(async () => {
  house = await night(['dr-noor'], {}, { INTAKE: 'subscription,polling', SUBSCRIPTION_SECRET: SECRET });
  tables = createServiceDataSource({
    url: house.databaseUrl,
    service: 'alerting',
    entities: [],
    migrations: foundationMigrations,
    poolSize: 2,
    applicationName: 'signs-spec',
  });
  await tables.initialize();
}, LONG);
afterAll(async () => {
  await tables.destroy();
  await house.close();
});

const iso = (at: number): string => new Date(at).toISOString();
const heartRate = (patient: string, value: number, at: number) =>
  sign(patient, '', {
    code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
    effectiveDateTime: iso(at),
    valueBoolean: undefined,
    performer: undefined,
    valueQuantity: { value, unit: '/min', system: 'http://unitsofmeasure.org', code: '/min' },
  });
const gradeOf = async (patient: string) =>
  (await house.told('grade-changed')).findLast(({ patientId }) => patientId === patient);

describe('time', () => {
  it(
    'a heart rate of this morning that is written down now changes the picture of this morning',
    async () => {
      const rosa = await admit();
      await sees(rosa, 'spasticity-increased');
      const incident = await incidentOf(rosa);
      await rang(incident, { 'dr-noor': 1 });
      await house.chart(heartRate(rosa, 85, Date.now() - MINUTE));
      await house.eventually(
        'it is known',
        async () => (await gradeOf(rosa))?.presentation.values.heart_rate?.value === 85,
      );
      // Severe, had it been now: tone up with an autonomic sign.
      const late = await house.chart(heartRate(rosa, 150, Date.now() - 5 * HOUR));
      await house.eventually(
        'it was taken in',
        async () =>
          (await rows(tables, `select 1 from bedside_record where source = $1`, [`Observation/${late}`])).length === 1,
      );
      expect(await gradeOf(rosa)).toMatchObject({
        severity: 'MILD',
        presentation: { values: { heart_rate: { value: 85 } } },
      });
      expect(await shown(incident)).toMatchObject({ tier: 'urgent', epoch: 1 });
      await rang(incident, { 'dr-noor': 1 });
      expect(await say(incident, 'resolve', { reason: 'true' })).toBe(200);
    },
    LONG,
  );

  it(
    'signs grow old and the grade falls, and what has paged goes on until a human accepts',
    async () => {
      const rosa = await admit();
      await sees(rosa, 'spasticity-increased');
      const incident = await incidentOf(rosa);
      await rang(incident, { 'dr-noor': 1 });
      expect(await byLink('dr-noor', incident)).toBe(200);
      await house.moveClock(25 * HOUR);
      await house.eventually('nothing stands any more', async () => (await gradeOf(rosa))?.severity === 'NONE');
      await house.eventually('it is paged anew', async () => (await shown(incident))['epoch'] === 2);
      // The picture is that of now, in the chart as well; who was called for the other one goes on being called (decision 22).
      expect(await shown(incident)).toMatchObject({ severity: 'NONE', state: 'paging', tier: 'urgent' });
      await house.eventually('the chart shows that no sign counts any more', async () => {
        const [flag] = await house.search(`Flag?patient=Patient/${rosa}`);
        const [issue] = await house.search(`DetectedIssue?patient=Patient/${rosa}`);
        const isCalm = [flag, issue].every((one) => JSON.stringify(one).includes('no grade'));
        return isCalm && flag?.['status'] === 'active' && issue?.['status'] === 'preliminary';
      });
      expect(await say(incident, 'plan', { plan: 'treating' })).toBe(200);
      expect(await say(incident, 'resolve', { reason: 'true' })).toBe(200);
      // Treated, and stiff again the same night: that is another night's alarm.
      await sees(rosa, 'spasticity-increased');
      await rang(await incidentOf(rosa), { 'dr-noor': 1 });
      expect(await say(await incidentOf(rosa), 'resolve', { reason: 'true' })).toBe(200);
      expect(await incidentsOf(rosa)).toHaveLength(2);
    },
    LONG,
  );

  it(
    'called a false alarm it is quiet for the same signs until a time that is shown, and what still stands then is raised',
    async () => {
      const rosa = await admit();
      await sees(rosa, 'spasticity-increased');
      const incident = await incidentOf(rosa);
      expect(await say(incident, 'resolve', { reason: 'false' })).toBe(200);
      const { quietUntil, resolvedAt } = await shown(incident);
      expect(Date.parse(String(quietUntil)) - Date.parse(String(resolvedAt))).toBe(24 * HOUR);
      await house.moveClock(12 * HOUR);
      await sees(rosa, 'spasticity-increased');
      await house.chart(sign(rosa, 'spasticity-increased'));
      await house.moveClock(11 * HOUR);
      expect(await incidentsOf(rosa)).toHaveLength(1);
      await house.moveClock(HOUR + MINUTE);
      await rang(await incidentOf(rosa), { 'dr-noor': 1 });
      expect(await say(await incidentOf(rosa), 'resolve', { reason: 'true' })).toBe(200);
    },
    LONG,
  );
});

describe('the EHR does not say who it is about', () => {
  it(
    'a boy of six is graded by the cuts of an adult at once, his age is named as missing, and is made up for when it is known',
    async () => {
      const tim = await house.chart({ resourceType: 'Patient', birthDate: `${new Date().getFullYear() - 7}-01-01` });
      await house.silence(true, 'Patient');
      await watch(tim);
      // Much for an adult, nothing for a child of his age.
      await house.chart({ ...heartRate(tim, 125, Date.now()), effectiveDateTime: undefined });
      await sees(tim, 'spasticity-increased');
      await house.eventually('both are graded', async () => (await gradeOf(tim))?.severity === 'SEVERE');
      expect(await gradeOf(tim)).toMatchObject({ missing: expect.arrayContaining(['age']) });
      const incident = await incidentOf(tim);
      await house.silence(false);
      await house.eventually('his age is known', async () => (await gradeOf(tim))?.severity === 'MILD');
      expect((await gradeOf(tim))?.missing).not.toContain('age');
      expect(await say(incident, 'resolve', { reason: 'true' })).toBe(200);
    },
    LONG,
  );
});

describe('the feed of a whole hospital', () => {
  const push = async (resource: Readonly<Record<string, unknown>>, id: string): Promise<void> => {
    const answer = await fetch(`${house.url()}/ehr/ehr/notify/Observation/${id}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${SECRET}`, 'content-type': 'application/fhir+json' },
      body: JSON.stringify({ ...resource, id }),
    });
    expect(answer.status).toBe(200);
  };
  const bells = async (id: string): Promise<number> =>
    (await rows(tables, 'select 1 from ehr_bell where resource_id = $1', [id])).length;

  it(
    'of somebody without a pump nothing is written down; of a watched patient, and of what was once about one, everything is',
    async () => {
      const rosa = await admit();
      const other = await house.chart({ resourceType: 'Patient', name: [{ family: 'Nobody' }] });
      await sees(rosa, 'spasticity-increased');
      const incident = await incidentOf(rosa);
      for (const nth of [1, 2, 3]) await push(sign(other, 'fever'), `stray-${nth}`);
      expect(await Promise.all([1, 2, 3].map((nth) => bells(`stray-${nth}`)))).toEqual([0, 0, 0]);
      const fever = await house.chart(sign(rosa, 'fever'));
      await push(sign(rosa, 'fever'), fever);
      await house.eventually('it is an emergency', async () => (await shown(incident))['tier'] === 'emergency');
      // The fever was written to the wrong patient, and is corrected there.
      await fetch(`${house.fhir}/Observation/${fever}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/fhir+json' },
        body: JSON.stringify({ ...sign(other, 'fever'), id: fever }),
      });
      await push(sign(other, 'fever'), fever);
      await house.eventually('it is taken back', async () => (await gradeOf(rosa))?.severity === 'MILD');
      expect(await shown(incident)).toMatchObject({ tier: 'emergency', state: 'paging' });
      expect(await say(incident, 'resolve', { reason: 'true' })).toBe(200);
    },
    LONG,
  );
});
