// I14: only the nonce of a view of this very page answers, for a while, and no other.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isFreshNonce, nonceFor } from './link-page.js';

const MINUTE = 60_000;
const word = fc.string({ minLength: 1, maxLength: 40 });
const at = fc.integer({ min: 0, max: 4_000_000_000_000 });
type Check = typeof isFreshNonce;

/** Right for its own page and time, wrong for every other. */
const holds = (check: Check) =>
  fc.property(
    word,
    word,
    word,
    word,
    at,
    fc.integer({ min: -60, max: 60 }),
    fc.nat(80),
    (key, other, digest, stray, now, minutes, cut) => {
      const nonce = nonceFor(key, digest, now);
      if (!check(nonce, key, digest, now + MINUTE)) throw new Error('I14: the nonce of this view is refused');
      const later = now + minutes * MINUTE;
      if (check(nonce, key, digest, later) !== Math.abs(minutes) <= 15)
        throw new Error('I14: for too long, or before its time');
      if (other !== key && check(nonce, other, digest, now)) throw new Error('I14: the key of another page');
      if (stray !== digest && check(nonce, key, stray, now)) throw new Error('I14: the link of another page');
      if (cut < nonce.length && check(nonce.slice(0, cut), key, digest, now)) throw new Error('I14: a part of a nonce');
      if (check(nonce.replace(/^\d+/, String(now + MINUTE)), key, digest, now))
        throw new Error('I14: a later time on an old nonce');
    },
  );

describe('the nonce of a view (I14)', () => {
  it('answers for its page and its quarter of an hour', () => {
    expect(fc.check(holds(isFreshNonce), { seed: 20_261_125, numRuns: 1_000 }).failed).toBe(false);
  });
  it.each<[string, Check]>([
    [
      'takes any nonce that is young',
      (nonce, _key, _digest, now) => Math.abs(now - Number(nonce.split('.')[0])) <= 15 * MINUTE,
    ],
    ['never forgets', (nonce, key, digest) => isFreshNonce(nonce, key, digest, Number(nonce.split('.')[0]))],
  ])('catches a door that %s', (_name, broken) => {
    expect(fc.check(holds(broken), { seed: 20_261_125, numRuns: 1_000 }).failed).toBe(true);
  });
});
