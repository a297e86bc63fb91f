// What a report amounts to as a whole (F7): the first rule that matches, in this order.
import type { PatientFacts, Presentation, ReportFacts } from '../model.js';
import { amount } from '../quantities/convert.js';
import { ruleText } from '../rule.js';
import type { Cause } from '../vocabulary/causes.js';
import type { Finding } from '../vocabulary/findings.js';
import type { ReportClass } from '../vocabulary/steps.js';
import { type Surroundings, tracerLimits } from './conditions.js';
import { ROTATION_INCONCLUSIVE, type RotationOutcome } from './rotation.js';
import { STATUS_WEIGHT } from './status.js';

export const CLASS_RULES = {
  'ITB.CL.01': ruleText(
    'An order request stopped by a gate is gate_blocked; one that passes is normal',
    'E1',
    'an order request, answered by the gates',
  ),
  'ITB.CL.02': ruleText(
    'A cancelled or erroneous report is inconclusive and its evidence is withdrawn',
    'F7',
    'withdrawn: what it had said no longer counts',
  ),
  'ITB.CL.03': ruleText('Code and prose that disagree are a conflict', 'inf', 'code and prose disagree about a cause'),
  'ITB.CL.04': ruleText('A step the model cannot have is not_applicable', 'D12', 'this pump has nothing that turns'),
  'ITB.CL.05': ruleText(
    'Absence of tracer before its hour is too_early; disagreeing criteria at 72 h are inconclusive',
    'a31, a33, a35',
    'tracer read against its hour',
  ),
  'ITB.CL.06': ruleText(
    'A rotation test in the magnet window, with a wrong programme or without a reference is inconclusive',
    'a10, a11',
    'the rotation test does not settle the rotor',
  ),
  'ITB.CL.07': ruleText(
    'Contrast in the reservoir, or a tip mass under baclofen alone, is inconclusive',
    'a21, D15',
    'the study cannot be read as it was meant',
  ),
  'ITB.CL.08': ruleText('A doubtful finding makes the report inconclusive', 'inf', 'the report itself is in doubt'),
  'ITB.CL.09': ruleText(
    'A finding that points to a cause, or is out of order, is abnormal',
    'F7',
    'something was found',
  ),
  'ITB.CL.10': ruleText(
    'Preliminary, incomplete or one-sided reports are limited',
    'a12, a18, a20',
    'the report does not cover all that was asked',
  ),
  'ITB.CL.11': ruleText(
    'A report in which nothing was recognised is inconclusive and a human reads it',
    'inf',
    'nothing in the report was recognised: a human reads it',
  ),
  'ITB.CL.13': ruleText(
    'Prose that was understood only in part is never normal',
    'inf',
    'not all of the report was understood: a human reads it',
  ),
  'ITB.CL.12': ruleText('Otherwise normal: nothing abnormal on this test', 'F7', 'nothing abnormal on this test'),
} as const;
export type ClassRule = keyof typeof CLASS_RULES;

const DOUBTFUL: readonly Finding[] = [
  'XR_TIP_EQUIVOCAL',
  'XR_DISCONTINUITY_EQUIVOCAL',
  'INT_TELEMETRY_FAILED',
  'MR_NONDIAGNOSTIC',
  'CT_CONTRAST_OVERDILUTED',
  'ASP_INSUFFICIENT',
  'ASP_FLUID_NOT_CSF',
  'ROT_NO_BASELINE',
  'BOL_TRANSIENT_RESPONSE',
  'FL_MICROLEAK_NOT_EXCLUDED',
];
/** Out of order although no cause is named by it. */
const OUT_OF_ORDER: readonly Finding[] = [
  'BOL_NO_RESPONSE',
  'INT_ERI',
  'INT_MOTOR_STALL_ACTIVE',
  'XR_PUMP_INVERTED',
  'ASP_NONE',
];
const INCOMPLETE: readonly Finding[] = [
  'XR_INCOMPLETE_COVERAGE',
  'XR_LIMITED_QUALITY',
  'CT_COVERAGE_INCOMPLETE',
  'FL_BEHIND_PUMP_NOT_VIEWED',
  'FL_LIMITED',
];

export interface ClassQuestion {
  readonly facts: ReportFacts;
  readonly around: Surroundings;
  readonly rotation: RotationOutcome;
  readonly patient: PatientFacts;
  readonly presentation: Presentation;
  readonly points: { readonly confirms: readonly Cause[]; readonly suggests: readonly Cause[] };
  readonly disputed: boolean;
  /** Undefined for a report. */
  readonly gatesOpen: boolean | undefined;
  readonly recentMagnetKnown: boolean;
}

export interface ReportClassing {
  readonly reportClass: ReportClass;
  readonly rule: ClassRule;
  readonly missing?: string;
}

const tracer = ({ facts, around, points }: ClassQuestion): ReportClassing | undefined => {
  if (facts.step !== 'SCINT_IN111' && facts.step !== 'SCINT_TC99M') return undefined;
  const { findings, values, settings } = around;
  const limits = tracerLimits(facts.step, settings);
  const hours = amount(values, 'time_post_injection');
  const nowhere = findings.has('SC_RESERVOIR_ONLY');
  const stops = findings.has('SC_STOPS_IN_CATHETER') && !findings.has('SC_FOCAL_ACCUMULATION');
  const positive = points.confirms.length + points.suggests.length > 0;
  const noCisterns = findings.has('SC_SUBARACHNOID') && findings.has('SC_NO_BASAL_CISTERNS');
  if (hours === undefined) {
    // The hour decides whether an absence means anything; without it nothing does.
    if ((nowhere || stops || noCisterns) && !positive)
      return { reportClass: 'inconclusive', rule: 'ITB.CL.05', missing: 'time_post_injection' };
    return undefined;
  }
  if ((nowhere && hours < limits.negative) || (stops && hours < limits.stop))
    return { reportClass: 'too_early', rule: 'ITB.CL.05' };
  const cisternsAlone = findings.has('SC_NO_BASAL_CISTERNS') && findings.size === 1;
  if (cisternsAlone) return { reportClass: 'inconclusive', rule: 'ITB.CL.05' };
  if (noCisterns && !positive)
    return { reportClass: hours < limits.negative ? 'normal' : 'inconclusive', rule: 'ITB.CL.05' };
  return undefined;
};

const opioidInPump = (patient: PatientFacts, presentation: Presentation): boolean =>
  patient.drug === 'baclofen_combined' ||
  patient.drug === 'other_only' ||
  presentation.present.includes('COMBINED_OPIOID_BACLOFEN');

/** The aspiration's code against its numbers: CSF that is too little, or is not CSF, did not come freely. */
const aspirationDoubtful = ({ facts, around }: ClassQuestion): boolean => {
  const volume = amount(around.values, 'aspirated_volume');
  return (
    around.findings.has('ASP_CSF_FREE') &&
    (facts.fluidType === 'not_csf' || (volume !== undefined && volume < around.settings.aspirationMinimumMl))
  );
};

const classByFindings = (question: ClassQuestion): ReportClassing => {
  const { facts, around, rotation, patient, presentation, points } = question;
  const { findings } = around;
  const any = (list: readonly Finding[]): boolean => list.some((finding) => findings.has(finding));

  if (question.gatesOpen !== undefined)
    return { reportClass: question.gatesOpen ? 'normal' : 'gate_blocked', rule: 'ITB.CL.01' };
  if (STATUS_WEIGHT[facts.status] === 'withdrawn') return { reportClass: 'inconclusive', rule: 'ITB.CL.02' };
  if (question.disputed) return { reportClass: 'conflict', rule: 'ITB.CL.03' };
  if (facts.step === 'ROTOR_STUDY' && rotation === 'not_applicable')
    return { reportClass: 'not_applicable', rule: 'ITB.CL.04' };
  const byTracer = tracer(question);
  if (byTracer !== undefined) return byTracer;
  if (facts.step === 'ROTOR_STUDY' && ROTATION_INCONCLUSIVE[rotation])
    return { reportClass: 'inconclusive', rule: 'ITB.CL.06' };
  if (
    facts.injectionSite === 'reservoir' &&
    findings.size > 0 &&
    facts.step !== 'SCINT_IN111' &&
    facts.step !== 'SCINT_TC99M'
  )
    return { reportClass: 'inconclusive', rule: 'ITB.CL.07' };
  if (findings.has('MR_TIP_MASS_T2') && patient.drug !== 'unknown' && !opioidInPump(patient, presentation))
    return { reportClass: 'inconclusive', rule: 'ITB.CL.07' };
  if (any(DOUBTFUL) || (findings.has('FL_LIMITED') && findings.size === 1) || aspirationDoubtful(question))
    return { reportClass: 'inconclusive', rule: 'ITB.CL.08' };
  const stallNobodyExplains = findings.has('INT_MOTOR_STALL_RECOVERED') && !question.recentMagnetKnown;
  if (points.confirms.length + points.suggests.length > 0 || any(OUT_OF_ORDER) || stallNobodyExplains)
    return { reportClass: 'abnormal', rule: 'ITB.CL.09' };
  const staticStudy = facts.step === 'FLUORO_CONTRAST' && presentation.present.includes('POSITION_DEPENDENT_SYMPTOMS');
  if (STATUS_WEIGHT[facts.status] === 'early' || any(INCOMPLETE) || (staticStudy && findings.size > 0))
    return { reportClass: 'limited', rule: 'ITB.CL.10' };
  const denied = facts.mentions.some(({ status }) => status === 'ABSENT');
  if (findings.size === 0 && (facts.proseUnread || !denied)) return { reportClass: 'inconclusive', rule: 'ITB.CL.11' };
  // A code outside the vocabulary may be the finding that matters (E1.14).
  if (facts.unknownCodes.length > 0) return { reportClass: 'inconclusive', rule: 'ITB.CL.11' };
  return { reportClass: 'normal', rule: 'ITB.CL.12' };
};

/** Nothing is coded, and somebody has to read a sentence: whatever else was read, it is not normal. */
export const isPartlyUnread = ({ kind, findings, unreadSentences }: ReportFacts): boolean =>
  kind === 'report' && findings.length === 0 && unreadSentences > 0;

export const classOf = (question: ClassQuestion): ReportClassing => {
  const classing = classByFindings(question);
  if (classing.reportClass !== 'normal' || question.facts.kind !== 'report') return classing;
  if (isPartlyUnread(question.facts)) return { reportClass: 'inconclusive', rule: 'ITB.CL.13' };
  return question.facts.limitedByWords === true ? { reportClass: 'limited', rule: 'ITB.CL.10' } : classing;
};
