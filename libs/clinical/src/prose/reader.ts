// The reader as others use it: a text and its step in, clinical facts out.
import type { Measurements, Mention, TextPlace } from '../model.js';
import { amount } from '../quantities/convert.js';
import type { Cause } from '../vocabulary/causes.js';
import type { Finding, MentionStatus } from '../vocabulary/findings.js';
import type { Step } from '../vocabulary/steps.js';
import { compileReader, type SiteWords } from './dictionary.js';
import { causesSaid, type Place, type UnreadWhy } from './prose-reading.js';
import { readReportProse } from './read-prose.js';

/** A text of a report, by the place where the EHR keeps it. */
export interface ReportText {
  readonly id: string;
  readonly text: string;
  /** What the EHR calls it; an addendum is known by it. */
  readonly title?: string;
}

export interface UnreadText extends TextPlace {
  readonly why: UnreadWhy;
}

/** A mention with its words, while the document is at hand. */
export interface WordedMention extends Mention {
  readonly place: TextPlace;
  readonly words: string;
}

/** What a report's words say, together. */
export interface WordsRead {
  readonly mentions: readonly WordedMention[];
  readonly findings: readonly Finding[];
  /** Shown to a human: sentences about the pump or catheter that were not understood, pieces of an older catheter, another language. */
  readonly unread: readonly UnreadText[];
  /** Called limited, not verified or preliminary by its words: it excludes nothing, whatever is coded. */
  readonly limited: boolean;
  /** There are words, and nothing at all was understood of them. */
  readonly nothingUnderstood: boolean;
}

export interface ProseReader {
  /** Reads the documents of one report of a step. `values`: what the report gives as numbers (hours after injection). */
  readonly read: (documents: readonly ReportText[], step: Step, values: Measurements) => WordsRead;
}

const inDocument = (document: string, { from, to }: Place): TextPlace => ({ document, from, to });

/** A reader with the words of this product and those a site has added. @throws UnreadablePattern for a word that cannot be read. */
export const proseReader = (site: SiteWords = {}): ProseReader => {
  const dictionary = compileReader(site);
  return {
    read: (documents, step, values) => {
      const hours = amount(values, 'time_post_injection');
      const { texts, findings } = readReportProse(dictionary, documents, step, hours);
      const read = texts.map((one, nth) => ({ id: documents[nth]?.id ?? '', ...one }));
      const mentions = read.flatMap(({ id, mentions: own }) =>
        own.map(({ cause, status, words, trigger, target, rule, coded, from, to }): WordedMention => ({
          cause,
          status,
          words,
          place: inDocument(id, { from, to }),
          ...(trigger === undefined ? {} : { trigger: inDocument(id, trigger) }),
          rule,
          target,
          coded,
        })),
      );
      const unread = read.flatMap(({ id, unread: own }) =>
        own.map(({ why, ...place }) => ({ why, ...inDocument(id, place) })),
      );
      const hasWords = documents.some(({ text }) => text.trim() !== '');
      return {
        mentions,
        findings,
        unread,
        limited: unread.some(({ why }) => why === 'limited'),
        nothingUnderstood: hasWords && mentions.length === 0 && findings.length === 0,
      };
    },
  };
};

/** Whether somebody must look although codes say what was found: what they cannot say, or may say of something else. */
const ASKS_BESIDE_CODES = {
  'no-target': false,
  'not-understood': false,
  whose: true,
  remnant: true,
  reversal: true,
  language: true,
  limited: true,
} as const satisfies Record<UnreadWhy, boolean>;

/** How many sentences a human must look at. All are shown; where codes say what was found, a sentence without a finding is only shown. */
export const unreadSentences = ({ unread }: WordsRead, coded: boolean): number =>
  unread.filter(({ why }) => !coded || ASKS_BESIDE_CODES[why]).length;

/** What the words say of each cause on the whole. */
export const saidOfCauses = (mentions: readonly Mention[]): ReadonlyMap<Cause, MentionStatus> => causesSaid(mentions);
