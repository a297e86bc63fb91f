// I9: a page of an emergency or an urgent alarm cannot be muted, held or thinned out: there is no word for it, in no type and in
// no file. The types are tests: the build fails when one of these lines says something else.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { onCallFile } from '#service';
import fc from 'fast-check';
import { parse } from 'yaml';
import type { Lag } from '../page-on-call/plan-pages.js';
import type { PageOutcome, PageRow } from '../page/page.store.js';
import type { Call, Incident, Input, Policy, Stage } from './incident.js';

type Holding =
  | 'muted'
  | 'mute'
  | 'mutedUntil'
  | 'silenced'
  | 'silence'
  | 'held'
  | 'hold'
  | 'heldUntil'
  | 'paused'
  | 'pause'
  | 'snooze'
  | 'snoozed'
  | 'snoozedUntil'
  | 'throttle'
  | 'throttled'
  | 'bundle'
  | 'bundled'
  | 'digest'
  | 'quietHours'
  | 'maintenance'
  | 'suppressed'
  | 'suppressedUntil';
type Words =
  | keyof Incident
  | keyof Policy
  | keyof PageRow
  | keyof Call
  | keyof Input
  | Stage
  | PageOutcome
  | Input['kind']
  | Call['purpose'];
/** Compiles only for `never`. */
const none = <T extends never>(): readonly T[] => [];

const HOLDING = [
  'mute',
  'muted',
  'silence',
  'hold',
  'pause',
  'snooze',
  'throttle',
  'rate_limit',
  'bundle',
  'digest',
  'quiet_hours',
  'maintenance',
  'suppress',
  'only_between',
  'not_before',
  'enabled',
  'disabled',
];
type Tree = Record<string, unknown>;
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);
function* objects(value: unknown): Generator<Tree> {
  if (Array.isArray(value)) for (const one of value) yield* objects(one);
  if (!isTree(value)) return;
  yield value;
  for (const inner of Object.values(value)) yield* objects(inner);
}
const example = (): unknown => parse(readFileSync('deploy/env/on-call.example.yaml', 'utf8'));

describe('no page can be muted, held or thinned out (I9)', () => {
  it('not by a type: no incident, policy, page, input or call has a word for it, and an emergency has no delay', () => {
    expect(none<Extract<Words, Holding>>()).toEqual([]);
    expect(none<Exclude<Lag['emergency'], 0>>()).toEqual([]);
    // @ts-expect-error Planted: a stage with a word for holding is caught by the compiler.
    expect(none<Extract<Words | 'snoozed', Holding>>()).toEqual([]);
    // @ts-expect-error Planted: so is a delay of an emergency.
    const held: Lag = { emergency: 1, urgent: 0 };
    expect(held.urgent).toBe(0);
  });

  it('not by a file: whatever word for it, at whatever place, refuses the file whole', () => {
    const places = [...objects(example())].length;
    expect(places).toBeGreaterThan(20);
    const anywhere = fc.tuple(fc.integer({ min: 0, max: places - 1 }), fc.constantFrom(...HOLDING), fc.jsonValue());
    fc.assert(
      fc.property(anywhere, ([nth, word, value]) => {
        const file = example();
        const place = [...objects(file)][nth];
        if (place === undefined) throw new Error('every place is there');
        place[word] = value;
        expect(onCallFile.safeParse(file).success).toBe(false);
      }),
      { seed: 20_261_125, numRuns: 500 },
    );
  });

  it('the example itself is accepted, so the words are what refuses it', () => {
    expect(onCallFile.safeParse(example()).error).toBeUndefined();
  });
});
