// The words in which the clinic speaks to this library: what is known on entry, what may be said on exit.
// Nothing here knows FHIR, queues or databases. Time is an argument (milliseconds since 1970 UTC), never read from a clock.
import type { ClinicalSettings } from './settings.js';
import type { Cause, Certainty, Verdict } from './vocabulary/causes.js';
import type { Finding, MentionStatus } from './vocabulary/findings.js';
import type { DeviceModel, Indication, PumpDrug } from './vocabulary/pump.js';
import type { Mimic, PagingTier, Pathway, Severity, Sign } from './vocabulary/signs.js';
import type { Gate, Proposal, ReportClass, Step } from './vocabulary/steps.js';

/** Milliseconds since 1970-01-01T00:00Z, handed in from outside. */
export type Instant = number;

/** A number with its UCUM unit. A quantity without a unit never gets this far: it is an `UnreadValue`. */
export interface Quantity {
  readonly value: number;
  readonly unit: string;
}

/** Why an answer says what it says. `rule` is a public id (ITB.EV.07), listed in RULES.md with its source. */
export interface Reason {
  readonly rule: string;
  /** Place in the article (a06, Fig 9), another source (D10), or `inf` / `cfg` for our own default. */
  readonly cite: string;
  readonly text: string;
}

/** Names of measured values a report, an order or a bedside record can carry; as FHIR codes with hyphens. */
export const MEASUREMENTS = [
  'programmed_rotation',
  'observed_rotation',
  'aspirated_volume',
  'contrast_volume',
  'contrast_iodine',
  'measured_residual',
  'calculated_residual',
  'expected_residual',
  'time_post_injection',
  'time_since_mri',
  'bolus_observation',
  'onset',
  'activity',
  'stall_duration',
  'attempts',
  'programmed_daily_dose',
  'prescribed_daily_dose',
  'pump_age',
  'age',
  'temperature',
  'heart_rate',
  'systolic_bp',
  'diastolic_bp',
  'respiratory_rate',
  'spo2',
  'creatine_kinase',
  'creatine_kinase_upper_limit',
  'lactate',
  'gcs',
  'gcs_baseline',
  'modified_ashworth_now',
  'modified_ashworth_baseline',
] as const;
export type Measurement = (typeof MEASUREMENTS)[number];
export type Measurements = Readonly<Partial<Record<Measurement, Quantity>>>;

/** A value that was there but could not be used: named and shown, never guessed. */
export interface UnreadValue {
  readonly name: string;
  readonly why: 'unit_missing' | 'unit_not_convertible' | 'not_a_number' | 'out_of_range' | 'unknown_name';
}

export const REPORT_STATUSES = [
  'registered',
  'partial',
  'preliminary',
  'final',
  'amended',
  'corrected',
  'appended',
  'cancelled',
  'entered-in-error',
  'unknown',
] as const;
export type ReportStatus = (typeof REPORT_STATUSES)[number];

export const INJECTION_SITES = ['side_port', 'reservoir', 'lumbar', 'unknown'] as const;
export type InjectionSite = (typeof INJECTION_SITES)[number];

export const FLUID_TYPES = ['csf', 'not_csf', 'unknown'] as const;
export type FluidType = (typeof FLUID_TYPES)[number];

/** A span of characters in one of a report's documents, so that a page can underline it. */
export interface TextPlace {
  /** `conclusion`, `presentedForm/0`, `Binary/9` ...; empty when the text is the only one. */
  readonly document: string;
  readonly from: number;
  readonly to: number;
}

/** What the prose says about a cause (ITB.RD). */
export interface Mention {
  readonly cause: Cause;
  readonly status: MentionStatus;
  /** Where it stands; the words themselves are the patient's and stay in the document. */
  readonly place?: TextPlace;
  /** The words that decided the status, where it was not simply stated. */
  readonly trigger?: TextPlace;
  /** Why this status. */
  readonly rule?: string;
  /** What was named, by its rule in the dictionary. */
  readonly target?: string;
  /** A finding of the vocabulary says the same: the evidence table reads that, and not the mention a second time. */
  readonly coded?: boolean;
}

/** One version of one report about one step, in clinical words. */
export interface ReportFacts {
  readonly reportId: string;
  /** Same report, later version: replaces the earlier one (amended, corrected, withdrawn). */
  readonly version: string;
  readonly step: Step;
  readonly status: ReportStatus;
  /** `order_request` asks the gates about an order that is about to be released; it interprets nothing. */
  readonly kind: 'report' | 'order_request';
  readonly findings: readonly Finding[];
  /** Codes outside the vocabulary: never dropped, always shown to a human (E1.14). */
  readonly unknownCodes: readonly string[];
  readonly values: Measurements;
  readonly unread: readonly UnreadValue[];
  /** When the examination was made; absent when the EHR gave only a date or nothing. */
  readonly effectiveAt?: Instant;
  readonly receivedAt: Instant;
  readonly contrastAgent?: string;
  readonly injectionSite?: InjectionSite;
  readonly fluidType?: FluidType;
  readonly mentions: readonly Mention[];
  /** Findings read out of the prose; `findings` holds only what was coded or stated by a clinician. */
  readonly readFindings: readonly Finding[];
  /** Sentences of the prose that nobody understood: with codes they are shown, without codes nothing is called normal. */
  readonly unreadSentences: number;
  /** The words call the study limited, not verified or preliminary: never normal, and nothing is excluded by it. */
  readonly limitedByWords?: boolean;
  /** Prose exists that no reader has understood; with no finding at all a human must read it. */
  readonly proseUnread: boolean;
}

/** What is known of the patient and the implant, as far as the algorithm needs it. */
export interface PatientFacts {
  readonly model: DeviceModel;
  readonly indication: Indication;
  readonly drug: PumpDrug;
  /** Documented level of the catheter tip, for example T8. */
  readonly documentedTipLevel?: string;
}

/** Signs and values at one moment. `absent` are signs someone looked for and denied: not the same as not mentioned. */
export interface Presentation {
  readonly present: readonly Sign[];
  readonly absent: readonly Sign[];
  readonly values: Measurements;
  readonly unread: readonly UnreadValue[];
  /** Of signs that were entered: the values measured since. Absent: all were said together. */
  readonly measuredSince?: Readonly<Partial<Record<Sign, readonly Measurement[]>>>;
}

/** Things that happened to the pump or catheter; they re-open causes, close gates, begin evidence episodes. */
export const PUMP_EVENT_KINDS = [
  'implant',
  'revision',
  'explant',
  'refill',
  'reprogramming',
  'bolus',
  'mri',
  'side_port_access',
  'symptom_onset',
] as const;
export type PumpEventKind = (typeof PUMP_EVENT_KINDS)[number];
export interface PumpEvent {
  readonly kind: PumpEventKind;
  readonly at: Instant;
}

/** What one report says, alone, in this case. The lists hold also what was already known. */
export interface ReportReading {
  readonly reportId: string;
  readonly version: string;
  readonly step: Step;
  readonly kind: ReportFacts['kind'];
  readonly status: ReportStatus;
  /** effectiveAt of the report, else receivedAt. */
  readonly at: Instant;
  /** Absent when the examination's hour is not known: such a reading is never proof that something came later or earlier. */
  readonly effectiveAt?: Instant;
  readonly receivedAt: Instant;
  /** Coded and read, as far as the two agree. */
  readonly findings: readonly Finding[];
  /** Those of `findings` that only the prose says. */
  readonly readFindings: readonly Finding[];
  /** Sentences and documents nobody understood: shown to a human. */
  readonly unreadSentences: number;
  readonly unknownCodes: readonly string[];
  readonly values: Measurements;
  readonly contrastAgent?: string;
  readonly injectionSite?: InjectionSite;
  readonly fluidType?: FluidType;
  readonly reportClass: ReportClass;
  readonly confirms: readonly Cause[];
  readonly suggests: readonly Cause[];
  readonly excludes: readonly Cause[];
  readonly gates: readonly Gate[];
  /** Delivery of drug shown to have stopped (F3). */
  readonly deliveryStopped: boolean;
  /** The report (or its earlier version) had said something and no longer does. */
  readonly withdrawn: boolean;
  /** Data the reading needed and did not get, by name. */
  readonly missing: readonly string[];
  readonly reasons: readonly Reason[];
}

/** What surrounds a report when it is read. */
export interface Situation {
  readonly patient: PatientFacts;
  readonly presentation: Presentation;
  /** Absent: nobody has assessed the patient yet. */
  readonly grade?: WithdrawalGrade | undefined;
  readonly events: readonly PumpEvent[];
  /** Current readings of the patient's other reports, in order of examination. */
  readonly earlier: readonly ReportReading[];
  readonly settings: ClinicalSettings;
  readonly now: Instant;
}

/** The state of one cause, with what moved it. */
export interface CauseVerdict {
  readonly cause: Cause;
  readonly verdict: Verdict;
  /** The reports the verdict stands on. */
  readonly reports: readonly { readonly reportId: string; readonly step: Step }[];
  readonly reasons: readonly Reason[];
}
export type Verdicts = Readonly<Record<Cause, CauseVerdict>>;

export const SUSPICIONS = ['yes', 'no', 'cannot_exclude'] as const;
export type Suspicion = (typeof SUSPICIONS)[number];

export const TONES = ['up', 'down', 'unchanged', 'unknown'] as const;
export type Tone = (typeof TONES)[number];

/** The grade of withdrawal at one moment (F2, F10). */
export interface WithdrawalGrade {
  readonly suspected: Suspicion;
  readonly severity: Severity;
  readonly pathway: Pathway;
  readonly tone: Tone;
  /** Signs as the grade used them: entered ones and those derived from numbers. */
  readonly signs: readonly Sign[];
  readonly overdoseNotExcluded: boolean;
  /** Any of hypotonia, somnolence, coma, respiratory depression (F2): no bolus is proposed. */
  readonly bolusBlocked: boolean;
  readonly differential: readonly Mimic[];
  /** Differential entries outside the closed list, in words (opioid in the pump). */
  readonly alsoConsider: readonly string[];
  readonly missing: readonly string[];
  readonly reasons: readonly Reason[];
}

export interface PagingDecision {
  readonly page: boolean;
  readonly tier: PagingTier;
  readonly reasons: readonly Reason[];
}

export const PROTOCOL_IDS = ['ajnr2011', 'bardutzky'] as const;
export type ProtocolId = (typeof PROTOCOL_IDS)[number];

/** What to do next. The product proposes, a clinician signs. */
export interface NextProposal {
  readonly next: Proposal;
  /** Proposals that belong together with `next` (a consult that must not wait for days of scintigraphy). */
  readonly alongside: readonly Proposal[];
  /** Decisions shown to a human beside the proposal, never orders. */
  readonly prompts: readonly Proposal[];
  /** Gates that stand between the proposal and its release, open or shut, as far as they apply. */
  readonly gates: readonly Gate[];
  readonly reasons: readonly Reason[];
}

/** One entry of the diagnosis line (F9). */
export interface DiagnosisEntry {
  readonly cause: Cause | 'NONE_FOUND' | 'UNDETERMINED_FLOW_FAILURE' | 'NON_DEVICE';
  readonly certainty: Certainty;
}
