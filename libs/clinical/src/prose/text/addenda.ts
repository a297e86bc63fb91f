// What was added to a report later: an addendum may take back what stands above it, and must say so to be believed.
import { phrases } from './phrases.js';
import type { Sentence } from './sentences.js';
import type { Token } from './tokens.js';
import { compileDictionary, matchesIn } from './word-tree.js';

const ADDED = new Set(['addendum', 'addenda', 'corrected', 'correction', 'amended', 'amendment', 'revised']);

/** Whether a sentence stands under the heading of an addendum; a new heading of findings or impression ends it. */
export const isAdded = (tokens: readonly Token[], { heading }: Sentence): boolean =>
  heading >= 0 && ADDED.has(tokens[heading]?.word ?? '');

/** Titles under which an EHR files an addendum as a document of its own. */
export const isAddedTitle = (title: string | undefined): boolean =>
  title !== undefined && /addend|correct|amend|revis/i.test(title);

export type Turn = 'looked-again' | 'wrong';

const TURNS = compileDictionary<Turn>(
  [
    {
      entry: 'looked-again',
      patterns:
        phrases(`on/upon [further/closer/second/re] review/rereview/reassessment/reconsideration | in retrospect | on reflection |
        previously/initially/originally/first/earlier .. reported/described/stated/dictated/mentioned/noted/called/interpreted/suspected/seen |
        reported/described/stated/dictated/noted .. above | is/are/was/were now .. felt/thought/considered/judged/interpreted |
        is/are/was/were not .. after all | should [instead] read | supersedes | replaces [the] above`),
    },
    {
      entry: 'wrong',
      patterns:
        phrases(`in error | by mistake | mistaken* | erroneous* | incorrect* | misread | misinterpret* | to be disregarded |
        please/kindly disregard | artefact* | artifact* | projection* | superimpos*`),
    },
  ],
  {},
);

/** Whether a sentence looks again at what was said before, or calls it wrong; undefined when it does neither. */
export const turnOf = (tokens: readonly Token[], { from, to }: Sentence): Turn | undefined => {
  const turns = matchesIn(TURNS, tokens, from, to);
  return turns.some(({ entry }) => entry === 'wrong') ? 'wrong' : turns[0]?.entry;
};
