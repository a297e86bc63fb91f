import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from './eventually.js';
import { holdings } from './holdings.js';
import { incidentsIn, pagesFor } from './phone.js';
import { pictureOf } from './picture.js';
import type { Reach } from './reach.js';

/** Long enough for a notification of the EHR to arrive and be written down; a poll would bring it later. */
const BETWEEN_LOOKS_MS = 600;

/** Everything of ours about a patient: the chart, and the pages on the phone. */
async function everything(reach: Reach, patientId: string): Promise<readonly string[]> {
  const all = await holdings(reach.fhirUrl, patientId);
  const pages = await pagesFor(reach.phoneUrl, incidentsIn(all));
  return [...all.map(({ line }) => line), ...pages.map(({ line }) => line)].toSorted();
}

/** How two lists differ, counting repetitions; empty when they do not. */
export function difference(expected: readonly string[], held: readonly string[]): readonly string[] {
  const left = [...held];
  const missing = expected.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  return [...missing.map((line) => `missing: ${line}`), ...left.map((line) => `too much: ${line}`)];
}

/** Waits until nothing is under way and exactly this is held, and looks a second time to see that it stays so. */
export async function settledWith(reach: Reach, patientId: string, lines: readonly string[]): Promise<void> {
  const look = async (): Promise<readonly string[]> => {
    const unrest = await reach.stillness.unrest(patientId);
    return [...unrest, ...difference(lines, await everything(reach, patientId))];
  };
  await eventually(
    `${patientId}: nothing under way, and exactly the ${lines.length} things expected`,
    async () => {
      const first = await look();
      if (first.length > 0) return { instead: `\n  ${first.join('\n  ')}` };
      await sleep(BETWEEN_LOOKS_MS);
      const second = await look();
      return second.length === 0 ? { found: lines } : { instead: `\n  ${second.join('\n  ')}` };
    },
    { deadlineMs: reach.deadlineMs, picture: () => pictureOf(reach, patientId) },
  );
}
