// Nights on a ladder, told by which phone rang, in which order, and that no other did.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { night, type Night } from './night.js';
import { wardOf, type Rings } from './ward.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const LONG = 240_000;
const PHONES = ['noor', 'ben', 'eve', 'icu', 'paeds', 'north'] as const;
type Phone = (typeof PHONES)[number];
const ask = (...people: Phone[]) => ({ ask: people.map((person) => ({ person })) });
const ladders = [
  { id: 'children', when: { ages: ['child'] }, levels: [ask('paeds')] },
  { id: 'overdose', when: { tiers: ['emergency'], pathways: ['overdose'] }, levels: [ask('icu', 'noor')] },
  { id: 'north', when: { facilities: ['Organization/north'] }, levels: [ask('north')] },
  { id: 'all-others', levels: [ask('noor'), ask('ben', 'eve')], broadcast: [{ person: 'noor' }, { person: 'icu' }] },
];

type Shown = Readonly<Record<string, unknown>>;
let house: Night;
const { admit, sees, incidentsOf, incidentOf, shown, rings, rang, say } = wardOf(PHONES, () => house);
beforeAll(async () => {
  house = await night(PHONES, { ladders });
}, LONG);
afterAll(() => house.close(), LONG);

describe('Rosa is stiff, and nobody answers', () => {
  it(
    'first call for five minutes, two people of the second level for five, then the two of the broadcast, for ever',
    async () => {
      const rosa = await admit();
      await sees(rosa, 'spasticity-increased');
      const incident = await incidentOf(rosa);
      await rang(incident, { noor: 1 });
      // Half a wait, and the other half: a slow machine must not make it one.
      await house.moveClock(2.5 * MINUTE);
      await rang(incident, { noor: 1 });
      await house.moveClock(2.5 * MINUTE);
      await rang(incident, { noor: 1, ben: 1, eve: 1 });
      await house.moveClock(5 * MINUTE);
      await rang(incident, { noor: 2, ben: 1, eve: 1, icu: 1 });
      await house.moveClock(10 * MINUTE);
      await rang(incident, { noor: 3, ben: 1, eve: 1, icu: 2 });
      expect((await incidentsOf(rosa))[0]).toMatchObject({ state: 'exhausted', ladder: 'all-others' });
      expect(await say(incident, 'resolve', { reason: 'true' })).toBe(200);
    },
    LONG,
  );

  it(
    'passed on, the second level rings at once; it gets worse there, and those three are asked anew',
    async () => {
      const rosa = await admit();
      await sees(rosa, 'spasticity-increased');
      const incident = await incidentOf(rosa);
      await rang(incident, { noor: 1 });
      expect(await say(incident, 'decline')).toBe(200);
      await rang(incident, { noor: 1, ben: 1, eve: 1 });
      await sees(rosa, 'fever');
      await rang(incident, { noor: 2, ben: 2, eve: 2 });
      expect(await say(incident, 'accept')).toBe(200);
      await house.moveClock(3 * MINUTE);
      await rang(incident, { noor: 2, ben: 2, eve: 2 });
      expect(await say(incident, 'resolve', { reason: 'true' })).toBe(200);
    },
    LONG,
  );

  it(
    'a phone that takes nothing costs thirty seconds, not five minutes',
    async () => {
      await house.mood({ kind: 'error', status: 500, next: 1_000 }, 'noor');
      const rosa = await admit();
      await sees(rosa, 'spasticity-increased');
      const incident = await incidentOf(rosa);
      await house.eventually('it was tried', async () => {
        const { pages } = await shown(incident);
        return Array.isArray(pages) && Number(pages[0]?.tries) > 0;
      });
      expect(await rings(incident)).toEqual({});
      await house.moveClock(31 * SECOND);
      await house.eventually('the second level rings', async () => (await rings(incident))['ben'] === 1);
      expect(await rings(incident)).toEqual({ ben: 1, eve: 1 });
      await house.mood({ kind: 'ok' }, 'noor');
      // What was not taken goes on being tried: certainty before thrift.
      await rang(incident, { noor: 1, ben: 1, eve: 1 });
      expect(await say(incident, 'resolve', { reason: 'true' })).toBe(200);
    },
    LONG,
  );
});

describe('a child, and the service dies in the middle', () => {
  it(
    'up again, its one level has been asked and nobody has answered: now everybody is',
    async () => {
      const child = await admit({ birthDate: '2020-01-01' });
      await sees(child, 'spasticity-increased');
      const incident = await incidentOf(child);
      await rang(incident, { paeds: 1 });
      await house.killed();
      await house.moveClock(5 * MINUTE);
      await rang(incident, { paeds: 2, noor: 1, ben: 1, eve: 1, icu: 1, north: 1 });
      expect(await shown(incident)).toMatchObject({ state: 'exhausted', ladder: 'children' });
      expect(await say(incident, 'resolve', { reason: 'true' })).toBe(200);
    },
    LONG,
  );
});

describe('who is asked first depends on what it is about', () => {
  it.each<[string, Shown, string[], Rings]>([
    ['a child goes to paediatrics', { birthDate: '2020-01-01' }, ['spasticity-increased'], { paeds: 1 }],
    ['an overdose goes to critical care and first call', {}, ['hypotonia', 'coma'], { icu: 1, noor: 1 }],
    [
      'a patient of the north house goes to its people',
      { managingOrganization: { reference: 'Organization/north' } },
      ['spasticity-increased'],
      { north: 1 },
    ],
    [
      'without a birth date the ladder of adults is climbed',
      { birthDate: undefined },
      ['spasticity-increased'],
      { noor: 1 },
    ],
  ])(
    '%s',
    async (_name, person, signs, phones) => {
      const patient = await admit(person);
      await sees(patient, ...signs);
      const incident = await incidentOf(patient);
      await rang(incident, phones);
      expect(await say(incident, 'resolve', { reason: 'true' })).toBe(200);
    },
    LONG,
  );
});
