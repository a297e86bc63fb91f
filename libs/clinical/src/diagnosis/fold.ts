// From readings to verdicts (F1 Fold). Order of arrival does not matter; the time of the examination does.
import { FINDING_ROWS } from '../evidence/findings.js';
import { isMagnetExposure } from '../evidence/magnet.js';
import { ROTATION_ROWS } from '../evidence/rotation.js';
import type { CauseVerdict, Instant, PumpEvent, PumpEventKind, Reason, ReportReading, Verdicts } from '../model.js';
import { reasonsFrom, ruleText } from '../rule.js';
import { totalOver } from '../total.js';
import { CAUSES, type Cause, type Verdict } from '../vocabulary/causes.js';
import { currentReadings } from './versions.js';

export const FOLD_RULES = {
  'ITB.DX.01': ruleText(
    'A confirmed cause stays confirmed until its report falls or a new episode begins',
    'Fig 9',
    'shown by a report; a later negative does not undo it',
  ),
  'ITB.DX.02': ruleText(
    'A suspicion ends only by an exclusion dated after it',
    'inf',
    'suggested, and nothing able to exclude it has come after',
  ),
  'ITB.DX.03': ruleText(
    'An exclusion holds for the moment of the test; a later positive re-opens it',
    'inf',
    'excluded at the time of the test',
  ),
  'ITB.DX.04': ruleText('What nothing has settled is open', 'inf', 'not settled: no report speaks for or against it'),
  'ITB.DX.05': ruleText(
    'Refill, reprogramming, magnet and new symptoms re-open what they can change',
    'inf',
    're-opened by what happened to the pump or the patient since',
  ),
  'ITB.DX.06': ruleText('Evidence of an earlier episode is history', 'inf', 'implant or revision began a new episode'),
} as const;

const say = reasonsFrom(FOLD_RULES);

type Reopening =
  | { readonly kind: 'episode' }
  | { readonly kind: 'all' | 'exclusion'; readonly cause: Cause }
  | { readonly kind: 'nothing' };

/** `all`: the event changes the thing itself, what was known of it is history. `exclusion`: only the all-clear is gone. */
export const REOPENS = {
  implant: { kind: 'episode' },
  revision: { kind: 'episode' },
  explant: { kind: 'nothing' },
  refill: { kind: 'all', cause: 'PUMP_RESERVOIR_DEPLETION' },
  reprogramming: { kind: 'all', cause: 'PUMP_PROGRAMMING_SOFTWARE_ERROR' },
  bolus: { kind: 'nothing' },
  mri: { kind: 'exclusion', cause: 'PUMP_ROTOR_ROLLER_MALFUNCTION' },
  side_port_access: { kind: 'nothing' },
  symptom_onset: { kind: 'exclusion', cause: 'PUMP_ROTOR_ROLLER_MALFUNCTION' },
} as const satisfies Record<PumpEventKind, Reopening>;

const NEVER: Instant = Number.NEGATIVE_INFINITY;
const last = (instants: readonly Instant[]): Instant => Math.max(NEVER, ...instants);

/** The hour of an examination as far as it may prove that something came after: unknown is before everything. */
const provenAt = (reading: ReportReading): Instant => reading.effectiveAt ?? NEVER;

export const episodeStart = (events: readonly PumpEvent[]): Instant =>
  last(events.filter(({ kind }) => REOPENS[kind].kind === 'episode').map(({ at }) => at));

/** Readings that count: current versions of reports of this episode. Order requests say nothing about causes. */
export const countingReadings = (
  readings: readonly ReportReading[],
  events: readonly PumpEvent[],
): readonly ReportReading[] => {
  const start = episodeStart(events);
  return currentReadings(readings).filter(({ kind, withdrawn, at }) => kind === 'report' && !withdrawn && at >= start);
};

const reopenedAt = (cause: Cause, how: 'all' | 'exclusion', events: readonly PumpEvent[]): Instant =>
  last(
    events
      .filter(({ kind }) => {
        const reopening: Reopening = REOPENS[kind];
        return reopening.kind === how && reopening.cause === cause;
      })
      .map(({ at }) => at),
  );

/** Rules by which a finding speaks about a cause, to find a verdict's reasons among those of a reading. */
const rulesAbout = (cause: Cause): ReadonlySet<string> =>
  new Set(
    [...Object.values(FINDING_ROWS), ...Object.values(ROTATION_ROWS)]
      .flat()
      .filter((row) => [row.confirms, row.suggests, row.excludes].some((causes) => causes?.includes(cause)))
      .map(({ rule }) => rule),
  );
const RULES_ABOUT = totalOver(CAUSES, rulesAbout);

const settle = (cause: Cause, readings: readonly ReportReading[], events: readonly PumpEvent[]): CauseVerdict => {
  const historyUntil = reopenedAt(cause, 'all', events);
  const clearedUntil = Math.max(historyUntil, reopenedAt(cause, 'exclusion', events), episodeStart(events));
  const present = readings.filter(({ at }) => at >= historyUntil);
  const confirming = present.filter(({ confirms }) => confirms.includes(cause));
  const suggesting = present.filter(({ suggests }) => suggests.includes(cause));
  const excluding = readings.filter(
    (reading) => reading.excludes.includes(cause) && (clearedUntil === NEVER || provenAt(reading) >= clearedUntil),
  );
  const lastSuggestion = last(suggesting.map(({ at }) => at));
  const after = excluding.filter((reading) => suggesting.length === 0 || provenAt(reading) > lastSuggestion);

  const verdictOn = (verdict: Verdict, standing: readonly ReportReading[], reason: Reason): CauseVerdict => ({
    cause,
    verdict,
    reports: standing.map(({ reportId, step }) => ({ reportId, step })),
    reasons: [reason, ...standing.flatMap(({ reasons }) => reasons.filter(({ rule }) => RULES_ABOUT[cause].has(rule)))],
  });
  if (confirming.length > 0) return verdictOn('confirmed', [...confirming, ...suggesting], say('ITB.DX.01'));
  if (after.length > 0) return verdictOn('excluded', after, say('ITB.DX.03'));
  if (suggesting.length > 0) return verdictOn('suspected', suggesting, say('ITB.DX.02'));
  const reopened = clearedUntil !== NEVER && readings.some((reading) => reading.excludes.includes(cause));
  const history = clearedUntil === episodeStart(events) && clearedUntil !== NEVER;
  return verdictOn('open', [], say(reopened ? 'ITB.DX.05' : history ? 'ITB.DX.06' : 'ITB.DX.04'));
};

/** The state of each cause. Readings may come in any order, twice, and in several versions. */
export const foldEvidence = (readings: readonly ReportReading[], events: readonly PumpEvent[]): Verdicts => {
  const counting = [...countingReadings(readings, events)].sort(
    (one, other) => one.at - other.at || (one.reportId < other.reportId ? -1 : 1),
  );
  const magnets = counting.filter(isMagnetExposure).map(({ at }): PumpEvent => ({ kind: 'mri', at }));
  return totalOver(CAUSES, (cause) => settle(cause, counting, [...events, ...magnets]));
};
