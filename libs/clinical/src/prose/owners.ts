// Which words of a text name an owner: the pump and its catheter, other devices, other parts of the body; and what the whole text is about.
import type { OwnerWord, ReaderDictionary } from './dictionary.js';
import type { Sentence } from './text/sentences.js';
import type { Token } from './text/tokens.js';
import { type Match, matchesIn } from './text/word-tree.js';

export type OwnerMatch = Match<OwnerWord>;

/** What a whole text is about. */
export interface Domain {
  /** Owner words of each sentence, in the order of the sentences. */
  readonly owners: ReadonlyMap<Sentence, readonly OwnerMatch[]>;
  /** Another device that a sentence goes on about: "a VP shunt in the chest. It is disconnected at the neck." */
  readonly carriedOver: ReadonlyMap<Sentence, OwnerMatch>;
  /** A pump, or a catheter called intrathecal or baclofen, is named somewhere. */
  readonly ours: boolean;
  /** Only other things are named: a catheter that is mentioned is theirs. */
  readonly strangers: boolean;
  readonly words: number;
  /** A catheter, a pump, a kink or a disconnection is named somewhere. */
  readonly named: boolean;
}

/** Owner words, the longest where they overlap: in "VP shunt catheter" the catheter is the shunt's. */
const longest = (found: readonly OwnerMatch[]): readonly OwnerMatch[] => {
  if (found.length < 2) return found;
  const kept: OwnerMatch[] = [];
  for (const match of found.toSorted(
    (one, other) => other.to - other.from - (one.to - one.from) || one.from - other.from,
  ))
    if (!kept.some((other) => match.from < other.to && other.from < match.to)) kept.push(match);
  return kept.toSorted((one, other) => one.from - other.from);
};

export const isForeign = ({ entry }: OwnerMatch): boolean =>
  entry.owner === 'device' || entry.owner === 'body' || entry.owner === 'rival' || entry.owner === 'elsewhere';

const ARTICLES = new Set(['the', 'a', 'an', 'his', 'her', 'left', 'right']);

/** "shunt catheter tip", "tip of the nasogastric tube": the tip is theirs. */
const withParts = (tokens: readonly Token[], owners: readonly OwnerMatch[]): readonly OwnerMatch[] =>
  owners.map((owner, nth) => {
    if (owner.entry.owner !== 'either') return owner;
    const before = owners[nth - 1];
    if (before?.entry.owner === 'device' && before.to === owner.from) return { ...owner, entry: before.entry };
    const after = owners[nth + 1];
    if (after?.entry.owner !== 'device' || tokens[owner.to]?.word !== 'of') return owner;
    const between = tokens.slice(owner.to + 1, after.from);
    return between.every(({ word }) => ARTICLES.has(word)) ? { ...owner, entry: after.entry } : owner;
  });

const PLACING = new Set(
  'in from at to along on beside near around round within into behind by next over under above below with without through across'.split(
    ' ',
  ),
);
/** Named as a place: "over the left rib". */
const isPlace = (tokens: readonly Token[], start: number, { from }: OwnerMatch): boolean => {
  for (let at = from - 1; at >= Math.max(start, from - 3); at -= 1)
    if (PLACING.has(tokens[at]?.word ?? '')) return true;
  return false;
};

/** What the words before a place are about: the last owner that is not itself named as a place, ours before anything else. */
export const subjectBefore = (
  tokens: readonly Token[],
  owners: readonly OwnerMatch[],
  start: number,
  at: number,
): OwnerMatch | undefined => {
  const subjects = owners.filter((owner) => owner.to <= at && !isPlace(tokens, start, owner));
  return subjects.findLast((owner) => !isForeign(owner)) ?? subjects.at(-1);
};

const PRONOUNS = new Set(['it', 'its', 'they', 'their']);
/** "This is fractured" goes on; "these films" do not. */
const POINTING = new Set(['this', 'these', 'both']);
const VERBS = new Set([
  'is',
  'are',
  'was',
  'were',
  'has',
  'have',
  'had',
  'appears',
  'appear',
  'remains',
  'remain',
  'shows',
  'show',
]);
const PART = new Set(['distal', 'proximal', 'peripheral', 'latter', 'ventricular', 'peritoneal']);

const goesOn = (tokens: readonly Token[], { from }: Sentence): boolean => {
  const [word = '', next = ''] = [tokens[from]?.word, tokens[from + 1]?.word];
  return PRONOUNS.has(word) || (POINTING.has(word) && VERBS.has(next)) || (word === 'the' && PART.has(next));
};

const carriedOverIn = (
  tokens: readonly Token[],
  owners: ReadonlyMap<Sentence, readonly OwnerMatch[]>,
): ReadonlyMap<Sentence, OwnerMatch> => {
  const carried = new Map<Sentence, OwnerMatch>();
  let before: OwnerMatch | undefined;
  for (const [sentence, own] of owners) {
    if (before !== undefined && goesOn(tokens, sentence) && !own.some(({ entry }) => entry.owner === 'ours')) {
      carried.set(sentence, before);
      continue;
    }
    const ours = own.some((owner) => !isForeign(owner) && owner.entry.owner !== 'either');
    const subject = ours ? undefined : subjectBefore(tokens, own, sentence.from, sentence.to);
    before = subject?.entry.owner === 'device' ? subject : undefined;
  }
  return carried;
};

/** So many words with a catheter but without a pump are about somebody else's catheter. */
const MOST_BARE_WORDS = 30;
export const MOST_WORDS_UNNAMED = 60;

export const domainOf = (
  dictionary: ReaderDictionary,
  tokens: readonly Token[],
  sentences: readonly Sentence[],
): Domain => {
  const bySentence = new Map(
    sentences.map(
      (sentence) =>
        [
          sentence,
          withParts(tokens, longest(matchesIn(dictionary.owners, tokens, sentence.from, sentence.to))),
        ] as const,
    ),
  );
  const owners = [...bySentence.values()].flat();
  const named = new Set(owners.map(({ entry }) => entry.owner));
  const names = (owner: OwnerWord['owner']): boolean => named.has(owner);
  const words = tokens.length;
  // A pump in a long text that names no catheter is hardly ours.
  const pump = names('ours-unless-rivalled') && !names('rival') && (words <= MOST_BARE_WORDS || names('either'));
  const ours = names('ours') || pump;
  const others = names('device') || names('rival') || (names('body') && (!names('either') || words > MOST_BARE_WORDS));
  return {
    owners: bySentence,
    carriedOver: carriedOverIn(tokens, bySentence),
    ours,
    strangers: !ours && (others || words > MOST_WORDS_UNNAMED),
    words,
    named:
      ours || names('either') || tokens.some(({ word }) => word.startsWith('kink') || word.startsWith('disconnect')),
  };
};
