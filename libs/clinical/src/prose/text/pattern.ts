// How the dictionary is written: ordinary words with a few marks, so that a clinician can read it and a site can add to it.
//   kink/kinks/kinked     one of these          kink*        any word that begins so
//   [the]                 may be left out       ..  ...      up to 3, up to 6 other words (no stop, no new clause)
//   <seen>                one of a named class  <number> <level>   120, 2.5, three; T8, L3
import { START_LENGTH, type Token } from './tokens.js';

/** A class no list could hold: numbers, vertebral levels. */
type Special = Exclude<Token['special'], undefined>;
const isSpecial = (choice: string): choice is Special => choice === '<number>' || choice === '<level>';

export interface Element {
  readonly words: ReadonlySet<string>;
  readonly starts: readonly string[];
  readonly specials: readonly Special[];
  readonly optional: boolean;
}
/** A gap of up to so many words, or an element. */
export type Part = { readonly gap: number } | { readonly element: Element };

export class UnreadablePattern extends Error {}

export type Classes = Readonly<Record<string, readonly string[]>>;

const SHORT_GAP = 3;
const LONG_GAP = 6;
/** A pattern longer than this is a slip of the pen; it also bounds the work at each word. */
const MOST_PARTS = 16;

const elementOf = (written: string, classes: Classes): Element => {
  const optional = written.startsWith('[') && written.endsWith(']');
  const bare = optional ? written.slice(1, -1) : written;
  const alternatives = bare.split('/');
  const choices = alternatives.flatMap((choice): readonly string[] => {
    if (isSpecial(choice)) return [];
    const named = /^<([a-z-]+)>$/.exec(choice)?.[1];
    if (named === undefined) return [choice];
    const found = classes[named];
    if (found === undefined) throw new UnreadablePattern(`no such class: ${choice}`);
    return found;
  });
  for (const choice of choices) {
    if (!/^[\p{L}\p{M}0-9.,:?%°()+]+\*?$/u.test(choice)) throw new UnreadablePattern(`not a word: ${choice}`);
    if (choice.endsWith('*') && choice.length <= START_LENGTH)
      throw new UnreadablePattern(`a beginning needs ${START_LENGTH} letters: ${choice}`);
  }
  return {
    words: new Set(choices.filter((choice) => !choice.endsWith('*'))),
    starts: choices.filter((choice) => choice.endsWith('*')).map((choice) => choice.slice(0, -1)),
    specials: alternatives.filter(isSpecial),
    optional,
  };
};

/** @throws UnreadablePattern when the pattern cannot be read; the message names the place. */
export const compilePattern = (pattern: string, classes: Classes): readonly Part[] => {
  const written = pattern
    .toLowerCase()
    .split(' ')
    .filter((part) => part !== '');
  const parts = written.map((part): Part => {
    if (part === '..') return { gap: SHORT_GAP };
    if (part === '...') return { gap: LONG_GAP };
    return { element: elementOf(part, classes) };
  });
  const [first] = parts;
  const last = parts.at(-1);
  if (first === undefined || last === undefined) throw new UnreadablePattern('an empty pattern');
  if (parts.length > MOST_PARTS) throw new UnreadablePattern(`too long: ${pattern}`);
  if ('gap' in first || 'gap' in last || first.element.optional)
    throw new UnreadablePattern(`must begin with a word and end without a gap: ${pattern}`);
  return parts;
};

/** A pattern whose first words may be left out is several patterns, each beginning with a word that may not. */
export const variantsOf = (pattern: string): readonly string[] => {
  const optional = /^\[([^\]]+)\] (.+)$/.exec(pattern);
  const [, inner, rest] = optional ?? [];
  return inner === undefined || rest === undefined ? [pattern] : [`${inner} ${rest}`, ...variantsOf(rest)];
};

export const fits = ({ words, starts, specials }: Element, { word, special }: Token): boolean =>
  words.has(word) ||
  starts.some((start) => word.startsWith(start)) ||
  (special !== undefined && specials.includes(special));
