// Who is on call when. Hand-overs are the truth: a person holds until the next one (paging.md 5.5, rule 8).
import type { OnCallSchedule } from '#service';
import type { CalendarShift } from './calendar.js';
import { instantOf, recurrences, wallAt } from './wall-clock.js';

/** Why somebody is on call. The last three are reported: nobody was meant to be there. */
export type By = 'rotation' | 'calendar' | 'temporary' | 'override' | 'fallback' | 'held-over' | 'nobody';

/** One person from one hand-over to the next; null: nobody at all. Times in milliseconds, the end excluded. */
export interface Stretch {
  readonly from: number;
  readonly until: number;
  readonly person: string | null;
  readonly by: By;
}

/** A schedule with what its calendar says. */
export interface Schedule {
  readonly said: OnCallSchedule;
  readonly shifts: (from: number, until: number) => readonly CalendarShift[];
  /** Shifts of the calendar whose person nobody knows. */
  readonly unknown: number;
}

interface Claim {
  readonly from: number;
  readonly until: number;
  readonly person: string | null;
  readonly insteadOf?: string;
}

const DAY_MS = 86_400_000;
// Whoever held before a gap began is looked for so far back.
const LOOK_BACK_MS = 35 * DAY_MS;

/** Who is on call between two instants, without a hole: each stretch ends where the next begins. */
export function stretchesOf(schedule: Schedule, from: number, until: number): readonly Stretch[] {
  const begin = from - LOOK_BACK_MS;
  const { said } = schedule;
  const zone = said.time_zone;
  const span = (one: { readonly from: string; readonly until: string }): { from: number; until: number } => ({
    from: instantOf(one.from, zone),
    until: instantOf(one.until, zone),
  });
  const planned = said.rotation === undefined ? schedule.shifts(begin, until) : turns(said, until);
  const base = inOrder(planned.filter((one) => one.until > begin && one.from < until));
  const instead = (said.temporary ?? []).map((one) => ({
    ...span(one),
    shifts: inOrder(one.shifts.map((shift) => ({ ...span(shift), person: shift.person }))),
  }));
  const overrides = (said.overrides ?? []).map((one): Claim => ({
    ...span(one),
    person: one.person,
    ...(one.instead_of === undefined ? {} : { insteadOf: one.instead_of }),
  }));
  const claims = [...base, ...overrides, ...instead, ...instead.flatMap(({ shifts }) => shifts)];
  const edges = [begin, until, ...claims.flatMap((one) => [one.from, one.until])].filter(
    (at) => at >= begin && at <= until,
  );
  const cuts = [...new Set(edges)].toSorted((a, b) => a - b);
  const by: By = said.rotation === undefined ? 'calendar' : 'rotation';
  const found: Stretch[] = [];
  let last: string | null = null;
  for (const [index, at] of cuts.slice(0, -1).entries()) {
    const end = cuts[index + 1] ?? until;
    const window = instead.find((one) => holds(one, at));
    const due = latest(window?.shifts ?? base, at);
    const stands: Pick<Stretch, 'person' | 'by'> = {
      person: due,
      by: window === undefined ? by : 'temporary',
    };
    const over = overrides.findLast((one) => holds(one, at) && (one.insteadOf === undefined || one.insteadOf === due));
    const named = over === undefined ? stands : { person: over.person, by: 'override' as const };
    const one: Pick<Stretch, 'person' | 'by'> = named.person === null ? filled(said.fallback, last) : named;
    last = one.person;
    found.push({ from: at, until: end, ...one });
  }
  return joined(found.filter((one) => one.until > from).map((one) => ({ ...one, from: Math.max(one.from, from) })));
}

/** The turns of a rotation from its first hand-over on. */
function turns({ rotation, time_zone }: OnCallSchedule, until: number): readonly Claim[] {
  if (rotation === undefined) return [];
  const { people, starts, rule } = rotation;
  const walls = recurrences(rule, starts, wallAt(until, time_zone));
  const at = walls.map((wall) => instantOf(wall, time_zone));
  return at.map((from, turn) => ({
    from,
    until: at[turn + 1] ?? Number.POSITIVE_INFINITY,
    person: people[turn % people.length] ?? null,
  }));
}

const holds = ({ from, until }: { readonly from: number; readonly until: number }, at: number): boolean =>
  from <= at && at < until;

/** Of several who claim the same moment, whoever began last. The claims come in the order of their beginnings. */
const latest = (claims: readonly Claim[], at: number): string | null =>
  claims.findLast((one) => holds(one, at))?.person ?? null;

const inOrder = (claims: readonly Claim[]): readonly Claim[] => claims.toSorted((a, b) => a.from - b.from);

/** Where nobody is named: the fallback, else whoever was on call stays; only before the very first there is nobody. */
const filled = (fallback: string | undefined, last: string | null): Pick<Stretch, 'person' | 'by'> => {
  if (fallback !== undefined) return { person: fallback, by: 'fallback' };
  return last === null ? { person: null, by: 'nobody' } : { person: last, by: 'held-over' };
};

function joined(all: readonly Stretch[]): readonly Stretch[] {
  const done: Stretch[] = [];
  for (const one of all) {
    const before = done.at(-1);
    if (before !== undefined && before.person === one.person && before.by === one.by) {
      done[done.length - 1] = { ...before, until: one.until };
    } else done.push(one);
  }
  return done;
}
