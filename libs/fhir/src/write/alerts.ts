// What the chart shows of an alarm: the issue detected, and the flag while an incident is open.
import type { DetectedIssue, Flag } from '@medplum/fhirtypes';
import type { Gate, Instant, Mimic, PagingTier, Pathway, PumpDrug, Reason, Severity } from '#clinical';
import { PATHWAY_DISPLAY } from '../terminology/display-clinic.js';
import { shownCoding } from '../terminology/display.js';
import {
  author,
  concept,
  given,
  identifier,
  iso,
  listed,
  meta,
  reasonWords,
  ref,
  refs,
  type WriteContext,
} from './elements.js';
import { issueSeverityOf } from './priority.js';
import { pageWords } from './task.js';
import { alsoConsider, drugWords, gateWords, gradeWords } from './wording.js';

export interface GateIssueToWrite {
  /** Value in the decision system: exactly one issue per value. */
  readonly decisionId: string;
  readonly gate: Gate;
  readonly patient: string;
  readonly at: Instant;
  /** The order that met a closed gate. */
  readonly order: string;
  /** `held`: the order was put on hold. `not_held`: the EHR refused, or it is not ours to hold. `resolved`: the gate opened. */
  readonly outcome: 'held' | 'not_held' | 'resolved';
  readonly changedAt: Instant;
  readonly reasons: readonly Reason[];
}

const OUTCOME_WORDS = {
  held: 'The order was put on hold.',
  not_held: 'Order active, NOT held: a person has to stop or clear it.',
  resolved: 'What the gate asks for has been recorded since.',
} as const satisfies Record<GateIssueToWrite['outcome'], string>;

export function writeGateIssue(issue: GateIssueToWrite, context: WriteContext): DetectedIssue {
  const coding = shownCoding(context.canonicalBase, 'gate', issue.gate);
  const mitigation = {
    action: { text: OUTCOME_WORDS[issue.outcome] },
    date: iso(issue.changedAt),
  };
  return {
    resourceType: 'DetectedIssue',
    ...meta(context),
    identifier: [identifier(context, 'decision', issue.decisionId)],
    status: issue.outcome === 'resolved' ? 'mitigated' : 'final',
    code: concept(coding.display, coding),
    severity: 'high',
    patient: ref(issue.patient),
    identifiedDateTime: iso(issue.at),
    author: author(context),
    implicated: refs([issue.order]),
    detail: [`${gateWords(issue.gate)}. ${OUTCOME_WORDS[issue.outcome]}`, ...issue.reasons.map(reasonWords)].join('\n'),
    ...listed('mitigation', issue.outcome === 'not_held' ? [] : [mitigation]),
  };
}

/** The state of suspicion as the chart shows it. */
export interface Alarm {
  readonly incidentId: string;
  readonly pageCode: string;
  readonly patient: string;
  readonly encounter?: string;
  readonly pathway: Pathway;
  readonly severity: Severity;
  readonly tier: PagingTier;
  readonly drug: PumpDrug;
}

export interface SuspicionToWrite extends Alarm {
  readonly status: 'preliminary' | 'final' | 'mitigated' | 'entered-in-error';
  readonly at: Instant;
  /** Observations, reports and conditions it rests on. */
  readonly evidence: readonly string[];
  readonly differential: readonly Mimic[];
  readonly alsoConsider: readonly string[];
  readonly reasons: readonly Reason[];
}

export function writeSuspicion(suspicion: SuspicionToWrite, context: WriteContext): DetectedIssue {
  const lines = [
    alarmWords(suspicion),
    ...suspicion.reasons.map(reasonWords),
    alsoConsider(suspicion.differential, suspicion.alsoConsider),
    drugWords(suspicion.drug),
    pageWords(suspicion.pageCode),
  ];
  return {
    resourceType: 'DetectedIssue',
    ...meta(context),
    identifier: [identifier(context, 'incident', suspicion.incidentId)],
    status: suspicion.status,
    code: alarmConcept(suspicion, context),
    severity: issueSeverityOf(suspicion.tier),
    patient: ref(suspicion.patient),
    identifiedDateTime: iso(suspicion.at),
    author: author(context),
    ...listed('evidence', suspicion.evidence.length === 0 ? [] : [{ detail: refs(suspicion.evidence) }]),
    detail: lines.filter((line) => line !== undefined).join('\n'),
  };
}

export interface FlagToWrite extends Alarm {
  readonly status: 'active' | 'inactive' | 'entered-in-error';
  readonly from: Instant;
  readonly until?: Instant;
}

export function writeFlag(flag: FlagToWrite, context: WriteContext): Flag {
  return {
    resourceType: 'Flag',
    ...meta(context),
    identifier: [identifier(context, 'incident', flag.incidentId)],
    status: flag.status,
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/flag-category', code: 'safety' }] }],
    code: alarmConcept(flag, context),
    subject: ref(flag.patient),
    period: { start: iso(flag.from), ...given('end', flag.until === undefined ? undefined : iso(flag.until)) },
    ...given('encounter', flag.encounter === undefined ? undefined : ref(flag.encounter)),
    author: author(context),
  };
}

function alarmConcept(alarm: Alarm, context: WriteContext): ReturnType<typeof concept> {
  const words = `${context.drill ? 'DRILL. ' : ''}${alarmWords(alarm)} Page code ${alarm.pageCode}.`;
  return concept(
    words,
    shownCoding(context.canonicalBase, 'pathway', alarm.pathway),
    shownCoding(context.canonicalBase, 'severity', alarm.severity),
  );
}

function alarmWords(alarm: Alarm): string {
  return `Intrathecal pump patient: ${PATHWAY_DISPLAY[alarm.pathway]}, ${gradeWords(alarm.severity, alarm.tier)}.`;
}
