import { describe, expect, it } from '@jest/globals';
import { breathless, longText, readCorpus, sentencesIn } from './corpus.js';
import { compared, spread, timesOf, type Work } from './turns.js';

describe('npm run bench -- reader', () => {
  it('reads whole reports, conclusions, single sentences and a table, none of them empty', () => {
    const { reports, conclusions, sentences, table } = readCorpus();
    expect(reports.length).toBeGreaterThan(80);
    expect(conclusions.length).toBeGreaterThan(70);
    expect(sentences.length).toBeGreaterThan(400);
    for (const { text } of [...reports, ...conclusions, ...sentences]) expect(sentencesIn(text)).toBeGreaterThan(0);
    expect(table.filter((line) => line.split('\t').length !== 3)).toEqual([]);
  });

  it.each([
    ['No kink.', 1],
    ['Tip at T8. Angle 3.5 degrees, no kink', 2],
    ['FINDINGS:\nThe catheter\nis continuous. No leak.\n\nIMPRESSION: Normal', 3],
    ['1. \n\n . ', 0],
  ])('counts the sentences of %j without the reader', (text, count) => {
    expect(sentencesIn(text)).toBe(count);
  });

  it('a long text has the length that is asked for, and the breathless one no stop', () => {
    const text = longText(readCorpus().reports, 250_000);
    expect(text).toHaveLength(250_000);
    expect(breathless(text)).not.toMatch(/[.!?\n]/);
  });

  it('what does twice as much in the same time has the higher share of the floor', async () => {
    const work = (name: string, units: number): Work => ({ name, units, pass: () => 1 });
    const floor = work('floor', 1_000_000);
    const slow = await compared(work('slow', 1), floor, 3, 2);
    const quick = await compared(work('quick', 1_000), floor, 3, 2);
    expect(slow.ratio).toBeLessThan(quick.ratio);
    expect(quick.ratio).toBeLessThan(1);
  });

  it('every round passes over everything once, after one pass to warm up', () => {
    const passes = [0, 0];
    const both = passes.map((_none, n) => () => (passes[n] = (passes[n] ?? 0) + 1));
    expect(timesOf(both, 5)).toHaveLength(2);
    expect(passes).toEqual([6, 6]);
    const { p50, p99 } = spread(both, 5);
    expect(p99).toBeGreaterThanOrEqual(p50);
    expect(passes).toEqual([12, 12]);
  });
});
