// I13: whatever order callbacks come in and however often, the same stands at the end, and nothing ever falls.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RECEIPTS, callTold, higher, isForGood, rankOf, smsTold, type Told } from './receipt.js';

type Join = (one: Told | null, other: Told) => Told;
const told = fc.record({
  receipt: fc.constantFrom(...RECEIPTS),
  why: fc.constantFrom('', '30003', '30005', 'busy', 'voicemail'),
});
const shuffled = fc
  .array(told, { minLength: 1, maxLength: 8 })
  .chain((all) =>
    fc.tuple(
      fc.constant(all),
      fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2, maxLength: all.length * 2 }),
    ),
  );
const fold = (join: Join, all: readonly Told[]): Told | null => all.reduce<Told | null>(join, null);

/** Throws where a way of joining receipts depends on order, on repetition, or ever falls. */
function checkMonotone(join: Join): void {
  fc.assert(
    fc.property(shuffled, ([all, again]) => {
      expect(fold(join, again)).toEqual(fold(join, all));
      let last: Told | null = null;
      for (const one of again) {
        const next: Told = join(last, one);
        if (last !== null) expect(rankOf(next.receipt)).toBeGreaterThanOrEqual(rankOf(last.receipt));
        last = next;
      }
    }),
    { seed: 20_261_125, numRuns: 1_000 },
  );
}

describe('I13: receipts', () => {
  it('only rise, in whatever order and however often callbacks come', () => {
    expect(() => checkMonotone(higher)).not.toThrow();
  });

  it.each<[string, Join]>([
    ['the last one wins', (_, other) => other],
    ['a failure always wins', (one, other) => (one?.receipt === 'not_reached' ? one : other)],
    [
      'of equal ones the first stays',
      (one, other) => (one !== null && rankOf(one.receipt) >= rankOf(other.receipt) ? one : other),
    ],
  ])('caught when broken: %s', (_, broken) => {
    expect(() => checkMonotone(broken)).toThrow();
  });
});

describe('what a provider says, in the words of the house', () => {
  it('a delivered message is on a phone, an undelivered one is not, and an unknown word says nothing', () => {
    expect(smsTold('delivered', '')).toEqual({ receipt: 'delivered', why: '' });
    expect(smsTold('undelivered', '30005')).toEqual({ receipt: 'not_reached', why: '30005' });
    expect(smsTold('failed', '')).toEqual({ receipt: 'not_reached', why: 'failed' });
    expect(smsTold('teleported', '')).toBeUndefined();
    expect(smsTold('toString', '')).toBeUndefined();
  });

  it('a call that has ended reached nobody unless a key was pressed: not voicemail, and not a hand that picked up', () => {
    expect(callTold('completed', 'machine_end_beep')).toEqual({ receipt: 'not_reached', why: 'voicemail' });
    expect(callTold('completed', 'human')).toEqual({ receipt: 'not_reached', why: 'no-key' });
    expect(callTold('completed', '')).toEqual({ receipt: 'not_reached', why: 'no-key' });
    expect(callTold('in-progress', 'human')).toEqual({ receipt: 'under_way', why: '' });
    expect(callTold('busy', '')).toEqual({ receipt: 'not_reached', why: 'busy' });
  });

  it('some failures are for good, most are not', () => {
    expect(['30005', '30006', '21610'].every(isForGood)).toBe(true);
    expect(['30003', '30007', 'busy', 'voicemail', ''].some(isForGood)).toBe(false);
  });
});
