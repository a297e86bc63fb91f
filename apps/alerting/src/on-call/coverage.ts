// Where nobody would be reached, and where somebody stands in whom nobody had meant to be there (paging.md, table rows 7 and 16).
import type { Target } from '../incident/incident.js';
import { stretchesOf, type By, type Stretch } from '../schedule/stretches.js';
import type { Rota } from './rota.js';

const DAY_MS = 86_400_000;
/** How far ahead the coverage is looked at. */
export const COVERAGE_MS = 14 * DAY_MS;

/** A level of a ladder that reaches nobody for some time. The ladder skips it then, in no time. */
export interface Gap {
  readonly ladder: string;
  readonly level: number;
  readonly from: number;
  readonly until: number;
}

/** A schedule that is held by somebody for want of a better one. */
export interface StandIn {
  readonly schedule: string;
  readonly person: string | null;
  readonly by: Extract<By, 'fallback' | 'held-over' | 'nobody'>;
  readonly from: number;
  readonly until: number;
}

export interface Coverage {
  readonly gaps: readonly Gap[];
  readonly standIns: readonly StandIn[];
  /** Calendars with shifts of people nobody knows. */
  readonly unknownShifts: readonly { readonly schedule: string; readonly count: number }[];
}

export function coverageOf({ schedules, ladders, people }: Rota, from: number, until = from + COVERAGE_MS): Coverage {
  const held = new Map(schedules.map((one) => [one.said.id, stretchesOf(one, from, until)]));
  const gapsOf = (targets: readonly Target[]): readonly { from: number; until: number }[] => {
    const isSure = targets.some((target) =>
      target.kind === 'everybody'
        ? people.length > 0
        : target.kind === 'person' && people.some(({ id }) => id === target.id),
    );
    if (isSure) return [];
    const empty = targets.flatMap((target) =>
      target.kind === 'schedule' ? [nobodyIn(held.get(target.id) ?? [])] : [],
    );
    // Nobody is reached where all of them are empty.
    return empty.reduce(
      (left, right) => left.flatMap((one) => right.flatMap((other) => common(one, other))),
      [{ from, until }],
    );
  };
  return {
    gaps: ladders.flatMap(({ id, levels }) =>
      levels.flatMap((targets, level) => gapsOf(targets).map((gap): Gap => ({ ladder: id, level, ...gap }))),
    ),
    standIns: [...held].flatMap(([schedule, stretches]) =>
      stretches.flatMap((one): StandIn[] => (isStandIn(one) ? [{ schedule, ...one }] : [])),
    ),
    unknownShifts: schedules.flatMap(({ said, unknown }) =>
      unknown === 0 ? [] : [{ schedule: said.id, count: unknown }],
    ),
  };
}

const isStandIn = (one: Stretch): one is Stretch & { readonly by: StandIn['by'] } =>
  one.by === 'fallback' || one.by === 'held-over' || one.by === 'nobody';

const nobodyIn = (stretches: readonly Stretch[]): readonly Stretch[] =>
  stretches.filter(({ person }) => person === null);

interface Span {
  readonly from: number;
  readonly until: number;
}
function common(one: Span, other: Span): readonly Span[] {
  const span = { from: Math.max(one.from, other.from), until: Math.min(one.until, other.until) };
  return span.from < span.until ? [span] : [];
}
