// I17: whatever happens to the computer's time, what is due is neither called off nor put off.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SystemClock, type Clock } from './clock.js';

/** A computer whose time somebody sets, now forward, now back. */
class Computer {
  wall = 1_800_000_000_000;
  counted = 5_000;
  pass(ms: number): void {
    this.wall += ms;
    this.counted += ms;
  }
}
type Make = (computer: Computer) => Clock;
const make: Make = (computer) =>
  new SystemClock(
    () => computer.wall,
    () => computer.counted,
  );

const moves = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('passes' as const), ms: fc.integer({ min: 0, max: 120_000 }) }),
    // Set by hand or by NTP; also a machine that slept, whose counter stood still.
    fc.record({ kind: fc.constant('is set' as const), ms: fc.integer({ min: -3_600_000, max: 3_600_000 }) }),
  ),
  { maxLength: 30 },
);

/** A page is due in five minutes of real time; by the clock it may come earlier, never later. */
const neverLate = (clockOf: Make) =>
  fc.property(moves, (all) => {
    const computer = new Computer();
    const clock = clockOf(computer);
    const due = clock.now() + 300_000;
    let [real, before] = [0, clock.now()];
    for (const { kind, ms } of all) {
      if (kind === 'passes') {
        computer.pass(ms);
        real += ms;
      } else computer.wall += ms;
      const now = clock.now();
      if (now < before) throw new Error('I17: the clock went back');
      if (real >= 300_000 && now < due) throw new Error('I17: a page is put off');
      before = now;
    }
  });

describe('a computer whose time is set while a page is due (I17)', () => {
  it('neither goes back nor puts the page off', () => {
    expect(fc.check(neverLate(make), { seed: 20_261_125, numRuns: 1_000 }).failed).toBe(false);
  });
  it('follows a computer that is set forward, or that slept', () => {
    const computer = new Computer();
    const clock = make(computer);
    computer.wall += 3_600_000;
    expect(clock.now()).toBe(computer.wall);
  });
  it.each<[string, Make]>([
    ['believes the wall', (computer) => ({ now: () => computer.wall })],
    [
      'only refuses to go back',
      (computer) => {
        let last = 0;
        return { now: () => (last = Math.max(last, computer.wall)) };
      },
    ],
  ])('catches a clock that %s', (_name, broken) => {
    const { failed, errorInstance } = fc.check(neverLate(broken), { seed: 20_261_125, numRuns: 1_000 });
    expect([failed, String(errorInstance)]).toEqual([true, expect.stringContaining('I17')]);
  });
});
