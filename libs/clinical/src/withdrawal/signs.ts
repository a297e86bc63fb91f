// From numbers to signs, by age (F2). None of the cuts is from the article; all are settings.
import type { Measurement, PatientFacts, Presentation, Reason } from '../model.js';
import { amount } from '../quantities/convert.js';
import { reasonsFrom, ruleText } from '../rule.js';
import type { ClinicalSettings } from '../settings.js';
import type { Sign } from '../vocabulary/signs.js';

export const SIGN_RULES = {
  'ITB.WD.01': ruleText('Numbers become signs by cuts for the age', 'cfg', 'a number beyond its cut'),
  'ITB.WD.02': ruleText(
    'Age unknown: adult cuts, and the missing age is named',
    'cfg',
    'age not known: adult cuts were used',
  ),
  'ITB.WD.03': ruleText(
    'What a clinician entered outranks a number',
    'inf',
    'entered by a clinician; the number beside it does not change it',
  ),
  'ITB.WD.04': ruleText(
    'Tone is judged against the baseline of this very patient',
    'F2',
    'tone compared with the baseline of this patient',
  ),
} as const;

const say = reasonsFrom(SIGN_RULES);

/** What kind of thing a sign is: complaint, trouble of the device, or mere history that makes nobody ill. */
export const SIGN_KIND = {
  SPASTICITY_INCREASED: 'symptom',
  RIGIDITY: 'symptom',
  PRURITUS_WITHOUT_RASH: 'symptom',
  PARESTHESIA: 'symptom',
  FEVER: 'symptom',
  HALLUCINATIONS: 'symptom',
  ALTERED_MENTAL_STATUS: 'symptom',
  SEIZURE: 'symptom',
  AUTONOMIC_INSTABILITY: 'symptom',
  RHABDOMYOLYSIS: 'symptom',
  HYPOTENSION: 'symptom',
  HYPERTENSION: 'symptom',
  TACHYCARDIA: 'symptom',
  HYPOTONIA: 'symptom',
  SOMNOLENCE: 'symptom',
  RESPIRATORY_DEPRESSION: 'symptom',
  HYPOTHERMIA: 'symptom',
  DIZZINESS: 'symptom',
  COMA: 'symptom',
  POSITION_DEPENDENT_SYMPTOMS: 'symptom',
  PUMP_ALARM: 'device',
  FOCAL_DEFICIT: 'symptom',
  THUNDERCLAP_HEADACHE: 'symptom',
  HEADACHE: 'symptom',
  CLONUS: 'symptom',
  INFECTION_SOURCE_PRESENT: 'symptom',
  RECENT_MRI: 'history',
  RECENT_REFILL: 'history',
  RECENT_DOSE_CHANGE: 'history',
  RECENT_PUMP_REVISION: 'history',
  RECENT_SIDE_PORT_ACCESS: 'history',
  MISSED_REFILL: 'device',
  NEW_SEROTONERGIC_DRUG: 'history',
  MISSED_ANTIEPILEPTIC: 'history',
  BLADDER_DISTENSION: 'symptom',
  COMBINED_OPIOID_BACLOFEN: 'history',
  INTERMITTENT_SYMPTOMS: 'symptom',
  NEW_NEUROLOGICAL_DEFICIT: 'symptom',
  LOCAL_SWELLING_AT_PUMP: 'symptom',
  FAST_PROGRESSION: 'symptom',
  MUSCLE_WEAKNESS: 'symptom',
} as const satisfies Record<Sign, 'symptom' | 'device' | 'history'>;

export const AUTONOMIC_SIGNS: readonly Sign[] = ['AUTONOMIC_INSTABILITY', 'TACHYCARDIA', 'HYPERTENSION', 'HYPOTENSION'];

export interface ReadSigns {
  readonly signs: readonly Sign[];
  readonly missing: readonly string[];
  readonly reasons: readonly Reason[];
}

const tachycardia = (rate: number, age: number | undefined, s: ClinicalSettings): boolean => {
  if (age === undefined || age >= 18) return rate >= s.heartRateAdult;
  if (age < 2) return rate > s.heartRateUnder2;
  if (age < 6) return rate > s.heartRate2To5;
  if (age < 13) return rate > s.heartRate6To12;
  return rate > s.heartRate13To17;
};

const lowestSystolic = (age: number | undefined, s: ClinicalSettings): number =>
  age !== undefined && age <= 10 ? s.systolicChildBase + 2 * age : s.systolicLow;

/** Signs that an entry of the opposite direction settles: the number may not contradict it. */
const OPPOSITE: Readonly<Partial<Record<Sign, readonly Sign[]>>> = {
  SPASTICITY_INCREASED: ['HYPOTONIA'],
  HYPOTONIA: ['SPASTICITY_INCREASED', 'RIGIDITY'],
  RIGIDITY: ['HYPOTONIA'],
  FEVER: ['HYPOTHERMIA'],
  HYPOTHERMIA: ['FEVER'],
  HYPERTENSION: ['HYPOTENSION'],
  HYPOTENSION: ['HYPERTENSION'],
};

/**
 * Entered signs, and those that the numbers add. A denied sign stays denied whatever the number beside it says; a number that was
 * measured later is not beside it.
 */
export const readSigns = (
  presentation: Presentation,
  _patient: PatientFacts,
  settings: ClinicalSettings,
): ReadSigns => {
  const { present, absent, values, unread } = presentation;
  const value = (measurement: Measurement): number | undefined => amount(values, measurement);
  const age = value('age');
  const rate = value('heart_rate');
  const systolic = value('systolic_bp');
  const temperature = value('temperature');
  const gcs = value('gcs');
  const breaths = value('respiratory_rate');
  const ck = value('creatine_kinase');
  const ckLimit = value('creatine_kinase_upper_limit');
  const tone = value('modified_ashworth_now');
  const baseline = value('modified_ashworth_baseline');

  const missing = unread.map(({ name }) => name);
  if (age === undefined && (rate !== undefined || systolic !== undefined)) missing.push('age');
  // A patient whose usual GCS is not known is taken to be usually awake: the alarm, not the silence, is the safe error.
  if (gcs !== undefined && gcs < 15 && value('gcs_baseline') === undefined) missing.push('gcs_baseline');
  if (tone !== undefined && baseline === undefined) missing.push('modified_ashworth_baseline');

  const adult = age === undefined || age >= 18;
  const byNumber: readonly (readonly [Sign, Measurement, boolean])[] = [
    ['FEVER', 'temperature', temperature !== undefined && temperature >= settings.feverCel],
    ['HYPOTHERMIA', 'temperature', temperature !== undefined && temperature < settings.hypothermiaCel],
    ['TACHYCARDIA', 'heart_rate', rate !== undefined && tachycardia(rate, age, settings)],
    ['HYPOTENSION', 'systolic_bp', systolic !== undefined && systolic < lowestSystolic(age, settings)],
    ['HYPERTENSION', 'systolic_bp', systolic !== undefined && adult && systolic >= settings.systolicHighAdult],
    ['ALTERED_MENTAL_STATUS', 'gcs', gcs !== undefined && gcs < 15 && gcs < (value('gcs_baseline') ?? 15)],
    ['COMA', 'gcs', gcs !== undefined && gcs <= settings.comaGcs],
    ['RESPIRATORY_DEPRESSION', 'respiratory_rate', breaths !== undefined && breaths < settings.breathsLow],
    [
      'RHABDOMYOLYSIS',
      'creatine_kinase',
      ck !== undefined && ck > (ckLimit === undefined ? settings.ckWithoutLimit : settings.ckTimesUpperLimit * ckLimit),
    ],
    ['SPASTICITY_INCREASED', 'modified_ashworth_now', tone !== undefined && baseline !== undefined && tone > baseline],
    ['HYPOTONIA', 'modified_ashworth_now', tone !== undefined && baseline !== undefined && tone < baseline],
  ];
  const isOlder = (entered: Sign, number: Measurement): boolean =>
    presentation.measuredSince?.[entered]?.includes(number) === true;
  const outranked = ([sign, number]: (typeof byNumber)[number]): boolean =>
    !present.includes(sign) &&
    ((absent.includes(sign) && !isOlder(sign, number)) ||
      present.some((entered) => OPPOSITE[entered]?.includes(sign) === true && !isOlder(entered, number)));
  const raised = byNumber.filter(([, , beyond]) => beyond);
  const derived = raised.filter((one) => !outranked(one) && !present.includes(one[0])).map(([sign]) => sign);
  const overruled = raised.filter(outranked).map(([sign]) => sign);

  return {
    signs: [...new Set([...present, ...derived])],
    missing,
    reasons: [
      ...(derived.length > 0 ? [say('ITB.WD.01', derived.join(', '))] : []),
      ...(missing.includes('age') ? [say('ITB.WD.02')] : []),
      ...(overruled.length > 0 ? [say('ITB.WD.03', overruled.join(', '))] : []),
      ...(tone !== undefined && baseline !== undefined ? [say('ITB.WD.04')] : []),
    ],
  };
};
