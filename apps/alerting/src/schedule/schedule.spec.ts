// A year of rotas, told on the wall clock, with the two nights on which it lies.
import { describe, expect, it } from '@jest/globals';
import type { OnCallSchedule } from '#service';
import { coverageOf } from '../on-call/coverage.js';
import { rotaOf } from '../on-call/rota.js';
import { readCalendar } from './calendar.js';
import { stretchesOf, type Schedule } from './stretches.js';
import { instantOf, wallAt } from './wall-clock.js';

const BERLIN = 'Europe/Berlin';
const HOUR = 3_600_000;
const nights = { people: ['ada', 'ben'], starts: '2026-01-05T08:00', rule: 'FREQ=DAILY' };
const schedule = (more: Partial<OnCallSchedule> = {}, time_zone = BERLIN): Schedule => ({
  said: { id: 'itb', time_zone, rotation: nights, ...more },
  shifts: () => [],
  unknown: 0,
});
/** Between two walls of Berlin: `08:00 ada rotation`. */
const told = (one: Schedule, from: string, until: string): readonly string[] => {
  const zone = one.said.time_zone;
  return stretchesOf(one, instantOf(from, zone), instantOf(until, zone)).map(
    ({ from: at, person, by }) => `${wallAt(at, zone).slice(5)} ${person ?? '-'} ${by}`,
  );
};

describe('a rotation', () => {
  it('hands over at the same time on the wall, in the nights of the clock change, too', () => {
    expect(told(schedule(), '2026-03-28T08:00', '2026-03-31T08:00')).toEqual([
      '03-28T08:00 ada rotation',
      '03-29T08:00 ben rotation',
      '03-30T08:00 ada rotation',
    ]);
    const [, short] = stretchesOf(
      schedule(),
      instantOf('2026-03-27T08:00', BERLIN),
      instantOf('2026-03-30T08:00', BERLIN),
    );
    expect(short === undefined ? 0 : (short.until - short.from) / HOUR).toBe(23);
  });

  it('a hand-over in the hour that is left out comes after it; in the hour that comes twice, the first time; no turn moves', () => {
    const early = schedule({ rotation: { ...nights, starts: '2026-01-05T02:30' } });
    expect(told(early, '2026-03-28T02:30', '2026-03-30T08:00')).toEqual([
      '03-28T02:30 ada rotation',
      '03-29T03:30 ben rotation',
      '03-30T02:30 ada rotation',
    ]);
    const autumn = stretchesOf(early, instantOf('2026-10-24T02:30', BERLIN), instantOf('2026-10-27T02:30', BERLIN));
    expect(autumn.map((one) => (one.until - one.from) / HOUR)).toEqual([24, 25, 24]);
  });

  it('before the first hand-over there is nobody, and afterwards always somebody', () => {
    expect(told(schedule(), '2026-01-04T08:00', '2026-01-06T08:00')).toEqual([
      '01-04T08:00 - nobody',
      '01-05T08:00 ada rotation',
    ]);
    const filled = schedule({ fallback: 'house' });
    expect(told(filled, '2026-01-04T08:00', '2026-01-06T08:00')[0]).toBe('01-04T08:00 house fallback');
  });

  it('by week and by days of the week', () => {
    const rotation = { people: ['ada', 'ben', 'eve'], starts: '2026-01-05T08:00', rule: 'FREQ=WEEKLY;BYDAY=MO,FR' };
    expect(told(schedule({ rotation }), '2026-01-05T08:00', '2026-01-16T08:00')).toEqual([
      '01-05T08:00 ada rotation',
      '01-09T08:00 ben rotation',
      '01-12T08:00 eve rotation',
    ]);
  });
});

describe('what stands over a rotation', () => {
  it('an override holds between its times, and only in place of whom it names', () => {
    const overrides = [
      { person: 'eve', from: '2026-02-01T20:00', until: '2026-02-02T10:00' },
      { person: 'max', from: '2026-02-03T00:00', until: '2026-02-05T00:00', instead_of: 'ben' },
    ];
    expect(told(schedule({ overrides }), '2026-02-01T08:00', '2026-02-05T08:00')).toEqual([
      '02-01T08:00 ben rotation',
      '02-01T20:00 eve override',
      '02-02T10:00 ada rotation',
      '02-03T08:00 max override',
      '02-04T08:00 ada rotation',
    ]);
  });

  it('a temporary schedule holds in its place; what it forgets falls to the fallback, else to whoever was there', () => {
    const temporary = [
      {
        from: '2026-12-24T08:00',
        until: '2026-12-26T08:00',
        shifts: [{ person: 'eve', from: '2026-12-24T08:00', until: '2026-12-25T08:00' }],
      },
    ];
    const holidays = (more: Partial<OnCallSchedule>) =>
      told(schedule({ temporary, ...more }), '2026-12-24T08:00', '2026-12-27T08:00');
    expect(holidays({ fallback: 'house' })).toEqual([
      '12-24T08:00 eve temporary',
      '12-25T08:00 house fallback',
      '12-26T08:00 ben rotation',
    ]);
    expect(holidays({})[1]).toBe('12-25T08:00 eve held-over');
  });
});

describe('shifts from a calendar', () => {
  const event = (...lines: string[]): string =>
    ['BEGIN:VEVENT', `UID:${lines.join('')}`, ...lines, 'END:VEVENT'].join('\r\n');
  const shift = (start: string, end: string, summary: string, ...more: string[]): string =>
    event(`DTSTART;TZID=${BERLIN}:${start}`, `DTEND;TZID=${BERLIN}:${end}`, `SUMMARY:${summary}`, ...more);
  const whoIs = (word: string): string | undefined => ({ 'Dr Ada': 'ada', 'ben@hospital.example': 'ben' })[word];
  const read = (...events: string[]) =>
    readCalendar(
      ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//x', ...events, 'END:VCALENDAR'].join('\r\n'),
      BERLIN,
      whoIs,
    );
  const imported = (...events: string[]): Schedule => {
    const { rotation: _rotation, ...said } = schedule().said;
    return { said: { ...said, calendar: { file: 'x' } }, ...read(...events) };
  };

  it('a shift of 24 hours that comes again leaves no hour to nobody when the clocks go back', () => {
    const daily = imported(
      shift('20261023T080000', '20261024T080000', 'Dr Ada', 'RRULE:FREQ=DAILY;INTERVAL=2'),
      shift(
        '20261024T080000',
        '20261025T080000',
        'x',
        'RRULE:FREQ=DAILY;INTERVAL=2',
        'ATTENDEE:mailto:ben@hospital.example',
      ),
    );
    expect(told(daily, '2026-10-23T08:00', '2026-10-27T08:00')).toEqual([
      '10-23T08:00 ada calendar',
      '10-24T08:00 ben calendar',
      '10-25T08:00 ada calendar',
      '10-26T08:00 ben calendar',
    ]);
  });

  it('a shift left out, and one of somebody unknown, fall to the fallback and are reported', () => {
    const daily = imported(
      shift(
        '20260601T080000',
        '20260602T080000',
        'Dr Ada',
        'RRULE:FREQ=DAILY;COUNT=3',
        `EXDATE;TZID=${BERLIN}:20260602T080000`,
      ),
      shift('20260604T080000', '20260605T080000', 'Dr Nobody'),
    );
    const filled = { ...daily, said: { ...daily.said, fallback: 'house' } };
    expect(told(filled, '2026-06-01T08:00', '2026-06-05T08:00')).toEqual([
      '06-01T08:00 ada calendar',
      '06-02T08:00 house fallback',
      '06-03T08:00 ada calendar',
      '06-04T08:00 house fallback',
    ]);
    expect(daily.unknown).toBe(1);
    const spread = coverageOf(
      { people: [], schedules: [filled], files: [], ladders: [], callback: null },
      instantOf('2026-06-01T08:00', BERLIN),
      instantOf('2026-06-05T08:00', BERLIN),
    );
    expect(spread.standIns.map(({ by, person }) => [by, person])).toEqual([
      ['fallback', 'house'],
      ['fallback', 'house'],
    ]);
    expect(spread.unknownShifts).toEqual([{ schedule: 'itb', count: 1 }]);
  });

  it('times in UTC and times without a zone are read as what they are', () => {
    const utc = event('DTSTART:20260601T060000Z', 'DTEND:20260601T180000Z', 'SUMMARY:Dr Ada');
    const floating = event(
      'DTSTART:20260601T200000',
      'DTEND:20260602T080000',
      'SUMMARY:x',
      'ATTENDEE:mailto:ben@hospital.example',
    );
    expect(told(imported(utc, floating), '2026-06-01T08:00', '2026-06-02T08:00')).toEqual([
      '06-01T08:00 ada calendar',
      '06-01T20:00 ben calendar',
    ]);
  });

  it('what is no calendar, or names a zone nobody knows, is refused without repeating it', () => {
    expect(() => readCalendar('Dr Ada is on call', BERLIN, whoIs)).toThrow('is not iCalendar');
    const odd = event('DTSTART;TZID=W. Europe Standard Time:20260601T080000', 'DURATION:PT12H', 'SUMMARY:Dr Ada');
    expect(() => read(odd)).toThrow('names a time zone that is not of the IANA');
  });
});

it('says for the days ahead which level would reach nobody', () => {
  const door = { kind: 'webhook', url: 'https://pager.example/a', secret_env: 'PAGER_SECRET' } as const;
  process.env['PAGER_SECRET'] = `whsec_${Buffer.from('a-secret-of-the-rota-spec-24-bytes').toString('base64')}`;
  const rota = rotaOf({
    people: [
      { id: 'ada', channels: [door] },
      { id: 'ben', channels: [door] },
    ],
    schedules: [schedule().said],
    ladders: [{ id: 'all', levels: [{ ask: [{ schedule: 'itb' }] }, { ask: [{ person: 'ada' }] }] }],
  });
  const from = instantOf('2026-01-03T08:00', BERLIN);
  expect(coverageOf(rota, from).gaps).toEqual([
    { ladder: 'all', level: 0, from, until: instantOf('2026-01-05T08:00', BERLIN) },
  ]);
  expect(coverageOf(rota, instantOf('2026-01-05T08:00', BERLIN)).gaps).toEqual([]);
});
