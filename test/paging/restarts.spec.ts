// The night of the repeated hour, and a kill -9 in the middle of everything that can be under way: each goes on where it stood.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { night, type Night } from './night.js';
import { sign, wardOf, type Rings } from './ward.js';

const MINUTE = 60_000;
const LONG = 240_000;
const PHONES = ['noor', 'ben', 'ada', 'eve'];
// In Sydney clocks are put back on 2027-04-04: at 03:00 it is 02:00 again. Ada hands over to Eve at 02:30 every other night.
const zone = 'Australia/Sydney';
const rotation = { people: ['ada', 'eve'], starts: '2027-04-03T02:30', rule: 'FREQ=DAILY' };
const schedules = [{ id: 'nights', time_zone: zone, rotation }];
const ladders = [
  { id: 'children', when: { ages: ['child'] }, levels: [{ ask: [{ schedule: 'nights' }] }] },
  { id: 'all', levels: [{ ask: [{ person: 'noor' }] }, { ask: [{ person: 'ben' }] }], broadcast: [{ person: 'noor' }] },
];

let house: Night;
const { admit, sees, incidentOf, incidentsOf, rang, byLink, shown, say } = wardOf(PHONES, () => house);
beforeAll(async () => {
  // The longest waits there are, so that a slow machine is never taken for a long wait.
  const env = { PAGE_LEVEL_URGENT_MS: String(10 * MINUTE), PAGE_LEVEL_EMERGENCY_MS: String(5 * MINUTE) };
  house = await night(PHONES, { schedules, ladders }, env);
}, LONG);
afterAll(() => house.close(), LONG);

async function stiff(more: Readonly<Record<string, unknown>> = {}): Promise<{ patient: string; incident: string }> {
  const patient = await admit(more);
  await sees(patient, 'spasticity-increased');
  return { patient, incident: await incidentOf(patient) };
}

describe('kill -9 in the middle', () => {
  it(
    'of a ladder, a decline, an acceptance, a plan, a rise, a retraction and a quiet time: each rings on as if nothing had been',
    async () => {
      const climbing = await stiff();
      const passedOn = await stiff();
      const accepted = await stiff();
      const treated = await stiff();
      const risen = await stiff();
      const falseAlarm = await stiff();
      const mistaken = await admit();
      const seen = await house.chart(sign(mistaken, 'spasticity-increased'));
      const retracted = { patient: mistaken, incident: await incidentOf(mistaken) };
      for (const { incident } of [climbing, passedOn, accepted, treated, risen, falseAlarm, retracted])
        await rang(incident, { noor: 1 });
      expect(await byLink('noor', passedOn.incident, 'pass')).toBe(200);
      await rang(passedOn.incident, { noor: 1, ben: 1 });
      for (const { incident } of [accepted, risen]) expect(await byLink('noor', incident)).toBe(200);
      expect(await say(treated.incident, 'accept')).toBe(200);
      expect(await say(treated.incident, 'plan', { plan: 'treating' })).toBe(200);
      expect(await say(falseAlarm.incident, 'resolve', { reason: 'false' })).toBe(200);

      await house.killed();
      await sees(risen.patient, 'fever');
      const answer = await fetch(`${house.fhir}/Observation/${seen}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/fhir+json' },
        body: JSON.stringify({
          ...sign(retracted.patient, 'spasticity-increased'),
          id: seen,
          status: 'entered-in-error',
        }),
      });
      expect(answer.ok).toBe(true);
      await rang(risen.incident, { noor: 2 });
      await house.eventually('the retraction is known', async () =>
        (await house.told('grade-changed')).some(
          ({ patientId, severity }) => patientId === retracted.patient && severity === 'NONE',
        ),
      );

      await house.killed();
      await house.moveClock(10 * MINUTE);
      const expected: readonly (readonly [{ readonly incident: string }, Rings])[] = [
        [climbing, { noor: 1, ben: 1 }],
        // What was seen is taken back; what has paged goes on until a human says so (decision 22).
        [retracted, { noor: 1, ben: 1 }],
        [passedOn, { noor: 2, ben: 1 }],
        [accepted, { noor: 1 }],
        [treated, { noor: 1 }],
        [risen, { noor: 2, ben: 1 }],
        [falseAlarm, { noor: 1 }],
      ];
      for (const [{ incident }, rings] of expected) await rang(incident, rings);

      await house.killed();
      await house.moveClock(10 * MINUTE);
      await rang(climbing.incident, { noor: 2, ben: 1 });
      await house.moveClock(45 * MINUTE);
      // Accepted an hour ago and nothing was done: it pages anew. Treated: it rests. Called false: it is quiet.
      await house.eventually(
        'the forgotten one pages anew',
        async () => (await shown(accepted.incident))['epoch'] === 2,
      );
      await rang(treated.incident, { noor: 1 });
      await rang(falseAlarm.incident, { noor: 1 });
      expect(await incidentsOf(falseAlarm.patient)).toHaveLength(1);
      for (const { incident } of [climbing, passedOn, accepted, treated, risen, retracted]) {
        expect(await shown(incident)).toMatchObject({ journal: { chain: 'whole', stands: true } });
        expect(await say(incident, 'resolve', { reason: 'true' })).toBe(200);
      }
    },
    LONG,
  );
});

describe('the night on which an hour comes twice', () => {
  const CHILD = { birthDate: '2022-02-02' };
  /** Moves the house to an instant. */
  const until = async (instant: string): Promise<void> => {
    const { body: drill } = await house.rest('POST', '/drill');
    await house.rest('POST', `/incidents/${String(drill['id'])}/resolve`, { reason: 'test' });
    await house.moveClock(Date.parse(instant) - Date.parse(String(drill['openedAt'])));
  };

  it(
    'the hand-over at 02:30 happens once, the first time; killed in between, it does not happen again',
    async () => {
      // 02:10 summer time.
      await until('2027-04-03T15:10:00Z');
      const before = await stiff(CHILD);
      await rang(before.incident, { ada: 1 });
      expect(await say(before.incident, 'resolve', { reason: 'true' })).toBe(200);
      // 02:40 summer time: Eve has come.
      await until('2027-04-03T15:40:00Z');
      const between = await stiff(CHILD);
      await rang(between.incident, { eve: 1 });
      expect(await byLink('eve', between.incident)).toBe(200);
      await house.killed();
      // 02:10 and 02:32 again, in winter time: it is still Eve's night, and nobody is asked to take over.
      for (const again of ['2027-04-03T16:10:00Z', '2027-04-03T16:32:00Z']) {
        await until(again);
        const after = await stiff(CHILD);
        await rang(after.incident, { eve: 1 });
        expect(await say(after.incident, 'resolve', { reason: 'true' })).toBe(200);
      }
      expect(await shown(between.incident)).toMatchObject({ owner: 'eve', handingTo: null });
      await rang(between.incident, { eve: 1 });
      expect(await say(between.incident, 'resolve', { reason: 'true' })).toBe(200);
    },
    LONG,
  );
});
