// A report's words, read as a careful colleague would: what is said of each cause, with the words that made it so.
import type { Finding } from '../vocabulary/findings.js';
import type { Step } from '../vocabulary/steps.js';
import { limitsStudy } from './limitations.js';
import { domainOf } from './owners.js';
import type { ReaderDictionary } from './dictionary.js';
import type { ProseReading, UnreadWords } from './prose-reading.js';
import { type Context, mentionsOf, placeOf, readSentence } from './read-sentence.js';
import { afterAddenda, deniedOutright, type Said, withAlternatives, withoutInferences } from './said.js';
import { settled } from './settle.js';
import { codesFor } from './target/target.js';
import { isAdded, isAddedTitle, type Turn, turnOf } from './text/addenda.js';
import { isForeign } from './text/language.js';
import { unwrapped } from './text/lines.js';
import { type Sentence, sentencesOf } from './text/sentences.js';
import { isTitle } from './text/titles.js';
import { type Token, tokensOf } from './text/tokens.js';

/** A document of a report; its title may say that it was added later. */
export interface Prose {
  readonly text: string;
  readonly title?: string;
}

interface TextRead {
  readonly context: Context;
  readonly said: readonly Said[];
  readonly unread: readonly UnreadWords[];
}

/** The sentences of addenda, each with the turn it takes. */
const turnsIn = (
  tokens: readonly Token[],
  sentences: readonly Sentence[],
  whole: boolean,
): ReadonlyMap<Sentence, Turn | undefined> =>
  new Map(
    sentences
      .filter((sentence) => whole || isAdded(tokens, sentence))
      .map((sentence) => [sentence, turnOf(tokens, sentence)]),
  );

/** A title is passed over where it was not understood. */
const UNTOLD = new Set(['no-target', 'not-understood']);

const readText = (dictionary: ReaderDictionary, { text, title }: Prose, step: Step, hours?: number): TextRead => {
  const tokens = unwrapped(tokensOf(text));
  if (isForeign(tokens)) {
    const context: Context = { text, tokens, step, hours, domain: domainOf(dictionary, [], []) };
    return { context, said: [], unread: [{ from: 0, to: text.length, why: 'language' }] };
  }
  const sentences = sentencesOf(tokens);
  const domain = domainOf(dictionary, tokens, sentences);
  const context: Context = { text, tokens, step, domain, hours };
  const turns = turnsIn(tokens, sentences, isAddedTitle(title));
  const reversing = new Set([...turns].flatMap(([{ heading }, turn]) => (turn === undefined ? [] : [heading])));
  const read = sentences.map((sentence, nth) => {
    const { said, unread: open } = readSentence(dictionary, context, sentence);
    const unread = isTitle(tokens, sentence, sentences[nth + 1]) ? open.filter(({ why }) => !UNTOLD.has(why)) : open;
    if (!turns.has(sentence)) return { said: withAlternatives(tokens, said), unread };
    const where = { added: true, reversing: reversing.has(sentence.heading), wrong: turns.get(sentence) === 'wrong' };
    return {
      said: withAlternatives(
        tokens,
        said.map((one) => ({ ...one, ...where })),
      ),
      unread,
    };
  });
  return { context, said: read.flatMap(({ said }) => said), unread: read.flatMap(({ unread }) => unread) };
};

/**
 * Reads the texts of one report of a step, together: the worst of what they say counts, and an addendum takes back what it says was
 * wrong. Linear in the length of the texts; never throws.
 */
export const readReportProse = (
  dictionary: ReaderDictionary,
  texts: readonly Prose[],
  step: Step,
  hours?: number,
): { readonly texts: readonly ProseReading[]; readonly findings: readonly Finding[] } => {
  const read = texts.map((text) => readText(dictionary, text, step, hours));
  const { standing, doubted } = afterAddenda(read.flatMap(({ said }) => said));
  const kept = new Set(withoutInferences(standing));
  const denied = deniedOutright([...kept]);
  const stands = new Set(standing);
  const findings = new Set<Finding>(
    standing.flatMap(({ saying, status, section }) =>
      section === 'body' || status === 'HISTORICAL_RESOLVED' ? codesFor(saying.codes, status) : [],
    ),
  );
  return {
    texts: read.map(({ context, said, unread }) => {
      const own = said.filter((one) => stands.has(one) && kept.has(one));
      const mentions = own.flatMap((one) =>
        mentionsOf(context, one).filter(({ cause }) => !(one.saying.target.inferred === true && denied.has(cause))),
      );
      const doubts = said
        .filter((one) => doubted.has(one))
        .map(({ saying }): UnreadWords => ({ ...placeOf(context.tokens, saying.from, saying.to), why: 'reversal' }));
      const limits = own
        .filter((one) => limitsStudy(context.tokens, one))
        .map(({ saying }): UnreadWords => ({ ...placeOf(context.tokens, saying.from, saying.to), why: 'limited' }));
      const codes = own.flatMap(({ saying, status }) => codesFor(saying.codes, status));
      return { mentions, findings: settled(new Set(codes), step), unread: [...unread, ...doubts, ...limits] };
    }),
    findings: settled(findings, step),
  };
};

/** Reads one text as a report of a step. */
export const readProse = (dictionary: ReaderDictionary, text: string, step: Step, hours?: number): ProseReading => {
  const { texts, findings } = readReportProse(dictionary, [{ text }], step, hours);
  return { mentions: [], unread: [], ...texts[0], findings };
};
