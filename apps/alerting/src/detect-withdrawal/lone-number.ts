// One heart rate, one pressure: a number that no person signed wakes nobody until it is repeated or joined (F3).
import {
  readSigns,
  SIGN_KIND,
  type ClinicalSettings,
  type Measurement,
  type PatientFacts,
  type Presentation,
} from '#clinical';
import type { BedsideRecord } from '../sign/record.store.js';
import type { Standing } from '../sign/presentation.js';

const COMPANIONS: readonly Measurement[] = [
  'age',
  'gcs_baseline',
  'modified_ashworth_baseline',
  'creatine_kinase_upper_limit',
];

/** Whether the signs of the presentation rest on one single number that nobody signed and that stands alone. */
export function isLoneNumber(
  { presentation, behind }: Standing,
  records: readonly BedsideRecord[],
  patient: PatientFacts,
  settings: ClinicalSettings,
  repeatMs: number,
): boolean {
  if (presentation.present.some((sign) => SIGN_KIND[sign] === 'symptom')) return false;
  const raises = (values: Presentation['values']): boolean =>
    readSigns({ ...presentation, present: [], values }, patient, settings).signs.length > 0;
  const alone = (name: Measurement, value = presentation.values[name]): Presentation['values'] => {
    const kept = COMPANIONS.filter((companion) => companion !== name).map((companion) => [
      companion,
      presentation.values[companion],
    ]);
    return Object.fromEntries([...kept, [name, value]].filter(([, quantity]) => quantity !== undefined));
  };
  const alarming = [...behind.keys()].filter((name) => !COMPANIONS.includes(name) && raises(alone(name)));
  const [name, ...others] = alarming;
  if (name === undefined || others.length > 0) return false;
  const record = behind.get(name);
  if (record === undefined || record.signed) return false;
  const repeated = records.some(
    (other) =>
      other.source !== record.source &&
      Math.abs(record.at - other.at) <= repeatMs &&
      other.items.some((item) => item.kind === 'value' && item.name === name && raises(alone(name, item.quantity))),
  );
  return !repeated;
}
