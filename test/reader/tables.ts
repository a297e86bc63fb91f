// The tables of this folder, read and checked. A misspelt cause, status or step is a slip of the table and is said at once.
//   pump-sentences.tsv     id, step, sentence, what it says: `CAUSE:STATUS; ...`. Where a fair judge takes more than one answer a bar
//                          stands between them, and a dash for nothing said: `CATH_OCCLUSION:ABSENT|-`.
//                          A dash alone: it says nothing of ours.
//   general-sentences.tsv  sample, id, phrase, sentence, status: any phrase, as on a ward; three samples by three writers.
//   *-misses.tsv           id, what is read instead: the rows that are read otherwise, all of them and no others.
//   no-pump.json, step-texts.json, full-reports.json: see the specs of the same names.
// The sentences are ours; no patient's report stands among them, and no clinician has annotated them.
import { readFileSync } from 'node:fs';
import { type Cause, CAUSES, MENTION_STATUSES, type MentionStatus, type Step, STEPS } from '#clinical';

/** What a cause may be said to be; `-`: nothing is said of it. */
export type Answer = MentionStatus | '-';
export type Expected = ReadonlyMap<Cause, readonly Answer[]>;

const text = (name: string): string => readFileSync(new URL(`./tables/${name}`, import.meta.url), 'utf8');

/** The rows of a table below its heading, each with as many cells. @throws RangeError */
export const rowsOf = (name: string): readonly (readonly string[])[] => {
  const [heading = [], ...rows] = text(name)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
  for (const row of rows)
    if (row.length !== heading.length)
      throw new RangeError(`${name}: ${row.join(' | ')} is no row of ${heading.join()}`);
  const ids = rows.map((row) => row[heading.indexOf('id')]);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new RangeError(`${name}: two rows are called ${twice}`);
  return rows;
};

export const jsonOf = <Row>(name: string): readonly Row[] => JSON.parse(text(name));

const isOneOf = <Word extends string>(list: readonly Word[], word: string): word is Word =>
  list.some((one) => one === word);

export const stepOf = (word: string): Step => {
  if (!isOneOf(STEPS, word)) throw new RangeError(`no step ${word}`);
  return word;
};

export const statusOf = (word: string): MentionStatus => {
  if (!isOneOf(MENTION_STATUSES, word)) throw new RangeError(`no status ${word}`);
  return word;
};

/** Reads `CAUSE:STATUS|STATUS|-; ...`. @throws RangeError */
export const expectedOf = (cell: string): Expected =>
  new Map(
    cell
      .split('; ')
      .filter((one) => one !== '-')
      .map((one) => {
        const [cause = '', answers = ''] = one.split(':');
        if (!isOneOf(CAUSES, cause)) throw new RangeError(`no cause ${cause}`);
        return [cause, answers.split('|').map((answer) => (answer === '-' ? answer : statusOf(answer)))] as const;
      }),
  );

export const agrees = (expected: Expected, said: ReadonlyMap<Cause, MentionStatus>): boolean =>
  CAUSES.every((cause) => (expected.get(cause) ?? ['-']).includes(said.get(cause) ?? '-'));

/** What was said, as the tables write it. */
export const written = (said: ReadonlyMap<Cause, MentionStatus>): string =>
  [...said]
    .map(([cause, status]) => `${cause}:${status}`)
    .toSorted()
    .join('; ') || '-';

/** Known misses: by id, what is read instead. */
export const missesOf = (name: string): ReadonlyMap<string, string> =>
  new Map(rowsOf(name).map(([id = '', reads = '']) => [id, reads] as const));
