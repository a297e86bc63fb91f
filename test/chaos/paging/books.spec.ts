import { describe, expect, it } from '@jest/globals';
import { neverRang, silentIncidents, tooOften, unheard, unsettled, type Books } from './books.js';
import { dice } from './dice.js';
import { HELD, Tally, percentile } from './tally.js';

const NOW = 1_000_000;
const incident = { id: 'i1', patient: 'rosa', stage: 'paging', openedAt: NOW, dueAt: NOW + 9_000, hasTimer: true };
const page = {
  id: 'p1',
  incident: 'i1',
  channel: 'smtp',
  epoch: 1,
  outcome: 'sent',
  nextAt: null,
  sentAt: NOW,
  tries: 0,
  lastTrouble: null,
};
const books: Books = { incidents: [incident], pages: [page], now: NOW };
const rang = new Map([['p1', 1]]);

describe('what a siege of the pager would notice', () => {
  const looks = (seen: Books, rings = rang): string[] =>
    [
      ...silentIncidents(seen),
      ...unsettled(seen, 2_000),
      ...unheard(['rosa'], seen),
      ...neverRang(seen, rings),
      ...tooOften(rings, 1),
    ].toSorted();

  it('nothing, where nothing is wrong', () => expect(looks(books)).toEqual([]));

  it.each<[string, Books, ReadonlyMap<string, number>, string]>([
    ['an incident without a page', { ...books, pages: [] }, rang, 'no delivery and no next attempt'],
    [
      'an incident whose only page was given up, which waits for nothing',
      { ...books, pages: [{ ...page, outcome: 'dead' }] },
      rang,
      'no delivery and no next attempt',
    ],
    ['one without a deadline', { ...books, incidents: [{ ...incident, dueAt: null }] }, rang, 'no next attempt'],
    ['one without a timer', { ...books, incidents: [{ ...incident, hasTimer: false }] }, rang, 'has no timer'],
    ['one that was passed over', { ...books, incidents: [{ ...incident, dueAt: NOW - 9_000 }] }, rang, 'is overdue'],
    ['a page left in a hand', { ...books, pages: [{ ...page, nextAt: NOW - 9_000 }] }, rang, 'still lies about'],
    ['a patient nobody was called for', { ...books, incidents: [] }, rang, 'nobody was called for rosa'],
    ['a page called sent that never rang', books, new Map(), 'nobody has it'],
    ['a page that rang three times after one death', books, new Map([['p1', 3]]), 'rang 3 times'],
  ])('%s', (_name, seen, rings, words) => {
    expect(looks(seen, new Map(rings))).toEqual([expect.stringContaining(words)]);
  });

  it('a journal that does not lead to its row, and a thing that was never looked at', () => {
    const tally = new Tally(1_000);
    for (const held of HELD) {
      expect(tally.ok).toBe(false);
      tally.check(held, [], 1);
    }
    expect(tally.ok).toBe(true);
    tally.hear('i1', { journal: { chain: 'whole', stands: false }, timeline: [] });
    expect(tally.ok).toBe(false);
    expect(tally.table()).toContain('BROKEN  the journal is whole and leads to the row: i1');
  });

  it('how late a deadline was, from two entries of a journal', () => {
    const tally = new Tally(1_000);
    const at = (ms: number): string => new Date(NOW + ms).toISOString();
    const timeline = [
      { kind: 'open', at: at(0) },
      { kind: 'due', at: at(1_250) },
      { kind: 'signal', at: at(1_300) },
      { kind: 'due', at: at(9_000) },
    ];
    tally.hear('i1', { journal: { chain: 'whole', stands: true }, timeline });
    expect(tally.late).toEqual([250]);
    expect(percentile([3, 1, 2], 0.5)).toBe(2);
  });

  it('the same seed throws the same dice', () => {
    const throws = (seed: number): number[] => {
      const die = dice(seed);
      return Array.from({ length: 20 }, () => die.below(6));
    };
    expect(throws(7)).toEqual(throws(7));
    expect(new Set([...throws(7), ...throws(8)]).size).toBe(6);
    expect(throws(7)).not.toEqual(throws(8));
  });
});
