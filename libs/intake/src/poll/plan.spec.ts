import { describe, expect, it } from '@jest/globals';
import { NO_MARK, goOnFrom, nextWatermark, pollQuestion, type PollMark } from './plan.js';

const NOW = Date.parse('2026-11-22T03:00:00Z');
const settings = { intervalMs: 60_000, slowIntervalMs: 600_000, overlapMs: 5_000, fullSweepMs: 86_400_000 };
const iso = (ms: number): string => new Date(ms).toISOString();
const known: PollMark = { ...NO_MARK, watermark: NOW - 90_000, sweptAt: NOW - 3_600_000, polledAt: NOW - 10_000 };
const asks = (mark: PollMark, asked = false) => pollQuestion({ patient: 'ida' }, mark, 'close', settings, NOW, asked);

describe('whether it is time to poll, and for what', () => {
  it('waits for its interval, unless a bell without a name asks: then not more often than every five seconds', () => {
    expect(asks(known)).toEqual({ due: false });
    expect(asks(known, true)).toMatchObject({ due: true, parameters: { _lastUpdated: `ge${iso(NOW - 95_000)}` } });
    expect(asks({ ...known, polledAt: NOW - 4_000 }, true)).toEqual({ due: false });
    expect(asks({ ...known, failing: true }, true)).toEqual({ due: false });
    expect(asks({ ...known, polledAt: NOW - 60_000 })).toMatchObject({ due: true, full: false });
  });

  it('what ended at the page cap goes on at once where it ended; after a failure it waits like any other', () => {
    const goesOn = { from: NOW - 500_000, full: true };
    expect(asks({ ...known, polledAt: NOW, goesOn })).toEqual({
      due: true,
      full: true,
      parameters: { patient: 'ida', _lastUpdated: `ge${iso(NOW - 500_000)}`, _sort: '_lastUpdated', _count: '100' },
    });
    expect(asks({ ...known, polledAt: NOW, goesOn, failing: true })).toEqual({ due: false });
  });

  it('goes on only from an ordered, dated answer that came further than the last', () => {
    const [one, two] = [iso(NOW - 2_000), iso(NOW - 1_000)];
    expect(goOnFrom([one, two], NO_MARK)).toBe(NOW - 1_000);
    expect(goOnFrom([two, one], NO_MARK)).toBeUndefined();
    expect(goOnFrom([one, undefined], NO_MARK)).toBeUndefined();
    expect(goOnFrom([], NO_MARK)).toBeUndefined();
    const before = { ...NO_MARK, goesOn: { from: NOW - 1_000, full: true } };
    expect(goOnFrom([two, two], before)).toBeUndefined();
  });

  it('after several questions the watermark stands where the last one began, never further back than it was', () => {
    const walked = { ...NO_MARK, goesOn: { from: NOW - 2_000, full: true } };
    expect(nextWatermark(walked, iso(NOW), iso(NOW))).toBe(NOW - 2_000);
    expect(nextWatermark({ ...walked, watermark: NOW - 1_000 }, iso(NOW), iso(NOW))).toBe(NOW - 1_000);
    expect(nextWatermark(NO_MARK, iso(NOW - 7), iso(NOW))).toBe(NOW - 7);
  });
});
