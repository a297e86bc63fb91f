// How far a word of denial or doubt reaches: through a list, never into the next clause.
import { isNumber, type Token } from '../text/tokens.js';
import { ASSERTION_CLASSES } from './triggers.js';

const BE = new Set<string>([...ASSERTION_CLASSES.be, 'has', 'have', 'had']);
const SEEN = new Set<string>(ASSERTION_CLASSES.seen);

/** A clause of its own has one of these. */
const FINITE = new Set(
  'is are was were has have had does did do can could will would shall should shows showed demonstrates demonstrated reveals revealed appears appeared seems seemed remains remained lies lay extends extended projects projected occurs occurred developed develops improved worsened increased decreased became becomes complains complained reports reported states stated notes presented presents admits admitted underwent received takes took gave given started continued continues persists persisted resolved returned went goes came comes got feels felt looks looked moves moved turns turned rotates rotated terminates terminated ends ended layers layered flows flowed opacifies opacified surrounds surrounded escapes escaped tracks tracked confirms confirmed suggests suggested indicates indicated raises raised supports supported explains consists includes contains requires needs show demonstrate reveal appear remain lie extend carries carry treated managed followed follows underwent underlies tolerated responded starts stands sits reaches reached shot grew grows cleared measures measured resembles reflects drains drained accounts makes made does survives died dies smokes drinks lives works walks ambulates sees saw believes thinks wants says said told called arrived transferred admitted discharged'.split(
    ' ',
  ),
);
/** Nouns as often as verbs: verbs only behind a thing that can do them. */
const AFTER_SUBJECT = new Set(
  'leaks kinks breaks stops pools passes coils loops fills spills extravasates ascends runs exits enters'.split(' '),
);
const SUBJECTS = new Set(
  'contrast catheter tracer activity agent fluid dye it csf rotor roller pump tip medium patient he she they there'.split(
    ' ',
  ),
);
/** A new subject: behind a comma these begin a new clause when a verb follows. */
const WINDOW = 3;

const STILL = new Set(['again', 'still', 'now', 'also', 'however']);

/** "No kink or leak could be seen", "neither can be excluded". */
const MODAL = new Set(['can', 'could', 'cannot']);
const EXCLUDED = new Set(['excluded', 'ruled']);

/** "is seen", "has been identified": the verb of the denied thing itself, unless it says "again" or "now". */
const isPerception = (tokens: readonly Token[], be: number): boolean => {
  for (let at = be + 1; at <= be + WINDOW; at += 1) {
    const word = tokens[at]?.word ?? '';
    if (STILL.has(word)) return false;
    if (SEEN.has(word) || EXCLUDED.has(word)) return true;
  }
  return false;
};

/** Whether a span holds a verb of its own, other than "is seen" at the end of a list. */
export const hasVerb = (
  tokens: readonly Token[],
  from: number,
  to: number,
  skip: readonly [number, number],
  mayBeSeen: boolean,
): boolean => {
  for (let at = from; at < to; at += 1) {
    if (at >= skip[0] && at < skip[1]) continue;
    const word = tokens[at]?.word ?? '';
    if (AFTER_SUBJECT.has(word) && SUBJECTS.has(tokens[at - 1]?.word ?? '')) return true;
    if (!FINITE.has(word)) continue;
    if (SEEN.has(word) && !BE.has(word)) continue;
    if (mayBeSeen && (BE.has(word) || MODAL.has(word)) && isPerception(tokens, at)) continue;
    return true;
  }
  return false;
};

/** Said without a verb, and a statement of its own all the same: "No JVD, lungs clear, 2+ oedema". */
const PREDICATES = new Set(
  'clear intact normal regular soft supple stable patent unremarkable alert oriented nontender benign symmetric equal brisk reactive moist warm'.split(
    ' ',
  ),
);
/** An item that begins or goes on like this is not one more thing denied. */
const POSITIVE = new Set(
  'a an the mild moderate severe marked extensive small large trace tiny minimal multiple several bilateral scattered diffuse worsening increasing increased chronic acute stage grade old known there his her their this these that stable persistent positive'.split(
    ' ',
  ),
);

const COORDINATES = new Set(['and', 'or', 'nor', '/', '&', ',']);
const isCoordinate = (word: string | undefined): boolean => word !== undefined && COORDINATES.has(word);
const PARENTHESES = new Set(['(', ')', '[', ']']);

export type Boundary = 'none' | 'soft' | 'hard';

const FAULTS = new Set(
  'kink kinks kinking leak leaks leakage extravasation gap gaps break breaks fracture fractures rupture discontinuity discontinuities disconnection migration occlusion obstruction collection collections granuloma loculation seroma microleak abnormality'.split(
    ' ',
  ),
);
const STARTS = new Set(
  'catheter cath pump tip contrast connector rotor roller tracer activity reservoir csf tubing'.split(' '),
);
/** "No kink / catheter disconnected", without a stop between the lines: behind a fault its own subject begins a new statement. */
const beginsAnew = (tokens: readonly Token[], at: number): boolean => {
  if (!FAULTS.has(tokens[at - 1]?.word ?? '')) return false;
  const word = tokens[at]?.word ?? '';
  return STARTS.has(word === 'the' ? (tokens[at + 1]?.word ?? '') : word);
};

const startsItem = (tokens: readonly Token[], at: number): boolean =>
  (tokens[at]?.lines ?? 0) > 0 || beginsAnew(tokens, at);

/** The kind of boundary a token is. A line that begins an item is one before its first word. */
export const boundaryAt = (tokens: readonly Token[], at: number, terminates: ReadonlySet<number>): Boundary => {
  const token = tokens[at];
  if (token === undefined) return 'hard';
  if (terminates.has(at)) return 'hard';
  // "+ rhinorrhoea": a new item, and it is there.
  if (token.word === '+' && token.spaced && at > 0) return 'hard';
  if (token.word === ';' || token.word === ':' || token.word === '.' || token.word === '?' || token.word === '!')
    return 'hard';
  if (startsItem(tokens, at)) return 'hard';
  if (COORDINATES.has(token.word) || PARENTHESES.has(token.word)) return 'soft';
  return 'none';
};

const next = (tokens: readonly Token[], from: number, end: number, terminates: ReadonlySet<number>): number => {
  for (let at = from; at < end; at += 1) if (boundaryAt(tokens, at, terminates) !== 'none') return at;
  return end;
};

const isOr = (word: string | undefined): boolean => word === 'or' || word === 'nor' || word === '/';

const PARTICIPLES = new Set(['broken', 'torn', 'bent', 'off', 'out', 'withdrawn', 'fallen']);
/** "No kink, catheter disconnected": a thing of its own with what became of it. */
const isStatement = (tokens: readonly Token[], from: number, to: number): boolean => {
  const subject = from + (tokens[from]?.word === 'the' ? 1 : 0);
  if (!STARTS.has(tokens[subject]?.word ?? '')) return false;
  for (let at = subject + 1; at < Math.min(to, subject + WINDOW + 1); at += 1) {
    const word = tokens[at]?.word ?? '';
    if (word.endsWith('ed') || PARTICIPLES.has(word)) return true;
  }
  return false;
};

/** An item of a list that says something of its own: it has a verb, a predicate, an article, a size. */
const standsAlone = (
  tokens: readonly Token[],
  from: number,
  to: number,
  span: readonly [number, number],
  joinedByOr: boolean,
): boolean => {
  // A phrase of several words may bring its own verb: "contrast has gathered behind the pump".
  const skip = span[1] - span[0] > 1 ? ([-1, -1] as const) : span;
  if (isStatement(tokens, from, to)) return true;
  if (hasVerb(tokens, from, to, skip, joinedByOr)) return true;
  if (joinedByOr) return false;
  for (let at = from; at < Math.min(to, span[0], from + 2); at += 1) {
    const word = tokens[at]?.word ?? '';
    if (POSITIVE.has(word) || (at === from && isNumber(word))) return true;
  }
  for (let at = from; at < to; at += 1) {
    const word = tokens[at]?.word ?? '';
    if ((at < span[0] || at >= span[1]) && PREDICATES.has(word)) return true;
  }
  return false;
};

export interface Reach {
  readonly tokens: readonly Token[];
  readonly terminates: ReadonlySet<number>;
  /** End of the sentence. */
  readonly end: number;
}

/** Does a trigger that ends before the span reach it? `list`: whether it carries over a comma. */
export const reachesAhead = (
  { tokens, terminates, end }: Reach,
  trigger: number,
  span: readonly [number, number],
  { list, overVerbs }: { readonly list: boolean; readonly overVerbs: boolean | 'clause' },
): boolean => {
  const [from, to] = span;
  if (startsItem(tokens, from)) return false;
  let chunk = trigger;
  let joinedByOr = false;
  for (let at = trigger; at < from; at += 1) {
    const boundary = boundaryAt(tokens, at, terminates);
    if (boundary === 'hard' && !(at === trigger && tokens[at]?.word === ':')) {
      if (overVerbs === true && !/^[;.]$|^but$|^however$/.test(tokens[at]?.word ?? '')) continue;
      return false;
    }
    if (boundary === 'none' || at === trigger || overVerbs === true) continue;
    if (overVerbs === 'clause' && !isOr(tokens[at]?.word)) return false;
    if (overVerbs === 'clause') continue;
    const word = tokens[at]?.word;
    if (!list && !isOr(word)) return false;
    if (chunk > trigger && standsAlone(tokens, chunk, at, span, joinedByOr)) return false;
    joinedByOr = isOr(word) || (word !== ',' && joinedByOr);
    chunk = isCoordinate(word) ? at + 1 : at;
  }
  // "has not reached": the verb right behind the denial is the denied one.
  if (chunk === trigger) return overVerbs !== false || !hasVerb(tokens, Math.min(trigger + 1, from), from, span, true);
  return !standsAlone(tokens, chunk, next(tokens, to, end, terminates), span, joinedByOr || orFollows(tokens, to, end));
};

/** "no kink, leak or fracture": the last item is joined by `or`, so all of them are one list. */
const orFollows = (tokens: readonly Token[], from: number, end: number): boolean => {
  for (let at = from; at < Math.min(end, from + WINDOW + 2); at += 1) {
    const word = tokens[at]?.word ?? '';
    if (isOr(word)) return true;
    if (FINITE.has(word)) return false;
  }
  return false;
};

const AUXILIARY = new Set('is are was were be been has have had can could may might will would does do did'.split(' '));

const ARTICLES = 2;
/** "A leak can give the same picture and is possible": behind an `and` the subject of the clause is meant, and left out. */
const isSubject = (
  tokens: readonly Token[],
  terminates: ReadonlySet<number>,
  [from]: readonly [number, number],
  trigger: number,
): boolean => {
  const word = tokens[trigger]?.word ?? '';
  if (tokens[trigger - 1]?.word !== 'and' || !(BE.has(word) || word === 'not' || word === 'cannot')) return false;
  for (let at = from - 1; at >= from - ARTICLES; at -= 1)
    if (at < 0 || boundaryAt(tokens, at, terminates) === 'hard') return true;
  return from <= ARTICLES;
};

const ASIDES = new Set(['as', 'which', 'seen', 'noted', 'described', 'known', 'first', 'previously', 'reported']);
/** ", as seen on the prior film," right behind a span is said by the way: from its first comma to the word after its last. */
const asideAt = (tokens: readonly Token[], from: number, to: number): readonly [number, number] => {
  if (tokens[from]?.word !== ',' || !ASIDES.has(tokens[from + 1]?.word ?? '')) return [-1, -1];
  for (let at = from + 2; at < to; at += 1) {
    const word = tokens[at]?.word ?? '';
    if (word === ',') return [from, at + 1];
    if (/^[.;:]$/.test(word)) break;
  }
  return [-1, -1];
};

/** Does a trigger that begins at `trigger` reach back to the span? */
export const reachesBack = (
  { tokens, terminates }: Reach,
  trigger: number,
  span: readonly [number, number],
  overComma: boolean,
): boolean => {
  const [, to] = span;
  if (startsItem(tokens, trigger)) return false;
  // "Kink, break, migration: none of these".
  let coordinated = tokens[trigger]?.word === ':';
  let chunk = to;
  const aside = asideAt(tokens, to, trigger);
  for (let at = to; at < trigger; at += 1) {
    if (at >= aside[0] && at < aside[1]) {
      chunk = to;
      continue;
    }
    const boundary = boundaryAt(tokens, at, terminates);
    const colon = tokens[at]?.word === ':' && (at === to || at + 1 === trigger);
    if (boundary === 'hard' && !colon) return false;
    if (boundary === 'none' || boundary === 'hard') continue;
    if (tokens[at]?.word !== ',') coordinated = true;
    // "a pocket at the tip, still present": what follows the comma at once speaks of what stands before it.
    chunk = overComma && at + 1 === trigger ? chunk : at + 1;
  }
  // The auxiliary right before the trigger is its own: "is | not ruled out".
  let last = trigger;
  while (last > to && AUXILIARY.has(tokens[last - 1]?.word ?? '')) last -= 1;
  if (hasVerb(tokens, to, last, aside[1] > 0 ? aside : span, false) && !isSubject(tokens, terminates, span, trigger))
    return false;
  return chunk === to || coordinated;
};
