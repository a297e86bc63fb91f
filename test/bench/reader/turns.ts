import { median, quantile } from '../race.js';

/** One pass over a corpus; how much it did, in what is counted. */
export interface Work {
  readonly name: string;
  /** What one pass does, so many of them. */
  readonly units: number;
  /** Does the work and gives back something that depends on it, so that none of it can be left out. */
  readonly pass: () => number | Promise<number>;
}

/** What one turn reached. A shared machine takes the wall clock from us, and not the other. */
export interface Rate {
  readonly perSecond: number;
  readonly perCpuSecond: number;
}

let kept = 0;
/** What the passes gave: it must not look unused. */
export const sum = (): number => kept;

/** Whole passes until the time is up. */
export async function turn({ units, pass }: Work, milliseconds: number): Promise<Rate> {
  const cpu = process.cpuUsage();
  const begun = performance.now();
  let passes = 0;
  while (performance.now() - begun < milliseconds) {
    kept += await pass();
    passes += 1;
  }
  const seconds = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const done = units * passes;
  return { perSecond: done / seconds, perCpuSecond: (done / (user + system)) * 1e6 };
}

export interface Compared {
  readonly name: string;
  readonly perSecond: number;
  readonly perCpuSecond: number;
  readonly floorPerSecond: number;
  /** What share of the floor is reached: 1 is the floor itself. */
  readonly ratio: number;
}

const MOST_WARMING = 12;
const STILL_FASTER = 1.05;

/** Nobody is measured cold: turns until two in a row were no faster than the best before. */
async function warm(work: Work, milliseconds: number): Promise<void> {
  let best = 0;
  for (let turns = 0, slack = 0; turns < MOST_WARMING && slack < 2; turns += 1) {
    const { perCpuSecond } = await turn(work, milliseconds);
    slack = perCpuSecond > best * STILL_FASTER ? 0 : slack + 1;
    best = Math.max(best, perCpuSecond);
  }
}

/** The two in turns, a different one first each time; medians over the rounds. */
export async function compared(work: Work, floor: Work, rounds: number, milliseconds: number): Promise<Compared> {
  for (const one of [work, floor]) await warm(one, milliseconds);
  const pairs: { readonly own: Rate; readonly bare: Rate }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    if (round % 2 === 0) pairs.push({ own: await turn(work, milliseconds), bare: await turn(floor, milliseconds) });
    else {
      const bare = await turn(floor, milliseconds);
      pairs.push({ own: await turn(work, milliseconds), bare });
    }
  }
  return {
    name: work.name,
    perSecond: median(pairs.map(({ own }) => own.perSecond)),
    perCpuSecond: median(pairs.map(({ own }) => own.perCpuSecond)),
    floorPerSecond: median(pairs.map(({ bare }) => bare.perSecond)),
    ratio: median(pairs.map(({ own, bare }) => own.perSecond / bare.perSecond)),
  };
}

const timed = (pass: () => number): number => {
  const begun = performance.now();
  kept += pass();
  return performance.now() - begun;
};

/** Milliseconds of one pass, the median over the rounds; all of them take turns. */
export function timesOf(passes: readonly (() => number)[], rounds: number): readonly number[] {
  for (const pass of passes) timed(pass);
  const took = passes.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) passes.forEach((pass, n) => took[n]?.push(timed(pass)));
  return took.map(median);
}

/** Milliseconds of one: the usual, and the slowest of a hundred, each one's best of the rounds: what the machine took from it is not its own. */
export function spread(
  passes: readonly (() => number)[],
  rounds: number,
): { readonly p50: number; readonly p99: number } {
  const best = passes.map((pass) => {
    timed(pass);
    return Math.min(...Array.from({ length: rounds }, () => timed(pass)));
  });
  const sorted = best.toSorted((a, b) => a - b);
  return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) };
}
