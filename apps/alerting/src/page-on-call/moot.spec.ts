// I3: after an acceptance or the end, and for an older epoch, no try begins. `isMoot` is what each try asks immediately before it.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fold, step, type Incident, type Input, type Policy } from '../incident/machine.js';
import { isMoot } from './moot.js';

type Asks = typeof isMoot;
const waits = { urgent: 300_000, emergency: 180_000 };
const policy: Policy = {
  ladder: 'all',
  levels: [[{ kind: 'person', id: 'noor' }], [{ kind: 'person', id: 'ben' }]],
  broadcast: [{ kind: 'everybody' }],
  levelMs: waits,
  repeatMs: waits,
  planMs: waits,
};
const at = 0;
const signal = (rank: number) => ({ tier: 'emergency', rank, grounds: [`g${rank}`], news: [] }) as const;
const words: fc.Arbitrary<Input> = fc.oneof(
  fc.integer({ min: 1, max: 9 }).map((rank): Input => ({ kind: 'signal', at, signal: signal(rank), policy })),
  fc.constantFrom('noor', 'ben').map((by): Input => ({ kind: 'accept', at, by })),
  fc.constant<Input>({ kind: 'due', at }),
  fc.constant<Input>({ kind: 'resolve', at, by: 'noor', resolution: 'true' }),
);
const nights = fc.array(words, { maxLength: 12 });
const PURPOSES = ['ladder', 'broadcast', 'hand-over', 'update'] as const;

function live(inputs: readonly Input[]): Incident {
  const log: Input[] = [{ kind: 'open', at, signal: signal(1), policy }];
  for (const input of inputs) if (step(fold(log), input).kind !== 'refused') log.push(input);
  const incident = fold(log);
  if (incident === undefined) throw new RangeError('a night without an incident');
  return incident;
}

/** Throws where a page would go out that must not, or would not go out although it must. */
function check(asks: Asks, incident: Incident): void {
  const { stage, epoch: now } = incident;
  for (const purpose of PURPOSES)
    for (let epoch = 1; epoch <= now; epoch += 1) {
      const goes = !asks({ purpose, epoch }, { stage, state: incident });
      if (goes && stage === 'resolved') throw new Error('I3: a page goes out when it is over');
      if (goes && epoch < now) throw new Error('I3: a page of an older epoch goes out');
      const calls = purpose === 'ladder' || purpose === 'broadcast';
      const isOwned = stage === 'accepted' || stage === 'in_care';
      if (goes && calls && isOwned) throw new Error('I3: somebody has it and others are called');
      if (!goes && calls && !isOwned && stage !== 'resolved' && epoch === now)
        throw new Error('I1: a page that is needed does not go out');
    }
}

describe('what a try asks before it begins (I3)', () => {
  const holds = (asks: Asks) => fc.property(nights, (inputs) => check(asks, live(inputs)));
  const runs = { seed: 20_261_125, numRuns: 1_000 };

  it('whatever has been said to the incident', () => {
    expect(() => fc.assert(holds(isMoot), runs)).not.toThrow();
  });

  it.each<[string, Asks]>([
    ['does not look at the stage', ({ epoch }, { state }) => epoch < state.epoch],
    [
      'does not look at the epoch',
      (page, { stage, state }) => isMoot({ ...page, epoch: state.epoch }, { stage, state }),
    ],
    ['never asks', () => false],
    ['holds everything back', () => true],
  ])('is caught when it %s', (_name, broken) => {
    const { failed, errorInstance } = fc.check(holds(broken), runs);
    expect([failed, String(errorInstance)]).toEqual([true, expect.stringMatching(/I[13]: /)]);
  });
});
