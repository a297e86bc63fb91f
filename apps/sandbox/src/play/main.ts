import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { House } from '../house/house.js';
import { DidNotHappen } from './eventually.js';
import { STORIES } from './stories/index.js';
import type { Story } from './story.js';
import { storyHouse } from './story-house.js';
import { aloud } from './teller.js';
import { Ward } from './ward.js';

const PAUSE_MS = 1_500;

const catalogue = (): string => {
  const width = Math.max(...STORIES.map(({ id }) => id.length));
  return STORIES.map(({ id, title }) => `  ${id.padEnd(width)}  ${title}`).join('\n');
};

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** A house of its own, so that nothing of an installation is touched; gone when the story has been told. */
async function told(story: Story, pauseMs: number): Promise<number> {
  const home = await mkdtemp(join(tmpdir(), 'pumptrace-play-'));
  let house: House | undefined;
  let stopping: Promise<void> | undefined;
  const goHome = async (): Promise<void> => {
    if (house !== undefined) await (stopping ??= house.stop());
  };
  let interrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      interrupted = true;
      void goHome();
    });
  try {
    print(`${story.title}\n`);
    house = await storyHouse({ home, onLine: (name, line) => process.stderr.write(`${name}: ${line}\n`) });
    if (interrupted) return 130;
    const ward = await Ward.open(house, { teller: aloud(print, pauseMs) });
    try {
      await story.tell(ward);
      const aside = await ward.setAside();
      if (aside.length > 0)
        throw new DidNotHappen(`Something was set aside:\n${aside.map(({ what }) => what).join('\n')}`);
      print('\nThe story ended as expected.');
      return 0;
    } finally {
      await ward.close();
    }
  } catch (error) {
    if (interrupted) return 130;
    process.stderr.write(
      `\nThe story did not end as expected.\n${error instanceof DidNotHappen ? error.message : String(error)}\n`,
    );
    return 1;
  } finally {
    await goHome();
    await rm(home, { recursive: true, force: true });
  }
}

/** Exit 0 when the story ended as expected, 1 when not, 2 when there is no such story. */
async function main(words: readonly string[]): Promise<number> {
  if (words.includes('--list')) {
    print(catalogue());
    return 0;
  }
  const names = words.filter((word) => !word.startsWith('--'));
  const unknown = words.find((word) => word.startsWith('--') && word !== '--fast');
  const story = STORIES.find(({ id }) => id === names[0]);
  if (story === undefined || names.length > 1 || unknown !== undefined) {
    process.stderr.write(`Say which story: npm run play -- <story> [--fast]\n${catalogue()}\n`);
    return 2;
  }
  if (process.env['FHIR_BASE_URL'] !== undefined || process.env['DATABASE_URL'] !== undefined) {
    process.stderr.write('Stories are told in a house of their own: unset FHIR_BASE_URL and DATABASE_URL.\n');
    return 2;
  }
  return told(story, words.includes('--fast') ? 0 : PAUSE_MS);
}

process.exit(await main(process.argv.slice(2)));
