import { describe, expect, it } from '@jest/globals';
import { RESOLUTIONS, step, type Call, type Incident, type Input, type Policy, type Signal } from './machine.js';

const MINUTE = 60_000;
const person = (id: string) => ({ kind: 'person', id }) as const;
const policy: Policy = {
  ladder: 'itb',
  levels: [[person('noor')], [person('ben'), person('eve')]],
  broadcast: [{ kind: 'everybody' }],
  levelMs: { urgent: 5 * MINUTE, emergency: 3 * MINUTE },
  repeatMs: { urgent: 10 * MINUTE, emergency: 5 * MINUTE },
  planMs: { urgent: 60 * MINUTE, emergency: 30 * MINUTE },
};
const signal = (tier: Signal['tier'], rank: number, ...grounds: string[]): Signal => ({
  tier,
  rank,
  grounds,
  news: grounds,
});
const stiff = signal('urgent', 1, 'rule:ITB.PG.04');
const burning = signal('emergency', 3, 'rule:ITB.PG.02');

/** Tells a night, input by input; every one must be taken. */
function told(...inputs: readonly Input[]): { incident: Incident; calls: readonly (readonly Call[])[] } {
  const calls: (readonly Call[])[] = [];
  const incident = inputs.reduce<Incident | undefined>((state, input) => {
    const move = step(state, input);
    if (move.kind === 'refused') throw new Error(`${input.kind} was refused: ${move.why}`);
    calls.push(move.kind === 'moved' ? move.calls : []);
    return move.incident;
  }, undefined);
  if (incident === undefined) throw new Error('nothing was told');
  return { incident, calls };
}
const open = (said: Signal = stiff, at = 0): Input => ({ kind: 'open', at, signal: said, policy });

const due = (at: number): Input => ({ kind: 'due', at });
const hears = (said: Signal, at: number): Input => ({ kind: 'signal', at, signal: said, policy });
const level = (from: number, to = from, ...also: string[]): Call => ({ purpose: 'ladder', from, to, also });
const everybody: Call = { purpose: 'broadcast' };
const noor = (at: number): Input => ({ kind: 'accept', at, by: 'noor', duty: 'nights' });

describe('one night, step by step', () => {
  it('nobody answers: the second level, then everybody, again and again, for ever', () => {
    const night = told(open(), due(5 * MINUTE), due(10 * MINUTE), due(20 * MINUTE));
    expect(night.calls).toEqual([[level(0)], [level(1)], [everybody], [everybody]]);
    expect(night.incident).toMatchObject({ stage: 'exhausted', dueAt: 30 * MINUTE });
  });

  it('an emergency climbs at 3, 6 and everybody is asked from the sixth minute on, every 5', () => {
    const night = told(open(burning), due(3 * MINUTE), due(6 * MINUTE));
    expect(night.calls.at(-1)).toEqual([everybody]);
    expect(night.incident.dueAt).toBe(11 * MINUTE);
  });

  it('a timer that rings too early changes nothing', () => {
    expect(told(open(), due(MINUTE)).calls[1]).toEqual([]);
  });

  it('it gets worse after somebody accepted: a new epoch, for the owner as well, at half the wait', () => {
    const night = told(open(), noor(MINUTE), hears(burning, 2 * MINUTE));
    expect(night.calls[2]).toEqual([level(0, 0, 'noor')]);
    const now = { stage: 'paging', epoch: 2, tier: 'emergency', owner: null, duty: null, dueAt: 3.5 * MINUTE };
    expect(night.incident).toMatchObject(now);
  });

  it('it gets worse while the second level is asked: the first and the second are asked anew, none is left with an old page', () => {
    const night = told(open(), due(5 * MINUTE), hears(burning, 6 * MINUTE));
    expect(night.calls[2]).toEqual([level(0, 1)]);
    expect(night.incident).toMatchObject({ epoch: 2, level: 1, dueAt: 7.5 * MINUTE });
  });

  it('it gets worse while everybody is asked: everybody is asked anew', () => {
    const night = told(open(), due(5 * MINUTE), due(10 * MINUTE), hears(burning, 11 * MINUTE));
    expect(night.calls[3]).toEqual([everybody]);
    expect(night.incident).toMatchObject({ stage: 'exhausted', epoch: 2, dueAt: 12.5 * MINUTE });
  });

  it('a new epoch climbs the ladder that fits what is known then: overdose goes to critical care', () => {
    const icu: Policy = { ...policy, ladder: 'overdose', levels: [[person('icu')]] };
    const overdose: Input = {
      kind: 'signal',
      at: MINUTE,
      signal: signal('emergency', 5, 'rule:ITB.PG.01'),
      policy: icu,
    };
    expect(told(open(), noor(0), overdose).incident.policy.ladder).toBe('overdose');
    expect(told(open(burning), hears(stiff, MINUTE)).incident.policy.ladder).toBe('itb');
  });

  it('a value that swings around its cut opens one epoch, not many', () => {
    const swing = [burning, stiff, burning, stiff, burning].map((one, n) => hears(one, n * MINUTE));
    expect(told(open(), ...swing).incident.epoch).toBe(2);
  });

  it('the same tier with a new reason is one update to the owner, not an escalation', () => {
    const news = signal('urgent', 1, 'confirmed:CATH_KINK');
    const night = told(open(), noor(1), hears(news, 2), hears(news, 3));
    expect(night.calls.slice(2)).toEqual([[{ purpose: 'update', to: 'noor' }], []]);
    expect(night.incident).toMatchObject({ stage: 'accepted', epoch: 1 });
  });

  it('accepted, and then nothing: the owner and the first level are asked again', () => {
    const night = told(open(), noor(0), due(60 * MINUTE));
    expect(night.calls[2]).toEqual([level(0, 0, 'noor')]);
    expect(night.incident).toMatchObject({ stage: 'paging', epoch: 2 });
  });

  it('a plan ends the asking; a resolution ends the incident', () => {
    const inCare = told(open(), { kind: 'plan', at: 1, by: 'noor', plan: 'treating' });
    expect(inCare.incident).toMatchObject({ stage: 'in_care', owner: 'noor', dueAt: null });
    const end = step(inCare.incident, { kind: 'resolve', at: 2, by: 'noor', resolution: 'true' });
    expect(end).toMatchObject({ kind: 'moved', incident: { stage: 'resolved', dueAt: null, resolution: 'true' } });
  });

  it('passing on goes to the next level at once, and from the last to all', () => {
    const night = told(open(), { kind: 'decline', at: 1, by: 'noor' }, { kind: 'decline', at: 2, by: 'ben' });
    expect(night.calls.slice(1)).toEqual([[level(1)], [everybody]]);
  });

  it('a level of which nobody can be reached takes no time; of an older round nothing follows (I8)', () => {
    const night = told(open(), { kind: 'unreached', at: 0, ring: 1 });
    expect(night.calls[1]).toEqual([level(1)]);
    expect(night.incident).toMatchObject({ level: 1, dueAt: 5 * MINUTE, ring: 2 });
    expect(told(open(), due(5 * MINUTE), { kind: 'unreached', at: 6 * MINUTE, ring: 1 }).calls[2]).toEqual([]);
  });
});

describe('from one to the next', () => {
  const handed = [open(), noor(0), { kind: 'hand_over', at: 1, by: 'noor', to: 'ben' }] as const;

  it('handed over, the owner answers until the other has accepted; not taken, somebody is asked again', () => {
    expect(told(...handed).incident).toMatchObject({ stage: 'accepted', owner: 'noor', handingTo: 'ben' });
    const taken = told(...handed, { kind: 'accept', at: 2, by: 'ben' });
    expect(taken.incident).toMatchObject({ owner: 'ben', handingTo: null });
    const late = told(...handed, due(1 + 5 * MINUTE));
    expect(late.calls[3]).toEqual([level(0, 0, 'noor', 'ben')]);
    expect(late.incident).toMatchObject({ stage: 'paging', epoch: 2 });
  });

  it('not taken by word or because nobody can be reached, it pages at once', () => {
    for (const no of [
      { kind: 'decline', at: 2, by: 'ben' },
      { kind: 'unreached', at: 2, ring: 2 },
    ] as const)
      expect(told(...handed, no)).toMatchObject({ incident: { stage: 'paging', epoch: 2 } });
  });

  it('at the end of a shift who comes on duty is asked to accept; with nobody there it pages', () => {
    const night = told(open(), { kind: 'plan', at: 1, by: 'noor', plan: 'treating', duty: 'nights' });
    const ends = (to: string | null): Input => ({ kind: 'shift_end', at: MINUTE, from: 'noor', to });
    const passed = step(night.incident, ends('ben'));
    expect(passed).toMatchObject({
      calls: [{ purpose: 'hand-over', to: 'ben' }],
      incident: { stage: 'accepted', owner: 'noor', handingTo: 'ben', duty: null, dueAt: 6 * MINUTE },
    });
    expect(step(night.incident, ends(null))).toMatchObject({ incident: { stage: 'paging', epoch: 2 } });
    if (passed.kind !== 'moved') throw new Error('the shift had ended');
    expect(step(passed.incident, ends('ben')).kind).toBe('unmoved');
  });

  it('the calendar asks nobody about an incident of somebody who is on call without end', () => {
    const night = told(open(), { kind: 'accept', at: 1, by: 'noor' });
    expect(step(night.incident, { kind: 'shift_end', at: 2, from: 'noor', to: 'ben' }).kind).toBe('unmoved');
  });
});

describe('answers that cannot be given', () => {
  const accepted = told(open(), { kind: 'accept', at: 1, by: 'noor' }).incident;
  const worse = told(open(), hears(burning, 1)).incident;
  const over = told(open(), { kind: 'resolve', at: 1, by: 'noor', resolution: 'false' }).incident;
  it.each<[string, Incident | undefined, Input, string]>([
    ['a second person accepts', accepted, { kind: 'accept', at: 2, by: 'ben' }, 'taken'],
    ['a second person plans', accepted, { kind: 'plan', at: 2, by: 'ben', plan: 'going' }, 'taken'],
    [
      'the first page is accepted after a worse one went out',
      worse,
      { kind: 'accept', at: 2, by: 'noor', epoch: 1 },
      'newer-page',
    ],
    [
      'a plan answers the first page after a worse one went out',
      worse,
      { kind: 'plan', at: 2, by: 'noor', plan: 'going', epoch: 1 },
      'newer-page',
    ],
    [
      'what looked like a false alarm is ended, and has become worse unseen',
      worse,
      { kind: 'resolve', at: 2, by: 'noor', resolution: 'false', epoch: 1 },
      'newer-page',
    ],
    [
      'what was accepted and has become worse is handed over as it was',
      told(open(), { kind: 'accept', at: 1, by: 'noor' }, hears(burning, 2), { kind: 'accept', at: 3, by: 'noor' })
        .incident,
      { kind: 'hand_over', at: 4, by: 'noor', to: 'ben', epoch: 1 },
      'newer-page',
    ],
    ['a resolved incident is accepted', over, { kind: 'accept', at: 2, by: 'noor' }, 'resolved'],
    ['a resolved incident is raised', over, hears(burning, 2), 'resolved'],
    [
      'what nobody accepted is handed over',
      told(open()).incident,
      { kind: 'hand_over', at: 2, by: 'noor', to: 'ben' },
      'not-accepted',
    ],
    ['an open incident is opened', accepted, open(), 'not-open'],
    ['there is no incident', undefined, { kind: 'due', at: 2 }, 'not-open'],
  ])('%s', (_name, incident, input, why) => {
    expect(step(incident, input)).toEqual({ kind: 'refused', why });
  });
});

it('an answer to the page that went out last, or to none in particular, is taken', () => {
  const worse = told(open(), hears(burning, 1)).incident;
  for (const epoch of [{}, { epoch: 2 }]) {
    expect(step(worse, { kind: 'plan', at: 2, by: 'noor', plan: 'going', ...epoch }).kind).toBe('moved');
    expect(step(worse, { kind: 'resolve', at: 2, by: 'noor', resolution: 'false', ...epoch }).kind).toBe('moved');
  }
});

it('every resolution ends it', () => {
  for (const resolution of RESOLUTIONS) {
    expect(told(open(), { kind: 'resolve', at: 1, by: 'noor', resolution }).incident.stage).toBe('resolved');
  }
});
