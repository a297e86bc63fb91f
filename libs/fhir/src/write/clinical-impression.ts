// What is thought of the case now: one resource per case, a new version at each change, all fourteen causes every time.
import type { ClinicalImpression, ClinicalImpressionFinding } from '@medplum/fhirtypes';
import {
  CAUSES,
  type Cause,
  type CauseVerdict,
  type Instant,
  type Mimic,
  type ProtocolId,
  type PumpDrug,
  type Verdict,
  type Verdicts,
} from '#clinical';
import { CAUSE_DISPLAY, VERDICT_DISPLAY } from '../terminology/display-clinic.js';
import { STEP_DISPLAY } from '../terminology/display-orders.js';
import { shownCoding } from '../terminology/display.js';
import { codeOf } from '../terminology/local-codes.js';
import { standardCodings } from '../terminology/standard-codings.js';
import { canonical } from '../terminology/systems.js';
import {
  concept,
  given,
  identifier,
  iso,
  listed,
  meta,
  note,
  reasonWords,
  ref,
  refsOf,
  type WriteContext,
} from './elements.js';
import { PROTOCOL_WORDS, alsoConsider, drugWords } from './wording.js';

/** A report the impression stands on. */
export interface ReportRelied {
  /** `DiagnosticReport/5`, as in `CauseVerdict.reports`. */
  readonly reference: string;
  /** When the examination was made; absent when only a date or nothing was given. */
  readonly effectiveAt?: Instant;
}

/** A clinician's own verdict stands beside ours and is never overwritten (decision 15). */
export interface ClinicianVerdict {
  readonly cause: Cause;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly at: Instant;
}

export interface ImpressionToWrite {
  readonly caseId: string;
  readonly patient: string;
  readonly encounter?: string;
  readonly status: 'in-progress' | 'completed' | 'entered-in-error';
  readonly at: Instant;
  readonly protocol: ProtocolId;
  readonly verdicts: Verdicts;
  readonly clinicianVerdicts: readonly ClinicianVerdict[];
  readonly reports: readonly ReportRelied[];
  readonly differential: readonly Mimic[];
  readonly alsoConsider: readonly string[];
  readonly drug: PumpDrug;
}

const INVESTIGATION_TYPES = ['DiagnosticReport', 'Observation', 'QuestionnaireResponse', 'ImagingStudy'];

export function writeClinicalImpression(impression: ImpressionToWrite, context: WriteContext): ClinicalImpression {
  // Facts told by a person have no resource to point at; the basis of each finding names them all the same.
  const reports = refsOf(
    INVESTIGATION_TYPES,
    impression.reports.map((report) => report.reference),
  );
  return {
    resourceType: 'ClinicalImpression',
    ...meta(context),
    identifier: [identifier(context, 'case', impression.caseId)],
    status: impression.status,
    description: 'Evaluation of suspected malfunction of the intrathecal pump and catheter',
    subject: ref(impression.patient),
    ...given('encounter', impression.encounter === undefined ? undefined : ref(impression.encounter)),
    effectiveDateTime: iso(impression.at),
    date: iso(impression.at),
    ...listed('investigation', reports.length === 0 ? [] : [{ code: { text: 'Reports relied on' }, item: reports }]),
    protocol: [`${canonical(context.canonicalBase, 'PlanDefinition', impression.protocol)}|${context.version}`],
    summary: summaryOf(impression, context),
    finding: CAUSES.map((cause) => findingOf(impression.verdicts[cause], impression, context)),
    ...listed('note', clinicianNotes(impression, context)),
  };
}

function findingOf(
  verdict: CauseVerdict,
  impression: ImpressionToWrite,
  context: WriteContext,
): ClinicalImpressionFinding {
  const coding = shownCoding(context.canonicalBase, 'cause', verdict.cause);
  return {
    extension: [
      { url: canonical(context.canonicalBase, 'StructureDefinition', 'verdict'), valueCode: codeOf(verdict.verdict) },
    ],
    itemCodeableConcept: concept(
      coding.display,
      coding,
      ...standardCodings(context.canonicalBase, 'cause', verdict.cause),
    ),
    basis: basisOf(verdict, impression.reports),
  };
}

/** "not settled", or the verdict with its tests, their times and the rules that moved it. */
function basisOf(verdict: CauseVerdict, reports: readonly ReportRelied[]): string {
  const tests = verdict.reports.map(
    (report) => `${STEP_DISPLAY[report.step]} (${report.reportId}, ${timeOf(report.reportId, reports)})`,
  );
  const why = verdict.reasons.map(reasonWords);
  const head =
    tests.length === 0 ? `${wordFor(verdict.verdict)}.` : `${wordFor(verdict.verdict)} by ${tests.join('; ')}.`;
  return [head, ...why].join(' ');
}

function timeOf(reference: string, reports: readonly ReportRelied[]): string {
  const at = reports.find((report) => report.reference === reference)?.effectiveAt;
  return at === undefined ? 'time not given' : iso(at);
}

function wordFor(verdict: Verdict): string {
  return verdict === 'excluded' ? 'excluded' : VERDICT_DISPLAY[verdict];
}

function summaryOf(impression: ImpressionToWrite, context: WriteContext): string {
  const all = CAUSES.map((cause) => impression.verdicts[cause]);
  const of = (verdict: Verdict): CauseVerdict[] => all.filter((one) => one.verdict === verdict);
  const names = (some: readonly CauseVerdict[]): string => some.map((one) => CAUSE_DISPLAY[one.cause]).join('; ');
  const excluded = of('excluded').map((one) => `${CAUSE_DISPLAY[one.cause]} ${testsOf(one, impression.reports)}`);
  const lines = [
    ['Confirmed', names(of('confirmed'))],
    ['Suspected', names(of('suspected'))],
    ['Excluded', excluded.join('; ')],
    ['Not settled', names(of('open'))],
  ].flatMap(([head, text]) => (text === undefined || text === '' ? [] : [`${head}: ${text}.`]));
  return [
    ...lines,
    alsoConsider(impression.differential, impression.alsoConsider),
    drugWords(impression.drug),
    `Protocol: ${PROTOCOL_WORDS[impression.protocol]}, version ${context.version}. Thought by software; a clinician judges.`,
  ]
    .filter((line) => line !== undefined)
    .join('\n');
}

/** "(CT ..., 2026-11-22T10:00:00.000Z)": nothing is called excluded without its test and time (decision 27). */
function testsOf(verdict: CauseVerdict, reports: readonly ReportRelied[]): string {
  const tests = verdict.reports.map((report) => `${STEP_DISPLAY[report.step]}, ${timeOf(report.reportId, reports)}`);
  return tests.length === 0 ? '(test not recorded)' : `(${tests.join('; ')})`;
}

function clinicianNotes(impression: ImpressionToWrite, context: WriteContext): ReturnType<typeof note>[] {
  return impression.clinicianVerdicts.map((said) =>
    note(
      context,
      said.at,
      `A clinician's verdict on "${CAUSE_DISPLAY[said.cause]}": ${wordFor(said.verdict)}. Reason given: ${said.reason}`,
    ),
  );
}
