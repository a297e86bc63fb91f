import { describe, expect, it } from '@jest/globals';
import { inHalves, type Asked } from './in-halves.js';

const forty = Array.from({ length: 40 }, (_, n) => `Observation/${n}`);

async function asking(answer: (names: readonly string[]) => Asked) {
  const told: string[] = [];
  const alone: string[] = [];
  let questions = 0;
  const ask = async (names: readonly string[]): Promise<Asked> => {
    questions += 1;
    const said = answer(names);
    if (said === 'told') told.push(...names);
    return said;
  };
  const whole = await inHalves(forty, ask, async (name) => void alone.push(name));
  return { whole, told: told.toSorted(), alone, questions };
}

describe('many Observations asked for at once', () => {
  it('one that the EHR will not tell hides none of the others', async () => {
    const seen = await asking((names) => (names.includes('Observation/17') ? 'refused' : 'told'));
    expect(seen.whole).toBe(true);
    expect(seen.alone).toEqual(['Observation/17']);
    expect(seen.told).toEqual(forty.filter((name) => name !== 'Observation/17').toSorted());
    expect(seen.questions).toBeLessThan(14);
  });

  it('one question is enough where all are told, and where nobody is there', async () => {
    expect(await asking(() => 'told')).toMatchObject({ whole: true, questions: 1, alone: [] });
    expect(await asking(() => 'away')).toMatchObject({ whole: false, questions: 1, told: [], alone: [] });
  });

  it('none at all is told: each is read by itself', async () => {
    expect((await asking(() => 'refused')).alone).toEqual(forty);
  });
});
