// The clinical library alone, without a server: cases in, answers out, in the vocabulary's own spelling.
import { proposeNext } from '../algorithm/propose.js';
import { diagnosisLine } from '../diagnosis/line.js';
import { foldEvidence } from '../diagnosis/fold.js';
import { reversedBy } from '../diagnosis/reversal.js';
import { readReports } from '../evidence/read-report.js';
import type { DiagnosisEntry, ReportFacts, ReportReading, Reason, WithdrawalGrade } from '../model.js';
import { DEFAULT_SETTINGS, type ClinicalSettings } from '../settings.js';
import { totalOver } from '../total.js';
import { CAUSES, type Cause, type Verdict } from '../vocabulary/causes.js';
import type { Mimic, PagingTier, Pathway, Severity } from '../vocabulary/signs.js';
import type { Gate, Proposal, ReportClass, Step } from '../vocabulary/steps.js';
import { gradeWithdrawal } from '../withdrawal/grade.js';
import { differentialWithReports } from '../withdrawal/mimics.js';
import { decidePaging } from '../withdrawal/paging.js';
import type { ProseReader } from '../prose/reader.js';
import { type AskedCase, casesOf, idOf, readCase, UnreadableCase } from './read-case.js';

export interface StepAnswer {
  readonly step: Step;
  readonly report_class: ReportClass;
  readonly confirms: readonly Cause[];
  readonly suggests: readonly Cause[];
  readonly excludes: readonly Cause[];
  /** Causes about which this report alone says nothing; what is known by now stands in `verdicts`. */
  readonly open: readonly Cause[];
  readonly next_proposed: Proposal;
  readonly prompts: readonly Proposal[];
  readonly gates: readonly Gate[];
  readonly missing: readonly string[];
  readonly reasons: readonly Reason[];
}

export interface CaseAnswer {
  readonly id: string;
  readonly steps: readonly StepAnswer[];
  readonly verdicts: Readonly<Record<Cause, Verdict>>;
  readonly diagnosis: readonly DiagnosisEntry[];
  readonly withdrawal: {
    readonly suspected: WithdrawalGrade['suspected'];
    readonly severity: Severity;
    readonly pathway: Pathway;
    readonly differential: readonly Mimic[];
    readonly also_consider: readonly string[];
    readonly missing: readonly string[];
    readonly reasons: readonly Reason[];
  };
  readonly paging: {
    readonly page: boolean;
    readonly tier: PagingTier;
    readonly reason: string;
    readonly reasons: readonly Reason[];
  };
}

/** A case that could not be understood is answered by what is wrong with it. */
export interface CaseProblem {
  readonly id: string;
  readonly error: string;
}

export interface AskAnswer {
  readonly cases: readonly (CaseAnswer | CaseProblem)[];
}

const leftOpenBy = ({ confirms, suggests, excludes }: ReportReading): readonly Cause[] =>
  CAUSES.filter((cause) => ![...confirms, ...suggests, ...excludes].includes(cause));

const answerCase = (asked: AskedCase, settings: ClinicalSettings): CaseAnswer => {
  const { patient, presentation, protocol } = asked;
  const grade = gradeWithdrawal(presentation, patient, settings);
  const steps: StepAnswer[] = [];
  const arrived: ReportFacts[] = [];
  let readings: readonly ReportReading[] = [];
  let verdicts = foldEvidence([], []);
  let retractedAfterUse = false;

  for (const { facts, duplicate } of asked.steps) {
    const now = facts.receivedAt;
    const former = readings.find(({ reportId }) => reportId === facts.reportId);
    const repeated = duplicate && former !== undefined;
    if (!repeated) {
      arrived.push(facts);
      const read = readReports(arrived, { patient, presentation, grade, events: [], settings, now });
      readings = [
        ...read.filter(({ reportId }) => reportId !== facts.reportId),
        ...read.filter(({ reportId }) => reportId === facts.reportId),
      ];
      verdicts = foldEvidence(readings, []);
    }
    const reading = readings.find(({ reportId }) => reportId === facts.reportId);
    if (reading === undefined) continue;
    if (former !== undefined && reversedBy(former, reading).length > 0) retractedAfterUse = true;
    const next = proposeNext({
      protocol,
      patient,
      presentation,
      grade,
      readings,
      verdicts,
      done: [],
      events: [],
      attempts: {},
      settings,
      now,
    });
    steps.push({
      step: facts.step,
      report_class: reading.reportClass,
      confirms: reading.confirms,
      suggests: reading.suggests,
      excludes: reading.excludes,
      open: leftOpenBy(reading),
      next_proposed: next.next,
      prompts: next.prompts,
      gates: [...new Set([...reading.gates, ...next.gates])],
      missing: reading.missing,
      reasons: [...reading.reasons, ...next.reasons],
    });
  }

  const differential = differentialWithReports(grade, patient.drug, readings);
  const paging = decidePaging({
    grade,
    presentation,
    readings,
    verdicts,
    retractedAfterUse,
    contrastActiveNotHeld: false,
    settings,
  });
  return {
    id: asked.id,
    steps,
    verdicts: totalOver(CAUSES, (cause) => verdicts[cause].verdict),
    diagnosis: diagnosisLine(verdicts, readings, grade),
    withdrawal: {
      suspected: grade.suspected,
      severity: grade.severity,
      pathway: grade.pathway,
      differential: differential.mimics,
      also_consider: differential.inWords,
      missing: grade.missing,
      reasons: [
        ...grade.reasons,
        ...differential.reasons.filter(({ rule }) => !grade.reasons.some((own) => own.rule === rule)),
      ],
    },
    paging: {
      page: paging.page,
      tier: paging.tier,
      reason: paging.reasons.map(({ text }) => text).join('; '),
      reasons: paging.reasons,
    },
  };
};

export interface AskOptions {
  readonly settings?: ClinicalSettings;
  readonly readProse?: ProseReader;
  /** Ignore the codes and read the prose alone. */
  readonly textOnly?: boolean;
}

/** Answers every case of a scenarios file, step by step; what the file expects is never read. */
export const answerCases = (file: unknown, options: AskOptions = {}): AskAnswer => {
  const settings = options.settings ?? DEFAULT_SETTINGS;
  return {
    cases: casesOf(file).map((value, index) => {
      try {
        return answerCase(
          readCase(value, index, { reader: options.readProse, textOnly: options.textOnly ?? false }),
          settings,
        );
      } catch (error) {
        if (error instanceof UnreadableCase) return { id: idOf(value, index), error: error.message };
        throw error;
      }
    }),
  };
};
