import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FINDINGS_BY_STEP, proseReader, READER_TARGETS, type Step, STEPS, type WordsRead } from '#clinical';

// Any text at all, up to a megabyte: read to its end, without a throw, in time that grows no faster than the text.

type Read = (text: string, step: Step) => WordsRead;
const reader = proseReader();
const read: Read = (text, step) => reader.read([{ id: 'conclusion', text }], step, {});
const seed = 20261126;

const MEGABYTE = 1 << 20;

/** The dictionary's own words, out of their order. */
const OWN_WORDS = [
  ...new Set(READER_TARGETS.flatMap(({ patterns }) => patterns.flatMap((pattern) => pattern.match(/[a-z]+/g) ?? []))),
];
const MARKS = [
  '.',
  '?',
  '!',
  ',',
  ';',
  ':',
  '(',
  ')',
  '[',
  ']',
  '/',
  '-',
  ' - ',
  '#',
  '"',
  '\n',
  '\n\n',
  '\t',
  '1.',
  '3.5',
  'T8',
  "n't",
  '*',
];
const TURNS = [
  'no',
  'not',
  'without',
  'neither',
  'nor',
  'no evidence of',
  'cannot be excluded',
  'possible',
  'rule out',
  'but',
  'was not assessed',
  'unchanged',
  'FINDINGS:',
  'INDICATION:',
  'IMPRESSION:',
];

const noise = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 600, size: 'max' }),
  // Halves of pairs, too: a text cut in the middle of a sign.
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 600, size: 'max' })
    .map((codes) => String.fromCharCode(...codes)),
);
const ownWords = fc
  .array(fc.oneof(fc.constantFrom(...OWN_WORDS), fc.constantFrom(...TURNS), fc.constantFrom(...MARKS)), {
    maxLength: 250,
    size: 'max',
  })
  .map((words) => words.join(' '));
const anyText = fc.oneof(
  noise,
  ownWords,
  fc.tuple(ownWords, noise).map((parts) => parts.join('')),
);
const anyStep = fc.constantFrom(...STEPS);

const ofLength = (text: string, length: number): string =>
  text === '' ? '' : text.repeat(Math.ceil(length / text.length)).slice(0, length);

/** What must hold of a reading, whatever the text: every place lies in it, every finding is one of the step. */
const expectSound = (text: string, step: Step, { mentions, findings, unread }: WordsRead): void => {
  const places = [
    ...unread,
    ...mentions.flatMap(({ place, trigger }) => (trigger === undefined ? [place] : [place, trigger])),
  ];
  const outside = places.filter(({ from, to }) => from < 0 || from >= to || to > text.length);
  const strange = mentions.filter(({ words, place }) => text.slice(place.from, place.to) !== words);
  const known = new Set<string>(FINDINGS_BY_STEP[step]);
  expect([outside, strange, findings.filter((finding) => !known.has(finding))]).toEqual([[], [], []]);
};

describe('any text', () => {
  const sound = (how: Read) =>
    fc.property(anyText, anyStep, (text, step) => {
      expectSound(text, step, how(text, step));
    });

  it('is read without a throw, and every word pointed at is where it is said to be', () => {
    const { failed, counterexample, errorInstance } = fc.check(sound(read), { numRuns: 400, seed });
    expect([failed, counterexample, errorInstance]).toEqual([false, null, null]);
  });

  it('of a megabyte is, too', () => {
    for (const kind of [noise, ownWords, fc.constant(REPORT)]) {
      const [piece = ''] = fc.sample(
        kind.filter((text) => text.length > 100),
        { numRuns: 1, seed },
      );
      const text = ofLength(piece, MEGABYTE);
      expect(text).toHaveLength(MEGABYTE);
      expectSound(text, 'CT_POST_CONTRAST', read(text, 'CT_POST_CONTRAST'));
    }
  });

  it('the property bites a reader that throws at half a pair, and one that points beside the words', () => {
    const brittle: Read = (text, step) => {
      encodeURIComponent(text);
      return read(text, step);
    };
    const beside: Read = (text, step) => read(` ${text}`, step);
    expect(fc.check(sound(brittle), { numRuns: 400, seed, endOnFailure: true }).failed).toBe(true);
    expect(fc.check(sound(beside), { numRuns: 400, seed, endOnFailure: true }).failed).toBe(true);
  });
});

const REPORT =
  'INDICATION: Stiff, ?kink. FINDINGS: Pump in the left abdomen. No kink, gap or disconnection of the catheter. A leak at L3 cannot ' +
  'be excluded. The tip lies at T9, unchanged. Old fracture of the ninth rib.\n\n';

describe('the time to read', () => {
  // The reader tells nobody how often it looked at a word, so time it is: that of the processor, which other processes on the machine do
  // not add to, the best of several, and a bound that lies between the eight of linear work and the sixty-four of quadratic work.
  const SMALL = 1 << 13;
  const TIMES = 8;
  const BOUND = 24;

  const best = (work: () => void, runs: number): number =>
    Math.min(
      ...Array.from({ length: runs }, () => {
        const before = process.cpuUsage();
        work();
        const { user, system } = process.cpuUsage(before);
        return user + system;
      }),
    );
  const ratio = (how: (text: string) => void, kind: string, small: number): number => {
    const [short, long] = [ofLength(kind, small), ofLength(kind, small * TIMES)];
    how(short);
    const fast = best(() => how(short), 6);
    return best(() => how(long), 2) / fast;
  };
  const asCt = (text: string): void => {
    read(text, 'CT_POST_CONTRAST');
  };

  it.each([
    ['a report', REPORT],
    ['words of the dictionary without a stop', `${OWN_WORDS.join(' ')} `],
    ['one sentence that never ends', 'no kink or leak of the catheter and no gap in the catheter tip pump not seen '],
    ['commas and denials', 'kink, leak, gap, no, not, '],
    ['brackets and questions', '((((no kink)))) [?leak] kink? '],
    ['headings', 'kink\n\nFINDINGS:\n1. leak\nINDICATION: tip '],
    ['one word', 'catheter tip '],
    ['foreign letters', 'ß漢字é\u{1f600} '],
  ])('grows with the text and no faster: %s', (_what, kind) => {
    expect(ratio(asCt, kind, SMALL)).toBeLessThan(BOUND);
  });

  it('the bound catches one that looks back over the whole text at every word', () => {
    const lookingBack = (text: string): void => {
      for (let at = 0; at < text.length; at += 8) text.lastIndexOf('\u0000', at);
    };
    expect(ratio(lookingBack, REPORT, SMALL)).toBeGreaterThan(BOUND);
  });
});
