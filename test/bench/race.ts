import { NO_COUNTS, perEvent, type Counts } from './counts.js';
import type { Contestant, Event } from './contestant.js';

/** One contestant's turn. Times in milliseconds. */
export interface Turn {
  /** One report at a time. */
  readonly alone: { readonly p50: number; readonly p99: number };
  /** Several under way at the same time. */
  readonly together: { readonly perSecond: number; readonly p50: number; readonly p99: number };
  readonly counts: Counts;
}

export interface RaceOptions {
  readonly rounds: number;
  /** Reports in each turn, under way together; a quarter of them is run one at a time before. */
  readonly events: number;
  readonly inFlight: number;
  readonly tell: (sentence: string) => void;
}

export const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

export const median = (values: readonly number[]): number =>
  quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );

async function alone(contestant: Contestant, events: readonly Event[]): Promise<Turn['alone']> {
  const took: number[] = [];
  for (const event of events) took.push(await contestant.run(event));
  const sorted = took.toSorted((a, b) => a - b);
  return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) };
}

async function together(contestant: Contestant, events: readonly Event[], inFlight: number): Promise<Turn['together']> {
  const left = [...events];
  const took: number[] = [];
  const begun = performance.now();
  const lane = async (): Promise<void> => {
    for (let event = left.shift(); event !== undefined; event = left.shift()) took.push(await contestant.run(event));
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  // The work is done when all of it is done, not when the last order is seen.
  await contestant.rest();
  const seconds = (performance.now() - begun - REST_MS) / 1000;
  const sorted = took.toSorted((a, b) => a - b);
  return { perSecond: events.length / seconds, p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) };
}
/** Three quiet looks, 150 ms apart, belong to the looking. */
const REST_MS = 450;

export async function turn(contestant: Contestant, { events, inFlight }: RaceOptions): Promise<Turn> {
  const single = Math.max(4, Math.round(events / 4));
  const prepared = await contestant.prepare(single + events);
  await contestant.rest();
  const before = await contestant.counts();
  const one = await alone(contestant, prepared.slice(0, single));
  await contestant.rest();
  const many = await together(contestant, prepared.slice(single), inFlight);
  const counts = perEvent(before, await contestant.counts(), single + events);
  return { alone: one, together: many, counts };
}

export interface Race {
  readonly product: readonly Turn[];
  readonly floor: readonly Turn[];
}

/** Runs the two in turns, a different one first each time. */
export async function race(product: Contestant, floor: Contestant, options: RaceOptions): Promise<Race> {
  const turns = { product: [] as Turn[], floor: [] as Turn[] };
  // Nobody is measured cold.
  for (const one of [product, floor]) await turn(one, { ...options, events: Math.min(8, options.events) });
  for (let round = 0; round < options.rounds; round += 1) {
    const order = round % 2 === 0 ? [product, floor] : [floor, product];
    for (const one of order) {
      const took = await turn(one, options);
      turns[one.name].push(took);
      const { perSecond, p50 } = took.together;
      options.tell(
        `round ${round + 1}, ${one.name}: ${perSecond.toFixed(1)}/s, p50 ${Math.round(p50)} ms together, ${Math.round(took.alone.p50)} ms alone`,
      );
    }
  }
  return turns;
}

/** The medians over the rounds, and what share of the floor the product reaches: 1 is the floor itself, less is slower. */
export function compare({ product, floor }: Race) {
  const of = (turns: readonly Turn[], pick: (turn: Turn) => number): number => median(turns.map(pick));
  const rows = (
    [
      ['throughput, per second', (turn) => turn.together.perSecond, 'more'],
      ['p50 together, ms', (turn) => turn.together.p50, 'less'],
      ['p99 together, ms', (turn) => turn.together.p99, 'less'],
      ['p50 alone, ms', (turn) => turn.alone.p50, 'less'],
      ['p99 alone, ms', (turn) => turn.alone.p99, 'less'],
    ] as const satisfies readonly (readonly [string, (turn: Turn) => number, 'more' | 'less'])[]
  ).map(([name, pick, better]) => {
    const ratios = product.map((turn, n) => {
      const other = floor[n];
      if (other === undefined) return Number.NaN;
      return better === 'more' ? pick(turn) / pick(other) : pick(other) / pick(turn);
    });
    return { name, product: of(product, pick), floor: of(floor, pick), ratio: median(ratios) };
  });
  return { rows, counts: { product: product.at(-1)?.counts ?? NO_COUNTS, floor: floor.at(-1)?.counts ?? NO_COUNTS } };
}
