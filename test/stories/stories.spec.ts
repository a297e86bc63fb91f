import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { House } from '../../apps/sandbox/src/house/house.js';
import { STORIES } from '../../apps/sandbox/src/play/stories/index.js';
import { STORY_PACE } from '../../apps/sandbox/src/play/story-house.js';
import { silent } from '../../apps/sandbox/src/play/teller.js';
import { Ward } from '../../apps/sandbox/src/play/ward.js';
import { putUpForTests } from '../services/house-of-tests.js';

const STORY_MS = 90_000;

describe('nights on the ward, through the real services', () => {
  let home: string;
  let house: House;
  let ward: Ward;
  const said: string[] = [];

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'pumptrace-stories-'));
    house = await putUpForTests({ home, env: STORY_PACE, onLine: (name, line) => void said.push(`${name}: ${line}`) });
    ward = await Ward.open(house, { teller: silent });
  }, STORY_MS);

  afterAll(async () => {
    await ward?.close();
    await house?.stop();
    await rm(home, { recursive: true, force: true });
  }, STORY_MS);

  // Each on its own patient, one after another: some move the clock of the house, or the moods of its EHR.
  for (const { id, title, tell } of STORIES)
    it(
      `${id}: ${title}`,
      async () => {
        await expect(tell(ward)).resolves.toBeUndefined();
      },
      STORY_MS,
    );

  it('nothing was set aside in all these nights', async () => {
    expect(await ward.setAside()).toEqual([]);
  });
});
