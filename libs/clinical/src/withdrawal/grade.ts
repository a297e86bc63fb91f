// The grade of withdrawal at one moment (F2). Overdose is asked first; tone outranks the other vital signs.
import type { PatientFacts, Presentation, Reason, Suspicion, Tone, WithdrawalGrade } from '../model.js';
import { amount } from '../quantities/convert.js';
import { reasonsFrom, ruleText } from '../rule.js';
import type { ClinicalSettings } from '../settings.js';
import type { Pathway, Severity, Sign } from '../vocabulary/signs.js';
import { differentialOf } from './mimics.js';
import { AUTONOMIC_SIGNS, readSigns } from './signs.js';

export const GRADE_RULES = {
  'ITB.WD.05': ruleText(
    'Overdose first: low tone with sleep, weak breathing, coma or dizziness',
    'D4',
    'low tone with depressed consciousness, breathing or dizziness: overdose before anything else',
  ),
  'ITB.WD.06': ruleText(
    'Depressed consciousness or breathing without known high tone',
    'D4',
    'consciousness or breathing is low and tone is not known to be up: neither withdrawal nor overdose is excluded',
  ),
  'ITB.WD.07': ruleText(
    'High tone with brain, muscle or autonomic signs is severe',
    'a44',
    'high tone with mental, seizure, muscle or autonomic signs',
  ),
  'ITB.WD.08': ruleText(
    'The fulminant picture',
    'a44',
    'high tone, 40 Cel or more, altered mind, and autonomic signs or muscle breakdown',
  ),
  'ITB.WD.09': ruleText(
    'High tone with fever or hallucinations is moderate',
    'a44',
    'high tone with fever or hallucinations',
  ),
  'ITB.WD.10': ruleText('High tone alone is mild', 'a44', 'high tone alone, or with itching or tingling'),
  'ITB.WD.11': ruleText(
    'Mild and old at the first assessment is loss of effect',
    'cfg',
    'isolated, mild, and older than the acute limit when first assessed: slow loss of effect',
  ),
  'ITB.WD.12': ruleText(
    'Signs of the syndrome without high tone are not excludable',
    'a45',
    'signs that withdrawal can cause, without a rise in tone: not excludable',
  ),
  'ITB.WD.13': ruleText('Nothing speaks for withdrawal now', 'F2', 'no sign of withdrawal at this moment'),
  'ITB.WD.14': ruleText('Low tone, sleep, coma or weak breathing blocks every bolus', 'D4', 'no bolus is proposed'),
  'ITB.WD.15': ruleText(
    'A pump without baclofen is not graded',
    'inf',
    'the pump is known to hold other drugs only: not graded for baclofen withdrawal',
  ),
} as const;
type GradeRule = keyof typeof GRADE_RULES;

const say = reasonsFrom(GRADE_RULES);

interface Outcome {
  readonly suspected: Suspicion;
  readonly severity: Severity;
  readonly pathway: Pathway;
  readonly rule: GradeRule;
}

const toneOf = (signs: ReadonlySet<Sign>, presentation: Presentation): Tone => {
  if (signs.has('HYPOTONIA') && !signs.has('RIGIDITY') && !signs.has('SPASTICITY_INCREASED')) return 'down';
  if (signs.has('SPASTICITY_INCREASED') || signs.has('RIGIDITY')) return 'up';
  const now = amount(presentation.values, 'modified_ashworth_now');
  const baseline = amount(presentation.values, 'modified_ashworth_baseline');
  const measured = now !== undefined && now === baseline;
  return measured || presentation.absent.includes('SPASTICITY_INCREASED') ? 'unchanged' : 'unknown';
};

const judge = (
  signs: ReadonlySet<Sign>,
  tone: Tone,
  temperature: number | undefined,
  settings: ClinicalSettings,
): Outcome => {
  const any = (...list: readonly Sign[]): boolean => list.some((sign) => signs.has(sign));
  const autonomic = any(...AUTONOMIC_SIGNS);
  // Coma is the far end of an altered mind, whoever entered it.
  const mind = any('ALTERED_MENTAL_STATUS', 'COMA');

  if (signs.has('HYPOTONIA') && any('SOMNOLENCE', 'RESPIRATORY_DEPRESSION', 'COMA', 'DIZZINESS')) {
    const likeWithdrawal = any('TACHYCARDIA', 'HYPERTENSION', 'AUTONOMIC_INSTABILITY', 'FEVER');
    return {
      suspected: likeWithdrawal ? 'cannot_exclude' : 'no',
      severity: 'NONE',
      pathway: 'overdose',
      rule: 'ITB.WD.05',
    };
  }
  if (tone !== 'up' && any('SOMNOLENCE', 'RESPIRATORY_DEPRESSION', 'COMA'))
    return { suspected: 'cannot_exclude', severity: 'NONE', pathway: 'undetermined', rule: 'ITB.WD.06' };
  if (tone === 'up') {
    const acute = (severity: Severity, rule: GradeRule): Outcome => ({
      suspected: 'yes',
      severity,
      pathway: 'acute_withdrawal',
      rule,
    });
    const burning = temperature !== undefined && temperature >= settings.fulminantFeverCel;
    if (burning && mind && (autonomic || any('RHABDOMYOLYSIS'))) return acute('FULMINANT', 'ITB.WD.08');
    if (mind || autonomic || any('SEIZURE', 'RHABDOMYOLYSIS')) return acute('SEVERE', 'ITB.WD.07');
    if (any('FEVER', 'HALLUCINATIONS')) return acute('MODERATE', 'ITB.WD.09');
    return acute('MILD', 'ITB.WD.10');
  }
  if (mind || autonomic || any('FEVER', 'HALLUCINATIONS', 'SEIZURE', 'RHABDOMYOLYSIS'))
    return { suspected: 'cannot_exclude', severity: 'NONE', pathway: 'undetermined', rule: 'ITB.WD.12' };
  return { suspected: 'no', severity: 'NONE', pathway: 'none', rule: 'ITB.WD.13' };
};

/**
 * The grade now. `firstAssessedOnsetHours` is how old the symptoms were at the FIRST assessment; without it this is the first,
 * so that the clock alone never turns an acute mild case into slow loss of effect. Onset unknown is acute.
 */
export const gradeWithdrawal = (
  presentation: Presentation,
  patient: PatientFacts,
  settings: ClinicalSettings,
  firstAssessedOnsetHours?: number,
): WithdrawalGrade => {
  const read = readSigns(presentation, patient, settings);
  const signs = new Set(read.signs);
  const tone = toneOf(signs, presentation);
  const missing = [...read.missing];
  if (patient.drug === 'unknown') missing.push('drug');
  if (tone === 'unknown') missing.push('tone');

  const onset = firstAssessedOnsetHours ?? amount(presentation.values, 'onset');
  let outcome = judge(signs, tone, amount(presentation.values, 'temperature'), settings);
  if (outcome.severity === 'MILD' && onset === undefined) missing.push('onset');
  if (outcome.severity === 'MILD' && onset !== undefined && onset > settings.acuteOnsetHours)
    outcome = { suspected: 'no', severity: 'MILD', pathway: 'loss_of_efficacy', rule: 'ITB.WD.11' };
  if (patient.drug === 'other_only')
    outcome = { suspected: 'no', severity: 'NONE', pathway: 'none', rule: 'ITB.WD.15' };

  const bolusBlocked = (['HYPOTONIA', 'SOMNOLENCE', 'COMA', 'RESPIRATORY_DEPRESSION'] as const).some((sign) =>
    signs.has(sign),
  );
  const overdoseNotExcluded = outcome.rule === 'ITB.WD.05' || outcome.rule === 'ITB.WD.06';
  const differential = differentialOf({ ...outcome, tone, signs, drug: patient.drug, readings: [] });
  const reasons: readonly Reason[] = [
    say(outcome.rule),
    ...(bolusBlocked ? [say('ITB.WD.14')] : []),
    ...read.reasons,
    ...differential.reasons,
  ];
  return {
    suspected: outcome.suspected,
    severity: outcome.severity,
    pathway: outcome.pathway,
    tone,
    signs: read.signs,
    overdoseNotExcluded,
    bolusBlocked,
    differential: differential.mimics,
    alsoConsider: differential.inWords,
    missing: [...new Set(missing)],
    reasons,
  };
};
