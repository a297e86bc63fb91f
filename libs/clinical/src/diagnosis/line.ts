// The diagnosis line (F9): what stands now, how sure, and never that the system is intact.
import type { DiagnosisEntry, Reason, ReportReading, Verdicts, WithdrawalGrade } from '../model.js';
import { reasonsFrom, ruleText } from '../rule.js';
import { CAUSES, type Cause } from '../vocabulary/causes.js';
import { currentReadings } from './versions.js';

export const LINE_RULES = {
  'ITB.DX.10': ruleText(
    'Confirmed by interrogation is device_confirmed, by imaging imaging_confirmed',
    'F9',
    'shown by a report',
  ),
  'ITB.DX.11': ruleText('Suspected by two reports is probable, by one possible', 'F9', 'suggested, not shown'),
  'ITB.DX.12': ruleText(
    'Several causes behind one tracer finding are one flow failure of undetermined cause',
    'Fig 12, a36',
    'drug does not pass; the test cannot tell why',
  ),
  'ITB.DX.13': ruleText(
    'Nothing positive: no malfunction found after normal studies, else undetermined',
    'F9',
    'nothing positive; what is open stays open',
  ),
  'ITB.DX.14': ruleText(
    'A suspicion that a full test excluded later is ruled out for now',
    'F9',
    'suspected once, excluded at the time of a later test',
  ),
  'ITB.DX.15': ruleText(
    'Signs of another illness are named beside the device',
    'a45',
    'the signs may speak for another illness; the device is not dismissed',
  ),
} as const;

const say = reasonsFrom(LINE_RULES);

export interface ReasonedDiagnosis extends DiagnosisEntry {
  readonly reasons: readonly Reason[];
}

const counts = ({ kind, withdrawn }: ReportReading): boolean => kind === 'report' && !withdrawn;

/** One tracer image behind several suspicions. */
const oneTracerManyCauses = (readings: readonly ReportReading[], suspected: readonly Cause[]): boolean =>
  readings.some(
    ({ step, suggests }) =>
      (step === 'SCINT_IN111' || step === 'SCINT_TC99M') &&
      suggests.filter((cause) => suspected.includes(cause)).length > 1,
  );

/**
 * Normal studies, nobody acutely ill, nothing withdrawn, blocked, limited or unclear. Of a repeated step the last report counts;
 * a bolus trial names no cause and does not count.
 */
const nothingLeftOpen = (readings: readonly ReportReading[], grade: WithdrawalGrade): boolean => {
  const lastOfStep = new Map(readings.map((reading) => [`${reading.kind} ${reading.step}`, reading] as const));
  const asked = [...lastOfStep.values()].filter(({ step }) => step !== 'BOLUS_TRIAL');
  return (
    grade.suspected === 'no' &&
    grade.pathway !== 'overdose' &&
    asked.some(counts) &&
    asked.every(({ reportClass }) => reportClass === 'normal')
  );
};

/** Every entry with its reason; the order is that of the closed list of causes, not of likelihood. */
export const reasonedDiagnosis = (
  verdicts: Verdicts,
  readings: readonly ReportReading[],
  grade: WithdrawalGrade,
): readonly ReasonedDiagnosis[] => {
  const current = currentReadings(readings).filter(counts);
  const all = CAUSES.map((cause) => verdicts[cause]);
  const confirmed = all.filter(({ verdict }) => verdict === 'confirmed');
  const suspected = all.filter(({ verdict }) => verdict === 'suspected');
  const ruledOut = all.filter(
    ({ cause, verdict }) => verdict === 'excluded' && current.some(({ suggests }) => suggests.includes(cause)),
  );
  const entries: ReasonedDiagnosis[] = confirmed.map(({ cause, reports }) => {
    const device = current.some(
      ({ reportId, step, confirms }) =>
        step === 'INTERROGATION' && confirms.includes(cause) && reports.some((own) => own.reportId === reportId),
    );
    return { cause, certainty: device ? 'device_confirmed' : 'imaging_confirmed', reasons: [say('ITB.DX.10')] };
  });
  for (const { cause, reports } of suspected)
    entries.push({ cause, certainty: reports.length > 1 ? 'probable' : 'possible', reasons: [say('ITB.DX.11')] });
  const undecided = suspected.map(({ cause }) => cause);
  if (confirmed.length === 0 && oneTracerManyCauses(current, undecided))
    entries.push({ cause: 'UNDETERMINED_FLOW_FAILURE', certainty: 'undetermined', reasons: [say('ITB.DX.12')] });
  if (entries.length === 0) {
    const clean = nothingLeftOpen(currentReadings(readings), grade);
    entries.push({
      cause: 'NONE_FOUND',
      certainty: clean ? 'no_malfunction_found' : 'undetermined',
      reasons: [say('ITB.DX.13')],
    });
    if (grade.suspected === 'cannot_exclude' && grade.pathway !== 'overdose')
      entries.push({ cause: 'NON_DEVICE', certainty: 'possible', reasons: [say('ITB.DX.15')] });
  }
  for (const { cause } of ruledOut) entries.push({ cause, certainty: 'ruled_out_now', reasons: [say('ITB.DX.14')] });
  return entries;
};

export const diagnosisLine = (
  verdicts: Verdicts,
  readings: readonly ReportReading[],
  grade: WithdrawalGrade,
): readonly DiagnosisEntry[] =>
  reasonedDiagnosis(verdicts, readings, grade).map(({ cause, certainty }) => ({ cause, certainty }));
