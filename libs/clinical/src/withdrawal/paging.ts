// Whether a human is woken (F3). The tier comes from the worst reason; a Task is the least that anything unclean becomes.
import type { PagingDecision, Presentation, Reason, ReportReading, Verdicts, WithdrawalGrade } from '../model.js';
import { reasonsFrom, ruleText } from '../rule.js';
import type { ClinicalSettings } from '../settings.js';
import type { Cause } from '../vocabulary/causes.js';
import type { Finding } from '../vocabulary/findings.js';
import type { PagingTier, Sign } from '../vocabulary/signs.js';
import { isModerateOrWorse } from './severity.js';
import { SIGN_KIND } from './signs.js';

export const PAGING_RULES = {
  'ITB.PG.01': ruleText('Overdose is an emergency', 'D4', 'overdose suspected'),
  'ITB.PG.02': ruleText('Moderate or worse withdrawal is an emergency', 'a44', 'withdrawal syndrome suspected'),
  'ITB.PG.03': ruleText(
    'Not excludable with brain, muscle, breathing or autonomic signs is an emergency',
    'a44, a45',
    'withdrawal not excludable, with signs that can kill',
  ),
  'ITB.PG.04': ruleText('Mild acute withdrawal is urgent', 'D17', 'mild acute withdrawal suspected'),
  'ITB.PG.05': ruleText('Delivery shown to have stopped is urgent', 'D6', 'delivery of drug is shown to have stopped'),
  'ITB.PG.06': ruleText(
    'A confirmed interruption is urgent',
    'a02, a08, Fig 9',
    'the way of the drug is shown to be interrupted',
  ),
  'ITB.PG.07': ruleText(
    'A timely scintigraphy without passage is urgent',
    'a32, a33',
    'no passage on a timely scintigraphy',
  ),
  'ITB.PG.08': ruleText('A new neurological deficit is urgent', 'D15', 'new neurological deficit'),
  'ITB.PG.09': ruleText(
    'A retraction of what was acted on is urgent',
    'E1',
    'a report that had been acted on was withdrawn or reversed',
  ),
  'ITB.PG.10': ruleText(
    'Contrast active without aspiration and not held is urgent',
    'a06',
    'contrast order active, no aspiration recorded, NOT held',
  ),
  'ITB.PG.11': ruleText('Anything else that is not clean becomes a Task', 'cfg', 'not clean: a Task asks a human'),
  'ITB.PG.12': ruleText('No sign and every report normal: silence', 'cfg', 'no sign and nothing abnormal'),
  'ITB.PG.13': ruleText(
    'One unsigned number without high tone waits for a second',
    'cfg',
    'one unsigned number and tone not up: a Task asks for tone, a repeat or a second sign pages',
  ),
} as const;
type PagingRule = keyof typeof PAGING_RULES;

const say = reasonsFrom(PAGING_RULES);

export interface PagingQuestion {
  readonly grade: WithdrawalGrade;
  readonly presentation: Presentation;
  /** Current readings of the evidence episode. */
  readonly readings: readonly ReportReading[];
  readonly verdicts: Verdicts;
  /** A report that had changed a verdict, an order or a page was withdrawn or reversed. */
  readonly retractedAfterUse: boolean;
  /** A contrast order is active without a recorded aspiration and could not be held. */
  readonly contrastActiveNotHeld: boolean;
  /** The grade rests on one number that no person signed and that has not been repeated. */
  readonly unsignedLoneNumber?: boolean | undefined;
  readonly settings: ClinicalSettings;
}

const GRAVE_SIGNS: readonly Sign[] = [
  'ALTERED_MENTAL_STATUS',
  'SEIZURE',
  'RHABDOMYOLYSIS',
  'AUTONOMIC_INSTABILITY',
  'SOMNOLENCE',
  'RESPIRATORY_DEPRESSION',
  'COMA',
];

/** Confirmed, these mean that the drug does not arrive. */
export const INTERRUPTING_CAUSES: readonly Cause[] = [
  'CATH_KINK',
  'CATH_BREAK_OR_MACROLEAK',
  'CATH_MICROLEAK',
  'CATH_DISCONNECTION_AT_PUMP',
  'CATH_TIP_MIGRATION',
];

const fromGrade = ({ grade }: PagingQuestion): readonly (readonly [PagingTier, PagingRule])[] => {
  if (grade.pathway === 'overdose') return [['emergency', 'ITB.PG.01']];
  if (grade.suspected === 'yes')
    return isModerateOrWorse(grade.severity) ? [['emergency', 'ITB.PG.02']] : [['urgent', 'ITB.PG.04']];
  if (grade.suspected === 'cannot_exclude' && GRAVE_SIGNS.some((sign) => grade.signs.includes(sign)))
    return [['emergency', 'ITB.PG.03']];
  return [];
};

const stopsOnScintigraphy = ({ step, kind, withdrawn, reportClass, findings }: ReportReading): boolean =>
  (step === 'SCINT_IN111' || step === 'SCINT_TC99M') &&
  kind === 'report' &&
  !withdrawn &&
  reportClass === 'abnormal' &&
  (findings.includes('SC_RESERVOIR_ONLY') || findings.includes('SC_STOPS_IN_CATHETER'));

const STOPPED_FOR_GOOD: readonly Finding[] = [
  'INT_EOS',
  'INT_PUMP_STOPPED',
  'INT_MOTOR_STALL_ACTIVE',
  'XR_PUMP_INVERTED',
];

/** An empty reservoir stops counting once a refill has made it history; nothing else here is undone by an event. */
const stillStopped = (
  { deliveryStopped, withdrawn, findings, confirms }: ReportReading,
  verdicts: Verdicts,
): boolean => {
  if (!deliveryStopped || withdrawn) return false;
  const depletion = verdicts.PUMP_RESERVOIR_DEPLETION.verdict;
  return (
    STOPPED_FOR_GOOD.some((finding) => findings.includes(finding)) ||
    confirms.includes('PUMP_BATTERY_END_OF_SERVICE') ||
    depletion === 'confirmed' ||
    depletion === 'suspected'
  );
};

const fromEvidence = (question: PagingQuestion): readonly (readonly [PagingTier, PagingRule])[] => {
  const { readings, verdicts, grade } = question;
  const found: (readonly [PagingTier, PagingRule])[] = [];
  if (readings.some((reading) => stillStopped(reading, verdicts))) found.push(['urgent', 'ITB.PG.05']);
  if (INTERRUPTING_CAUSES.some((cause) => verdicts[cause].verdict === 'confirmed')) found.push(['urgent', 'ITB.PG.06']);
  if (readings.some(stopsOnScintigraphy)) found.push(['urgent', 'ITB.PG.07']);
  if (grade.signs.includes('NEW_NEUROLOGICAL_DEFICIT')) found.push(['urgent', 'ITB.PG.08']);
  if (question.retractedAfterUse) found.push(['urgent', 'ITB.PG.09']);
  if (question.contrastActiveNotHeld) found.push(['urgent', 'ITB.PG.10']);
  return found;
};

/** Neither a sign that counts nor a report that is not normal. Mere history (a recent MRI) is no sign; what nobody could read may be one. */
const isClean = ({ grade, presentation, readings }: PagingQuestion): boolean =>
  grade.suspected === 'no' &&
  presentation.unread.length === 0 &&
  grade.signs.every((sign) => SIGN_KIND[sign] === 'history') &&
  readings.every(({ reportClass }) => reportClass === 'normal');

export const decidePaging = (question: PagingQuestion): PagingDecision => {
  const { grade } = question;
  const byGrade = fromGrade(question);
  const waits = question.unsignedLoneNumber === true && grade.tone !== 'up' && byGrade.length > 0;
  const found = [...(waits ? [] : byGrade), ...fromEvidence(question)];
  const tierOf = (tier: PagingTier): readonly Reason[] =>
    found.filter(([own]) => own === tier).map(([, rule]) => say(rule));

  const emergency = tierOf('emergency');
  const urgent = tierOf('urgent');
  const waiting = waits ? [say('ITB.PG.13')] : [];
  if (emergency.length > 0) return { page: true, tier: 'emergency', reasons: [...emergency, ...urgent] };
  if (urgent.length > 0) return { page: true, tier: 'urgent', reasons: [...urgent, ...waiting] };
  if (isClean(question)) return { page: false, tier: 'none', reasons: [say('ITB.PG.12')] };
  return { page: false, tier: 'notify', reasons: waits ? waiting : [say('ITB.PG.11')] };
};
