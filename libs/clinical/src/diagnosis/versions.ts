// The life of a report (FHIR's DiagnosticReport.status): which of its versions counts (F1). No answer depends on which arrived first.
import { STATUS_WEIGHT } from '../evidence/status.js';
import type { Instant, ReportStatus } from '../model.js';

interface Versioned {
  readonly status: ReportStatus;
  readonly reportId: string;
  readonly version: string;
  readonly receivedAt: Instant;
}

const weightOf = ({ status }: Versioned) => STATUS_WEIGHT[status];

/** `3`, or one that was made of it here: `3.confirmed-…` comes after `3` and before `4`. Others have names that tell no order. */
const numberOf = ({ version }: Versioned): number | undefined => {
  const [, digits] = /^(\d+)(?:\..*)?$/.exec(version) ?? [];
  return digits === undefined ? undefined : Number(digits);
};

const isPlain = ({ version }: Versioned): boolean => !version.includes('.');

/** Where no numbers say it, a preliminary version was written before a final one, however late it arrives. */
const byArrival = (one: Versioned, other: Versioned): number =>
  Number(weightOf(other) === 'early') - Number(weightOf(one) === 'early') || byReceipt(one, other);

const byReceipt = (one: Versioned, other: Versioned): number =>
  one.receivedAt - other.receivedAt || (one.version < other.version ? -1 : one.version > other.version ? 1 : 0);

const byNumber = (one: Versioned, other: Versioned): number =>
  (numberOf(one) ?? 0) - (numberOf(other) ?? 0) ||
  Number(isPlain(other)) - Number(isPlain(one)) ||
  byReceipt(one, other);

/** The versions of one report, the oldest first. */
const inOrder = <Version extends Versioned>(versions: readonly Version[]): readonly Version[] =>
  versions.toSorted(versions.every((version) => numberOf(version) !== undefined) ? byNumber : byArrival);

export interface ReportLife<Version> {
  /** The version that counts: the last, but a preliminary one takes no final one's place. */
  readonly current: Version;
  /** Numbered after the one that counts, and preliminary: the report was opened again, and its all-clear with it. */
  readonly reopened: boolean;
  /** What was appended to, the oldest first: it stands beside what counts. Empty unless that was appended. */
  readonly before: readonly Version[];
}

const lifeOf = <Version extends Versioned>(versions: readonly [Version, ...Version[]]): ReportLife<Version> => {
  const ordered = inOrder(versions);
  const newest = ordered.at(-1) ?? versions[0];
  // What was withdrawn is no longer there to be kept or appended to.
  const standing = ordered.slice(ordered.findLastIndex((version) => weightOf(version) === 'withdrawn') + 1);
  const full = standing.filter((version) => weightOf(version) === 'full');
  const last = full.at(-1);
  const current = weightOf(newest) === 'early' && last !== undefined ? last : newest;
  const appended = current.status === 'appended';
  const base = full.findLastIndex(({ status }) => status !== 'appended');
  return {
    current,
    reopened: current !== newest,
    before: appended ? full.slice(Math.max(base, 0), -1) : [],
  };
};

/** Each report by its life, in the order in which the reports first arrived. */
export const livesOf = <Version extends Versioned>(versions: readonly Version[]): readonly ReportLife<Version>[] => {
  const lives = new Map<string, [Version, ...Version[]]>();
  for (const version of versions) {
    const known = lives.get(version.reportId);
    if (known === undefined) lives.set(version.reportId, [version]);
    else known.push(version);
  }
  return [...lives.values()].map((life) => lifeOf(life));
};

/** One version per report, in the order in which the reports first arrived. */
export const currentReadings = <Version extends Versioned>(versions: readonly Version[]): readonly Version[] =>
  livesOf(versions).map(({ current }) => current);
