// The targets of one sentence: the longest where they overlap, put at their place, read with their hour and their numbers.
import type { Cause } from '../vocabulary/causes.js';
import type { Step } from '../vocabulary/steps.js';
import type { ReaderDictionary } from './dictionary.js';
import { latestHour } from './measures.js';
import { levelled, residualSaying } from './numbered.js';
import { apart, collectionCodes, longestPlaces, nearestPlace, placed, pointsBack } from './placing.js';
import { turned } from './rotation.js';
import type { Saying } from './saying.js';
import { type Bearing, type Target, TARGET_CLASSES } from './target/target.js';
import { RESERVOIR_ONLY, STOPS_IN_CATHETER } from './target/tracer.js';
import { type Match, matchesIn } from './text/word-tree.js';
import type { Sentence } from './text/sentences.js';
import type { Token } from './text/tokens.js';

/** Subjects that many patterns begin with: sharing one of these does not make two sayings one. */
const GENERIC = new Set<string>([
  ...TARGET_CLASSES.contrast,
  ...TARGET_CLASSES.tracer,
  ...TARGET_CLASSES.catheter,
  'tip',
  'pump',
  'the',
  'of',
  'in',
  'at',
  'reservoir',
  'connector',
  'volume',
  'calculated',
  'rotor',
  'roller',
  'log',
  'csf',
]);

const keyTokens = (tokens: readonly Token[], { at }: Match<Target>): readonly number[] => {
  const keys = at.filter((one) => !GENERIC.has(tokens[one]?.word ?? ''));
  return keys.length > 0 ? keys : at;
};

/** Limits of a study stand beside whatever else the words say. */
const ALWAYS = new Set(['coverage', 'limited']);

/** The longest matches; a shorter one that shares its key words with a longer one is part of it. */
const longest = (tokens: readonly Token[], found: readonly Match<Target>[]): readonly Match<Target>[] => {
  const kept: { readonly match: Match<Target>; readonly keys: ReadonlySet<number> }[] = [];
  const order = found.toSorted(
    (one, other) => other.named - one.named || one.to - one.from - (other.to - other.from) || one.from - other.from,
  );
  for (const match of order) {
    if (ALWAYS.has(match.entry.id)) {
      if (!kept.some((other) => other.match.entry === match.entry)) kept.push({ match, keys: new Set() });
      continue;
    }
    const keys = keyTokens(tokens, match);
    const isPart = kept.some(
      (other) =>
        keys.some((key) => other.keys.has(key)) ||
        (other.match.entry === match.entry && other.match.from <= match.from && match.to <= other.match.to),
    );
    if (!isPart) kept.push({ match, keys: new Set(keys) });
  }
  return kept.map(({ match }) => match);
};

const OF = new Set(['around', 'at', 'of', 'to', 'in', 'near', 'from', 'round', 'about', 'beside']);

/** "Loculation around the tip is not seen": what was not seen is the loculation, not the tip. */
const isAside = (tokens: readonly Token[], match: Match<Target>): boolean => {
  if (match.entry.id === 'tip-in-sac' && tokens[match.to]?.word === 'catheter') return true;
  const [one, two] = [tokens[match.from - 1]?.word ?? '', tokens[match.from - 2]?.word ?? ''];
  // "Not limited by [patient] motion": the motion is not the rotor's.
  if (match.entry.id === 'rotation-denied') return one === 'by' || two === 'by';
  if (match.entry.id !== 'tip-unseen' || tokens[match.from]?.word !== 'tip') return false;
  return (
    OF.has(one) ||
    (['the', 'a', 'catheter', 'its'].includes(one) &&
      OF.has(two) &&
      !['position', 'location', 'level'].includes(tokens[match.from - 3]?.word ?? ''))
  );
};

/** "A tip granuloma is not demonstrated": another finding inside the gap is what was not seen. */
const spansAnother = (match: Match<Target>, found: readonly Match<Target>[]): boolean =>
  match.entry.kind === 'unseen' &&
  found.some(
    (other) =>
      other.entry.kind === 'fault' &&
      other.from >= match.from &&
      other.to <= match.to &&
      !other.at.some((at) => match.at.includes(at)),
  );
const JOINING = new Set([
  ...OF,
  'along',
  'behind',
  'within',
  'the',
  'a',
  'an',
  'its',
  'catheter',
  'pump',
  'tip',
  'lumbar',
  'spinal',
  'posterior',
]);
/** "Collection behind the pump is not seen": what was not seen is the collection, not the place behind the pump. */
const isPlaceOf = (tokens: readonly Token[], match: Match<Target>, found: readonly Match<Target>[]): boolean =>
  match.entry.kind === 'unseen' &&
  found.some((other) => {
    if (other.entry.kind !== 'fault' || other.to > match.from) return false;
    const between = tokens.slice(other.to, match.from).map(({ word }) => word);
    const joined = between.some((word) => OF.has(word) || word === 'along' || word === 'behind');
    return (
      between.every((word) => JOINING.has(word)) &&
      (joined || OF.has(first(tokens, match)) || first(tokens, match) === 'behind')
    );
  });
const first = (tokens: readonly Token[], { from }: Match<Target>): string => tokens[from]?.word ?? '';

const IN111_HOURS = { 'reservoir-only': 72, 'tracer-stops': 48 } as const;
const TC99M_HOURS = 1;

/** Absence of tracer before its hour, or at no known hour, excludes nothing and suggests nothing (A9). */
const tooEarly = (id: string, step: Step, hoursSince: () => number | undefined): boolean => {
  if (id !== RESERVOIR_ONLY && id !== STOPS_IN_CATHETER) return false;
  const hours = hoursSince();
  const needed = step === 'SCINT_TC99M' ? TC99M_HOURS : IN111_HOURS[id];
  return hours === undefined || hours < needed;
};

const EARLY: Readonly<Record<string, Readonly<Partial<Record<Cause, Bearing>>>>> = {
  [RESERVOIR_ONLY]: { CATH_OCCLUSION: 'doubt', CATH_DISCONNECTION_AT_PUMP: 'doubt' },
  [STOPS_IN_CATHETER]: { CATH_KINK: 'doubt', CATH_OCCLUSION: 'doubt' },
};

/** An MR of the tip looks for a mass there. */
const TIP_ON_MRI: Readonly<Partial<Record<Cause, Bearing>>> = { CATH_TIP_GRANULOMA: 'unseen' };

interface Around {
  readonly step: Step;
  readonly hours: number | undefined;
}

export const sayingsOf = (
  dictionary: ReaderDictionary,
  tokens: readonly Token[],
  sentence: Sentence,
  { step, hours }: Around,
): readonly Saying[] => {
  const found = matchesIn(dictionary.targets, tokens, sentence.from, sentence.to).filter(
    ({ entry }) => entry.steps === undefined || entry.steps.includes(step),
  );
  if (found.length === 0) return residualSaying(tokens, sentence, step, levelled(tokens, sentence, [], step));
  const places = longestPlaces(matchesIn(dictionary.places, tokens, sentence.from, sentence.to));
  const hoursSince = (): number | undefined => hours ?? latestHour(tokens, sentence.from, sentence.to);
  const sayings = longest(
    tokens,
    found.filter((match) => !isAside(tokens, match) && !spansAnother(match, found) && !isPlaceOf(tokens, match, found)),
  ).map((match): Saying => {
    const target = placed(
      tokens,
      sentence,
      match,
      places.filter((place) => pointsBack(tokens, match) || !apart(tokens, match, place)),
    );
    const early = tooEarly(target.id, step, hoursSince) ? EARLY[target.id] : undefined;
    return {
      target,
      match,
      from: match.from,
      to: match.to,
      causes: early ?? (step === 'MRI' && target.id === 'tip-unseen' ? TIP_ON_MRI : target.causes),
      codes:
        target.id === 'collection'
          ? collectionCodes(step, nearestPlace(places, match, ['behind-pump', 'around-pump', 'back']))
          : target.codes[step],
    };
  });
  return residualSaying(
    tokens,
    sentence,
    step,
    levelled(tokens, sentence, turned(tokens, sentence, sayings, step), step),
  );
};
