// Nights on a rota: whoever is on call when a level is reached, and what becomes of a patient when the shift ends.
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { night, type Night } from './night.js';
import { wardOf } from './ward.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const LONG = 240_000;
type Shown = Readonly<Record<string, unknown>>;

// The shift of noor ends half an hour from now, then ben comes. Between the moves of the clock there are minutes of room.
const HANDOVER = Math.floor(Date.now() / MINUTE) * MINUTE + 30 * MINUTE;
const wall = (at: number): string => new Date(at).toISOString().slice(0, 16);
const schedules = [
  {
    id: 'itb',
    time_zone: 'UTC',
    rotation: { people: ['noor', 'ben'], starts: wall(HANDOVER - DAY), rule: 'FREQ=DAILY' },
    overrides: [{ person: 'eve', from: wall(HANDOVER + DAY), until: wall(HANDOVER + 2 * DAY) }],
  },
];
const ladders = [{ id: 'all', levels: [{ ask: [{ schedule: 'itb' }] }, { ask: [{ person: 'chief' }] }] }];
const PHONES = ['noor', 'ben', 'eve', 'chief'];

let house: Night;
const { admit, sees, incidentOf, rang, byLink, shown, say } = wardOf(PHONES, () => house);
beforeAll(async () => {
  house = await night(PHONES, { schedules, ladders });
}, LONG);
afterAll(() => house.close(), LONG);

async function stiff(): Promise<string> {
  const rosa = await admit();
  await sees(rosa, 'spasticity-increased');
  return incidentOf(rosa);
}

describe('noor has the night, ben comes next', () => {
  it(
    'who is on call is shown, with the days ahead',
    async () => {
      const { body } = await house.rest('GET', '/on-call');
      expect(body['schedules']).toEqual([
        {
          id: 'itb',
          timeZone: 'UTC',
          now: { person: 'noor', by: 'rotation', until: new Date(HANDOVER).toISOString() },
          next: 'ben',
        },
      ]);
      expect(body['coverage']).toEqual({ gaps: [], standIns: [], unknownShifts: [] });
    },
    LONG,
  );

  it(
    'a file that names a day there is not, or turns that never come, is refused whole: who was on call is paged and accepts',
    async () => {
      const [schedule] = schedules;
      const overrides = [{ person: 'eve', from: '2027-11-31T08:00', until: '2027-12-01T08:00' }];
      const rotation = { ...schedule?.rotation, rule: 'FREQ=DAILY;INTERVAL=0' };
      for (const change of [{ overrides }, { rotation }]) {
        await house.rewrite({ ladders, schedules: [{ ...schedule, ...change }] });
        expect((await house.rest('GET', '/on-call')).body).toMatchObject({ stale: true, mode: 'live' });
        const incident = await stiff();
        await rang(incident, { noor: 1 });
        expect(await byLink('noor', incident)).toBe(200);
        expect(await say(incident, 'resolve', { reason: 'true' })).toBe(200);
      }
      await house.rewrite({ ladders, schedules });
      expect((await house.rest('GET', '/on-call')).body).toMatchObject({ stale: false });
    },
    LONG,
  );

  it(
    'who says again that they have it tells nobody that it is over, least of all the one who is being asked to take over',
    async () => {
      const incident = await stiff();
      await rang(incident, { noor: 1 });
      expect(await say(incident, 'accept')).toBe(200);
      expect(await say(incident, 'hand-over', { to: 'ben' })).toBe(200);
      await rang(incident, { noor: 1, ben: 1 });
      expect(await say(incident, 'accept')).toBe(200);
      expect(await byLink('ben', incident)).toBe(200);
      expect(await shown(incident)).toMatchObject({ owner: 'ben', handingTo: null });
      const off = (await house.phone('ben')).filter(
        ({ body }) => body['incident'] === incident && body['type'] === 'stand-down',
      );
      expect(off).toEqual([]);
      expect(await say(incident, 'resolve', { reason: 'true' })).toBe(200);
    },
    LONG,
  );

  it(
    'noor accepts; when the shift ends ben is asked, and nobody else; ben accepts and answers for the patient from then on',
    async () => {
      const incident = await stiff();
      await rang(incident, { noor: 1 });
      expect(await byLink('noor', incident)).toBe(200);
      await house.moveClock(20 * MINUTE);
      await rang(incident, { noor: 1 });
      await house.moveClock(11 * MINUTE);
      await rang(incident, { noor: 1, ben: 1 });
      expect(await shown(incident)).toMatchObject({ state: 'accepted', owner: 'noor', handingTo: 'ben', epoch: 1 });
      expect(await byLink('ben', incident)).toBe(200);
      expect(await shown(incident)).toMatchObject({ state: 'accepted', owner: 'ben', handingTo: null });
      await house.moveClock(10 * MINUTE);
      await rang(incident, { noor: 1, ben: 1 });
      expect(await say(incident, 'resolve', { reason: 'true' })).toBe(200);
    },
    LONG,
  );

  it(
    'who comes on duty and does not take it is paged like anybody: ben, then the chief',
    async () => {
      const incident = await stiff();
      await rang(incident, { ben: 1 });
      expect(await byLink('ben', incident)).toBe(200);
      const owned = await shown(incident);
      await house.moveClock(30 * MINUTE);
      expect(await shown(incident)).toMatchObject({ state: 'accepted', owner: 'ben', epoch: owned['epoch'] });
      // A plan by the owner would rest it; here the plan stays away and the same person is asked anew.
      await house.moveClock(31 * MINUTE);
      await rang(incident, { ben: 2 });
      await house.moveClock(5 * MINUTE);
      await rang(incident, { ben: 2, chief: 1 });
      expect(await say(incident, 'resolve', { reason: 'true' })).toBe(200);
    },
    LONG,
  );

  it(
    'a hand-over nobody takes pages whoever is on call now, and the one who had it',
    async () => {
      await house.moveClock(Date.parse(await shiftEnd()) - (await houseTime()) - 5 * MINUTE);
      const incident = await stiff();
      await rang(incident, { ben: 1 });
      expect(await byLink('ben', incident)).toBe(200);
      await house.moveClock(6 * MINUTE);
      await rang(incident, { ben: 1, eve: 1 });
      await house.moveClock(6 * MINUTE);
      await rang(incident, { ben: 2, eve: 2 });
      expect(await shown(incident)).toMatchObject({ state: 'paging', epoch: 2, owner: null });
      expect(await say(incident, 'resolve', { reason: 'true' })).toBe(200);
    },
    LONG,
  );
});

/** The end of the shift that is running. */
async function shiftEnd(): Promise<string> {
  const { schedules: all } = (await house.rest('GET', '/on-call')).body;
  const one: Shown = Array.isArray(all) ? all[0] : {};
  const now: unknown = one['now'];
  return typeof now === 'object' && now !== null && 'until' in now ? String(now.until) : '';
}
/** What the house's clock says, by an incident that was just changed. */
async function houseTime(): Promise<number> {
  const drill = (await house.rest('POST', '/drill')).body;
  await house.rest('POST', `/incidents/${String(drill['id'])}/resolve`, { reason: 'test' });
  return Date.parse(String(drill['openedAt']));
}

it('a rota is the same whatever zone the machine is in (I12)', () => {
  const program = `
    const { stretchesOf } = await import('./dist/apps/alerting/src/schedule/stretches.js');
    const { instantOf } = await import('./dist/apps/alerting/src/schedule/wall-clock.js');
    const { readCalendar } = await import('./dist/apps/alerting/src/schedule/calendar.js');
    const ics = 'BEGIN:VCALENDAR\\r\\nBEGIN:VEVENT\\r\\nUID:1\\r\\nSUMMARY:ada\\r\\nDTSTART:20260320T023000\\r\\nDTEND:20260321T023000\\r\\nRRULE:FREQ=DAILY;INTERVAL=2\\r\\nEND:VEVENT\\r\\nEND:VCALENDAR';
    const all = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'].map((time_zone) => {
      const from = instantOf('2026-01-05T02:30', time_zone);
      const rotation = { people: ['ada', 'ben'], starts: '2026-01-05T02:30', rule: 'FREQ=DAILY' };
      const calendar = readCalendar(ics, time_zone, (word) => word);
      return [
        stretchesOf({ said: { id: 'x', time_zone, rotation }, shifts: () => [], unknown: 0 }, from, from + 365 * 86400000),
        stretchesOf({ said: { id: 'x', time_zone, calendar: { file: '' } }, ...calendar }, from, from + 365 * 86400000),
      ];
    });
    console.log(JSON.stringify(all));`;
  const at = (TZ: string): string =>
    execFileSync(process.execPath, ['--input-type=module', '-e', program], {
      env: { ...process.env, NODE_OPTIONS: '', TZ },
      encoding: 'utf8',
    });
  const utc = at('UTC');
  expect(utc.length).toBeGreaterThan(10_000);
  for (const zone of ['America/New_York', 'Europe/Berlin', 'Asia/Kathmandu']) expect(at(zone) === utc).toBe(true);
});
