import { describe, expect, it } from '@jest/globals';
import { DEFAULT_SETTINGS, MENTION_STATUSES } from '#clinical';
import { ask } from '../../apps/sandbox/src/ask/ask.js';

/** A table that comes in these pieces, and everything that is said about it; `writes` counts how often. */
async function told(...pieces: readonly string[]) {
  const said = { out: [] as string[], err: [] as string[] };
  const code = await ask(['--assert', '-'], {
    pieces: async function* () {
      yield* pieces;
    },
    out: (text) => Promise.resolve(void said.out.push(text)),
    err: (sentence) => void said.err.push(sentence),
    site: () => Promise.resolve({ kind: 'rules', rules: { settings: DEFAULT_SETTINGS, readerWords: {} } }),
  });
  return { code, out: said.out.join(''), err: said.err, writes: said.out.length };
}

describe('npm run ask -- --assert', () => {
  it('answers for any phrase, line by line and in order', async () => {
    const table = [
      'n2\tpneumonia\tNo evidence of pneumonia.',
      'n1\tpneumonia\tLobar pneumonia on the right.',
      'n3\tPULMONARY EMBOLISM\tPulmonary embolism cannot be excluded.',
    ];
    expect(await told(`${table.join('\n')}\n`)).toMatchObject({
      code: 0,
      out: 'n2\tABSENT\nn1\tPRESENT\nn3\tNOT_EXCLUDED\n',
      err: [],
    });
  });

  it('wherever the pieces of the table end, the answers are the same', async () => {
    const table = 'é1\tfièvre\tNo fièvre.\r\né2\tcough\tNo fever but cough.\r\né3\trash\tNo rash';
    const whole = await told(table);
    expect(whole).toMatchObject({ code: 0, out: 'é1\tABSENT\né2\tPRESENT\né3\tABSENT\n' });
    for (let at = 1; at < table.length; at += 1)
      expect((await told(table.slice(0, at), table.slice(at))).out).toBe(whole.out);
    expect((await told(...table.split(/(?:)/u))).out).toBe(whole.out);
  });

  it('a heading, an empty line, a mark of the byte order and a missing last line feed are no questions', async () => {
    const rows = '\uFEFFid\tPhrase\tSentence\tstatus\n\n1\tcough\tNo cough.\n   \n2\tcough\tCough.';
    expect(await told(rows)).toMatchObject({ code: 0, out: '1\tABSENT\n2\tPRESENT\n', err: [] });
  });

  it('a heading is one only at the head', async () => {
    expect(await told('1\tcough\tCough.\nid\tphrase\tNo phrase was found.\n')).toMatchObject({
      out: '1\tPRESENT\nid\tABSENT\n',
    });
  });

  it('a line separator or a lone carriage return inside a sentence ends no line', async () => {
    expect(await told('1\tcough\tNo\u2028cough.\n2\tcough\tNo\rcough.\n')).toMatchObject({
      code: 0,
      out: '1\tABSENT\n2\tABSENT\n',
    });
  });

  it('a line that is none is named by its number and never by its words; all others are answered', async () => {
    const rows = [
      '1\tcough\tNo cough.',
      'Mrs Vale has no cough',
      '3\tcough',
      '4\tcough\tNo cough.\tNegated',
      '5\t\tNo cough.',
      '\tcough\tNo cough.',
      '7\tcough\t ',
      '8\tcough\tCough.',
    ];
    const { code, out, err } = await told(rows.join('\n'));
    expect({ code, out }).toEqual({ code: 1, out: '1\tABSENT\n4\tABSENT\n8\tPRESENT\n' });
    expect(err).toEqual([
      'line 2: 1 cells, not the three of id, phrase and sentence',
      'line 3: 2 cells, not the three of id, phrase and sentence',
      'line 5: no phrase',
      'line 6: no id',
      'line 7: no sentence',
    ]);
  });

  it('a file without lines is not held whole: what is too long for one is named, and the next line answered', async () => {
    const piece = 'word '.repeat(60_000);
    const { code, out, err } = await told(
      '1\tcough\t',
      piece,
      piece,
      piece,
      piece,
      piece,
      ' end\n2\tcough\tNo cough.\n',
    );
    expect({ code, out }).toEqual({ code: 1, out: '2\tABSENT\n' });
    expect(err).toEqual(['line 1: longer than 1000000 characters']);
    expect((await told('1\tcough\t', piece, piece, piece, piece)).err).toEqual(err);
  });

  it('answers before the table has ended, a piece at a time', async () => {
    const piece = '1\tcough\tNo cough.\n'.repeat(3);
    expect((await told(piece, piece, piece)).writes).toBe(3);
  });

  it('a phrase that its sentence does not hold still has a status of the vocabulary', async () => {
    const { code, out } = await told('1\tkink\tNothing of the kind.\n');
    expect(code).toBe(0);
    expect(MENTION_STATUSES).toContain(out.trim().split('\t')[1]);
  });

  it('an empty table is answered by nothing', async () => {
    expect(await told()).toEqual({ code: 0, out: '', err: [], writes: 0 });
  });
});
