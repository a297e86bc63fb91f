// What the sentences of a text say together: a sign gives way to an explanation, "one or the other" makes two possibilities.
import { CAUSES, type Cause } from '../vocabulary/causes.js';
import type { MentionStatus } from '../vocabulary/findings.js';
import type { Assertion } from './assertion/assert.js';
import type { Saying } from './saying.js';
import { bears, TARGET_CLASSES } from './target/target.js';
import { RESERVOIR_ONLY } from './target/tracer.js';
import type { Section } from './text/headings.js';
import type { Token } from './text/tokens.js';

/** A target as one sentence names it, with what is said of it there. */
export interface Said {
  readonly saying: Saying;
  readonly assertion: Assertion;
  readonly status: MentionStatus;
  readonly section: Section;
  /** Stands in an addendum. */
  readonly added: boolean;
  /** And that addendum looks again at what was said before. */
  readonly reversing: boolean;
  /** And this very sentence calls it wrong: "the kink was reported in error". */
  readonly wrong: boolean;
}

const isClaim = ({ saying, status }: Said): boolean =>
  saying.target.inferred !== true &&
  saying.target.kind === 'fault' &&
  Object.values(saying.causes).some((bearing) => bearing === 'direct') &&
  (status === 'PRESENT' || status === 'POSSIBLE' || status === 'HISTORICAL_PERSISTS' || status === 'NOT_EXCLUDED');

const causesOf = ({ saying }: Said, bearing: 'direct' | 'suggests' | 'doubt'): readonly Cause[] =>
  CAUSES.filter((cause) => saying.causes[cause] === bearing);

/**
 * Read from signs, and the author says what it is: then that is what is said (F5 as the worked phrases have it). A sign of one cause
 * gives way to words on that cause, a sign of several to any explanation.
 */
export const withoutInferences = (said: readonly Said[]): readonly Said[] => {
  const claims = said.filter(isClaim);
  const claimed = new Set(claims.flatMap((claim) => causesOf(claim, 'direct')));
  return said.filter((one) => {
    if (one.saying.target.inferred !== true || one.status === 'ABSENT') return true;
    const direct = causesOf(one, 'direct');
    const family = direct.includes('CATH_BREAK_OR_MACROLEAK') ? [...direct, 'CATH_MICROLEAK' as const] : direct;
    return direct.length > 0 ? !family.some((cause) => claimed.has(cause)) : claims.length === 0;
  });
};

/** Causes denied in so many words. */
export const deniedOutright = (said: readonly Said[]): ReadonlySet<Cause> =>
  new Set(
    said.flatMap(({ saying, status }) =>
      saying.target.inferred !== true && status === 'ABSENT'
        ? CAUSES.filter((cause) => saying.causes[cause] === 'direct')
        : [],
    ),
  );

/** "Kink or occlusion": one of the two, and nobody says which. */
export const withAlternatives = (tokens: readonly Token[], said: readonly Said[]): readonly Said[] => {
  const stated = said.filter((one) => isClaim(one) && one.status === 'PRESENT' && one.section === 'body');
  if (stated.length < 2) return said;
  const open = new Set<Said>();
  for (const one of stated)
    for (const other of stated) {
      const gap = tokens.slice(one.saying.to, other.saying.from).map(({ word }) => word);
      if (one.saying.to <= other.saying.from && gap.length <= ALTERNATIVE_GAP && gap.includes('or')) {
        open.add(one);
        open.add(other);
      }
    }
  return said.map((one) => (open.has(one) ? { ...one, status: 'POSSIBLE' } : one));
};
const ALTERNATIVE_GAP = 3;

const FARTHER = new Set(['subarachnoid', 'cisterns']);
const NO_FARTHER = new Set([
  'only',
  'confined',
  'still',
  'all',
  'entire',
  'remains',
  'remained',
  'retained',
  'limited',
  'restricted',
  'stays',
  'no',
  'nothing',
  'not',
  'never',
  'none',
  'without',
]);
const CATHETER = new Set<string>(TARGET_CLASSES.catheter);
/** "... and along the whole catheter": the words right behind a saying, unless something is denied there. */
const goesIntoCatheter = (tokens: readonly Token[], { to }: Saying): boolean => {
  const behind = tokens.slice(to, to + 6).map(({ word }) => word);
  const at = behind.findIndex((word) => CATHETER.has(word));
  return (
    (behind[0] === 'and' || behind[0] === ',') && at > 0 && !behind.slice(0, at).some((word) => NO_FARTHER.has(word))
  );
};

/** "Activity in the reservoir, along the catheter and in the subarachnoid space": it has gone farther than the reservoir. */
export const withoutNearer = (tokens: readonly Token[], said: readonly Said[]): readonly Said[] => {
  const farther = said.some(({ saying, status }) => FARTHER.has(saying.target.id) && status === 'PRESENT');
  return said.filter(
    ({ saying }) =>
      saying.target.id !== RESERVOIR_ONLY ||
      tokens.slice(saying.from, saying.to).some(({ word }) => NO_FARTHER.has(word)) ||
      !(farther || goesIntoCatheter(tokens, saying)),
  );
};

/** What an addendum may take back, and with what it does. */
const POSITIVE: ReadonlySet<MentionStatus> = new Set(['PRESENT', 'POSSIBLE', 'HISTORICAL_PERSISTS']);
const NEGATIVE: ReadonlySet<MentionStatus> = new Set(['ABSENT', 'NOT_EXCLUDED', 'HISTORICAL_RESOLVED']);

/** Causes a statement is about, read as the status that is said of them. */
const about = ({ saying, status }: Said, statuses: ReadonlySet<MentionStatus>): readonly Cause[] =>
  CAUSES.filter((cause) => {
    const bearing = saying.causes[cause];
    const own = bearing === undefined ? undefined : bears(bearing, status);
    return own !== undefined && statuses.has(own);
  });

/**
 * An addendum that says what was wrong takes the positive back; one that merely says otherwise undoes nothing and is shown to a human
 * (a later negative never undoes a positive).
 */
export const afterAddenda = (
  said: readonly Said[],
): { readonly standing: readonly Said[]; readonly doubted: ReadonlySet<Said> } => {
  if (!said.some(({ added }) => added)) return { standing: said, doubted: new Set() };
  const first = said.filter(({ added }) => !added);
  const claimed = new Set(first.flatMap((one) => about(one, POSITIVE)));
  const takenBack = new Set(
    said.flatMap((one) =>
      one.added && one.reversing ? [...about(one, NEGATIVE), ...(one.wrong ? about(one, POSITIVE) : [])] : [],
    ),
  );
  const doubted = said.filter(
    (one) => one.added && !one.reversing && about(one, NEGATIVE).some((cause) => claimed.has(cause)),
  );
  const standing = said.filter((one) => {
    const claims = one.added && !one.wrong ? [] : about(one, POSITIVE);
    return claims.length === 0 || !claims.every((cause) => takenBack.has(cause));
  });
  return { standing, doubted: new Set(doubted) };
};
