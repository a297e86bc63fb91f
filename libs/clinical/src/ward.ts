// For the specs of this room: a patient, a report, a night; the smallest believable case, to be changed where a test needs it.
import {
  type ClinicalSettings,
  DEFAULT_SETTINGS,
  type Finding,
  foldEvidence,
  gradeWithdrawal,
  type Instant,
  type Measurement,
  type Measurements,
  type NextProposal,
  type NextQuestion,
  type PatientFacts,
  type Presentation,
  proposeNext,
  type Quantity,
  readReports,
  type ReportFacts,
  type ReportReading,
  type Sign,
  type Step,
} from './index.js';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
/** Any evening will do; nothing may depend on it. */
export const EVENING: Instant = 1_760_000_000_000;

const UNITS: Readonly<Partial<Record<Measurement, string>>> = {
  programmed_rotation: 'deg',
  observed_rotation: 'deg',
  aspirated_volume: 'mL',
  contrast_volume: 'mL',
  contrast_iodine: 'mg/mL',
  measured_residual: 'mL',
  calculated_residual: 'mL',
  expected_residual: 'mL',
  time_post_injection: 'h',
  time_since_mri: 'h',
  onset: 'h',
  age: 'a',
  temperature: 'Cel',
  heart_rate: '/min',
  systolic_bp: 'mm[Hg]',
  respiratory_rate: '/min',
  creatine_kinase: 'U/L',
  creatine_kinase_upper_limit: 'U/L',
  gcs: '{score}',
  gcs_baseline: '{score}',
  modified_ashworth_now: '{score}',
  modified_ashworth_baseline: '{score}',
};

/** Numbers with the unit each is usually recorded in. */
export const values = (numbers: Readonly<Partial<Record<Measurement, number>>>): Measurements => {
  const answer: Partial<Record<Measurement, Quantity>> = {};
  for (const [name, value] of Object.entries(numbers)) {
    const measurement = name as Measurement;
    answer[measurement] = { value, unit: UNITS[measurement] ?? '1' };
  }
  return answer;
};

export const patient = (changes: Partial<PatientFacts> = {}): PatientFacts => ({
  model: 'SYNCHROMED_II',
  indication: 'SPASTIC_DIPLEGIA',
  drug: 'baclofen',
  ...changes,
});

export const presenting = (
  present: readonly Sign[],
  numbers: Readonly<Partial<Record<Measurement, number>>> = {},
  absent: readonly Sign[] = [],
): Presentation => ({ present, absent, values: values(numbers), unread: [] });

/** Stiff since yesterday, otherwise well. */
export const STIFF = presenting(['SPASTICITY_INCREASED'], { onset: 20 });
export const SEVERE = presenting(['SPASTICITY_INCREASED', 'ALTERED_MENTAL_STATUS', 'FEVER'], { onset: 20 });
export const MODERATE = presenting(['SPASTICITY_INCREASED', 'HALLUCINATIONS'], { onset: 20 });
export const SLOW = presenting(['SPASTICITY_INCREASED'], { onset: 1000 });
export const WELL = presenting([]);

let counter = 0;

/** A final report of a step with its findings, made and received this evening. */
export const report = (step: Step, findings: readonly Finding[], changes: Partial<ReportFacts> = {}): ReportFacts => {
  counter += 1;
  const at = changes.effectiveAt ?? EVENING + counter * MINUTE;
  return {
    reportId: `R${counter}`,
    version: '1',
    step,
    status: 'final',
    kind: 'report',
    findings,
    unknownCodes: [],
    values: {},
    unread: [],
    effectiveAt: at,
    receivedAt: at,
    mentions: [],
    readFindings: [],
    unreadSentences: 0,
    proseUnread: false,
    ...changes,
  };
};

export interface Night {
  readonly reports: readonly ReportFacts[];
  readonly presentation?: Presentation;
  readonly patient?: PatientFacts;
  readonly events?: NextQuestion['events'];
  readonly protocol?: NextQuestion['protocol'];
  readonly attempts?: NextQuestion['attempts'];
  readonly done?: NextQuestion['done'];
  readonly settings?: ClinicalSettings;
}

/** Everything the library says about a night. */
export const tell = (night: Night) => {
  const who = night.patient ?? patient();
  const presentation = night.presentation ?? STIFF;
  const settings = night.settings ?? DEFAULT_SETTINGS;
  const events = night.events ?? [];
  const grade = gradeWithdrawal(presentation, who, settings);
  const now = Math.max(EVENING, ...night.reports.map(({ receivedAt }) => receivedAt));
  const readings = readReports(night.reports, { patient: who, presentation, grade, events, settings, now });
  const verdicts = foldEvidence(readings, events);
  const next: NextProposal = proposeNext({
    protocol: night.protocol ?? 'ajnr2011',
    patient: who,
    presentation,
    grade,
    readings,
    verdicts,
    done: night.done ?? [],
    events,
    attempts: night.attempts ?? {},
    settings,
    now,
  });
  return {
    grade,
    readings,
    verdicts,
    next,
    /** The reading of the last report; a night without one has none. */
    get last(): ReportReading {
      return lastOf(readings);
    },
  };
};

export const lastOf = (readings: readonly ReportReading[]): ReportReading => {
  const last = readings.at(-1);
  if (last === undefined) throw new Error('the night has no report');
  return last;
};

export const rulesOf = (reasons: readonly { readonly rule: string }[]): readonly string[] =>
  reasons.map(({ rule }) => rule);
