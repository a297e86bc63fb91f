// What a sentence says of one of its phrases: present, absent, possible, asked about ... with the words that made it so.
import type { MentionStatus } from '../../vocabulary/findings.js';
import { compileDictionary, matchesIn, type Match } from '../text/word-tree.js';
import type { Sentence } from '../text/sentences.js';
import type { Token } from '../text/tokens.js';
import { reachesAhead, reachesBack } from './clauses.js';
import { TERMINATORS, TRIGGER_GROUPS } from './trigger-table.js';
import { ASSERTION_CLASSES, type AssertionRule, type Trigger } from './triggers.js';

/** What is said of one phrase, and the tokens that said it. */
export interface Assertion {
  readonly status: MentionStatus;
  readonly rule: AssertionRule;
  readonly trigger?: readonly [number, number];
}

type Found = Match<Trigger>;

/** The triggers and terminators of one sentence. */
export interface Words {
  readonly triggers: readonly Found[];
  readonly terminates: ReadonlySet<number>;
}

type Entry = Trigger | 'terminator';
const dictionary = compileDictionary<Entry>(
  [
    ...TRIGGER_GROUPS.map(({ patterns, ...entry }) => ({ entry, patterns })),
    { entry: 'terminator' as const, patterns: TERMINATORS },
  ],
  ASSERTION_CLASSES,
);

const within = (inner: Match<unknown>, outer: Match<unknown>): boolean =>
  outer.from <= inner.from && inner.to <= outer.to && outer.to - outer.from > inner.to - inner.from;

/** A harmless phrase takes the denial out of the word it shares: "does not necessarily". */
const disarms = (harmless: Match<Entry>, other: Match<Entry>): boolean =>
  harmless.entry !== 'terminator' &&
  harmless.entry.kind === 'harmless' &&
  other.entry !== 'terminator' &&
  other.entry.kind === 'absent' &&
  harmless.from < other.to &&
  other.from < harmless.to &&
  harmless.to > other.to;

/** Nothing of the clause follows. */
const closesClause = (tokens: readonly Token[], at: number, end: number): boolean =>
  at >= end || /^[,.;)]$/.test(tokens[at]?.word ?? '') || (tokens[at]?.lines ?? 0) > 0 || tokens[at]?.word === 'and';

const MONTH_AFTER = new Set('in of since from until till last early late mid'.split(' '));
const MODAL_BEFORE = new Set('be have has not well represent reflect indicate suggest still also mean'.split(' '));
/** "12 May", "since May": a month, not a doubt. */
const isMonth = (tokens: readonly Token[], { from, to }: Match<Entry>): boolean => {
  const before = tokens[from - 1];
  return (
    tokens[from]?.word === 'may' &&
    to === from + 1 &&
    before !== undefined &&
    !MODAL_BEFORE.has(tokens[to]?.word ?? '') &&
    (before.special === '<number>' || MONTH_AFTER.has(before.word))
  );
};

/** "?seroma" asks of what follows, not of what stands before. */
const isPrefix = (tokens: readonly Token[], { entry, from, to }: Match<Entry>): boolean =>
  tokens[from]?.word === '?' &&
  to === from + 1 &&
  entry !== 'terminator' &&
  entry.direction === 'back' &&
  tokens[from]?.spaced === true &&
  tokens[to]?.spaced === false;

/** Reads the triggers of a sentence; a longer one hides what lies inside it. */
export const wordsOf = (tokens: readonly Token[], { from, to }: Pick<Sentence, 'from' | 'to'>): Words => {
  const all = matchesIn(dictionary, tokens, from, to).filter(
    (match) =>
      !isMonth(tokens, match) &&
      !isPrefix(tokens, match) &&
      (match.entry === 'terminator' || match.entry.closes !== true || closesClause(tokens, match.to, to)),
  );
  const kept = all.filter(
    (one) =>
      !all.some(
        (other) => (within(one, other) && other.entry !== 'terminator') || (one !== other && disarms(other, one)),
      ),
  );
  const terminates = new Set<number>();
  const triggers: Found[] = [];
  for (const match of kept) {
    const { entry } = match;
    if (entry === 'terminator') terminates.add(match.from);
    else triggers.push({ ...match, entry });
  }
  return { triggers, terminates };
};

const DOUBLES = new Set([
  'without',
  'lack',
  'lacks',
  'lacking',
  'absence',
  'absent',
  'free',
  'negative',
  'deny',
  'denies',
  'denied',
  'devoid',
  'fail',
  'fails',
  'failed',
  'failure',
  'failing',
  'unable',
  'inability',
  'impossible',
]);
const CLOSE = 3;
const JOINS = new Set([',', 'and', 'or', 'nor', ';', ':', '.']);

/** "not without", "did not fail to": the second denial undoes the first. */
const undone = (tokens: readonly Token[], denials: readonly Found[]): Found | undefined =>
  denials.find((second) =>
    denials.some(
      (first) =>
        first !== second &&
        first.to <= second.from &&
        second.from - first.to < CLOSE &&
        DOUBLES.has(tokens[second.from]?.word ?? '') &&
        !tokens.slice(first.to, second.from).some(({ word }) => JOINS.has(word)),
    ),
  );

export interface Span {
  readonly from: number;
  readonly to: number;
  /** A statement that all is well: a denial does not carry over to it from the item before in a list. */
  readonly normal?: boolean;
  /** Its own words deny already ("no fluid could be withdrawn"): what lies in its gaps adds nothing. */
  readonly closed?: boolean;
}

/** What reaches a span, nearest first. */
const reaching = (tokens: readonly Token[], sentence: Sentence, words: Words, span: Span): readonly Found[] => {
  const limits = [span.from, span.to] as const;
  const list = span.normal !== true;
  const reach = { tokens, terminates: words.terminates, end: sentence.to };
  const distance = (found: Found): number => (found.from < span.from ? span.from - found.to : found.from - span.to);
  const speaks = ({ entry, from, to }: Found): boolean => {
    const { direction, kind, within: near } = entry;
    if (kind === 'harmless') return false;
    // In a gap of a longer phrase: "tip may have slipped".
    if (from >= span.from && to <= span.to) return from > span.from && span.closed !== true;
    // "no acute" before "acute haemorrhage": the two may share a word.
    if (direction !== 'back' && from < span.from && to <= span.to) {
      const end = Math.min(to, span.from);
      if (near !== undefined && span.from - end > near) return false;
      if (entry.oneWord === true && span.to - span.from > 1) return false;
      return reachesAhead(reach, end, limits, { list, overVerbs: entry.overVerbs ?? false });
    }
    if (direction !== 'ahead' && from >= span.to) {
      if (near !== undefined && from - span.to > near) return false;
      return reachesBack(reach, from, limits, kind !== 'absent');
    }
    return false;
  };
  return words.triggers.filter(speaks).toSorted((one, other) => distance(one) - distance(other));
};

const excludes = (tokens: readonly Token[], { from, to }: Found): boolean =>
  tokens.slice(from, to).some(({ word }) => word === 'excluded' || word === 'ruled');

const said = (status: MentionStatus, found: Found): Assertion => ({
  status,
  rule: found.entry.rule,
  trigger: [found.from, found.to],
});

const ADVERBS = new Set(['probably', 'possibly', 'presumably', 'perhaps', 'maybe']);
/** "Possibly a kink without a gap": this denial is of the gap alone. */
const NOT_OF_THE_WHOLE = new Set(['without', 'with']);

/** "Probably the catheter has not come away": what is hedged is the denial. */
const hedgesDenial = (tokens: readonly Token[], hedge: Found, denied: Found, span: Span): boolean => {
  if (hedge.entry.kind !== 'possible' || hedge.to > denied.from) return false;
  const close = denied.from - hedge.to < CLOSE;
  if (denied.to <= span.from && close) return true;
  return (
    ADVERBS.has(tokens[hedge.from]?.word ?? '') &&
    (close || !NOT_OF_THE_WHOLE.has(tokens[denied.from]?.word ?? '')) &&
    !tokens.slice(hedge.to, denied.from).some(({ word }) => word !== 'or' && word !== 'nor' && JOINS.has(word))
  );
};

const NEW = new Set(['new', 'further', 'additional', 'other']);
const KNOWN = new Set(['old', 'known', 'previous', 'existing', 'earlier', 'first', 'other', 'former']);
/** "No new kink; the old one is unchanged": what is said of the old one. */
const saidOfTheOldOne = (tokens: readonly Token[], words: Words, denied: Found, end: number): Found | undefined => {
  if (!tokens.slice(denied.from, denied.to).some(({ word }) => NEW.has(word))) return undefined;
  for (let at = denied.to; at < end; at += 1)
    if (/^ones?$/.test(tokens[at]?.word ?? '') && KNOWN.has(tokens[at - 1]?.word ?? ''))
      return words.triggers.find(({ entry, from }) => entry.kind === 'persists' && from > at);
  return undefined;
};

/** What the sentence says of the span. Without any word that says otherwise it is stated. */
export const assertionOf = (tokens: readonly Token[], sentence: Sentence, words: Words, span: Span): Assertion => {
  const found = reaching(tokens, sentence, words, span);
  const nearest = (...kinds: readonly Trigger['kind'][]): Found | undefined =>
    found.find(({ entry }) => kinds.includes(entry.kind));
  const denials = found.filter(({ entry }) => entry.kind === 'absent' || entry.kind === 'fails');
  const double = undone(tokens, denials);
  if (double !== undefined) return { ...said('PRESENT', double), rule: 'ITB.RD.09' };

  const open = nearest('not-excluded');
  if (open !== undefined) return said('NOT_EXCLUDED', open);
  const unseen = nearest('not-assessed');
  if (unseen !== undefined) return said('NOT_ASSESSED', unseen);
  const denied = denials[0];
  const asserted = nearest('asserted');
  const hedged = nearest('possible');
  const asked = nearest('question');
  const past = nearest('resolved');
  const lasting = nearest('persists');
  if (denied !== undefined) {
    // "may not leak": the doubt stands before the denial.
    const doubted = found.find((hedge) => hedgesDenial(tokens, hedge, denied, span));
    if (doubted !== undefined) return said('NOT_EXCLUDED', doubted);
    const old = saidOfTheOldOne(tokens, words, denied, sentence.to);
    if (old !== undefined) return said('HISTORICAL_PERSISTS', old);
    // "neither fracture nor kink can be ruled out": the denial is of the exclusion.
    const excluding = denials.find((one) => one.from >= span.to && excludes(tokens, one));
    if (excluding !== undefined && denials.some((one) => one.from < span.from)) return said('NOT_EXCLUDED', excluding);
    if (asked !== undefined && asked.from > denied.from && asked.to <= span.from) return said('QUESTION', asked);
    return said('ABSENT', denied);
  }
  if (asked !== undefined) return said('QUESTION', asked);
  if (asserted !== undefined && (lasting !== undefined || past !== undefined)) return said('PRESENT', asserted);
  // "Known kink, resolved"; "previous kink, unchanged": the later word counts.
  if (lasting !== undefined && (past === undefined || past.from < lasting.from))
    return said('HISTORICAL_PERSISTS', lasting);
  // "has probably resolved".
  if (
    past !== undefined &&
    hedged !== undefined &&
    hedged.to <= past.from &&
    past.from - hedged.to < CLOSE &&
    hedged.from >= span.to
  )
    return said('NOT_EXCLUDED', hedged);
  if (past !== undefined) return said('HISTORICAL_RESOLVED', past);
  if (hedged !== undefined) return said('POSSIBLE', hedged);
  if (sentence.stop === '?') return { status: 'QUESTION', rule: 'ITB.RD.05' };
  return { status: 'PRESENT', rule: 'ITB.RD.10' };
};
