import { describe, expect, it } from '@jest/globals';
import { Breaker } from './breaker.js';

function breakerAt(): { breaker: Breaker; pass: (ms: number) => void } {
  let now = 1_000_000;
  return { breaker: new Breaker({ now: () => now }), pass: (ms) => void (now += ms) };
}
const fail = (breaker: Breaker, times: number): void => {
  for (let nth = 0; nth < times; nth += 1) {
    breaker.enter('carrier');
    breaker.leave('carrier', false);
  }
};

describe('a provider that is down', () => {
  it('is asked by one page at a time, and by no fewer: nothing is held', () => {
    const { breaker } = breakerAt();
    fail(breaker, 3);
    expect([breaker.enter('carrier'), breaker.enter('carrier'), breaker.enter('other')]).toEqual(['go', 'busy', 'go']);
    breaker.leave('carrier', false);
    expect(breaker.enter('carrier')).toBe('go');
  });

  it('is open for all after one success', () => {
    const { breaker } = breakerAt();
    fail(breaker, 5);
    breaker.enter('carrier');
    breaker.leave('carrier', true);
    expect([breaker.enter('carrier'), breaker.enter('carrier')]).toEqual(['go', 'go']);
    expect(breaker.isDown('carrier')).toBe(false);
  });

  it('a few failures are none, and after a while without one it is worth asking first again', () => {
    const { breaker, pass } = breakerAt();
    fail(breaker, 2);
    expect(breaker.isDown('carrier')).toBe(false);
    fail(breaker, 1);
    expect(breaker.isDown('carrier')).toBe(true);
    pass(10_000);
    expect(breaker.isDown('carrier')).toBe(false);
  });

  it('a probe that never came back does not shut the door for good', () => {
    const { breaker, pass } = breakerAt();
    fail(breaker, 3);
    breaker.enter('carrier');
    expect(breaker.enter('carrier')).toBe('busy');
    pass(30_000);
    expect(breaker.enter('carrier')).toBe('go');
  });
});
