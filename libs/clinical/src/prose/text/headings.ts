// The headings of a report: only findings, impression and addendum say what was seen; the clinical question never does (clinical page F5).
import type { Token } from './tokens.js';

export const SECTIONS = ['body', 'indication', 'history', 'technique', 'comparison', 'advice'] as const;
/** `body`: findings, impression, addendum, or no heading at all. */
export type Section = (typeof SECTIONS)[number];

const HEADINGS: Readonly<Record<Section, readonly string[]>> = {
  body: [
    'findings',
    'finding',
    'impression',
    'impressions',
    'conclusion',
    'conclusions',
    'report',
    'result',
    'results',
    'opinion',
    'summary',
    'interpretation',
    'addendum',
    'comment',
    'comments',
    'diagnosis',
    'observations',
    'assessment',
    'final report',
    'preliminary report',
    'findings and impression',
    'findings/impression',
    'imaging findings',
    'addendum report',
    'addenda',
    'addendum 1',
    'addendum 2',
    'addendum 3',
    'addendum to report',
    'correction',
    'amendment',
    'revised report',
    'revised impression',
    'corrected impression',
    'amended impression',
    'corrected report',
    'amended report',
    'radiological findings',
    'overall impression',
    'final impression',
  ],
  indication: [
    'indication',
    'indications',
    'clinical indication',
    'clinical indications',
    'reason',
    'reason for exam',
    'reason for examination',
    'reason for study',
    'reason for the study',
    'reason for this examination',
    'clinical question',
    'question',
    'request',
    'clinical details',
    'clinical information',
    'clinical data',
    'clinical info',
    'clinical',
    'reason for request',
    'reason for referral',
    'purpose',
    'order request',
    'exam indication',
    'clinical background',
    'presenting complaint',
    'clinical statement',
  ],
  history: [
    'history',
    'clinical history',
    'past history',
    'past medical history',
    'pmh',
    'surgical history',
    'background',
    'medical history',
    'relevant history',
    'previous history',
    'patient history',
  ],
  technique: [
    'technique',
    'procedure',
    'procedure note',
    'protocol',
    'method',
    'methods',
    'exam',
    'examination',
    'study',
    'views',
    'contrast',
    'exam type',
    'examination performed',
    'procedure performed',
    'radiopharmaceutical',
    'description of procedure',
    'type of study',
    'medication',
    'medications',
  ],
  comparison: [
    'comparison',
    'comparisons',
    'prior',
    'prior study',
    'prior studies',
    'previous',
    'compared with',
    'prior exams',
  ],
  advice: ['recommendation', 'recommendations', 'plan', 'advice', 'suggestion', 'follow up', 'recommend'],
};
const SECTION_OF: ReadonlyMap<string, Section> = new Map(
  SECTIONS.flatMap((section) => HEADINGS[section].map((heading) => [heading, section] as const)),
);
const LONGEST_HEADING = 5;
const BEGINS_HEADING: ReadonlySet<string> = new Set(
  [...SECTION_OF.keys()].map((heading) => heading.split(/[ /]/)[0] ?? ''),
);

/** Headings that are as often the first words of a sentence: without a colon they need an empty line before, some also behind them. */
const WEAK: ReadonlySet<string> = new Set(
  'study examination exam procedure report result results views question request reason plan purpose method methods protocol medication medications recommend suggestion correction comment comments'.split(
    ' ',
  ),
);
const WEAKEST: ReadonlySet<string> = new Set(['contrast', 'previous', 'prior', 'clinical', 'compared with']);
/** The line behind a heading does not begin like this: it goes on with a sentence. */
const GOES_ON: ReadonlySet<string> = new Set(
  'of in at with within from for to by on and or is are was were has have had cannot could may does did not shows show showed suggests suggest suggested demonstrates reveals confirms excludes remains appears . , ; ) ?'.split(
    ' ',
  ),
);
const PREDICATES: ReadonlySet<string> = new Set(
  'limited incomplete nondiagnostic non normal abnormal unremarkable inadequate suboptimal degraded abandoned aborted terminated stopped interrupted obtained performed taken available unavailable missing negative positive inconclusive'.split(
    ' ',
  ),
);
/** The line before a heading does not end like this. */
const RUNS_INTO: ReadonlySet<string> = new Set(
  'the a an of with in at on by from for and or to this that these its no any previous prior normal earlier last present current clinical limited'.split(
    ' ',
  ),
);

const isEnded = (tokens: readonly Token[], at: number): boolean => /^[.:?!]$/.test(tokens[at - 1]?.word ?? '.');
/** "Indium / study: at 72 h ..." is one line, wrapped. */
const isWrapped = (tokens: readonly Token[], at: number, section: Section, words: string): boolean =>
  section === 'technique' && tokens[at]?.lines === 1 && (WEAK.has(words) || WEAKEST.has(words)) && !isEnded(tokens, at);

/** A heading without a colon stands alone in its line, and no sentence runs through it. */
const standsAlone = (tokens: readonly Token[], at: number, words: string, after: Token): boolean => {
  const first = at === 0 || (tokens[at]?.lines ?? 0) > 1;
  if (after.lines === 0 || (!first && tokens[at]?.lines !== 1)) return false;
  if (after.lines > 1 && first) return true;
  const ended = isEnded(tokens, at);
  if (WEAKEST.has(words) || GOES_ON.has(after.word) || (!first && RUNS_INTO.has(tokens[at - 1]?.word ?? '')))
    return false;
  return !WEAK.has(words) || ((first || ended) && !PREDICATES.has(after.word));
};

/** The heading that begins at a token, with the number of tokens it takes, its colon included. */
export const headingAt = (
  tokens: readonly Token[],
  at: number,
): { readonly section: Section; readonly length: number } | undefined => {
  if (!BEGINS_HEADING.has(tokens[at]?.word ?? '')) return undefined;
  let words = '';
  for (let length = 1; length <= LONGEST_HEADING; length += 1) {
    const token = tokens[at + length - 1];
    if (token === undefined) return undefined;
    words =
      words === ''
        ? token.word
        : token.word === '/'
          ? `${words}/`
          : words.endsWith('/')
            ? `${words}${token.word}`
            : `${words} ${token.word}`;
    const after = tokens[at + length];
    const section = SECTION_OF.get(words);
    if (section === undefined || after === undefined) continue;
    if (after.word === ':') return isWrapped(tokens, at, section, words) ? undefined : { section, length: length + 1 };
    if (standsAlone(tokens, at, words, after)) return { section, length };
  }
  return undefined;
};
