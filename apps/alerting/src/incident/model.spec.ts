// The invariants of paging.md 5.3 that a model can check: any stream of signs, answers, outages and hand-offs, the world
// answering as PostgreSQL, providers and the rota would, and what must hold after every step. Each has a planted fault.
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PLANS, fold, step, type Incident, type Input, type Move, type Policy, type Signal } from './machine.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** The same nights in every run: what is found once is found always. */
const SEED = 20_261_125;
const UNTAKEN_MS = 30 * SECOND;
const waits = {
  levelMs: { urgent: 5 * MINUTE, emergency: 3 * MINUTE },
  repeatMs: { urgent: 10 * MINUTE, emergency: 5 * MINUTE },
  planMs: { urgent: 60 * MINUTE, emergency: 30 * MINUTE },
};
const levelsOf = (count: number): Policy => ({
  ladder: `of-${count}`,
  levels: Array.from({ length: count }, (_, n) => [{ kind: 'person', id: `level-${n}` }]),
  broadcast: [{ kind: 'everybody' }],
  ...waits,
});

/** What may come from outside. */
type Event =
  | { readonly kind: 'say'; readonly input: Input }
  /** Providers take pages, or they do not. */
  | { readonly kind: 'providers'; readonly up: boolean }
  /** Somebody comes into the rota or falls out of it. */
  | { readonly kind: 'rota'; readonly level: number; readonly there: boolean };
type Step = (incident: Incident | undefined, input: Input) => Move;
type World = { now: number; up: boolean; there: boolean[]; taken: boolean; roundAt: number; paged: number };

const people = fc.constantFrom('noor', 'ben', 'eve');
const signals: fc.Arbitrary<Signal> = fc
  .record({
    emergency: fc.boolean(),
    rank: fc.integer({ min: 2, max: 5 }),
    ground: fc.constantFrom('a', 'b', 'c', 'd'),
  })
  .map(({ emergency, rank, ground }) => ({
    tier: emergency ? 'emergency' : 'urgent',
    rank: emergency ? rank : 1,
    grounds: [ground],
    news: [ground],
  }));
const policies = fc.integer({ min: 0, max: 4 }).map(levelsOf);
const at = 0;
const words: fc.Arbitrary<Input> = fc.oneof(
  fc.tuple(signals, policies).map(([signal, policy]): Input => ({ kind: 'signal', at, signal, policy })),
  people.map((by): Input => ({ kind: 'accept', at, by, duty: 'nights' })),
  people.map((by): Input => ({ kind: 'decline', at, by })),
  fc
    .tuple(people, fc.constantFrom(...PLANS))
    .map(([by, plan]): Input => ({ kind: 'plan', at, by, plan, duty: 'nights' })),
  fc.tuple(people, people).map(([by, to]): Input => ({ kind: 'hand_over', at, by, to })),
  fc.tuple(people, fc.option(people)).map(([from, to]): Input => ({ kind: 'shift_end', at, from, to })),
  fc.constant<Input>({ kind: 'due', at }),
);
const events: fc.Arbitrary<Event> = fc.oneof(
  { weight: 6, arbitrary: words.map((input): Event => ({ kind: 'say', input })) },
  { weight: 1, arbitrary: fc.boolean().map((up): Event => ({ kind: 'providers', up })) },
  {
    weight: 2,
    arbitrary: fc
      .record({ level: fc.integer({ min: 0, max: 3 }), there: fc.boolean() })
      .map((one): Event => ({ kind: 'rota', ...one })),
  },
);
const nights = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 * MINUTE }), events), { maxLength: 40 });

/** How many people a round reaches. Whoever owns it or is handed it is always listed here. */
function reached(move: Extract<Move, { kind: 'moved' }>, world: World): number {
  return move.calls.reduce((sum, call) => {
    if (call.purpose === 'update' || call.purpose === 'hand-over') return sum + 1;
    if (call.purpose === 'broadcast') return sum + 1;
    const levels = world.there.slice(call.from, Math.min(call.to + 1, move.incident.policy.levels.length));
    return sum + call.also.length + levels.filter(Boolean).length;
  }, 0);
}

/** Lives one night through `stepOf`; throws at the first thing that must not be. */
function live(stepOf: Step, first: Signal, policy: Policy, stream: readonly (readonly [number, Event])[]): void {
  const world: World = { now: 0, up: true, there: [true, true, true, true], taken: true, roundAt: 0, paged: 0 };
  const log: Input[] = [];
  let incident: Incident | undefined;
  const take = (input: Input): void => {
    const before = incident;
    const move = stepOf(before, input);
    if (move.kind === 'refused') return;
    log.push(input);
    incident = move.incident;
    checkRise(before, move, input);
    if (move.kind === 'unmoved' || move.calls.length === 0) return;
    world.roundAt = world.now;
    const round = reached(move, world);
    world.taken = world.up && round > 0;
    if (move.calls.some(({ purpose }) => purpose !== 'update')) world.paged = world.now;
    if (round > 0) return;
    take({ kind: 'unreached', at: world.now, ring: incident.ring });
    // I8: in the same instant, so nobody waits for people who are not there.
    if (incident.stage === 'paging' && !world.taken && world.up)
      throw new Error('I8: a level without anybody takes time');
  };
  const settle = (): void => {
    if (incident === undefined || incident.stage === 'resolved') return;
    const { stage, dueAt, tier } = incident;
    const unanswered = stage === 'paging' || stage === 'exhausted' || stage === 'suspected';
    if (stage === 'paging' && !world.taken && world.now - world.roundAt > UNTAKEN_MS)
      throw new Error('I1: no provider has a page and the ladder stands still');
    if (unanswered && dueAt === null) throw new Error('I6: nobody answers and nothing is due');
    const longest = Math.max(...Object.values(waits.repeatMs)) + MINUTE;
    if (unanswered && world.now - world.paged > longest) throw new Error('I6: silent for too long');
    if (unanswered && (dueAt ?? 0) - world.now > longest) throw new Error('I6: the next page is too far off');
    if (stage === 'accepted' && (dueAt ?? Number.POSITIVE_INFINITY) - world.now > waits.planMs.urgent)
      throw new Error(`I7: accepted as ${tier} and forgotten`);
  };
  /** Everything that becomes due by itself until then. */
  const pass = (until: number): void => {
    for (let turns = 0; turns < 10_000 && incident !== undefined; turns += 1) {
      const untaken =
        !world.taken && incident.stage !== 'resolved' ? world.roundAt + UNTAKEN_MS : Number.POSITIVE_INFINITY;
      const next = Math.min(incident.dueAt ?? Number.POSITIVE_INFINITY, untaken);
      if (next > until) break;
      world.now = Math.max(world.now, next);
      const ring = incident.ring;
      if (untaken <= world.now) take({ kind: 'unreached', at: world.now, ring });
      if (incident.ring === ring && untaken <= world.now) world.roundAt = world.now;
      if (incident.dueAt !== null && incident.dueAt <= world.now) take({ kind: 'due', at: world.now });
      settle();
    }
    world.now = until;
    settle();
  };
  take({ kind: 'open', at: 0, signal: first, policy });
  for (const [wait, event] of stream) {
    pass(world.now + wait);
    if (event.kind === 'say') take({ ...event.input, at: world.now });
    else if (event.kind === 'rota') world.there[event.level] = event.there;
    else {
      world.up = event.up;
      world.taken ||= event.up; // what waits is tried again
    }
    settle();
  }
  pass(world.now + 90 * MINUTE);
  // I10: the journal tells the same story as the row.
  if (!isDeepStrictEqual(fold(log), incident)) throw new Error('I10: the journal does not tell the row');
}

/** I5: worse than what was paged is a new epoch and a page at once, no later wait than before, and no smaller circle. */
function checkRise(before: Incident | undefined, move: Move, input: Input): void {
  if (before === undefined || input.kind !== 'signal' || move.kind === 'refused') return;
  const after = move.incident;
  if (after.tier === 'urgent' && before.tier === 'emergency') throw new Error('I5: the tier of a running page fell');
  if (input.signal.rank <= before.top) {
    if (after.epoch !== before.epoch) throw new Error('I5: an epoch without anything worse');
    if ((after.dueAt ?? 0) > (before.dueAt ?? 0)) throw new Error('I5: calm has put a page off');
    return;
  }
  if (after.epoch !== before.epoch + 1 || move.kind !== 'moved' || move.calls.length === 0)
    throw new Error('I5: it got worse and nobody was paged');
  if (before.dueAt !== null && (after.dueAt ?? Number.POSITIVE_INFINITY) > before.dueAt)
    throw new Error('I5: the wait got longer');
  if (before.stage === 'exhausted' && after.stage !== 'exhausted') throw new Error('I5: the circle got smaller');
}

const night = (stepOf: Step) =>
  fc.property(signals, policies, nights, (first, policy, stream) => live(stepOf, first, policy, stream));

describe('whatever happens in a night', () => {
  it('nobody is forgotten, empty levels take no time, what gets worse is paged, the journal tells the row (I1, I5-I8, I10)', () => {
    expect(() => fc.assert(night(step), { seed: SEED, numRuns: 1_500 })).not.toThrow();
  });

  const changed =
    (how: (move: Move, before: Incident | undefined, input: Input) => Move): Step =>
    (incident, input) =>
      how(step(incident, input), incident, input);
  const silentWhen = (stage: Incident['stage']): Step =>
    changed((move) =>
      move.kind === 'moved' && move.incident.stage === stage
        ? { ...move, incident: { ...move.incident, dueAt: null } }
        : move,
    );
  const deafTo = (kind: Input['kind']): Step =>
    changed((move, before, input) =>
      input.kind === kind && before !== undefined && move.kind !== 'refused'
        ? { kind: 'unmoved', incident: before }
        : move,
    );
  const later = (kind: Input['kind'], ms: number): Step =>
    changed((move, _before, input) =>
      input.kind === kind && move.kind === 'moved' && move.incident.dueAt !== null
        ? { ...move, incident: { ...move.incident, dueAt: move.incident.dueAt + ms } }
        : move,
    );
  it.each<[string, string, Step]>([
    ['I6', 'falls silent when everybody was asked', silentWhen('exhausted')],
    ['I6', 'forgets the timer of a page', silentWhen('paging')],
    ['I7', 'forgets who accepted and did nothing', silentWhen('accepted')],
    ['I7', 'gives a plan more than its time', later('accept', MINUTE)],
    ['I5|I10', 'does not hear that it got worse', deafTo('signal')],
    ['I5', 'waits longer when it got worse', later('signal', 5 * MINUTE)],
    ['I1|I8', 'waits on an empty level, and where no provider answers', deafTo('unreached')],
    [
      'I5',
      'asks only the first level anew when everybody was being asked',
      changed((move, before, input) =>
        input.kind === 'signal' && before?.stage === 'exhausted' && move.kind === 'moved'
          ? { ...move, incident: { ...move.incident, stage: 'paging' } }
          : move,
      ),
    ],
    [
      'I10',
      'does something its journal does not say',
      (incident, input) => {
        const move = step(incident, input);
        return move.kind === 'moved' && input.kind === 'decline'
          ? { ...move, incident: { ...move.incident, owner: 'somebody' } }
          : move;
      },
    ],
  ])('%s catches a machine that %s', (id, _name, broken) => {
    // Only the violation that is named counts: what else the fault would break is not looked at.
    const named = new RegExp(`(${id}): `);
    const caught = fc.property(signals, policies, nights, (first, policy, stream) => {
      try {
        live(broken, first, policy, stream);
      } catch (error) {
        if (named.test(String(error))) throw error;
      }
    });
    const { failed, errorInstance } = fc.check(caught, { seed: SEED, numRuns: 3_000 });
    expect([failed, String(errorInstance)]).toEqual([true, expect.stringMatching(named)]);
  });
});
