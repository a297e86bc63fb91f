// Patients whose story is not told by one sign: a mild case on its fourth day, a value that swings, a pump with another drug.
// In the middle of each the service dies.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { night, type Night } from './night.js';
import { sign, wardOf } from './ward.js';

const BASE = 'https://pumptrace.example.org/fhir';
const HOUR = 3_600_000;
const LONG = 240_000;

let house: Night;
const { admit, sees, incidentsOf, incidentOf, shown, rang, say, byLink } = wardOf(['dr-noor'], () => house);
beforeAll(async () => {
  house = await night(['dr-noor']);
}, LONG);
afterAll(() => house.close(), LONG);

let moved = 0;
const later = async (hours: number): Promise<void> => {
  moved += hours * HOUR;
  await house.moveClock(hours * HOUR);
};
/** A clinician tells orders when it began. */
const beganAgo = (patientId: string, hours: number): Promise<void> =>
  house.say('orders', 'fact-recorded', {
    factId: randomUUID(),
    caseId: randomUUID(),
    patientId,
    at: Date.now() + moved - hours * HOUR,
    actor: { id: 'dr-noor', kind: 'person', role: 'clinician', assurance: 'api-key' },
    fact: { kind: 'event', event: 'symptom_onset' },
  });
const toldOf = async (patient: string) =>
  (await house.told('grade-changed')).findLast(({ patientId }) => patientId === patient);
const measured = (patient: string, coding: object, value: number, code: string) =>
  sign(patient, '', {
    code: { coding: [coding] },
    valueBoolean: undefined,
    valueQuantity: { value, system: 'http://unitsofmeasure.org', code },
  });
const onset = { system: `${BASE}/CodeSystem/measurement`, code: 'onset' };
const pulse = { system: 'http://loinc.org', code: '8867-4' };

describe('Rosa is mildly ill, and treated, for four days', () => {
  it(
    'at hour 73 it is still the acute illness that it was when she was first seen',
    async () => {
      const rosa = await admit();
      await house.chart(measured(rosa, onset, 20, 'h'));
      await house.eventually(
        'the onset is known',
        async () => (await toldOf(rosa))?.presentation.values.onset !== undefined,
      );
      await sees(rosa, 'spasticity-increased');
      const incident = await incidentOf(rosa);
      await rang(incident, { 'dr-noor': 1 });
      expect(await say(incident, 'plan', { plan: 'treating' })).toBe(200);
      for (const day of [1, 2, 3]) {
        await later(18);
        const itch = day === 3 ? 'pruritus-without-rash' : 'paresthesia';
        await house.chart(sign(rosa, 'spasticity-increased'));
        await sees(rosa, itch);
        if (day === 2) await house.killed();
      }
      // The two signs of a day may be taken in in either order; the picture of the fourth day is the one with both.
      await house.eventually('both signs of the fourth day are graded', async () => {
        const told = await toldOf(rosa);
        return told?.signs.includes('PRURITUS_WITHOUT_RASH') === true && told.suspected === 'yes';
      });
      expect(await toldOf(rosa)).toMatchObject({ severity: 'MILD', suspected: 'yes', pathway: 'acute_withdrawal' });
      expect(await shown(incident)).toMatchObject({ state: 'in_care', epoch: 1 });
      await rang(incident, { 'dr-noor': 1 });
      expect(await say(incident, 'resolve', { reason: 'true' })).toBe(200);
    },
    LONG,
  );
});

describe('when it began is said of one illness', () => {
  const isWell = async (patient: string): Promise<boolean> => (await toldOf(patient))?.severity === 'NONE';
  const eventsKnown = (patient: string, count: number): Promise<void> =>
    house.eventually('the onset is known', async () => (await toldOf(patient))?.events.length === count);

  it(
    'nobody charts for a day: at hour 75 Ida is as acutely ill as when she was first seen, whoever repeats when it began',
    async () => {
      const ida = await admit();
      await beganAgo(ida, 20);
      await eventsKnown(ida, 1);
      await sees(ida, 'spasticity-increased');
      const incident = await incidentOf(ida);
      expect(await say(incident, 'resolve', { reason: 'true' })).toBe(200);
      await later(25);
      await house.eventually('nothing counts any more', () => isWell(ida));
      await later(30);
      await sees(ida, 'spasticity-increased');
      await rang(await incidentOf(ida), { 'dr-noor': 1 });
      await beganAgo(ida, 75);
      await eventsKnown(ida, 2);
      await sees(ida, 'paresthesia');
      expect(await toldOf(ida)).toMatchObject({ severity: 'MILD', suspected: 'yes', pathway: 'acute_withdrawal' });
      expect(await say(await incidentOf(ida), 'resolve', { reason: 'true' })).toBe(200);
    },
    LONG,
  );

  it(
    'Max lost the effect slowly last week; what comes today, of unknown onset, is acute and pages',
    async () => {
      const max = await admit();
      await beganAgo(max, 100);
      await eventsKnown(max, 1);
      await sees(max, 'spasticity-increased');
      expect(await toldOf(max)).toMatchObject({ suspected: 'no', pathway: 'loss_of_efficacy' });
      expect(await incidentsOf(max)).toEqual([]);
      await later(25);
      await house.eventually('nothing counts any more', () => isWell(max));
      await sees(max, 'spasticity-increased');
      const incident = await incidentOf(max);
      await rang(incident, { 'dr-noor': 1 });
      expect(await toldOf(max)).toMatchObject({ suspected: 'yes', missing: expect.arrayContaining(['onset']) });
      expect(await say(incident, 'resolve', { reason: 'true' })).toBe(200);
    },
    LONG,
  );
});

describe('a pulse that swings around 120', () => {
  it(
    'opens one epoch, however often it crosses the line',
    async () => {
      const rosa = await admit();
      await sees(rosa, 'spasticity-increased');
      const incident = await incidentOf(rosa);
      await rang(incident, { 'dr-noor': 1 });
      for (const rate of [124, 112, 128, 110, 126, 108, 131]) {
        await house.chart(measured(rosa, pulse, rate, '/min'));
        const word = rate >= 120 ? 'SEVERE' : 'MILD';
        await house.eventually(`${rate} is ${word}`, async () => (await toldOf(rosa))?.severity === word);
        if (rate === 110) await house.killed();
      }
      expect(await shown(incident)).toMatchObject({ epoch: 2, tier: 'emergency', state: 'paging' });
      await rang(incident, { 'dr-noor': 2 });
      expect(await byLink('dr-noor', incident)).toBe(200);
      expect(await say(incident, 'resolve', { reason: 'true' })).toBe(200);
    },
    LONG,
  );
});

describe('a pump that holds morphine only', () => {
  it(
    'is not graded for withdrawal of baclofen, and wakes nobody',
    async () => {
      const ben = await house.chart({ resourceType: 'Patient', birthDate: '1980-05-04' });
      const patient = { model: 'SYNCHROMED_II', indication: 'OTHER', drug: 'other_only' } as const;
      await house.say('orders', 'watch-changed', {
        patientId: ben,
        watched: true,
        why: 'device',
        patient,
        at: Date.now(),
      });
      await house.chart(sign(ben, 'spasticity-increased'));
      await house.killed();
      await house.chart(sign(ben, 'fever'));
      await house.eventually('both are known', async () => (await toldOf(ben))?.presentation.present.length === 2);
      expect(await toldOf(ben)).toMatchObject({ suspected: 'no', severity: 'NONE' });
      expect(await incidentsOf(ben)).toEqual([]);
    },
    LONG,
  );
});
