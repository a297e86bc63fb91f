import { answerCases, proseReader, UnreadableCase } from '#clinical';
import { readOneText } from './one-text.js';
import { assertLines, type PhraseOutput } from './phrases.js';
import { questionOf } from './question.js';
import type { SiteAnswer } from './site-rules.js';

/** How the program ends: 0 answered, 1 answered but for what could not be understood and was named, 2 not answered. */
export type ExitCode = 0 | 1 | 2;

/** Where questions come from and answers go. */
export interface Desk extends PhraseOutput {
  /** The text of a file as it comes, `-` being standard input. Throws while it is read when it cannot be. */
  readonly pieces: (path: string) => AsyncIterable<string>;
  /** The values and words of the site, or what is wrong with its file. */
  readonly site: () => Promise<SiteAnswer>;
}

/** A file that cannot be read; the message says which and why. */
class Unreadable extends Error {}

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'not readable';

async function* readable(path: string, pieces: AsyncIterable<string>): AsyncGenerator<string> {
  try {
    for await (const piece of pieces) yield piece;
  } catch (error) {
    // What goes wrong with the one who takes the pieces does not come by here: a generator is then only told to end.
    throw new Unreadable(`${path} cannot be read (${codeOf(error)}).`);
  }
}

async function casesIn(path: string, pieces: AsyncIterable<string>): Promise<unknown> {
  const read: string[] = [];
  for await (const piece of readable(path, pieces)) read.push(piece);
  try {
    return JSON.parse(read.join(''));
  } catch {
    throw new Unreadable(`${path} is not JSON.`);
  }
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Asks the clinical library alone; no server, no clock, no network. */
export async function ask(words: readonly string[], desk: Desk): Promise<ExitCode> {
  const refused = (why: string): ExitCode => {
    desk.err(why);
    return 2;
  };
  const question = questionOf(words);
  if (question.kind === 'not-understood') return refused(question.why);
  try {
    if (question.kind === 'assert') return await assertLines(readable(question.path, desk.pieces(question.path)), desk);
    const site = await desk.site();
    if (site.kind === 'problems') return refused(site.problems.join('\n'));
    const { settings, readerWords } = site.rules;
    const readProse = proseReader(readerWords);
    if (question.kind === 'text') {
      await desk.out(json(readOneText(readProse, question.text, question.step)));
      return 0;
    }
    const { path, textOnly } = question;
    const answer = answerCases(await casesIn(path, desk.pieces(path)), { settings, readProse, textOnly });
    await desk.out(json(answer));
    const unread = answer.cases.filter((one) => 'error' in one).map(({ id }) => id);
    if (unread.length === 0) return 0;
    desk.err(`Not understood, see "error" there: ${unread.join(', ')}.`);
    return 1;
  } catch (error) {
    if (error instanceof Unreadable) return refused(error.message);
    // Only a file of cases can be one without a list of them.
    if (error instanceof UnreadableCase && question.kind === 'cases')
      return refused(`${question.path}: ${error.message}.`);
    throw error;
  }
}
