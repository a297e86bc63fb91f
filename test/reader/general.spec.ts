import { describe, expect, it } from '@jest/globals';
import { rowsOf, statusOf } from './tables.js';
import { assertPhrase, type MentionStatus } from '#clinical';

// Denied or not, of any phrase in sentences as wards, radiologists and pathologists write them: ABSENT against every other status.

const SAMPLES = ['first', 'second', 'third'] as const;
type Sample = (typeof SAMPLES)[number];
type Assert = (phrase: string, sentence: string) => MentionStatus;

const rows = rowsOf('general-sentences.tsv').map(([sample = '', , phrase = '', sentence = '', status = '']) => {
  const known = SAMPLES.find((one) => one === sample);
  if (known === undefined) throw new RangeError(`no sample ${sample}`);
  return { sample: known, phrase, sentence, denied: statusOf(status) === 'ABSENT' };
});

interface Figures {
  readonly accuracy: number;
  readonly precision: number;
  readonly recall: number;
}

const figuresOf = (assert: Assert, samples: readonly Sample[]): Figures => {
  const judged = rows
    .filter(({ sample }) => samples.includes(sample))
    .map(({ phrase, sentence, denied }) => ({ denied, said: assert(phrase, sentence) === 'ABSENT' }));
  const both = judged.filter(({ denied, said }) => denied && said).length;
  return {
    accuracy: judged.filter(({ denied, said }) => denied === said).length / judged.length,
    precision: both / judged.filter(({ said }) => said).length,
    recall: both / judged.filter(({ denied }) => denied).length,
  };
};

const FLOOR: Figures = { accuracy: 0.95, precision: 0.95, recall: 0.95 };

/** The figures that are not above their floor, with what they are: nothing, when all are. */
const below = (figures: Figures, floor: Figures, or: 'equal' | 'above'): readonly string[] =>
  (['accuracy', 'precision', 'recall'] as const)
    .filter((name) => !(figures[name] > floor[name] || (or === 'equal' && figures[name] === floor[name])))
    .map((name) => `${name} ${figures[name].toFixed(4)}, floor ${floor[name]}`);

describe('denied or not, of any phrase', () => {
  it('over all samples: accuracy at least 0.95, precision and recall above it', () => {
    expect(rows.length).toBeGreaterThanOrEqual(970);
    expect(below(figuresOf(assertPhrase, SAMPLES), FLOOR, 'above')).toEqual([]);
  });

  // What each writer's sample came out at when it was taken in, in whole percents: no gain in one may be paid for in another.
  const floors = {
    first: { accuracy: 0.98, precision: 0.98, recall: 0.98 },
    second: { accuracy: 0.95, precision: 0.91, recall: 0.94 },
    third: { accuracy: 0.98, precision: 0.97, recall: 0.98 },
  } as const satisfies Record<Sample, Figures>;
  it.each(SAMPLES)('the %s sample comes out no worse than when it was taken in', (sample) => {
    expect(below(figuresOf(assertPhrase, [sample]), floors[sample], 'equal')).toEqual([]);
  });
});

describe('the samples bite', () => {
  const firstWord = /\b(no|not|without|denies|denied|negative)\b/i;
  const breaks: readonly (readonly [string, Assert])[] = [
    ['affirms everything', () => 'PRESENT'],
    ['denies everything', () => 'ABSENT'],
    [
      'denies whatever stands in a sentence with a denial',
      (_phrase, text) => (firstWord.test(text) ? 'ABSENT' : 'PRESENT'),
    ],
    [
      'lets a denial reach to the end of the sentence',
      (phrase, text) => (firstWord.test(text.slice(0, Math.max(0, text.indexOf(phrase)))) ? 'ABSENT' : 'PRESENT'),
    ],
    [
      'hears no denial after the phrase',
      (phrase, text) => assertPhrase(phrase, text.slice(0, text.indexOf(phrase) + phrase.length)),
    ],
    ['takes a doubt for a denial', (phrase, text) => doubtless(assertPhrase(phrase, text))],
  ];
  const doubtless = (status: MentionStatus): MentionStatus => (status === 'NOT_EXCLUDED' ? 'ABSENT' : status);
  it.each(breaks)('when it %s', (_what, broken) => {
    expect(below(figuresOf(broken, SAMPLES), FLOOR, 'above')).not.toEqual([]);
  });
});
