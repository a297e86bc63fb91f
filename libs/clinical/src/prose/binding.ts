// Whose finding is it? The pump and its catheter, something else in or on the body, or nobody can say.
import { type Domain, isForeign, MOST_WORDS_UNNAMED, type OwnerMatch, subjectBefore } from './owners.js';
import type { Match } from './text/word-tree.js';
import type { Sentence } from './text/sentences.js';
import { isMark, type Token } from './text/tokens.js';
import type { Step } from '../vocabulary/steps.js';
import { type Target, TARGET_CLASSES } from './target/target.js';

export type Belonging = 'ours' | 'foreign' | 'unsure';

const ATTACHED = 7;
const PREPOSITIONS = new Set([
  'of',
  'in',
  'from',
  'at',
  'to',
  'along',
  'on',
  'beside',
  'near',
  'around',
  'round',
  'within',
  'into',
  'behind',
  'by',
  'next',
]);
/** A body part owns what is of it or in it; on or over it is only a place. */
const INSIDE = new Set(['of', 'in', 'from', 'within', 'into', 'to']);
const ENDS = new Set([
  'versus',
  'vs',
  ',',
  ';',
  ':',
  '(',
  ')',
  'but',
  'and',
  'or',
  'while',
  'whereas',
  'however',
  'although',
]);

const separated = (tokens: readonly Token[], from: number, to: number): boolean => {
  for (let at = from; at < to; at += 1) if (ENDS.has(tokens[at]?.word ?? '')) return true;
  return false;
};

const AUXILIARY = new Set(
  'is are was were has have had been be now also again still not no partly partially completely entirely probably possibly then and'.split(
    ' ',
  ),
);
/** "Its lead has moved and is fractured", "disc extrusion on the left, migrated upward": behind a comma or an `and` the subject is left out. */
const leftOut = (
  tokens: readonly Token[],
  owners: readonly OwnerMatch[],
  start: number,
  from: number,
): OwnerMatch | undefined => {
  let at = from;
  while (at > start && AUXILIARY.has(tokens[at - 1]?.word ?? '')) at -= 1;
  const joined = tokens[at]?.word === 'and' || (at > start && tokens[at - 1]?.word === ',');
  // "Rods in place, kink at L3" names a thing of its own.
  if (!(tokens[from]?.word ?? '').endsWith('ed')) return undefined;
  return joined ? subjectBefore(tokens, owners, start, at) : undefined;
};

const MOST_BETWEEN = 3;
/** "Loculated right pleural effusion": words of side and size, no mark, no other word that begins a phrase. */
const isOneThing = (tokens: readonly Token[], from: number, to: number): boolean =>
  to - from <= MOST_BETWEEN && tokens.slice(from, to).every(({ word }) => QUALITIES.has(word));
const QUALITIES = new Set(
  'left right bilateral small large tiny moderate mild old healed chronic acute upper lower mid anterior posterior lateral medial thoracic lumbar cervical basal free ninth tenth eighth seventh sixth fifth fourth third second first eleventh twelfth simple complex'.split(
    ' ',
  ),
);

/** The owner a span is tied to: "fracture of the rib", "PICC tip", "the shunt is kinked". */
const tied = (
  tokens: readonly Token[],
  owners: readonly OwnerMatch[],
  start: number,
  span: readonly [number, number],
): OwnerMatch | undefined => {
  const [from, to] = span;
  const inside = owners.filter((owner) => owner.from < to && from < owner.to);
  const foreignInside = inside.find(isForeign);
  if (foreignInside !== undefined) return foreignInside;
  const after = owners.find(
    (owner) =>
      owner.from >= to &&
      owner.from - to <= ATTACHED &&
      !separated(tokens, to, owner.from) &&
      tokens.slice(to, owner.from).some(({ word }) => (owner.entry.owner === 'body' ? INSIDE : PREPOSITIONS).has(word)),
  );
  const before = owners.findLast((owner) => owner.to <= from && !separated(tokens, owner.to, from));
  if (inside[0] !== undefined) return inside[0];
  if (before !== undefined && before.to === from) return before;
  // "loculated pleural effusion", "kinked shunt tubing": what follows at once is what is meant.
  const next = owners.find((owner) => owner.from >= to && isOneThing(tokens, to, owner.from));
  if (next !== undefined && isForeign(next)) return next;
  const subject = before === undefined ? leftOut(tokens, owners, start, from) : undefined;
  if (subject !== undefined && isForeign(subject)) return subject;
  if (after !== undefined && (before === undefined || after.from - to < from - before.to)) return after;
  return before ?? after ?? inside[0];
};

const OUR_WORDS = new Set<string>([
  ...TARGET_CLASSES.contrast,
  ...TARGET_CLASSES.tracer,
  ...TARGET_CLASSES.catheter,
  'pump',
  'rotor',
  'roller',
]);
/** Its own words name the contrast, the catheter or the pump. */
const namesOurs = (tokens: readonly Token[], { from, to }: Match<Target>): boolean =>
  tokens.slice(from, to).some(({ word }) => OUR_WORDS.has(word));

/** What bodies have without any pump; of the rest a human is asked. */
const ANYWHERE = new Set(['collection', 'loculation', 'tip-mass', 'fracture', 'break', 'leak']);

/** Does a target belong to our pump and catheter? */
export const belongs = (
  tokens: readonly Token[],
  sentence: Sentence,
  domain: Domain,
  target: Match<Target>,
  step: Step,
): Belonging => {
  const owners = domain.owners.get(sentence) ?? [];
  // Foreign body parts also name places: a kink at the rib is ours when the catheter is named.
  const owner = tied(tokens, owners, sentence.from, [target.from, target.to]);
  const { strangers } = domain;
  if (owners.some(({ entry, from }) => entry.owner === 'elsewhere' && from >= target.to))
    return target.entry.kind === 'fault' && ANYWHERE.has(target.entry.id) ? 'foreign' : 'unsure';
  // What was not seen is a matter of the study, whatever hid it.
  if (target.entry.kind === 'unseen' && !strangers) return 'ours';
  if (owner === undefined || owner.entry.owner === 'either') {
    const carried = domain.carriedOver.get(sentence);
    if (carried !== undefined && !namesOurs(tokens, target)) return 'foreign';
  }
  if (owner === undefined) {
    const subject = owners.find((other) => !isForeign(other));
    if (subject !== undefined && !strangers) return 'ours';
    if (strangers) return 'foreign';
    if (owners.some(({ entry }) => entry.owner === 'device')) return domain.ours ? 'unsure' : 'foreign';
    if (domain.ours) {
      const about = subjectBefore(tokens, owners, sentence.from, target.from);
      return about !== undefined && isForeign(about) && !namesOurs(tokens, target) ? 'unsure' : 'ours';
    }
    const bare = target.entry.bareAt === undefined || target.entry.bareAt.includes(step);
    if ((target.entry.needs === 'named' || !bare) && !domain.named) return 'foreign';
    return domain.words <= MOST_WORDS_UNNAMED ? 'ours' : 'foreign';
  }
  switch (owner.entry.owner) {
    case 'ours':
      return 'ours';
    case 'ours-unless-rivalled':
    case 'either':
      return strangers ? 'foreign' : 'ours';
    case 'device':
    case 'elsewhere':
    case 'rival':
    case 'body': {
      // "catheter kinked over the rib": the catheter is what kinks.
      const subject = owners.find(
        (other) => !isForeign(other) && other.to <= target.from && !separated(tokens, other.to, target.from),
      );
      const ownerIsPlace = owner.from >= target.to && !owner.entry.remnant;
      return ownerIsPlace && subject !== undefined && !strangers ? 'ours' : 'foreign';
    }
    default: {
      const never: never = owner.entry.owner;
      return never;
    }
  }
};

/** Words of a sentence, its marks left out. */
export const wordCount = (tokens: readonly Token[], { from, to }: Sentence): number =>
  tokens.slice(from, to).filter(({ word }) => !isMark(word)).length;
