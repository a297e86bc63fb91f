// What a siege has to show for itself.
import { field, list } from '../../../apps/sandbox/src/ehr/shelf/fields.js';

export const HELD = [
  'everybody who fell ill was paged for',
  'no committed alert is silent',
  'what was due was done when the storm had gone',
  'what is called sent has rung',
  'an attempt rings once, and once more for a death or a lost answer',
  'the journal is whole and leads to the row',
] as const;
export type Held = (typeof HELD)[number];

/** Entries after which a deadline of the full length runs, when they were the last. */
const SETS_A_DEADLINE = new Set(['open', 'due', 'accept', 'decline', 'unreached']);

export const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))] ?? 0;

export class Tally {
  readonly broken: { readonly held: Held; readonly what: string }[] = [];
  /** From the commit of an incident to the first page a provider took, in milliseconds. */
  readonly first: number[] = [];
  /** How long after its moment a deadline was acted on, downtimes included. */
  readonly late: number[] = [];
  duplicates = 0;
  attempts = 0;
  private readonly counts = new Map<string, number>();
  private readonly checks = new Map<Held, number>();

  /** @param deadlineMs how long every deadline of the siege is */
  constructor(private readonly deadlineMs: number) {}

  tried(what: string, times = 1): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + times);
  }

  check(held: Held, problems: readonly string[], looked: number): void {
    this.checks.set(held, (this.checks.get(held) ?? 0) + looked);
    for (const what of problems) this.broken.push({ held, what });
  }

  /** What the service itself says of an incident: its journal, and with it how late its deadlines were. */
  hear(id: string, shown: unknown): void {
    const journal = field(shown, 'journal');
    const isWhole = field(journal, 'chain') === 'whole' && field(journal, 'stands') === true;
    this.check('the journal is whole and leads to the row', isWhole ? [] : [`${id} ${JSON.stringify(journal)}`], 1);
    let before: { readonly kind: string; readonly at: number } | undefined;
    for (const entry of list(field(shown, 'timeline'))) {
      const now = { kind: String(field(entry, 'kind')), at: Date.parse(String(field(entry, 'at'))) };
      if (now.kind === 'due' && before !== undefined && SETS_A_DEADLINE.has(before.kind))
        this.late.push(Math.max(0, now.at - before.at - this.deadlineMs));
      before = now;
    }
  }

  /** What was not looked at has not been shown to hold. */
  get ok(): boolean {
    return this.broken.length === 0 && HELD.every((held) => (this.checks.get(held) ?? 0) > 0);
  }

  table(): string {
    const figures = (name: string, values: readonly number[]): string =>
      `${name}: p50 ${Math.round(percentile(values, 0.5))} ms, p99 ${Math.round(percentile(values, 0.99))} ms, of ${values.length}`;
    const lines = HELD.map((held) => {
      const broken = this.broken.filter((one) => one.held === held).length;
      return `${String(this.checks.get(held) ?? 0).padStart(7)}  ${String(broken).padStart(6)}  ${held}`;
    });
    return [
      ' looked  broken  what must hold',
      ...lines,
      '',
      `duplicates: ${this.duplicates} beside ${this.attempts} attempts that rang`,
      figures('from commit to the first page a provider took', this.first),
      figures('lateness of deadlines, downtimes included', this.late),
      '',
      '  tried',
      ...[...this.counts]
        .toSorted(([one], [other]) => one.localeCompare(other))
        .map(([what, times]) => `${String(times).padStart(7)}  ${what}`),
      ...new Set(this.broken.map(({ held, what }) => `BROKEN  ${held}: ${what}`)),
    ].join('\n');
  }
}
