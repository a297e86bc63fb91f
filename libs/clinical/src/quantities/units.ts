// Which UCUM units are understood, dimension by dimension. `mcg`, `hr`, `cc`, `mmHg`, `bpm` are not UCUM and are refused.
import type { Measurement } from '../model.js';

/** canonical = (value + shift) * times + plus */
interface Conversion {
  readonly times: number;
  readonly shift?: number;
  readonly plus?: number;
}

interface Dimension {
  /** The unit this room reckons in. */
  readonly unit: string;
  readonly accepts: ReadonlyMap<string, Conversion>;
}

const dimension = (unit: string, accepts: Readonly<Record<string, number | Conversion>>): Dimension => ({
  unit,
  accepts: new Map(
    Object.entries(accepts).map(([code, how]) => [code, typeof how === 'number' ? { times: how } : how] as const),
  ),
});

const DAYS_PER_YEAR = 365.25; // UCUM `a` is the Julian year, `mo` a twelfth of it
const DAYS_PER_MONTH = DAYS_PER_YEAR / 12;
const FAHRENHEIT = { shift: -32, times: 5 / 9 };

export const DIMENSIONS = {
  angle: dimension('deg', { deg: 1, rad: 180 / Math.PI }),
  volume: dimension('mL', { mL: 1, ml: 1, L: 1000, l: 1000, dL: 100, cL: 10, uL: 0.001, ul: 0.001, cm3: 1 }),
  iodine: dimension('mg/mL', { 'mg/mL': 1, 'mg/ml': 1, 'g/L': 1, 'g/l': 1, 'g/dL': 10, 'g/mL': 1000 }),
  hours: dimension('h', {
    h: 1,
    min: 1 / 60,
    s: 1 / 3600,
    d: 24,
    wk: 168,
    mo: DAYS_PER_MONTH * 24,
    a: DAYS_PER_YEAR * 24,
  }),
  minutes: dimension('min', { min: 1, s: 1 / 60, h: 60, d: 1440, wk: 10080 }),
  activity: dimension('mCi', {
    mCi: 1,
    uCi: 0.001,
    Ci: 1000,
    MBq: 1 / 37,
    kBq: 1 / 37000,
    GBq: 1000 / 37,
    Bq: 1 / 37000000,
  }),
  count: dimension('{count}', { '1': 1 }),
  score: dimension('{score}', { '1': 1 }),
  dailyDose: dimension('ug/d', {
    'ug/d': 1,
    'ug/(24.h)': 1,
    'mg/d': 1000,
    'mg/(24.h)': 1000,
    'ug/h': 24,
    'mg/h': 24000,
    'ug/min': 1440,
    'ng/min': 1.44,
  }),
  years: dimension('a', { a: 1, mo: 1 / 12, wk: 7 / DAYS_PER_YEAR, d: 1 / DAYS_PER_YEAR }),
  temperature: dimension('Cel', { Cel: 1, '[degF]': FAHRENHEIT, degF: FAHRENHEIT, K: { times: 1, plus: -273.15 } }),
  perMinute: dimension('/min', { '/min': 1, '/s': 60, '/h': 1 / 60, Hz: 60 }),
  pressure: dimension('mm[Hg]', {
    'mm[Hg]': 1,
    kPa: 7.50061683,
    Pa: 0.00750061683,
    'cm[H2O]': 0.735559,
    'm[Hg]': 1000,
  }),
  share: dimension('%', { '%': 1, '1': 100 }),
  enzyme: dimension('U/L', {
    'U/L': 1,
    'U/l': 1,
    '[iU]/L': 1,
    'kU/L': 1000,
    'U/mL': 1000,
    'mU/mL': 1,
    'ukat/L': 60,
    'nkat/L': 0.06,
  }),
  substance: dimension('mmol/L', { 'mmol/L': 1, 'mmol/l': 1, 'umol/L': 0.001, 'mg/dL': 0.111 }),
} as const satisfies Record<string, Dimension>;

interface MeasuredIn {
  readonly dimension: keyof typeof DIMENSIONS;
  /** What can be measured at all, in the canonical unit; beyond it a number is a slip, not a finding. */
  readonly range: readonly [number, number];
}

const AGES: readonly [number, number] = [0, 130];
const LONG: readonly [number, number] = [0, 1_000_000];

export const MEASURED_IN = {
  programmed_rotation: { dimension: 'angle', range: [0, 3600] },
  observed_rotation: { dimension: 'angle', range: [0, 3600] },
  aspirated_volume: { dimension: 'volume', range: [0, 100] },
  contrast_volume: { dimension: 'volume', range: [0, 500] },
  contrast_iodine: { dimension: 'iodine', range: [0, 500] },
  measured_residual: { dimension: 'volume', range: [0, 100] },
  calculated_residual: { dimension: 'volume', range: [0, 100] },
  expected_residual: { dimension: 'volume', range: [0, 100] },
  time_post_injection: { dimension: 'hours', range: LONG },
  time_since_mri: { dimension: 'hours', range: LONG },
  bolus_observation: { dimension: 'hours', range: LONG },
  onset: { dimension: 'hours', range: LONG },
  activity: { dimension: 'activity', range: [0, 1000] },
  stall_duration: { dimension: 'minutes', range: [0, 60_000_000] },
  attempts: { dimension: 'count', range: [0, 1000] },
  programmed_daily_dose: { dimension: 'dailyDose', range: [0, 1_000_000] },
  prescribed_daily_dose: { dimension: 'dailyDose', range: [0, 1_000_000] },
  pump_age: { dimension: 'years', range: AGES },
  age: { dimension: 'years', range: AGES },
  temperature: { dimension: 'temperature', range: [15, 47] },
  heart_rate: { dimension: 'perMinute', range: [0, 400] },
  systolic_bp: { dimension: 'pressure', range: [0, 400] },
  diastolic_bp: { dimension: 'pressure', range: [0, 350] },
  respiratory_rate: { dimension: 'perMinute', range: [0, 200] },
  spo2: { dimension: 'share', range: [0, 100] },
  creatine_kinase: { dimension: 'enzyme', range: [0, 10_000_000] },
  creatine_kinase_upper_limit: { dimension: 'enzyme', range: [1, 10_000] },
  lactate: { dimension: 'substance', range: [0, 60] },
  gcs: { dimension: 'score', range: [3, 15] },
  gcs_baseline: { dimension: 'score', range: [3, 15] },
  modified_ashworth_now: { dimension: 'score', range: [0, 5] },
  modified_ashworth_baseline: { dimension: 'score', range: [0, 5] },
} as const satisfies Record<Measurement, MeasuredIn>;
