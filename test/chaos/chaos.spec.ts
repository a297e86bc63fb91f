import { describe, expect, it } from '@jest/globals';
import { CRASH_POINTS } from '#platform';
import { runChaos, troublesFor } from './chaos.js';
import { Findings, INVARIANTS } from './findings.js';
import { sample } from './sample.js';
import { everyDeath } from './storm.js';
import type { Outcome } from './walk.js';

const calm: Outcome = {
  chart: ['Task a', 'Task b'],
  verdicts: ['kink confirmed'],
  pages: ['page urgent 1'],
  doubled: [],
};
const problems = (walked: Partial<Outcome>): string[] => {
  const findings = new Findings();
  findings.compare('a night', calm, { ...calm, ...walked });
  return findings.broken.map(({ invariant, what }) => `${invariant}: ${what}`);
};

describe('what a chaos run would notice', () => {
  it.each<[string, Partial<Outcome>, string]>([
    ['an order twice', { chart: ['Task a', 'Task a', 'Task b'] }, 'none too many: too much: Task a'],
    ['an order missing', { chart: ['Task a'] }, 'none too many: missing: Task b'],
    ['another verdict', { verdicts: [] }, 'undisturbed walk: missing: kink confirmed'],
    ['a phone that never rang', { pages: [] }, 'the phone: missing: page urgent 1'],
    ['one identifier on two resources', { doubled: ['Task x'] }, 'identifier of ours: Task x'],
  ])('%s', (_name, walked, words) => {
    expect(problems({})).toEqual([]);
    expect(problems(walked)).toEqual([expect.stringContaining(words)]);
  });

  it('a place that was never reached, and an invariant that was never tried', () => {
    const findings = new Findings();
    expect(findings.ok).toBe(false);
    for (const invariant of INVARIANTS) findings.check(invariant, 'a night', undefined);
    expect(findings.ok).toBe(true);
    const [missed] = everyDeath([1]);
    expect(findings.table([], missed ? [missed] : [])).toContain('NOT REACHED: orders notification.before-commit@1');
    findings.check('every place where a process may die was died at', 'orders', 'never reached');
    expect(findings.ok).toBe(false);
  });

  it('every crash point is somebody’s', () => {
    expect(new Set(everyDeath([1]).map(({ point }) => point))).toEqual(new Set(CRASH_POINTS));
  });
});

it('services die in the middle of their work, answers are lost, and the charts are those of a quiet night', async () => {
  const { findings, died } = await runChaos({
    queue: 'postgresql',
    deaths: sample,
    troubles: troublesFor('postgresql', true),
    mostWalks: 12,
    tell: () => undefined,
  });
  expect(findings.broken).toEqual([]);
  expect(died).toHaveLength(sample.length);
  expect(findings.ok).toBe(true);
}, 240_000);
