// What the reader is timed on: texts as departments write them, and the tables its tests are built on. None is a patient's.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STEPS, type Step } from '#clinical';
import { root } from '../../../apps/sandbox/src/house/house.js';

export interface Report {
  readonly step: Step;
  readonly text: string;
}

export interface Corpus {
  /** Whole reports, with a pump and without. */
  readonly reports: readonly Report[];
  /** What the published scenarios conclude: a line or two. */
  readonly conclusions: readonly Report[];
  /** One sentence each, about the pump and its catheter. */
  readonly sentences: readonly Report[];
  /** `id<TAB>phrase<TAB>sentence` of any ward, as `npm run ask -- --assert` takes them. */
  readonly table: readonly string[];
}

const file = (path: string): string => readFileSync(join(root, 'test', path), 'utf8');
const rows = (path: string): readonly (readonly string[])[] =>
  file(path)
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));

const stepAt = (n: number): Step => STEPS[n % STEPS.length] ?? 'PLAIN_FILMS';
const stepOf = (word: string | undefined): Step => {
  const step = STEPS.find((one) => one === word);
  if (step === undefined) throw new RangeError(`no step ${word}`);
  return step;
};

interface Told {
  readonly step?: string;
  readonly text: string;
}
interface Scenarios {
  readonly cases: readonly {
    readonly steps: readonly { readonly step: string; readonly conclusion_text?: string }[];
  }[];
}

export function readCorpus(): Corpus {
  const withPump: readonly Told[] = JSON.parse(file('reader/tables/full-reports.json'));
  const without: readonly Told[] = JSON.parse(file('reader/tables/no-pump.json'));
  const { cases }: Scenarios = JSON.parse(file('scenarios/scenarios.json'));
  const concluded = new Map(
    cases.flatMap(({ steps }) =>
      steps.flatMap(({ step, conclusion_text: text }) =>
        text === undefined || text === '' ? [] : [[text, { step: stepOf(step), text }] as const],
      ),
    ),
  );
  return {
    reports: [
      ...withPump.map(({ step, text }) => ({ step: stepOf(step), text })),
      ...without.map(({ text }, n) => ({ step: stepAt(n), text })),
    ],
    conclusions: [...concluded.values()],
    sentences: rows('reader/tables/pump-sentences.tsv').map(([, step, text = '']) => ({ step: stepOf(step), text })),
    table: rows('reader/tables/general-sentences.tsv').map(([, id, phrase, sentence]) =>
      [id, phrase, sentence].join('\t'),
    ),
  };
}

/**
 * Counted without the reader, so that a change of the reader cannot change its own measure: stretches with a word in them that end with
 * a stop and a blank, or with a line that ends so or by an empty line. A heading on a line of its own counts with what follows.
 */
export const sentencesIn = (text: string): number =>
  text.split(/[.!?](?=\s|$)|\n\s*\n/).filter((one) => /\p{L}{2}/u.test(one)).length;

/** A text of about so many bytes, of whole reports one after the other. */
export function longText(reports: readonly Report[], bytes: number): string {
  const parts: string[] = [];
  for (let at = 0, length = 0; length < bytes; at += 1) {
    const { text } = reports[at % reports.length] ?? { text: ' ' };
    parts.push(text);
    length += text.length + 2;
  }
  return parts.join('\n\n').slice(0, bytes);
}

/** The same words with nothing that ends a sentence, a line or a paragraph: nobody dictates so, and it must not be slower. */
export const breathless = (text: string): string => text.replaceAll(/[.!?:;,\s]+/g, ' ');
