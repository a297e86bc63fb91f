// Numbers with what they measure: hours after injection, degrees turned, millilitres, levels.
import { isMark, isNumber, type Token } from './text/tokens.js';

const WORDS: Readonly<Record<string, number>> = {
  zero: 0,
  half: 0.5,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  thirteen: 13,
  fourteen: 14,
  fifteen: 15,
  sixteen: 16,
  seventeen: 17,
  eighteen: 18,
  nineteen: 19,
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
  hundred: 100,
};

export const numberOf = (word: string | undefined): number | undefined => {
  if (word === undefined) return undefined;
  if (isNumber(word)) {
    const value = Number(word);
    return Number.isFinite(value) ? value : undefined;
  }
  return Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
};

const HOURS_IN: Readonly<Record<string, number>> = {
  h: 1,
  hr: 1,
  hrs: 1,
  hour: 1,
  hours: 1,
  min: 1 / 60,
  mins: 1 / 60,
  minute: 1 / 60,
  minutes: 1 / 60,
  day: 24,
  days: 24,
  d: 24,
};

/** The latest hour named in a span of tokens; undefined when none is. "24 to 72 h" is 72; "within the hour" is 1. */
export const latestHour = (tokens: readonly Token[], from: number, to: number): number | undefined => {
  let latest: number | undefined;
  for (let at = from; at < to; at += 1) {
    const factor = HOURS_IN[tokens[at]?.word ?? ''];
    if (factor === undefined || !Object.hasOwn(HOURS_IN, tokens[at]?.word ?? '')) continue;
    const value = numberOf(tokens[at - 1]?.word) ?? (tokens[at - 1]?.word === 'the' ? 1 : undefined);
    if (value === undefined) continue;
    const hours = value * factor;
    if (latest === undefined || hours > latest) latest = hours;
  }
  return latest;
};

const MILLILITRES = new Set(['ml', 'cc', 'millilitre', 'millilitres', 'milliliter', 'milliliters', 'mls']);
const RECOVERED = new Set([
  'recovered',
  'came',
  'back',
  'held',
  'withdrawn',
  'aspirated',
  'measured',
  'drawn',
  'removed',
  'obtained',
  'left',
  'found',
  'residual',
]);
const EXPECTED = new Set(['expected', 'against', 'expects', 'predicted', 'calculated', 'anticipated', 'should']);
const NEAR = 4;
const CLOSE_BEFORE = 4;

/** One of the words stands behind, or right before ("expected 5 mL"), and no other number between. */
const follows = (tokens: readonly Token[], at: number, to: number, words: ReadonlySet<string>): boolean => {
  for (let before = at - 1; before >= at - CLOSE_BEFORE; before -= 1) {
    const word = tokens[before]?.word ?? '';
    if (words.has(word)) return true;
    if (isMark(word) || numberOf(word) !== undefined) break;
  }
  for (let next = at + 1; next <= at + NEAR && next < to; next += 1) {
    // "12 mL against 12.4 expected": `against` belongs to the number behind it.
    if (words.has(tokens[next]?.word ?? '') && tokens[next]?.word !== 'against') return true;
    if (tokens[next]?.word === 'against') return false;
    if (isMark(tokens[next]?.word ?? '')) return false;
    if (numberOf(tokens[next]?.word) !== undefined || RECOVERED.has(tokens[next]?.word ?? '')) return false;
  }
  return false;
};

const near = (tokens: readonly Token[], at: number, from: number, to: number, words: ReadonlySet<string>): boolean => {
  for (let off = 1; off <= NEAR + 1; off += 1)
    if (
      (at + off < to && words.has(tokens[at + off]?.word ?? '')) ||
      (at - off >= from && words.has(tokens[at - off]?.word ?? ''))
    )
      return true;
  return false;
};

export interface Residual {
  readonly measured: number;
  readonly expected: number;
}

/** "Nineteen of twenty millilitres recovered where seven were expected": what was there, against what should have been. */
export const residualIn = (tokens: readonly Token[], from: number, to: number): Residual | undefined => {
  let measured: number | undefined;
  let expected: number | undefined;
  let volume = false;
  for (let at = from; at < to; at += 1) {
    const word = tokens[at]?.word ?? '';
    if (MILLILITRES.has(word)) volume = true;
    const value = numberOf(word);
    if (value === undefined || tokens[at - 1]?.word === 'of') continue;
    if (follows(tokens, at, to, EXPECTED)) expected ??= value;
    else if (near(tokens, at, from, to, RECOVERED)) measured ??= value;
  }
  return volume && measured !== undefined && expected !== undefined ? { measured, expected } : undefined;
};

/** Levels of the spine from top to bottom, to say which of two lies lower. */
const REGION: Readonly<Record<string, number>> = { c: 0, t: 7, l: 19, s: 24 };
export const depthOf = (level: string): number | undefined => {
  const [, region = '', digits = ''] = /^([ctls])(\d{1,2})$/.exec(level) ?? [];
  const above = REGION[region];
  return above === undefined ? undefined : above + Number(digits);
};

/** The levels named in a span, in order. */
export const levelsIn = (
  tokens: readonly Token[],
  from: number,
  to: number,
): readonly { readonly at: number; readonly depth: number }[] => {
  const levels: { at: number; depth: number }[] = [];
  for (let at = from; at < to; at += 1) {
    const depth = depthOf(tokens[at]?.word ?? '');
    if (depth !== undefined) levels.push({ at, depth });
  }
  return levels;
};

/** Degrees named in a span, with the token each stands at. */
export const degreesIn = (
  tokens: readonly Token[],
  from: number,
  to: number,
): readonly { readonly at: number; readonly value: number }[] => {
  const found: { at: number; value: number }[] = [];
  for (let at = from; at < to; at += 1) {
    const next = tokens[at + 1]?.word;
    const value = numberOf(tokens[at]?.word);
    if (value !== undefined && (next === 'degree' || next === 'degrees' || next === 'deg' || next === '°'))
      found.push({ at, value });
  }
  return found;
};

const DOSE = new Set(['dose', 'rate', 'concentration', 'programmed', 'set', 'entered', 'daily', 'running']);
const ASKED = new Set([
  'prescribed',
  'prescription',
  'ordered',
  'order',
  'chart',
  'charted',
  'refill',
  'syringe',
  'asks',
  'intended',
  'instead',
]);

/** Two numbers of a programme, one of them what was asked for: whether they are the same; undefined where this is not said. */
export const doseAgrees = (tokens: readonly Token[], from: number, to: number): boolean | undefined => {
  const span = tokens.slice(from, to);
  if (!span.some(({ word }) => DOSE.has(word)) || !span.some(({ word }) => ASKED.has(word))) return undefined;
  const numbers = span.flatMap(({ word }, at) =>
    UNCOUNTED.has(span[at + 1]?.word ?? '') ? [] : (numberOf(word) ?? []),
  );
  const [one, other, third] = numbers;
  return one === undefined || other === undefined || third !== undefined ? undefined : one === other;
};
const UNCOUNTED = new Set(
  'h hours hour days day weeks months years march april may june july august september october november december january february ml'.split(
    ' ',
  ),
);
