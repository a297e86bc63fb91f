// A line that was only wrapped is no line of its own. A single new line means something where the next one really begins an item: with a
// bullet, a number, a heading, or a short label with a colon.
import { headingAt } from './headings.js';
import { asMark, isMark, isNumber, type Token } from './tokens.js';

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** A line that ends with one of these goes on in the next, whatever the next looks like. */
const OPEN_ENDED = set(
  'the a an of with to in at on by from for and or nor this that these those its his her not without is are was were be been has have had between into within near beside behind limited normal technically diagnostic previous prior any',
);
/** What a value may be: `kink - none`. */
const VALUES = set('none no nil absent negative normal yes present positive possible likely unlikely doubtful unclear');
const LONGEST_LABEL = 4;

const endsLine = (tokens: readonly Token[], at: number): boolean => (tokens[at]?.lines ?? 1) > 0;

/** `Leak: no`, all in one line. */
const isLabel = (tokens: readonly Token[], at: number): boolean => {
  if (OPEN_ENDED.has(tokens[at]?.word ?? '')) return false;
  for (let after = at + 1; after <= at + LONGEST_LABEL && !endsLine(tokens, after); after += 1) {
    const word = tokens[after]?.word ?? '';
    if (word === ':') return !isNumber(tokens[at]?.word ?? '');
    if (isMark(word)) return false;
  }
  return false;
};

/** Where the line of a token ends when it is a row of a table such as `Kink no`: a few words, the last of them a value; otherwise -1. */
const endOfRow = (tokens: readonly Token[], at: number): number => {
  let to = at + 1;
  while (to <= at + LONGEST_LABEL && !endsLine(tokens, to)) to += 1;
  const words = tokens.slice(at, to);
  const isRow =
    words.length > 1 &&
    endsLine(tokens, to) &&
    VALUES.has(words.at(-1)?.word ?? '') &&
    !words.some(({ word }) => isMark(word) || OPEN_ENDED.has(word));
  return isRow ? to : -1;
};

/** Nothing follows in this thought, wherever a line was wrapped. */
const isOver = (tokens: readonly Token[], at: number): boolean =>
  (tokens[at]?.lines ?? 2) > 1 || isMark(tokens[at]?.word ?? '');

/** A dash at the beginning of a line before a value belongs to the line above: `kink` / `- none`. */
const isDashBeforeValue = (tokens: readonly Token[], at: number): boolean =>
  tokens[at]?.word === '•' &&
  at > 0 &&
  !isMark(tokens[at - 1]?.word ?? '') &&
  VALUES.has(tokens[at + 1]?.word ?? '') &&
  isOver(tokens, at + 2);

/** "Leak? None." */
const isAnswered = (tokens: readonly Token[], at: number): boolean =>
  tokens[at]?.word === '?' &&
  tokens[at]?.spaced === false &&
  VALUES.has(tokens[at + 1]?.word ?? '') &&
  isOver(tokens, at + 2);

const isNumbered = (tokens: readonly Token[], at: number): boolean =>
  /^[1-9]\d?$/.test(tokens[at]?.word ?? '') &&
  /^[.)]$/.test(tokens[at + 1]?.word ?? '') &&
  tokens[at + 2]?.spaced === true;
const isBullet = ({ word }: Token): boolean => word === '•' || word === '*';

const GOVERNS = set('of for without no exclude');
/** "No evidence of:" and a list below it: the items are the list of that denial. */
const governsList = (tokens: readonly Token[], at: number): boolean =>
  GOVERNS.has(tokens[at - 1]?.word === ':' ? (tokens[at - 2]?.word ?? '') : (tokens[at - 1]?.word ?? ''));

/** The lines of a text as they were meant: what was only wrapped is one line. */
export const unwrapped = (tokens: readonly Token[]): readonly Token[] => {
  let item = 0;
  /** Where a row or a heading without a colon ends: the line after it begins anew. */
  let ends = -1;
  /** The line above was a label with its value: "Kink, break, tip / migration: none" is none. */
  let labelled = false;
  let governed = false;
  const begins = (at: number, token: Token): boolean => {
    if (isBullet(token)) return true;
    const before = tokens[at - 1]?.word ?? '';
    // The first of a list, or the next one: "12 of / 18. No alarm" is neither.
    if (isNumbered(tokens, at)) return [1, item + 1].includes(Number(token.word)) || /^[.:;]$/.test(before);
    if (at === ends) return true;
    return !OPEN_ENDED.has(before) && (headingAt(tokens, at) !== undefined || (labelled && isLabel(tokens, at)));
  };
  return tokens.map((token, at) => {
    if (governed && isNumbered(tokens, at - 1)) return asMark(token, ',');
    if (isAnswered(tokens, at)) return { ...token, word: ':', lines: 0 };
    if (token.lines === 0 && at > 0) return token;
    if (isDashBeforeValue(tokens, at)) return { ...asMark(token, ':'), lines: 0 };
    const anew = at === 0 || token.lines > 1 || begins(at, token);
    const row = endOfRow(tokens, at);
    const isTable = row > 0 && (at === ends || endOfRow(tokens, row) > 0);
    if (isTable) ends = row;
    if (!anew) return isTable ? token : { ...token, lines: 0 };
    const listed = token.lines === 1 && (isBullet(token) || isNumbered(tokens, at));
    governed = listed && (governed || governsList(tokens, at));
    if (isNumbered(tokens, at)) item = Number(token.word);
    const heading = headingAt(tokens, at);
    if (heading !== undefined && tokens[at + heading.length]?.lines === 1) ends = at + heading.length;
    labelled = isLabel(tokens, at);
    return governed ? { ...asMark(token, ','), lines: 0 } : token;
  });
};
