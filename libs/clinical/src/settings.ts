// Every number the product chose so that software can run. None is validated: each waits for a named clinical owner.

import { totalOver } from './total.js';

/** One default: what it means, its unit, and the clinical page or source that led to it. */
export interface SettingDescription {
  readonly unit: string;
  readonly default: number;
  readonly meaning: string;
  readonly cite: string;
  /** Smallest and largest value that is not plainly a slip of the pen. */
  readonly range: readonly [number, number];
}

const setting = (
  value: number,
  unit: string,
  range: readonly [number, number],
  cite: string,
  meaning: string,
): SettingDescription => ({ default: value, unit, range, cite, meaning });

export const SETTING_DESCRIPTIONS = {
  rotationToleranceDeg: setting(10, 'deg', [0, 45], 'cfg', 'reading error of an angle on film'),
  magnetWindowHours: setting(24, 'h', [1, 168], 'D8', 'a standstill this soon after MRI is not called permanent'),
  acuteOnsetHours: setting(
    72,
    'h',
    [12, 336],
    'cfg',
    'an isolated mild rise in tone older than this is slow loss of effect',
  ),
  in111NegativeHours: setting(72, 'h', [24, 168], 'a31', 'earliest hour at which In-111 in the reservoir alone counts'),
  in111StopHours: setting(48, 'h', [24, 168], 'Fig 12', 'earliest hour at which an In-111 stop in the catheter counts'),
  tc99mHours: setting(1, 'h', [0.5, 24], 'a43', 'the same two limits for the Tc-99m variant'),
  aspirationMinimumMl: setting(2, 'mL', [0.5, 10], 'a06', 'least CSF that counts as a successful aspiration'),
  aspirationValidMinutes: setting(60, 'min', [5, 240], 'cfg', 'how long an aspiration keeps the contrast gate open'),
  contrastSmallLowMl: setting(2, 'mL', [0.5, 10], 'a25', 'CT-table preset, lower end'),
  contrastSmallHighMl: setting(3, 'mL', [0.5, 10], 'a25', 'CT-table preset, upper end'),
  contrastLargeLowMl: setting(5, 'mL', [1, 20], 'a25', 'fluoroscopy preset, lower end'),
  contrastLargeHighMl: setting(10, 'mL', [1, 20], 'a25', 'fluoroscopy preset, upper end'),
  iodineEpisodeLimitMg: setting(
    3060,
    'mg',
    [300, 3060],
    'D10',
    'labelled total iodine of all injections of the episode, adults',
  ),
  stepAttempts: setting(2, '{count}', [1, 5], 'cfg', 'a step is done this often before a clinician decides'),
  feverCel: setting(38, 'Cel', [37, 40], 'cfg', 'FEVER from here on'),
  fulminantFeverCel: setting(40, 'Cel', [39, 42], 'cfg', 'heat of the fulminant picture'),
  hypothermiaCel: setting(35, 'Cel', [30, 36.5], 'cfg', 'HYPOTHERMIA below this'),
  heartRateAdult: setting(120, '/min', [90, 180], 'cfg', 'TACHYCARDIA of an adult from here on'),
  heartRateUnder2: setting(180, '/min', [140, 220], 'cfg', 'TACHYCARDIA above this, under 2 years'),
  heartRate2To5: setting(140, '/min', [120, 200], 'cfg', 'TACHYCARDIA above this, 2 to 5 years'),
  heartRate6To12: setting(130, '/min', [110, 180], 'cfg', 'TACHYCARDIA above this, 6 to 12 years'),
  heartRate13To17: setting(110, '/min', [100, 160], 'cfg', 'TACHYCARDIA above this, 13 to 17 years'),
  systolicLow: setting(90, 'mm[Hg]', [60, 110], 'cfg', 'HYPOTENSION below this, from 11 years on'),
  systolicChildBase: setting(
    70,
    'mm[Hg]',
    [50, 90],
    'cfg',
    'HYPOTENSION of a child up to 10: below this plus 2 per year of age',
  ),
  systolicHighAdult: setting(
    160,
    'mm[Hg]',
    [130, 220],
    'cfg',
    'HYPERTENSION of an adult from here on; none for children',
  ),
  comaGcs: setting(8, '{score}', [3, 12], 'cfg', 'COMA at or below this'),
  breathsLow: setting(8, '/min', [4, 14], 'cfg', 'RESPIRATORY_DEPRESSION below this'),
  ckTimesUpperLimit: setting(
    5,
    '1',
    [2, 20],
    'cfg',
    'RHABDOMYOLYSIS above this many times the upper limit of the laboratory',
  ),
  ckWithoutLimit: setting(
    1000,
    'U/L',
    [500, 20000],
    'cfg',
    'RHABDOMYOLYSIS above this when the laboratory gives no limit',
  ),
} as const satisfies Record<string, SettingDescription>;

export type SettingName = keyof typeof SETTING_DESCRIPTIONS;
export type ClinicalSettings = Readonly<Record<SettingName, number>>;

const isSettingName = (name: string): name is SettingName => Object.hasOwn(SETTING_DESCRIPTIONS, name);

export const SETTING_NAMES: readonly SettingName[] = Object.keys(SETTING_DESCRIPTIONS).filter(isSettingName);

/** The defaults. Every one awaits a clinical owner (E3); outside the sandbox they need an approval. */
export const DEFAULT_SETTINGS: ClinicalSettings = totalOver(
  SETTING_NAMES,
  (name) => SETTING_DESCRIPTIONS[name].default,
);

export type SettingsAnswer =
  | { readonly kind: 'settings'; readonly settings: ClinicalSettings }
  | { readonly kind: 'problems'; readonly problems: readonly string[] };

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Settings of a site: what it names replaces the default; every problem is listed at once and a bad file changes nothing. */
export const settingsFrom = (partial: unknown): SettingsAnswer => {
  if (!isObject(partial))
    return { kind: 'problems', problems: ['clinical settings must be an object of numbers by name'] };
  const problems: string[] = [];
  const chosen = new Map<SettingName, number>();
  for (const [name, value] of Object.entries(partial)) {
    if (!isSettingName(name)) {
      problems.push(`${name}: no such setting`);
      continue;
    }
    const { range, unit } = SETTING_DESCRIPTIONS[name];
    if (typeof value !== 'number' || !Number.isFinite(value)) problems.push(`${name}: must be a number (${unit})`);
    else if (value < range[0] || value > range[1])
      problems.push(`${name}: must lie between ${range[0]} and ${range[1]} ${unit}`);
    else chosen.set(name, value);
  }
  const settings = totalOver(SETTING_NAMES, (name) => chosen.get(name) ?? DEFAULT_SETTINGS[name]);
  if (settings.contrastSmallLowMl > settings.contrastSmallHighMl)
    problems.push('contrastSmall: low end above high end');
  if (settings.contrastLargeLowMl > settings.contrastLargeHighMl)
    problems.push('contrastLarge: low end above high end');
  if (settings.in111StopHours > settings.in111NegativeHours)
    problems.push('in111StopHours: must not be later than in111NegativeHours');
  return problems.length > 0 ? { kind: 'problems', problems } : { kind: 'settings', settings };
};
