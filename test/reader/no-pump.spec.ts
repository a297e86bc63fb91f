import { describe, expect, it } from '@jest/globals';
import { jsonOf } from './tables.js';
import { proseReader, type ReportText, saidOfCauses, type Step, STEPS, type WordsRead } from '#clinical';

// Ordinary reports and sentences with no pump in them: shunts, lines, leads, bones, lungs, bowel. Sent as the report of any step they
// must not become a finding of ours.

const texts = jsonOf<ReportText>('no-pump.json');
const reader = proseReader();
type Read = (text: string, step: Step) => WordsRead;
const read: Read = (text, step) => reader.read([{ id: 'conclusion', text }], step, {});

const found = (how: Read, steps: readonly Step[]): readonly string[] =>
  texts.flatMap(({ id, text }) =>
    steps.flatMap((step) => {
      const { mentions, findings } = how(text, step);
      const said = [...mentions.map(({ cause, status }) => `${cause}:${status}`), ...findings];
      return said.length === 0 ? [] : [`${id} ${step} ${said.join(' ')}`];
    }),
  );

describe('reports without a pump', () => {
  it('nothing is found in them, whatever step they are sent for', () => {
    expect(texts.length).toBeGreaterThanOrEqual(220);
    expect(found(read, STEPS)).toEqual([]);
  });

  it('the same reports with a pump in them are read, so the silence is no deafness', () => {
    const silent = texts.filter(({ text }) => {
      const { mentions } = read(`The catheter of the intrathecal baclofen pump is kinked.\n\n${text}`, 'PLAIN_FILMS');
      return saidOfCauses(mentions).get('CATH_KINK') !== 'PRESENT';
    });
    expect(silent.map(({ id }) => id)).toEqual([]);
  });

  it('the texts bite when whatever is named is taken for ours', () => {
    const everybodys: Read = (text, step) =>
      read(text.replaceAll(/\b(shunt|lead|line|drain|tube)\b/gi, 'pump catheter'), step);
    expect(found(everybodys, ['PLAIN_FILMS']).length).toBeGreaterThan(15);
  });
});
