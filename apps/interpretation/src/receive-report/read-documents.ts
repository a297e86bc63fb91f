import { unreadSentences, type Mention, type ProseReader, type ReportFacts, type WordedMention } from '#clinical';
import type { ReportDocument } from '#fhir';

/** The reader of this site: its words beside ours, compiled once. */
export const PROSE_READER = Symbol('PROSE_READER');

type Heard = Pick<ReportFacts, 'mentions' | 'readFindings' | 'unreadSentences' | 'limitedByWords' | 'proseUnread'>;

export interface DocumentsRead {
  readonly heard: Heard;
  /** What a human must look at, each by document, place and reason; no word of the text. */
  readonly troubles: readonly string[];
}

/** The words stay in the document, under the patient's key; kept is where they stand. */
const withoutWords = ({ words: _words, ...mention }: WordedMention): Mention => mention;

/** A page underlines so many of a kind; a text that says a thing ten thousand times says it. */
const MOST_OF_A_KIND = 20;
const MOST_TROUBLES = 50;

const kept = (mentions: readonly WordedMention[]): readonly Mention[] => {
  const counted = new Map<string, number>();
  return mentions
    .filter(({ cause, status }) => {
      const kind = `${cause} ${status}`;
      const known = counted.get(kind) ?? 0;
      counted.set(kind, known + 1);
      return known < MOST_OF_A_KIND;
    })
    .map(withoutWords);
};

const shown = (troubles: readonly string[]): readonly string[] =>
  troubles.length <= MOST_TROUBLES
    ? troubles
    : [...troubles.slice(0, MOST_TROUBLES), `and ${troubles.length - MOST_TROUBLES} more`];

/**
 * What the words of a report come to at a step. A document that could not be read counts as a sentence nobody understood: whatever else
 * the report says, it is not called normal without a code. `missing`: how many there are of those.
 */
export function readDocuments(
  reader: ProseReader,
  documents: readonly ReportDocument[],
  missing: number,
  { step, values, findings }: Pick<ReportFacts, 'step' | 'values' | 'findings'>,
): DocumentsRead {
  const read = reader.read(documents, step, values);
  return {
    heard: {
      mentions: kept(read.mentions),
      readFindings: read.findings,
      unreadSentences: unreadSentences(read, findings.length > 0) + missing,
      limitedByWords: read.limited,
      proseUnread: read.nothingUnderstood || (documents.length === 0 && missing > 0),
    },
    troubles: shown(read.unread.map(({ document, from, to, why }) => `${document}:${from}-${to}: ${why}`)),
  };
}
