import { assertPhrase } from '#clinical';

/** What is said of each phrase in its sentence, line by line: `id<TAB>phrase<TAB>sentence` in, `id<TAB>STATUS` out. */
export interface PhraseOutput {
  /** Resolves when more may be written: a table of any length needs the memory of a piece. */
  readonly out: (text: string) => Promise<void>;
  readonly err: (sentence: string) => void;
}

/** Characters; a longer line is a file of another kind, and would have to be held whole. */
const LONGEST_LINE = 1_000_000;

interface Line {
  readonly number: number;
  /** Undefined: too long to be held. */
  readonly text: string | undefined;
}

/** The lines of a text that comes in pieces, as many at once as a piece ends. Only a line feed ends a line: a sentence may hold any other. */
async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<readonly Line[]> {
  let rest = '';
  let tooLong = false;
  let number = 0;
  const ended = (text: string): Line => {
    number += 1;
    const line = { number, text: tooLong || text.length > LONGEST_LINE ? undefined : text };
    tooLong = false;
    return line;
  };
  for await (const piece of pieces) {
    const parts = `${rest}${piece}`.split('\n');
    rest = parts.pop() ?? '';
    yield parts.map(ended);
    if (rest.length > LONGEST_LINE) {
      tooLong = true;
      rest = '';
    }
  }
  if (rest !== '' || tooLong) yield [ended(rest)];
}

const isHeading = ([id = '', phrase = '']: readonly string[]): boolean =>
  id.trim().toLowerCase() === 'id' && phrase.trim().toLowerCase() === 'phrase';

type Read = { readonly answer: string } | { readonly wrong: string } | undefined;

/** Undefined: nothing is asked here (an empty line, the heading). */
function read({ number, text }: Line): Read {
  if (text === undefined) return { wrong: `longer than ${LONGEST_LINE} characters` };
  const cells = (number === 1 ? text.replace(/^\uFEFF/, '') : text).replace(/\r$/, '').split('\t');
  if (cells.length === 1 && cells[0]?.trim() === '') return undefined;
  if (number === 1 && isHeading(cells)) return undefined;
  const [id = '', phrase = '', sentence = ''] = cells;
  // A table of somebody's may hold more: what they hold to be right, where it came from. It is not looked at.
  if (cells.length < 3) return { wrong: `${cells.length} cells, not the three of id, phrase and sentence` };
  const empty = [id, phrase, sentence].findIndex((cell) => cell.trim() === '');
  if (empty >= 0) return { wrong: `no ${['id', 'phrase', 'sentence'][empty]}` };
  return { answer: `${id}\t${assertPhrase(phrase, sentence)}\n` };
}

/** @returns 0 when every line was answered, 1 when some could not be understood: each is named by its number, never by its words. */
export async function assertLines(pieces: AsyncIterable<string>, { out, err }: PhraseOutput): Promise<0 | 1> {
  let code: 0 | 1 = 0;
  for await (const lines of linesOf(pieces)) {
    const answers: string[] = [];
    for (const line of lines) {
      const answered = read(line);
      if (answered === undefined) continue;
      if ('answer' in answered) answers.push(answered.answer);
      else {
        code = 1;
        err(`line ${line.number}: ${answered.wrong}`);
      }
    }
    if (answers.length > 0) await out(answers.join(''));
  }
  return code;
}
