// A text in words, in one pass: each word in lower case with its place in the original, so that a page can underline it.
// Nothing here depends on upper case, on the amount of white space, or on where a line was wrapped.

/** A word, a number, or a mark that may end a thought. */
export interface Token {
  /** Lower case; `n't` written out, hyphens gone: `peri-pump` is two words. */
  readonly word: string;
  /** First character in the text, and the one after the last. */
  readonly from: number;
  readonly to: number;
  /** Line breaks between this token and the one before it. */
  readonly lines: number;
  /** Whether white space stands before it: tells `3.5` and `kink.No` apart from the end of a sentence. */
  readonly spaced: boolean;
  /** `<number>`: 120, 2.5, three; `<level>` of the spine: T8, L3. */
  readonly special: '<number>' | '<level>' | undefined;
  /** Its first letters, by which beginnings are looked up. */
  readonly start: string;
  /** The same letters as one bit, and as a number below `HASHES`: by them most branches of a dictionary are passed by unread. */
  readonly bit: number;
  readonly hash: number;
}

/** A beginning shorter than this would be any word. */
export const START_LENGTH = 3;

export const HASHES = 1024;
/** Of the first three letters, so that it is the same for a word and for a beginning of it. */
export const hashOf = (word: string): number =>
  (word.charCodeAt(0) * 289 + (word.charCodeAt(1) || 0) * 17 + (word.charCodeAt(2) || 0)) % HASHES;

/** Bits of letters, and beyond them one for each special. */
const LETTER_BITS = 29;
export const bitOf = (word: string): number =>
  1 << ((word.charCodeAt(0) * 31 + (word.charCodeAt(1) || 0) * 7 + (word.charCodeAt(2) || 0) * 3) % LETTER_BITS);
export const SPECIAL_BITS = { '<number>': 1 << 29, '<level>': 1 << 30 } as const;

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isLetter = (code: number, text: string, at: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code > 127 && /\p{L}|\p{M}/u.test(text.charAt(at)));
const isSpace = (code: number): boolean =>
  code <= 32 || code === 160 || code === 8203 || code === 65279 || code === 8239;
/** Joins the parts of a word and is not a word: hyphens and their typographic kin. */
const isJoin = (code: number): boolean => code === 45 || code === 8208 || code === 8209 || code === 8211 || code === 95;
const isApostrophe = (code: number): boolean => code === 39 || code === 8217;

const WORD_NUMBERS = new Set(
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred'.split(
    ' ',
  ),
);
const LEVEL = /^[ctls]\d{1,2}$/;

const specialOf = (word: string): Token['special'] => {
  if (isDigit(word.charCodeAt(0)) || WORD_NUMBERS.has(word)) return '<number>';
  return word.length <= 3 && LEVEL.test(word) ? '<level>' : undefined;
};

const MARKS = new Set('.,;:?!()[]/+*•=<>%°"');

/** Short forms that are one word although they hold a stroke. */
const SHORT: ReadonlyMap<string, readonly string[]> = new Map([
  ['w/o', ['without']],
  ['w/out', ['without']],
  ['w/', ['with']],
  ['r/o', ['rule', 'out']],
  ['s/p', ['status', 'post']],
  ['c/w', ['consistent', 'with']],
  ['h/o', ['history', 'of']],
  ['f/u', ['follow', 'up']],
  ['b/c', ['because']],
  ['n/a', ['na']],
  ['p/w', ['presents', 'with']],
  ['d/t', ['due', 'to']],
]);
const NOT_WRITTEN: ReadonlyMap<string, readonly string[]> = new Map([
  ["can't", ['cannot']],
  ["won't", ['will', 'not']],
  ["shan't", ['shall', 'not']],
  ['cant', ['cannot']],
  ['dont', ['do', 'not']],
  ['doesnt', ['does', 'not']],
  ['didnt', ['did', 'not']],
  ['isnt', ['is', 'not']],
  ['wasnt', ['was', 'not']],
]);

/** The words behind a spelling: `didn't` is `did not`; a possessive loses its ending. */
const spelledOut = (word: string): readonly string[] => {
  const known = NOT_WRITTEN.get(word);
  if (known !== undefined) return known;
  if (word.endsWith("n't")) return [word.slice(0, -3), 'not'];
  if (word.endsWith("'s")) return [word.slice(0, -2)];
  return [word.replaceAll("'", '')];
};
/** Every spelling that is written out has an apostrophe or one of these endings. */
const isSpelled = (word: string): boolean => word.endsWith('nt') || word.includes("'") || word.includes('’');

const endOfWord = (text: string, start: number): number => {
  let at = start;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    const inner = isApostrophe(code) && at + 1 < text.length && isLetter(text.charCodeAt(at + 1), text, at + 1);
    if (!isLetter(code, text, at) && !isDigit(code) && !inner) break;
    at += 1;
  }
  return at;
};

/** `120`, `2.5`, `1,5`: one mark inside digits belongs to the number. */
const endOfNumber = (text: string, start: number): number => {
  let at = start;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    const inner = (code === 46 || code === 44) && at > start && isDigit(text.charCodeAt(at + 1));
    if (!isDigit(code) && !inner) break;
    at += 1;
  }
  return at;
};

/** `kink (-), leak (+)`. */
const SIGNS: ReadonlyMap<string, string> = new Map([
  ['-', 'negative'],
  ['–', 'negative'],
  ['+', 'positive'],
]);

const STROKE = 47;

const strokeForm = (text: string, start: number): string | undefined => {
  if (text.charCodeAt(start + 1) !== STROKE) return undefined;
  for (const length of [5, 3, 2]) {
    const form = text.slice(start, start + length).toLowerCase();
    const after = text.charCodeAt(start + length);
    if (SHORT.has(form) && (form === 'w/' || !isLetter(after, text, start + length))) return form;
  }
  return undefined;
};

const startOf = (word: string): string => word.slice(0, START_LENGTH);

/** The same place read as a mark: what is looked up by its letters goes with it. */
export const asMark = (token: Token, word: ',' | ':'): Token => ({
  ...token,
  word,
  special: undefined,
  start: startOf(word),
  bit: bitOf(word),
  hash: hashOf(word),
});

/** All tokens of a text, in order. Linear in its length; never throws. */
export const tokensOf = (text: string): readonly Token[] => {
  const tokens: Token[] = [];
  let at = 0;
  let lines = 0;
  let spaced = true;
  const put = (words: readonly string[], from: number, to: number): void => {
    for (const word of words)
      if (word !== '') {
        const special = specialOf(word);
        const bit = bitOf(word) | (special === undefined ? 0 : SPECIAL_BITS[special]);
        tokens.push({ word, from, to, lines, spaced, special, start: startOf(word), bit, hash: hashOf(word) });
      }
    lines = 0;
    spaced = false;
    at = to;
  };
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (isSpace(code)) {
      if (code === 10) lines += 1;
      spaced = true;
      at += 1;
    } else if (isDigit(code)) {
      const to = endOfNumber(text, at);
      put([text.slice(at, to).replace(',', '.')], at, to);
    } else if (isLetter(code, text, at)) {
      const short = strokeForm(text, at);
      if (short !== undefined) put(SHORT.get(short) ?? [], at, at + short.length);
      else {
        const to = endOfWord(text, at);
        const word = text.slice(at, to).toLowerCase();
        put(isSpelled(word) ? spelledOut(word.replaceAll('’', "'")) : [word], at, to);
      }
    } else {
      const mark = text.charAt(at);
      const sign = mark === '(' && text.charAt(at + 2) === ')' ? SIGNS.get(text.charAt(at + 1)) : undefined;
      // A dash between blanks: at the beginning of a line a bullet, elsewhere a colon ("kink - none").
      const dash = (isJoin(code) || code === 8212) && spaced && isSpace(text.charCodeAt(at + 1) || 32);
      if (dash) put([lines > 0 || tokens.length === 0 ? '•' : ':'], at, at + 1);
      else if (sign !== undefined) put([sign], at, at + 3);
      // The radiographer's sign for a fracture, unless it numbers something.
      else if (mark === '#' && !isDigit(text.charCodeAt(at + 1))) put(['fracture'], at, at + 1);
      else if (MARKS.has(mark)) put([mark], at, at + 1);
      else {
        // A hyphen inside a word joins; anything else that is no word is passed over.
        if (!isJoin(code)) spaced = true;
        at += 1;
      }
    }
  }
  return tokens;
};

export const isNumber = (word: string): boolean => isDigit(word.charCodeAt(0));
export const isMark = (word: string): boolean => word.length === 1 && MARKS.has(word);
