// Any phrase in any sentence: so that the assertion part can be measured on sentences that have nothing to do with a pump.
import type { MentionStatus } from '../../vocabulary/findings.js';
import { unwrapped } from '../text/lines.js';
import { sentencesOf, type Sentence } from '../text/sentences.js';
import { isMark, tokensOf, type Token } from '../text/tokens.js';
import { assertionOf, wordsOf } from './assert.js';

const wordsIn = (tokens: readonly Token[]): readonly number[] =>
  tokens.flatMap(({ word }, at) => (isMark(word) ? [] : [at]));

/** Its first words find a longer one, and the work stays linear in the sentence. */
const LONGEST_PHRASE = 50;

/** Where the words of a phrase stand next to one another in a text, punctuation apart; its best part when not all of it does. */
const placeOf = (tokens: readonly Token[], phrase: readonly string[]): readonly [number, number] | undefined => {
  const places = wordsIn(tokens);
  let best: readonly [number, number] | undefined;
  let most = 0;
  for (let start = 0; start < places.length; start += 1)
    for (let first = 0; first < phrase.length; first += 1) {
      if (tokens[places[start] ?? -1]?.word !== phrase[first]) continue;
      let length = 0;
      while (
        first + length < phrase.length &&
        start + length < places.length &&
        tokens[places[start + length] ?? -1]?.word === phrase[first + length]
      )
        length += 1;
      const [from, last] = [places[start], places[start + length - 1]];
      if (length > most && from !== undefined && last !== undefined) {
        most = length;
        best = [from, last + 1];
      }
      if (most === phrase.length) return best;
    }
  return best;
};

const whole = (tokens: readonly Token[]): Sentence => ({
  from: 0,
  to: tokens.length,
  section: 'body',
  afterHeading: false,
  heading: -1,
  stop: '',
});

/** What a sentence says of a phrase in it. A phrase that does not occur is read at the end of the sentence. */
export const assertPhrase = (phrase: string, text: string): MentionStatus => {
  const tokens = unwrapped(tokensOf(text));
  const place = placeOf(
    tokens,
    tokensOf(phrase)
      .flatMap(({ word }) => (isMark(word) ? [] : [word]))
      .slice(0, LONGEST_PHRASE),
  ) ?? [tokens.length, tokens.length];
  const [from, to] = place;
  const sentence = sentencesOf(tokens).find((one) => one.from <= from && from < one.to) ?? whole(tokens);
  const words = wordsOf(tokens, sentence);
  const status = assertionOf(tokens, sentence, words, { from, to }).status;
  if (status !== 'PRESENT') return status;
  return sentence.section === 'indication' ? 'QUESTION' : status;
};
