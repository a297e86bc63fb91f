// One sentence: its targets, whose they are, what is said of them, and whether somebody has to look at it.
import { CAUSES } from '../vocabulary/causes.js';
import type { MentionStatus } from '../vocabulary/findings.js';
import type { Step } from '../vocabulary/steps.js';
import { type Assertion, assertionOf, type Words, wordsOf } from './assertion/assert.js';
import { belongs, wordCount } from './binding.js';
import type { Domain, OwnerMatch } from './owners.js';
import type { ReaderDictionary } from './dictionary.js';
import type { Place, ProseMention, UnreadWhy, UnreadWords } from './prose-reading.js';
import { type Said, withoutNearer } from './said.js';
import type { Saying } from './saying.js';
import { sayingsOf } from './sayings.js';
import { bears, codesFor } from './target/target.js';
import type { Section } from './text/headings.js';
import type { Sentence } from './text/sentences.js';
import type { Token } from './text/tokens.js';
import { matchesIn } from './text/word-tree.js';

export interface Context {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly step: Step;
  readonly domain: Domain;
  /** Hours after injection, when a value of the report says so. */
  readonly hours: number | undefined;
}

/** What a heading makes of a status; undefined where the section says nothing of what was seen. */
const underHeading = (section: Section, status: MentionStatus): MentionStatus | undefined => {
  switch (section) {
    case 'body':
      return status;
    case 'indication':
      if (status === 'HISTORICAL_RESOLVED') return status;
      return status === 'ABSENT' || status === 'NOT_ASSESSED' ? undefined : 'QUESTION';
    case 'history':
      if (status === 'HISTORICAL_RESOLVED') return status;
      if (status === 'PRESENT') return 'HISTORICAL_RESOLVED';
      return status === 'ABSENT' || status === 'NOT_ASSESSED' ? undefined : 'QUESTION';
    case 'advice':
      return status === 'QUESTION' || status === 'POSSIBLE' || status === 'NOT_EXCLUDED' ? 'QUESTION' : undefined;
    case 'technique':
    case 'comparison':
      return undefined;
    default: {
      const never: never = section;
      return never;
    }
  }
};

export const placeOf = (tokens: readonly Token[], from: number, to: number): Place => ({
  from: tokens[from]?.from ?? 0,
  to: tokens[to - 1]?.to ?? 0,
});

export const mentionsOf = ({ text, tokens }: Context, { saying, assertion, status }: Said): readonly ProseMention[] => {
  const place = placeOf(tokens, saying.from, saying.to);
  const trigger =
    assertion.trigger === undefined ? {} : { trigger: placeOf(tokens, assertion.trigger[0], assertion.trigger[1]) };
  const coded = codesFor(saying.codes, status).length > 0;
  const words = text.slice(place.from, place.to);
  const mentions: ProseMention[] = [];
  for (const cause of CAUSES) {
    const bearing = saying.causes[cause];
    const own = bearing === undefined ? undefined : bears(bearing, status);
    if (own === undefined) continue;
    const { rule: target } = saying.target;
    mentions.push({ cause, status: own, ...place, words, ...trigger, target, rule: assertion.rule, coded });
  }
  return mentions;
};

const NOT_ADDED = { added: false, reversing: false, wrong: false } as const;

export const readSentence = (
  dictionary: ReaderDictionary,
  context: Context,
  sentence: Sentence,
): { readonly said: readonly Said[]; readonly unread: readonly UnreadWords[] } => {
  const { tokens, domain } = context;
  const sayings = sayingsOf(dictionary, tokens, sentence, context);
  const words = sayings.length === 0 ? undefined : wordsOf(tokens, sentence);
  const unread: UnreadWords[] = [];
  const said: Said[] = [];
  const place = placeOf(tokens, sentence.from, sentence.to);
  let foreign = 0;
  for (const saying of sayings) {
    const whose = belongs(tokens, sentence, domain, saying.match, context.step);
    if (whose === 'foreign' || words === undefined) {
      foreign += 1;
      continue;
    }
    const assertion = assertionOf(tokens, sentence, without(context, words, saying, sayings), {
      from: saying.from,
      to: saying.to,
      normal: isSound(saying),
      closed: saying.match.at.some((at) => DENYING.has(tokens[at]?.word ?? '')),
    });
    if (whose === 'unsure') {
      // What is denied of nobody knows whom needs nobody to look.
      if (CLAIMS.has(assertion.status) || isSound(saying)) unread.push({ ...place, why: 'whose' });
      foreign += 1;
      continue;
    }
    const status = underHeading(sentence.section, asSaidOfAPump(tokens, sentence, assertion, saying));
    if (status !== undefined && (saying.target.onlyDenied !== true || status === 'ABSENT'))
      said.push({ saying, assertion, status, section: sentence.section, ...NOT_ADDED });
  }
  const why = whyUnread(dictionary, context, sentence, { understood: said.length > 0 || foreign > 0 });
  if (why !== undefined) unread.push({ ...place, why });
  return { said: withoutNearer(tokens, said), unread };
};

const isSound = ({ target }: Saying): boolean => target.kind === 'sound' || target.kind === 'state';

const CLAIMS: ReadonlySet<MentionStatus> = new Set(['PRESENT', 'POSSIBLE', 'NOT_EXCLUDED', 'HISTORICAL_PERSISTS']);

const LEAST_WORDS = 3;

/** Why a human has to look at a sentence; undefined when it was understood, or says nothing of the system. */
const whyUnread = (
  dictionary: ReaderDictionary,
  { tokens, domain }: Context,
  sentence: Sentence,
  { understood }: { readonly understood: boolean },
): UnreadWhy | undefined => {
  const owners = domain.owners.get(sentence) ?? [];
  if (owners.some(({ entry }) => entry.remnant)) return 'remnant';
  if (understood || sentence.section !== 'body' || domain.strangers) return undefined;
  if (matchesIn(dictionary.neutral, tokens, sentence.from, sentence.to).length > 0) return undefined;
  if (owners.some(isOurs)) return 'no-target';
  if (owners.length > 0) return undefined;
  return wordCount(tokens, sentence) < LEAST_WORDS ? undefined : 'not-understood';
};

const isOurs = ({ entry }: OwnerMatch): boolean =>
  entry.owner === 'ours' || entry.owner === 'ours-unless-rivalled' || entry.owner === 'either';

/** "No focal" before "focal accumulation" is a trigger all the same: it begins before the target. */
const isOf = (
  { tokens }: Pick<Context, 'tokens'>,
  { at, entry }: Words['triggers'][number],
  own: ReadonlySet<number>,
): boolean => {
  const shared = at.filter((one) => own.has(one));
  if (shared.length === 0) return false;
  if (entry.direction !== 'ahead' && !DOUBTS.has(entry.kind)) return true;
  return own.has(at[0] ?? -1) || shared.some((one) => DENYING.has(tokens[one]?.word ?? ''));
};
/** "Settings could not be confirmed": the doubt ends with a word of the target, and is one all the same. */
const DOUBTS: ReadonlySet<string> = new Set(['not-excluded', 'not-assessed']);

/** The words of a target are not read a second time as triggers; nor are those inside another one that is read from signs. */
const without = (context: Pick<Context, 'tokens'>, words: Words, saying: Saying, all: readonly Saying[]): Words => {
  const own = new Set(saying.match.at);
  const others = all
    .filter((other) => other !== saying && other.target.inferred === true)
    .map(({ match }) => new Set(match.at));
  return {
    ...words,
    triggers: words.triggers.filter(
      (trigger) => !isOf(context, trigger, own) && !others.some((other) => isOf(context, trigger, other)),
    ),
  };
};

/** Two words a radiologist means otherwise than a ward note does: "?kink" in a report is a possibility, "no obvious" a doubt. */
const asSaidOfAPump = (
  tokens: readonly Token[],
  sentence: Sentence,
  { status, trigger }: Assertion,
  saying: Saying,
): MentionStatus => {
  const [from, to] = trigger ?? [0, 0];
  const word = tokens[from]?.word;
  if (status === 'QUESTION' && trigger !== undefined && word === '?' && sentence.section === 'body')
    return from > sentence.from || sentence.afterHeading ? 'POSSIBLE' : status;
  if (status === 'ABSENT' && trigger !== undefined) {
    const said = tokens.slice(from, to).map((token) => token.word);
    if (said.some((one) => SOFT.has(one))) return 'NOT_EXCLUDED';
    // "No longer continuous" is no history: it is broken now.
    if (said.includes('longer') && !isSound(saying)) return 'HISTORICAL_RESOLVED';
  }
  return status;
};
const DENYING = new Set(['no', 'not', 'nothing', 'cannot', 'without', 'none', 'never', 'unable']);
const SOFT = new Set(['obvious', 'gross', 'overt', 'frank', 'apparent', 'clear', 'seem']);
