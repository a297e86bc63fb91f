// npm run bench -- reader: how fast prose is read, on one core, beside a loop that only cuts the same text into words.
import { proseReader, type ProseReader } from '#clinical';
import { assertLines } from '../../../apps/sandbox/src/ask/phrases.js';
import type { Words } from '../words.js';
import { breathless, longText, readCorpus, sentencesIn, type Report } from './corpus.js';
import { compared, spread, sum, timesOf, type Compared, type Work } from './turns.js';

/** The floor: nothing that reads can do less. */
const wordsIn = (text: string): number => text.toLowerCase().match(/[\p{L}\p{N}]+/gu)?.length ?? 0;

const amount = (reader: ProseReader, { text, step }: Report): number => {
  const { mentions, findings, unread } = reader.read([{ id: 'bench', text }], step, {});
  return mentions.length + findings.length + unread.length;
};

const total = <Item>(items: readonly Item[], of: (item: Item) => number): number =>
  items.reduce((before, item) => before + of(item), 0);

const KB = 1000;
/** A long text is read once in a round: more of them make up for it. */
const GROWTH_ROUNDS = 7;
const SIZES = [125, 250, 500, 1000] as const;

export interface Growth {
  readonly kilobytes: number;
  readonly milliseconds: number;
  readonly floorMilliseconds: number;
  /** How much longer than the smallest, for each byte: 1 is linear. */
  readonly perByte: number;
}

export interface ReaderFigures {
  readonly rounds: number;
  readonly rows: readonly Compared[];
  readonly report: { readonly p50: number; readonly p99: number };
  readonly growth: readonly Growth[];
  readonly breathless: readonly Growth[];
}

const growthOf = (reader: ProseReader, texts: readonly string[], rounds: number): readonly Growth[] => {
  const times = timesOf(
    texts.flatMap((text) => [() => amount(reader, { text, step: 'PLAIN_FILMS' }), () => wordsIn(text)]),
    rounds,
  );
  const first = (times[0] ?? Number.NaN) / (texts[0]?.length ?? Number.NaN);
  return texts.map((text, n) => {
    const milliseconds = times[2 * n] ?? Number.NaN;
    return {
      kilobytes: Math.round(text.length / KB),
      milliseconds,
      floorMilliseconds: times[2 * n + 1] ?? Number.NaN,
      perByte: milliseconds / text.length / first,
    };
  });
};

const cell = (value: number): string => (value < 10 ? value.toFixed(3) : value.toFixed(0)).padStart(12);

const growthLines = (name: string, growth: readonly Growth[]): readonly string[] => [
  `${name.padEnd(34)}${['ms', 'floor, ms', 'per byte'].map((head) => head.padStart(12)).join('')}`,
  ...growth.map(
    ({ kilobytes, milliseconds, floorMilliseconds, perByte }) =>
      `  ${`${kilobytes} KB`.padEnd(32)}${cell(milliseconds)}${cell(floorMilliseconds)}${cell(perByte)}`,
  ),
];

const table = ({ rounds, rows, report, growth, breathless: alone }: ReaderFigures): string =>
  [
    `Reader of prose, one core: ${rounds} rounds in turns with the floor (the same text cut into words); medians`,
    `${''.padEnd(34)}${['per second', 'per CPU s', 'floor', 'ratio'].map((head) => head.padStart(12)).join('')}`,
    ...rows.map(
      ({ name, perSecond, perCpuSecond, floorPerSecond, ratio }) =>
        `${name.padEnd(34)}${cell(perSecond)}${cell(perCpuSecond)}${cell(floorPerSecond)}${cell(ratio)}`,
    ),
    `one whole report: p50 ${report.p50.toFixed(2)} ms, p99 ${report.p99.toFixed(2)} ms`,
    ...growthLines('one text of whole reports', growth),
    ...growthLines('the same words without a stop', alone),
  ].join('\n');

export async function benchReader({ number }: Words): Promise<ReaderFigures> {
  const rounds = number('--rounds', 5);
  const milliseconds = number('--turn-ms', 400);
  const { reports, conclusions, sentences, table: rows } = readCorpus();
  const reader = proseReader();
  const reading = (name: string, texts: readonly Report[], units: number): readonly [Work, Work] => [
    { name, units, pass: () => total(texts, (one) => amount(reader, one)) },
    { name, units, pass: () => total(texts, ({ text }) => wordsIn(text)) },
  ];
  const counted = (texts: readonly Report[]): number => total(texts, ({ text }) => sentencesIn(text));
  const lines = rows.map((line) => `${line}\n`).join('');
  const asserting: readonly [Work, Work] = [
    {
      name: '--assert, lines',
      units: rows.length,
      pass: async () => {
        let length = 0;
        const pieces = async function* (): AsyncGenerator<string> {
          yield lines;
        };
        const out = (text: string): Promise<void> => Promise.resolve(void (length += text.length));
        await assertLines(pieces(), { out, err: (sentence) => console.error(sentence) });
        return length;
      },
    },
    { name: 'words of the table', units: rows.length, pass: () => wordsIn(lines) },
  ];
  const pairs = [
    reading('sentences of whole reports', reports, counted(reports)),
    reading('sentences of conclusions', conclusions, counted(conclusions)),
    reading('sentences, one by one', sentences, counted(sentences)),
    reading('whole reports', reports, reports.length),
    asserting,
  ];
  const figures: Compared[] = [];
  for (const [work, floor] of pairs) {
    figures.push(await compared(work, floor, rounds, milliseconds));
    console.log(`${work.name}: ${Math.round(figures.at(-1)?.perSecond ?? 0)}/s`);
  }
  const texts = SIZES.map((size) => longText(reports, size * KB));
  const measured: ReaderFigures = {
    rounds,
    rows: figures,
    report: spread(
      reports.map((one) => () => amount(reader, one)),
      rounds,
    ),
    growth: growthOf(reader, texts, Math.max(rounds, GROWTH_ROUNDS)),
    breathless: growthOf(reader, texts.map(breathless), Math.max(rounds, GROWTH_ROUNDS)),
  };
  console.log(`\n${table(measured)}\n`);
  if (!Number.isFinite(sum())) throw new RangeError('nothing was read');
  return measured;
}
