// From "does this wake a human" (F3) to a signal of the incident: how high, and on which grounds.
import {
  countingReadings,
  decidePaging,
  foldEvidence,
  type ClinicalSettings,
  type PagingDecision,
  type Presentation,
  type Severity,
  type Verdicts,
  type WithdrawalGrade,
} from '#clinical';
import type { Calm, IncidentRow } from '../incident/incident.store.js';
import type { Incident, Resolution, Signal } from '../incident/machine.js';
import type { PatientRow } from '../patient/patient.store.js';

const NOT_GRADED: WithdrawalGrade = {
  suspected: 'no',
  severity: 'NONE',
  pathway: 'none',
  tone: 'unknown',
  signs: [],
  overdoseNotExcluded: false,
  bolusBlocked: false,
  differential: [],
  alsoConsider: [],
  missing: [],
  reasons: [],
};
const NOTHING_SEEN: Presentation = { present: [], absent: [], values: {}, unread: [] };

// Overdose stands above all: whoever was told of withdrawal would treat it the wrong way round.
const OVERDOSE_RANK = 5;
const RANK = { NONE: 2, MILD: 2, MODERATE: 2, SEVERE: 3, FULMINANT: 4 } as const satisfies Record<Severity, number>;

const SIGN = 'sign:';
/** Begins the ground that names a report that fell after it was acted on. */
export const RETRACTED = 'retracted:';

export interface Question {
  readonly patient: PatientRow;
  /** EHR ids of contrast orders that are active behind a shut gate and could not be held. */
  readonly notHeld: readonly string[];
  /** Reports that had been acted on and fell, with the assessment we were asked about or since the incident opened: `{report}:{revision}`. */
  readonly fallen: readonly string[];
  readonly settings: ClinicalSettings;
}

export interface Answer {
  readonly decision: PagingDecision;
  readonly grade: WithdrawalGrade;
  /** Undefined: nobody is to be woken. */
  readonly signal: Signal | undefined;
  /** The same without the reports that fell: that is said once, and does not stand. */
  readonly stands: Signal | undefined;
}

/** What stands now about one patient, asked of the clinical rules. */
export function signalOf(question: Question): Answer {
  const asked = ask(question);
  return { ...asked, stands: question.fallen.length === 0 ? asked.signal : ask({ ...question, fallen: [] }).signal };
}

function ask({ patient, notHeld, fallen, settings }: Question): Omit<Answer, 'stands'> {
  const { assessment } = patient;
  const grade: WithdrawalGrade = patient.grade ?? NOT_GRADED;
  const verdicts: Verdicts = assessment?.verdicts ?? foldEvidence([], []);
  const readings = assessment === null ? [] : countingReadings(assessment.readings, assessment.events);
  const decision = decidePaging({
    grade,
    presentation: patient.grade?.presentation ?? NOTHING_SEEN,
    readings,
    verdicts,
    retractedAfterUse: fallen.length > 0,
    contrastActiveNotHeld: notHeld.length > 0,
    unsignedLoneNumber: patient.loneNumber,
    settings,
  });
  const { tier } = decision;
  if (tier !== 'emergency' && tier !== 'urgent') return { decision, grade, signal: undefined };
  const confirmed = Object.values(verdicts).filter(({ verdict }) => verdict === 'confirmed');
  const news = [
    ...decision.reasons.map(({ rule }) => `rule:${rule}`),
    ...confirmed.map(({ cause }) => `confirmed:${cause}`),
    ...fallen.map((report) => `${RETRACTED}${report}`),
    ...notHeld.map((order) => `not-held:${order}`),
  ];
  const signs = grade.signs.map((sign) => `${SIGN}${sign}`);
  const ashworth = patient.grade?.presentation.values.modified_ashworth_now;
  const tone = [`tone:${grade.tone}`, ...(ashworth === undefined ? [] : [`${ASHWORTH}${ashworth.value}`])];
  const grounds = [...news, ...signs, ...tone];
  return { decision, grade, signal: { tier, rank: rankOf(tier, grade), grounds, news } };
}

/** How high an alarm is, for comparing with what has been paged already (decision 21). */
export function rankOf(tier: 'urgent' | 'emergency', grade: WithdrawalGrade): number {
  if (tier === 'urgent') return 1;
  return grade.pathway === 'overdose' ? OVERDOSE_RANK : RANK[grade.severity];
}

/** What stood when a human resolved the last incident. */
export interface Settled extends Calm {
  readonly quietUntil: number;
}

// Called a false alarm, the same signs stay quiet whether they go and come or not. Whatever else a human said, it was said of
// what stood: what comes back after the signs had gone is another illness (decision 21).
const OUTLASTS_THE_COURSE = {
  true: false,
  false: true,
  duplicate: false,
  test: false,
  transferred: false,
  deceased: false,
  explanted: false,
  'stopped-on-purpose': false,
} as const satisfies Record<Resolution, boolean>;

type Resolved = Pick<IncidentRow, 'calm' | 'resolvedAt' | 'changedAt'> & {
  readonly state: Pick<Incident, 'top' | 'grounds' | 'resolution'>;
};

/** What was settled with an incident: all it was ever raised on, or what of it stood without a break. */
export function settledWith({ state, calm, resolvedAt, changedAt }: Resolved, quietMs: number): Settled {
  const quietUntil = (resolvedAt ?? changedAt) + quietMs;
  const outlasts = state.resolution !== null && OUTLASTS_THE_COURSE[state.resolution];
  const { top, grounds } = calm === null || outlasts ? state : calm;
  return { top, grounds, quietUntil };
}

/**
 * What stands without a course of withdrawal or overdose; null while there is one. A sign that comes and goes without a course is
 * kept: each time anew it is no news.
 */
export function calmOf({ grade, stands }: Pick<Answer, 'grade' | 'stands'>, before: Calm | null): Calm | null {
  if (grade.suspected !== 'no' || grade.severity !== 'NONE' || grade.pathway !== 'none') return null;
  const signs = before?.grounds.filter((ground) => ground.startsWith(SIGN)) ?? [];
  return { top: stands?.rank ?? 0, grounds: [...new Set([...(stands?.grounds ?? []), ...signs])] };
}

// A measured tone is compared, not looked up: what is lower than before is no news.
const ASHWORTH = 'ashworth:';
const stiffest = (grounds: readonly string[]): number =>
  Math.max(-1, ...grounds.filter((one) => one.startsWith(ASHWORTH)).map((one) => Number(one.slice(ASHWORTH.length))));

/** Whether the same patient is to be raised again: anything new, anything worse, or the quiet time over (decision 21). */
export function isNewAlarm(signal: Signal, settled: Settled | undefined, now: number): boolean {
  if (settled === undefined || now >= settled.quietUntil || signal.rank > settled.top) return true;
  const before = stiffest(settled.grounds);
  if (before >= 0 && stiffest(signal.grounds) > before) return true;
  const calmed: ReadonlySet<string> = new Set(['tone:unknown', 'tone:unchanged']);
  return signal.grounds.some(
    (ground) => !calmed.has(ground) && !ground.startsWith(ASHWORTH) && !settled.grounds.includes(ground),
  );
}
