// I12: over two years, in every zone of the world, a rota has no hole and no hand-over is shifted or lost.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { stretchesOf, type Schedule, type Stretch } from './stretches.js';
import { instantOf, recurrences, wallAt } from './wall-clock.js';

const ZONES = Intl.supportedValuesOf('timeZone');
const DAY = 86_400_000;
const PEOPLE = ['ada', 'ben', 'eve'];
const RULES = ['FREQ=DAILY', 'FREQ=WEEKLY;BYDAY=MO', 'FREQ=DAILY;INTERVAL=3', 'FREQ=MONTHLY;BYMONTHDAY=1'] as const;
const two = (n: number): string => String(n).padStart(2, '0');

interface Rota {
  readonly zone: string;
  readonly starts: string;
  readonly rule: string;
}
const scheduleOf = ({ zone, starts, rule }: Rota): Schedule => ({
  said: { id: 'itb', time_zone: zone, rotation: { people: PEOPLE, starts, rule } },
  shifts: () => [],
  unknown: 0,
});
type Calendar = (schedule: Schedule, from: number, until: number) => readonly Stretch[];

/** Throws at the first thing that must not be. */
function check(calendar: Calendar, rota: Rota): void {
  const { zone, starts } = rota;
  const from = instantOf(starts, zone);
  const until = from + 730 * DAY;
  const stretches = calendar(scheduleOf(rota), from, until);
  let at = from;
  for (const one of stretches) {
    if (one.from !== at) throw new Error(`I12: a hole or an overlap at ${wallAt(at, zone)}`);
    if (one.person === null || one.by !== 'rotation') throw new Error(`I12: nobody at ${wallAt(one.from, zone)}`);
    at = one.until;
  }
  if (at !== until) throw new Error('I12: it ends early');
  for (const [turn, one] of stretches.entries()) {
    const wall = wallsOf(rota)[turn];
    if (wall === undefined || one.person !== PEOPLE[turn % PEOPLE.length])
      throw new Error(`I12: the turn at ${wallAt(one.from, zone)} is somebody else's`);
    const shown = wallAt(one.from, zone);
    // On the wall it says what the rota says; only in an hour that does not exist it says as much later.
    if (shown !== wall && (shown < wall || wallAt(instantOf(wall, zone), zone) === wall))
      throw new Error(`I12: the hand-over of ${wall} comes at ${shown}`);
  }
}

const kept = new Map<string, readonly string[]>();
function wallsOf({ rule, starts }: Rota): readonly string[] {
  const walls = kept.get(rule + starts) ?? recurrences(rule, starts, '2028-06-01T00:00');
  kept.set(rule + starts, walls);
  return walls;
}

const rotas: fc.Arbitrary<Rota> = fc
  .record({
    zone: fc.constantFrom(...ZONES),
    hour: fc.integer({ min: 0, max: 23 }),
    half: fc.constantFrom(0, 30),
    day: fc.integer({ min: 1, max: 28 }),
    rule: fc.constantFrom(...RULES),
  })
  .map(({ zone, hour, half, day, rule }) => ({ zone, starts: `2026-01-${two(day)}T${two(hour)}:${two(half)}`, rule }));

describe('two years in every zone of the world (I12)', () => {
  it('daily hand-overs at 02:30, where most clocks change, and weekly at midnight', () => {
    expect(ZONES.length).toBeGreaterThan(400);
    for (const zone of ZONES) {
      check(stretchesOf, { zone, starts: '2026-01-05T00:00', rule: 'FREQ=WEEKLY;BYDAY=SU' });
    }
    // A whole hour forward and back, half an hour, and four changes a year.
    for (const zone of ['America/Santiago', 'Australia/Lord_Howe', 'Africa/Casablanca'])
      check(stretchesOf, { zone, starts: '2026-01-05T02:30', rule: 'FREQ=DAILY' });
  });

  it('whatever the zone, the time of day and the rule', () => {
    expect(() =>
      fc.assert(
        fc.property(rotas, (rota) => check(stretchesOf, rota)),
        { seed: 20_261_125, numRuns: 60 },
      ),
    ).not.toThrow();
  });

  it.each<[string, Calendar]>([
    // What RFC 5545 says of DTEND: every instance has the same exact length.
    [
      'gives every shift the same exact length',
      (one, from, until) =>
        stretchesOf(one, from, until).map((shift) => ({ ...shift, until: Math.min(shift.until, shift.from + DAY) })),
    ],
    [
      'loses a hand-over in the hour that is left out',
      (one, from, until) =>
        stretchesOf(one, from, until).filter(({ from: at }) => !wallAt(at, 'Europe/Berlin').endsWith('T03:30')),
    ],
    [
      'computes in the zone of the machine',
      (one, from, until) => stretchesOf({ ...one, said: { ...one.said, time_zone: 'America/New_York' } }, from, until),
    ],
  ])('catches a calendar that %s', (_name, broken) => {
    expect(() => check(broken, { zone: 'Europe/Berlin', starts: '2026-01-05T02:30', rule: 'FREQ=DAILY' })).toThrow(
      'I12',
    );
  });
});
