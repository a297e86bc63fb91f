import { CRASH_POINTS } from '#platform';
import type { Death } from './storm.js';
import { deathName } from './storm.js';
import type { Outcome } from './walk.js';

// What a chaos run has to show for itself.

/** Something that must hold whatever happens. */
export const INVARIANTS = [
  'every patient came to the end of the walk',
  'one resource for each identifier of ours',
  'the chart of an undisturbed walk, no order missing, none too many',
  'the verdicts of an undisturbed walk',
  'the page reached the phone',
  'nothing was set aside',
  'every place where a process may die was died at',
  'no process ended otherwise',
] as const;
export type Invariant = (typeof INVARIANTS)[number];

export class Findings {
  private readonly tried = new Map<Invariant, number>();
  readonly broken: { readonly invariant: Invariant; readonly where: string; readonly what: string }[] = [];

  check(invariant: Invariant, where: string, problem: string | undefined): void {
    this.tried.set(invariant, (this.tried.get(invariant) ?? 0) + 1);
    if (problem !== undefined) this.broken.push({ invariant, where, what: problem });
  }

  /** Compares one walk with the undisturbed one. */
  compare(where: string, calm: Outcome, walked: Outcome): void {
    this.check('every patient came to the end of the walk', where, undefined);
    this.check('one resource for each identifier of ours', where, told(walked.doubled));
    this.check(
      'the chart of an undisturbed walk, no order missing, none too many',
      where,
      differ(calm.chart, walked.chart),
    );
    this.check('the verdicts of an undisturbed walk', where, differ(calm.verdicts, walked.verdicts));
    this.check('the page reached the phone', where, differ(calm.pages, walked.pages));
  }

  get ok(): boolean {
    // An invariant that was never tried has not been shown to hold.
    return this.broken.length === 0 && INVARIANTS.every((one) => (this.tried.get(one) ?? 0) > 0);
  }

  /** The table a person reads. */
  table(died: readonly Death[], outstanding: readonly Death[]): string {
    const rows = INVARIANTS.map((invariant) => {
      const broken = this.broken.filter((one) => one.invariant === invariant).length;
      return `${String(this.tried.get(invariant) ?? 0).padStart(6)}  ${String(broken).padStart(6)}  ${invariant}`;
    });
    const points = CRASH_POINTS.map((point) => {
      const at = died.filter((death) => death.point === point);
      const missed = outstanding.filter((death) => death.point === point).map(deathName);
      const who = [...new Set(at.map(({ service }) => service))].join(', ');
      return `${String(at.length).padStart(6)}  ${point.padEnd(28)} ${who}${missed.length > 0 ? `  NOT REACHED: ${missed.join(', ')}` : ''}`;
    });
    const problems = this.broken.map(({ invariant, where, what }) => `BROKEN  ${invariant}\n        ${where}: ${what}`);
    return [
      ' tried  broken  invariant',
      ...rows,
      '',
      '  died  at',
      ...points,
      ...(problems.length > 0 ? ['', ...problems] : []),
    ].join('\n');
  }
}

const told = (list: readonly string[]): string | undefined => (list.length === 0 ? undefined : list.join('; '));

/** How two lists differ, counting repetitions. */
function differ(expected: readonly string[], held: readonly string[]): string | undefined {
  const left = [...held];
  const missing = expected.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  return told([...missing.map((line) => `missing: ${line}`), ...left.map((line) => `too much: ${line}`)]);
}
