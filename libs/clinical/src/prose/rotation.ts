// How far the rotor turned, where a sentence gives angles: a turn is full when it is the one that was programmed, and not because a number
// stands beside it.
import type { Step } from '../vocabulary/steps.js';
import { targetOf } from './dictionary.js';
import { numberOf } from './measures.js';
import type { Saying } from './saying.js';
import type { Sentence } from './text/sentences.js';
import { isNumber, type Token } from './text/tokens.js';

const FULL = targetOf('full-rotation');
const SOME = targetOf('rotation');
const PARTIAL = targetOf('partial-rotation');

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));
const DEGREES = set('degree degrees deg °');
const OTHER_UNITS = set(
  'h hr hrs hour hours min minutes mm cm ml mcg films film views exposures images days weeks months years',
);
const AGREES = set(
  'programmed expected full complete completely entire whole normal normally appropriate appropriately properly satisfactory asked prescribed commanded intended instructed',
);
const DENIES = set('no not never without failed fails nor cannot');
/** [cfg] as in the settings: within this many degrees two angles are the same (F1). */
const TOLERANCE = 10;
const MOST = 360;
/** Turns that are asked of a rotor (A1); another angle by itself tells nothing. */
const USUAL: readonly number[] = [90, 120];

/** The angles of a sentence that names degrees; spelled numbers only beside the word, for "two films" are none. */
const anglesIn = (tokens: readonly Token[], { from, to }: Sentence): readonly number[] => {
  const span = tokens.slice(from, to);
  if (!span.some(({ word }) => DEGREES.has(word))) return [];
  return span.flatMap(({ word }, at) => {
    const value = numberOf(word);
    const next = span[at + 1]?.word ?? '';
    if (value === undefined || value > MOST || OTHER_UNITS.has(next)) return [];
    return isNumber(word) || value > TOLERANCE || DEGREES.has(next) ? [value] : [];
  });
};

/** A full turn is one only where the angles agree. */
export const turned = (
  tokens: readonly Token[],
  sentence: Sentence,
  sayings: readonly Saying[],
  step: Step,
): readonly Saying[] => {
  if (!sayings.some(({ target }) => target === FULL || target === SOME)) return sayings;
  const words = tokens.slice(sentence.from, sentence.to).map(({ word }) => word);
  const angles = anglesIn(tokens, sentence);
  if (angles.length === 0 || words.some((word) => DENIES.has(word))) return sayings;
  const apart = Math.max(...angles) - Math.min(...angles) > TOLERANCE;
  if (!apart && (words.some((word) => AGREES.has(word)) || angles.every((angle) => USUAL.includes(angle))))
    return sayings;
  return sayings.flatMap((saying) => {
    if (saying.target !== FULL && saying.target !== SOME) return [saying];
    if (!apart && saying.target === SOME) return [saying];
    return apart ? [{ ...saying, target: PARTIAL, causes: PARTIAL.causes, codes: PARTIAL.codes[step] }] : [];
  });
};
