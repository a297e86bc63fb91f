// Where a sentence ends and under which heading it stands. Only findings, impression and addendum say what was seen;
// the clinical question never does (clinical page F5).
import { headingAt, type Section } from './headings.js';
import { isNumber, type Token } from './tokens.js';

export interface Sentence {
  /** First token, and the one after the last; the stop at the end is not part of it. */
  readonly from: number;
  readonly to: number;
  readonly section: Section;
  /** Whether a heading stands somewhere before it: then this is no bare request. */
  readonly afterHeading: boolean;
  /** The token of that heading; -1 before the first. */
  readonly heading: number;
  /** The mark that ended it. */
  readonly stop: '.' | '?' | '!' | '';
}

/** Nobody writes longer ones; a text without stops is cut here, so that the work stays linear. */
const LONGEST_SENTENCE = 160;

/** A dot after these does not end anything. */
const SHORT_FORMS = new Set([
  'dr',
  'mr',
  'mrs',
  'ms',
  'prof',
  'vs',
  'approx',
  'ca',
  'fig',
  'e',
  'i',
  'st',
  'no',
  'pt',
  'resp',
  'incl',
  'esp',
  'cf',
  'al',
]);

const endsHere = (tokens: readonly Token[], at: number): boolean => {
  const [before, next] = [tokens[at - 1], tokens[at + 1]];
  if (next === undefined || before === undefined) return true;
  if (SHORT_FORMS.has(before.word) && before.to === tokens[at]?.from)
    return before.word === 'no' ? !isNumber(next.word) : false;
  // Initials and short names of germs: "H. pylori"; behind a number it is a unit: "at 48 h."
  if (
    tokens[at - 2]?.special !== '<number>' &&
    before.word.length === 1 &&
    /[a-z]/.test(before.word) &&
    before.to === tokens[at]?.from
  )
    return false;
  if (next.spaced) return true;
  // `kink.No leak`: the blank was forgotten. `e.g.`, `i.e.` and `T8.L3` are not two thoughts.
  return before.word.length > 2 && next.word.length > 1 && !isNumber(next.word);
};

/** Lines apart by an empty one, or a line that begins with a number and a dot, begin a new thought whatever stood before. */
const beginsAnew = (tokens: readonly Token[], at: number): boolean => {
  const token = tokens[at];
  if (token === undefined) return false;
  if (token.lines > 1) return true;
  return (
    token.lines === 1 &&
    (token.word === '•' ||
      token.word === '*' ||
      (/^[1-9]\d?$/.test(token.word) && /[.)]/.test(tokens[at + 1]?.word ?? '')))
  );
};

/** The number of an item: `1.` or `2)` at the beginning of a thought. */
const itemNumber = (tokens: readonly Token[], at: number): number => {
  const word = tokens[at]?.word ?? '';
  if (word === '•' || word === '*') return 1;
  return /^[1-9]\d?$/.test(word) && /^[.)]$/.test(tokens[at + 1]?.word ?? '') && tokens[at + 2]?.spaced === true
    ? 2
    : 0;
};

/** Without a heading for what was seen further on, a heading for the question holds for its own sentence only. */
const withinReach = (sentences: readonly Sentence[]): readonly Sentence[] => {
  const lastBody = sentences.findLastIndex(({ section, afterHeading }) => section === 'body' && afterHeading);
  return sentences.map((sentence, index) => {
    const before = sentences[index - 1];
    const carriedOver = before !== undefined && before.heading === sentence.heading;
    return index > lastBody && carriedOver && sentence.section !== 'advice'
      ? { ...sentence, section: 'body' }
      : sentence;
  });
};

/** The sentences of a text, each with the section it stands in. */
export const sentencesOf = (tokens: readonly Token[]): readonly Sentence[] => {
  const sentences: Sentence[] = [];
  let section: Section = 'body';
  let from = 0;
  let afterHeading = false;
  let heading = -1;
  const close = (to: number, stop: Sentence['stop']): void => {
    if (to > from) sentences.push({ from, to, section, afterHeading, heading, stop });
  };
  let at = 0;
  while (at < tokens.length) {
    if (at > from && beginsAnew(tokens, at)) {
      close(at, '');
      from = at;
    }
    if (at === from) {
      const skip = itemNumber(tokens, at);
      const found = headingAt(tokens, at + skip);
      if (found !== undefined) {
        section = found.section;
        afterHeading = true;
        heading = at;
        at += skip + found.length;
        from = at;
        continue;
      }
      if (skip > 0) {
        at += skip;
        from = at;
        continue;
      }
    } else if ((tokens[at]?.lines ?? 0) > 0) {
      // A heading may follow a line that nobody ended with a stop.
      const found = headingAt(tokens, at);
      if (found !== undefined) {
        close(at, '');
        section = found.section;
        afterHeading = true;
        heading = at;
        at += found.length;
        from = at;
        continue;
      }
    }
    if (at - from >= LONGEST_SENTENCE) {
      close(at, '');
      from = at;
    }
    const word = tokens[at]?.word;
    const question = word === '?' && tokens[at]?.spaced === true && tokens[at + 1]?.spaced === false;
    if ((word === '.' || word === '!' || (word === '?' && !question)) && endsHere(tokens, at)) {
      close(at, word);
      from = at + 1;
    }
    at += 1;
  }
  close(tokens.length, '');
  return withinReach(sentences);
};
