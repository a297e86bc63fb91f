// The conditions under which a row of the evidence table speaks, each by name.
import type { Measurements } from '../model.js';
import { amount } from '../quantities/convert.js';
import { residualAgainst } from '../quantities/residual.js';
import type { ClinicalSettings } from '../settings.js';
import type { Finding } from '../vocabulary/findings.js';
import type { Step } from '../vocabulary/steps.js';

export const CONDITIONS = [
  'residual_measured_as_calculated',
  'measured_residual_is_zero',
  'measured_residual_is_not_zero',
  'end_of_service_not_shown',
  'outside_magnet_window',
  'disconnection_not_visible',
  'kink_in_position_not_seen',
  'fluoroscopy_missed_it',
  'fluoroscopy_did_not_miss_it',
  'mid_connector_leak_not_named',
  'no_extravasation_stated',
  'epidural_tip_not_seen',
  'reservoir_only_late_enough',
  'reservoir_only_late_enough_and_rotor_not_excluded',
  'stop_late_enough_without_focus',
] as const;
export type Condition = (typeof CONDITIONS)[number];

/** What the conditions look at. */
export interface Surroundings {
  readonly step: Step;
  readonly findings: ReadonlySet<Finding>;
  readonly values: Measurements;
  readonly settings: ClinicalSettings;
  readonly inMagnetWindow: boolean;
  /** A final fluoroscopy of this episode was clean. */
  readonly cleanFluoroscopy: boolean;
  readonly rotorExcluded: boolean;
}

/** Hours after injection at which an absence of activity begins to mean something, for this tracer. */
export const tracerLimits = (
  step: Step,
  settings: ClinicalSettings,
): { readonly negative: number; readonly stop: number } =>
  step === 'SCINT_TC99M'
    ? { negative: settings.tc99mHours, stop: settings.tc99mHours }
    : { negative: settings.in111NegativeHours, stop: settings.in111StopHours };

const hoursAtLeast = (around: Surroundings, limit: 'negative' | 'stop'): boolean => {
  const hours = amount(around.values, 'time_post_injection');
  return hours !== undefined && hours >= tracerLimits(around.step, around.settings)[limit];
};

const TESTS = {
  residual_measured_as_calculated: (a) => {
    const measured = amount(a.values, 'measured_residual');
    const calculated = amount(a.values, 'calculated_residual');
    // Numbers that say otherwise outweigh the word for them (F5).
    return (
      measured !== undefined && (calculated === undefined || residualAgainst(measured, calculated) === 'as-expected')
    );
  },
  measured_residual_is_zero: (a) => amount(a.values, 'measured_residual') === 0,
  measured_residual_is_not_zero: (a) => amount(a.values, 'measured_residual') !== 0,
  end_of_service_not_shown: (a) => !a.findings.has('INT_EOS'),
  outside_magnet_window: (a) => !a.inMagnetWindow,
  disconnection_not_visible: (a) => !a.findings.has('FL_DISCONNECTION_VISIBLE'),
  kink_in_position_not_seen: (a) => !a.findings.has('FLP_KINK_IN_POSITION'),
  fluoroscopy_missed_it: (a) => a.cleanFluoroscopy,
  fluoroscopy_did_not_miss_it: (a) => !a.cleanFluoroscopy,
  mid_connector_leak_not_named: (a) => !a.findings.has('CT_EXTRAVASATION_AT_MID_CONNECTOR'),
  no_extravasation_stated: (a) => a.findings.has('CT_NO_EXTRAVASATION'),
  epidural_tip_not_seen: (a) => !a.findings.has('CT_TIP_EPIDURAL'),
  reservoir_only_late_enough: (a) => hoursAtLeast(a, 'negative'),
  reservoir_only_late_enough_and_rotor_not_excluded: (a) => hoursAtLeast(a, 'negative') && !a.rotorExcluded,
  stop_late_enough_without_focus: (a) => hoursAtLeast(a, 'stop') && !a.findings.has('SC_FOCAL_ACCUMULATION'),
} as const satisfies Record<Condition, (around: Surroundings) => boolean>;

export const holds = (condition: Condition | undefined, around: Surroundings): boolean =>
  condition === undefined || TESTS[condition](around);

export const CONDITION_WORDS = {
  residual_measured_as_calculated: 'the residual was measured, and is about what was calculated',
  measured_residual_is_zero: 'the measured residual is 0 mL',
  measured_residual_is_not_zero: 'the residual is calculated only, or not 0 mL',
  end_of_service_not_shown: 'end of service is not shown',
  outside_magnet_window: 'outside the magnet window',
  disconnection_not_visible: 'no visible disconnection',
  kink_in_position_not_seen: 'no kink seen in that position',
  fluoroscopy_missed_it: 'fluoroscopy had been clean',
  fluoroscopy_did_not_miss_it: 'no clean fluoroscopy before',
  mid_connector_leak_not_named: 'no leak at the mid connector names the source',
  no_extravasation_stated: 'the report states that nothing leaks from the catheter',
  epidural_tip_not_seen: 'the tip itself is not seen outside the sac',
  reservoir_only_late_enough: '72 h or later (Tc-99m 1 h)',
  reservoir_only_late_enough_and_rotor_not_excluded: '72 h or later (Tc-99m 1 h), rotor not excluded',
  stop_late_enough_without_focus: '48 h or later (Tc-99m 1 h), no focal accumulation',
} as const satisfies Record<Condition, string>;
