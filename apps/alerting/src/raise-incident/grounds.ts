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
import type { Signal } from '../incident/machine.js';
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
}

/** What stands now about one patient, asked of the clinical rules. */
export function signalOf({ patient, notHeld, fallen, settings }: Question): Answer {
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
  const signs = grade.signs.map((sign) => `sign:${sign}`);
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
export interface Settled {
  readonly top: number;
  readonly grounds: readonly string[];
  readonly quietUntil: number;
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
