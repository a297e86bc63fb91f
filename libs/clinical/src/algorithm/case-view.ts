// The case as the algorithm sees it when the newest report has been read.
import { countingReadings } from '../diagnosis/fold.js';
import type {
  Instant,
  PatientFacts,
  Presentation,
  ProtocolId,
  PumpEvent,
  ReportReading,
  Verdicts,
  WithdrawalGrade,
} from '../model.js';
import { readRotation, type RotationOutcome } from '../evidence/rotation.js';
import { wasAspirated } from '../safety/side-port.js';
import type { ClinicalSettings } from '../settings.js';
import { CAUSES } from '../vocabulary/causes.js';
import type { Finding } from '../vocabulary/findings.js';
import type { Step } from '../vocabulary/steps.js';
import { INTERRUPTING_CAUSES } from '../withdrawal/paging.js';
import { SIGN_KIND } from '../withdrawal/signs.js';
import { type Protocol, protocolOf } from './protocols.js';

export interface NextQuestion {
  readonly protocol: ProtocolId;
  readonly patient: PatientFacts;
  readonly presentation: Presentation;
  readonly grade: WithdrawalGrade;
  /** Current versions in order of arrival; the last is the newest. Empty: the case begins. */
  readonly readings: readonly ReportReading[];
  readonly verdicts: Verdicts;
  /** Steps done elsewhere or skipped without a report. */
  readonly done: readonly Step[];
  readonly events: readonly PumpEvent[];
  /** How often each step was ordered. */
  readonly attempts: Readonly<Partial<Record<Step, number>>>;
  readonly settings: ClinicalSettings;
  readonly now: Instant;
}

export interface CaseView {
  readonly question: NextQuestion;
  readonly protocol: Protocol;
  readonly newest: ReportReading;
  readonly found: (...findings: readonly Finding[]) => boolean;
  readonly isDone: (step: Step) => boolean;
  /** How often the step was ordered or reported, whichever is more. */
  readonly attempts: (step: Step) => number;
  readonly aspirated: boolean;
  /** Somebody tried and nothing came. */
  readonly nothingAspirated: boolean;
  readonly rotation: RotationOutcome;
  readonly inMagnetWindow: boolean;
  /** Nothing that could be a complaint or an alarm; mere history does not count. */
  readonly noSigns: boolean;
  readonly positional: boolean;
  readonly opioidInPump: boolean;
  readonly structuralConfirmed: boolean;
  readonly anythingConfirmed: boolean;
  readonly acute: boolean;
}

/** A done static or positional study fills the same rung; so does either tracer. */
const SAME_RUNG: Readonly<Partial<Record<Step, Step>>> = {
  FLUORO_CONTRAST_POSITIONAL: 'FLUORO_CONTRAST',
  SCINT_TC99M: 'SCINT_IN111',
};

export const viewOf = (question: NextQuestion, newest: ReportReading): CaseView => {
  const { grade, patient, presentation, settings, verdicts } = question;
  const counting = countingReadings(question.readings, question.events);
  const reported = counting.filter(({ status }) => status !== 'registered').map(({ step }) => step);
  const done = new Set<Step>([...reported, ...question.done].flatMap((step) => [step, SAME_RUNG[step] ?? step]));
  const lastAspiration = counting.findLast(({ step }) => step === 'CSF_ASPIRATION');
  const inMagnetWindow = newest.gates.includes('G_ROTOR_AFTER_MAGNET');
  return {
    question,
    protocol: protocolOf(question.protocol),
    newest,
    found: (...findings) => findings.some((finding) => newest.findings.includes(finding)),
    isDone: (step) => done.has(step),
    attempts: (step) => Math.max(question.attempts[step] ?? 0, reported.filter((own) => own === step).length),
    aspirated: wasAspirated(counting, settings.aspirationMinimumMl),
    nothingAspirated: lastAspiration?.findings.includes('ASP_NONE') ?? false,
    rotation:
      newest.step === 'ROTOR_STUDY'
        ? readRotation(new Set(newest.findings), newest.values, patient.model, inMagnetWindow, settings)
        : 'unread',
    inMagnetWindow,
    noSigns: grade.suspected === 'no' && grade.signs.every((sign) => SIGN_KIND[sign] === 'history'),
    positional: presentation.present.includes('POSITION_DEPENDENT_SYMPTOMS'),
    opioidInPump:
      patient.drug === 'baclofen_combined' ||
      patient.drug === 'other_only' ||
      presentation.present.includes('COMBINED_OPIOID_BACLOFEN'),
    structuralConfirmed: INTERRUPTING_CAUSES.some((cause) => verdicts[cause].verdict === 'confirmed'),
    anythingConfirmed: CAUSES.some((cause) => verdicts[cause].verdict === 'confirmed'),
    acute: grade.suspected !== 'no' || grade.pathway === 'acute_withdrawal',
  };
};
