// One incident as a pure machine: what is said to it, what it becomes, who is to be told. No clock, no table, no phone.
// Never silent while nobody has accepted: every open, unaccepted state has a `dueAt` (paging.md 5.1, 5.3).
import type { Call, Incident, Input, Move, PagedTier, Refusal } from './incident.js';

export * from './incident.js';

const refused = (why: Refusal): Move => ({ kind: 'refused', why });
const moved = (incident: Incident, ...calls: readonly Call[]): Move => ({
  kind: 'moved',
  incident: calls.length === 0 ? incident : { ...incident, ring: incident.ring + 1 },
  calls,
});

const worse = (one: PagedTier, other: PagedTier): PagedTier =>
  one === 'emergency' || other === 'emergency' ? 'emergency' : 'urgent';
const isAnswered = ({ stage }: Incident): boolean => stage === 'accepted' || stage === 'in_care';

/** One step of the incident; `undefined` is an incident that does not exist yet. */
export function step(incident: Incident | undefined, input: Input): Move {
  if (input.kind === 'open') return incident === undefined ? opened(input) : refused('not-open');
  if (incident === undefined) return refused('not-open');
  if (incident.stage === 'resolved') return refused('resolved');
  switch (input.kind) {
    case 'signal':
      return signalled(incident, input);
    case 'accept':
      return accepted(incident, input);
    case 'decline':
      return declined(incident, input);
    case 'plan':
      return planned(incident, input);
    case 'hand_over':
      return handed(incident, input);
    case 'shift_end':
      return shiftEnded(incident, input);
    case 'resolve':
      return resolved(incident, input);
    case 'unreached':
      return unreached(incident, input);
    case 'due':
      return due(incident, input.at);
    default: {
      const never: never = input;
      return never;
    }
  }
}

function opened({ at, signal, policy }: Extract<Input, { kind: 'open' }>): Move {
  const { tier, rank, grounds } = signal;
  const dueAt = at + policy.levelMs[tier];
  const nobody = { owner: null, handingTo: null, duty: null, plan: null, resolution: null };
  const incident = {
    stage: 'paging',
    tier,
    epoch: 1,
    level: 0,
    ring: 0,
    top: rank,
    dueAt,
    ...nobody,
    grounds,
    policy,
  } as const;
  return moved(incident, firstLevel());
}

const firstLevel = (...also: readonly (string | null)[]): Call => ({
  purpose: 'ladder',
  from: 0,
  to: 0,
  also: [...new Set(also.filter((one) => one !== null))],
});

function signalled(incident: Incident, input: Extract<Input, { kind: 'signal' }>): Move {
  const { signal } = input;
  const grounds = [...new Set([...incident.grounds, ...signal.grounds])];
  const tier = worse(incident.tier, signal.tier);
  if (signal.rank > incident.top) return risen(incident, input, grounds, tier);
  const news = signal.news.some((ground) => !incident.grounds.includes(ground));
  if (grounds.length === incident.grounds.length && tier === incident.tier) return { kind: 'unmoved', incident };
  // While pages still go out the next one tells; an owner is told once, without a new escalation (decision 21).
  const calls: readonly Call[] = news && isAnswered(incident) ? [{ purpose: 'update', to: incident.owner }] : [];
  return moved({ ...incident, grounds, tier }, ...calls);
}

/**
 * Severity up, against the highest that was paged: a new epoch, for the owner too, half the wait to the next level, and
 * never a later moment than before (I5). Whoever was being asked is asked anew: their older page cannot be accepted any more,
 * so the circle never gets smaller.
 */
function risen(
  incident: Incident,
  { at, signal, policy }: Extract<Input, { kind: 'signal' }>,
  grounds: readonly string[],
  tier: PagedTier,
): Move {
  const dueAt = Math.min(incident.dueAt ?? Number.POSITIVE_INFINITY, at + policy.levelMs[tier] / 2);
  const next = { ...newEpoch(incident, dueAt), tier, grounds, top: signal.rank, policy };
  if (incident.stage === 'exhausted') return moved({ ...next, stage: 'exhausted' }, { purpose: 'broadcast' });
  if (isAnswered(incident)) return moved(next, firstLevel(incident.owner, incident.handingTo));
  const level = Math.max(0, Math.min(incident.level, policy.levels.length - 1));
  return moved({ ...next, level }, { purpose: 'ladder', from: 0, to: level, also: [] });
}

const newEpoch = (incident: Incident, dueAt: number): Incident => ({
  ...incident,
  stage: 'paging',
  epoch: incident.epoch + 1,
  level: 0,
  dueAt,
  owner: null,
  handingTo: null,
  duty: null,
  plan: null,
});

/** An answer to an older page answers no worse one that the person has not seen: neither takes it, plans it nor ends it. */
const isOld = (incident: Incident, epoch: number | undefined): boolean => epoch !== undefined && epoch < incident.epoch;

function accepted(incident: Incident, { by, at, epoch, duty }: Extract<Input, { kind: 'accept' }>): Move {
  if (isOld(incident, epoch)) return refused('newer-page');
  if (isAnswered(incident) && incident.handingTo !== by) {
    return incident.owner === by ? { kind: 'unmoved', incident } : refused('taken');
  }
  const dueAt = at + incident.policy.planMs[incident.tier];
  const owned = { owner: by, duty: duty ?? null, handingTo: null, plan: null };
  return moved({ ...incident, stage: 'accepted', ...owned, dueAt });
}

function declined(incident: Incident, { by, at, epoch }: Extract<Input, { kind: 'decline' }>): Move {
  if (isOld(incident, epoch)) return refused('newer-page');
  if (isAnswered(incident)) {
    // Whoever it is offered to does not take it: the way of every page, at once.
    if (incident.handingTo === by) return askAnew({ ...incident, handingTo: null }, at, incident.owner);
    if (incident.owner !== by) return refused('taken');
    return passedOn(incident, at);
  }
  if (incident.stage === 'exhausted') return refused('nothing-to-pass-on');
  return nextLevel(incident, at);
}

/**
 * Who had it gives it away: the next level is called in the same moment, and with it everybody before, since an older page cannot
 * be accepted any more (I8: a no takes no time).
 */
function passedOn(incident: Incident, at: number): Move {
  const { policy, tier } = incident;
  const level = Math.max(0, Math.min(incident.level + 1, policy.levels.length - 1));
  const next = { ...newEpoch(incident, at + policy.levelMs[tier]), level };
  return moved(next, { purpose: 'ladder', from: 0, to: level, also: [] });
}

/** Nobody answers for the patient any more: from the first level on, under a new epoch. */
const askAnew = (incident: Incident, at: number, ...also: readonly (string | null)[]): Move =>
  moved(newEpoch(incident, at + incident.policy.levelMs[incident.tier]), firstLevel(...also));

/** The next level at once; after the last, everybody. */
function nextLevel(incident: Incident, at: number): Move {
  const { policy, tier } = incident;
  const level = incident.level + 1;
  if (level < policy.levels.length) {
    const dueAt = at + policy.levelMs[tier];
    return moved(
      { ...incident, stage: 'paging', level, dueAt },
      { purpose: 'ladder', from: level, to: level, also: [] },
    );
  }
  return broadcast(incident, at);
}

const broadcast = (incident: Incident, at: number): Move =>
  moved(
    { ...incident, stage: 'exhausted', dueAt: at + incident.policy.repeatMs[incident.tier] },
    { purpose: 'broadcast' },
  );

/** A level on which nobody can be reached takes no time (I8). Of an older round nothing follows. */
function unreached(incident: Incident, { at, ring }: Extract<Input, { kind: 'unreached' }>): Move {
  if (ring !== incident.ring) return { kind: 'unmoved', incident };
  if (incident.stage === 'paging') return nextLevel(incident, at);
  if (incident.stage === 'accepted' && incident.handingTo !== null) return askAnew(incident, at, incident.owner);
  return { kind: 'unmoved', incident };
}

/** A plan says more than an acceptance, so it is one; only the owner changes it afterwards. */
function planned(incident: Incident, { by, plan, epoch, duty }: Extract<Input, { kind: 'plan' }>): Move {
  if (isOld(incident, epoch)) return refused('newer-page');
  if (isAnswered(incident) && incident.owner !== by) return refused('taken');
  return moved({ ...incident, stage: 'in_care', owner: by, duty: duty ?? null, handingTo: null, plan, dueAt: null });
}

/** The owner answers for the patient until the other has accepted. */
function handed(incident: Incident, { by, to, at, epoch }: Extract<Input, { kind: 'hand_over' }>): Move {
  if (isOld(incident, epoch)) return refused('newer-page');
  if (!isAnswered(incident)) return refused('not-accepted');
  if (incident.owner !== by) return refused('taken');
  return offered(incident, to, at);
}

function resolved(incident: Incident, { resolution, epoch }: Extract<Input, { kind: 'resolve' }>): Move {
  if (isOld(incident, epoch)) return refused('newer-page');
  return moved({ ...incident, stage: 'resolved', dueAt: null, resolution, handingTo: null });
}

const offered = (incident: Incident, to: string, at: number): Move => {
  const dueAt = at + incident.policy.levelMs[incident.tier];
  return moved({ ...incident, stage: 'accepted', handingTo: to, dueAt }, { purpose: 'hand-over', to });
};

/** Whoever comes on duty is asked to accept, else it pages; whoever has gone is asked no second time by the calendar. */
function shiftEnded(incident: Incident, { at, from, to }: Extract<Input, { kind: 'shift_end' }>): Move {
  if (!isAnswered(incident) || incident.owner !== from || incident.duty === null) return { kind: 'unmoved', incident };
  const off = { ...incident, duty: null };
  if (to === null) return askAnew(off, at, from);
  return offered(off, to, at);
}

function due(incident: Incident, at: number): Move {
  if (incident.dueAt === null || at < incident.dueAt) return { kind: 'unmoved', incident };
  switch (incident.stage) {
    case 'suspected': {
      const dueAt = at + incident.policy.levelMs[incident.tier];
      return moved({ ...incident, stage: 'paging', dueAt }, firstLevel());
    }
    case 'paging':
      return nextLevel(incident, at);
    case 'exhausted':
      return broadcast(incident, at);
    case 'accepted':
      // Accepted and no plan, or handed over and not taken: somebody is asked again (I7).
      return askAnew(incident, at, incident.owner, incident.handingTo);
    case 'in_care':
    case 'resolved':
      return { kind: 'unmoved', incident };
    default: {
      const never: never = incident.stage;
      return never;
    }
  }
}

/** The incident as its journal tells it. @throws RangeError when the journal holds a step the machine refuses. */
export function fold(inputs: readonly Input[]): Incident | undefined {
  return inputs.reduce<Incident | undefined>((incident, input) => {
    const move = step(incident, input);
    if (move.kind === 'refused') throw new RangeError(`the journal holds a ${input.kind} that is ${move.why}`);
    return move.incident;
  }, undefined);
}
