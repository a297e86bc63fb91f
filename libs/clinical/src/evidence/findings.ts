// What one report says (clinical page F1), total over the vocabulary: an empty row says nothing about any cause.
// The rotation test is read by its angles, see rotation.ts.
import type { Finding } from '../vocabulary/findings.js';
import { type EvidenceRow, row } from './row.js';

const PROGRAM_RIGHT = row('ITB.EV.01', 'a01', 'The programme is as prescribed, for the settings shown', {
  excludes: ['PUMP_PROGRAMMING_SOFTWARE_ERROR'],
});
const TIP_SEEN_EPIDURAL = row('ITB.EV.35', 'Fig 11', 'The tip is seen outside the sac', {
  confirms: ['CATH_TIP_MIGRATION'],
});
const EPIDURAL_OR_SUBDURAL = row('ITB.EV.33', 'a27', 'Contrast outside the arachnoid: a leak, or a moved tip', {
  suggests: ['CATH_BREAK_OR_MACROLEAK'],
});
const EPIDURAL_OR_SUBDURAL_TIP = row(
  'ITB.EV.34',
  'a27',
  'Contrast outside the arachnoid while the tip itself is not seen',
  {
    suggests: ['CATH_TIP_MIGRATION'],
    when: 'epidural_tip_not_seen',
  },
);

export const FINDING_ROWS = {
  INT_NORMAL: [PROGRAM_RIGHT],
  INT_PROGRAM_AS_PRESCRIBED: [PROGRAM_RIGHT],
  INT_PROGRAM_MISMATCH: [
    row('ITB.EV.02', 'a01', 'The programme differs from the prescription', {
      confirms: ['PUMP_PROGRAMMING_SOFTWARE_ERROR'],
    }),
  ],
  INT_PUMP_STOPPED: [
    row('ITB.EV.03', 'inf', 'The pump has stopped, and telemetry does not say why', {
      suggests: ['PUMP_ROTOR_ROLLER_MALFUNCTION', 'PUMP_PROGRAMMING_SOFTWARE_ERROR', 'PUMP_BATTERY_END_OF_SERVICE'],
      when: 'end_of_service_not_shown',
    }),
  ],
  INT_MOTOR_STALL_ACTIVE: [
    row('ITB.EV.04', 'D6', 'The motor stands still, and no magnet explains it', {
      suggests: ['PUMP_ROTOR_ROLLER_MALFUNCTION'],
      when: 'outside_magnet_window',
    }),
  ],
  INT_MOTOR_STALL_RECOVERED: [],
  INT_RESERVOIR_LOW: [
    row('ITB.EV.05', 'D6', 'The reservoir is low by the calculated volume', { suggests: ['PUMP_RESERVOIR_DEPLETION'] }),
  ],
  INT_RESERVOIR_EMPTY: [
    row('ITB.EV.06', 'a01', 'Nothing could be drawn from the reservoir', {
      confirms: ['PUMP_RESERVOIR_DEPLETION'],
      when: 'measured_residual_is_zero',
    }),
    row('ITB.EV.07', 'D6', 'The reservoir is empty by calculation; a calculated volume is no measurement', {
      suggests: ['PUMP_RESERVOIR_DEPLETION'],
      when: 'measured_residual_is_not_zero',
    }),
  ],
  INT_RESIDUAL_MORE_THAN_EXPECTED: [
    row('ITB.EV.08', 'D6', 'More left than expected: less went out than was programmed', {
      suggests: ['PUMP_ROTOR_ROLLER_MALFUNCTION', 'CATH_OCCLUSION'],
    }),
  ],
  INT_RESIDUAL_LESS_THAN_EXPECTED: [
    row('ITB.EV.09', 'D6', 'Less left than expected: more went out, or it leaked', { suggests: ['PUMP_LEAK'] }),
  ],
  INT_RESIDUAL_AS_EXPECTED: [
    row('ITB.EV.10', 'a01', 'The measured residual is what it should be', {
      excludes: ['PUMP_RESERVOIR_DEPLETION'],
      when: 'residual_measured_as_calculated',
    }),
  ],
  INT_ERI: [],
  INT_EOS: [row('ITB.EV.11', 'D6', 'The pump reports end of service', { confirms: ['PUMP_BATTERY_END_OF_SERVICE'] })],
  INT_TELEMETRY_FAILED: [],

  XR_NO_ABNORMALITY: [],
  XR_KINK: [row('ITB.EV.12', 'Fig 4', 'A kink is seen on film', { confirms: ['CATH_KINK'] })],
  XR_KINK_ABSENT: [],
  XR_DISCONTINUITY: [
    row('ITB.EV.13', 'Fig 5', 'A gap of the catheter is seen on film', { confirms: ['CATH_BREAK_OR_MACROLEAK'] }),
  ],
  XR_DISCONTINUITY_EQUIVOCAL: [
    row('ITB.EV.14', 'inf', 'A gap is possible, not certain', { suggests: ['CATH_BREAK_OR_MACROLEAK'] }),
  ],
  XR_DISCONTINUITY_ABSENT: [],
  XR_DISCONNECTION_AT_PUMP: [
    row('ITB.EV.15', 'a02', 'Separation at the pump is seen on film', { confirms: ['CATH_DISCONNECTION_AT_PUMP'] }),
  ],
  XR_DISCONNECTION_HISTORICAL: [],
  XR_TIP_AT_DOCUMENTED_LEVEL: [],
  XR_TIP_BELOW_DOCUMENTED_LEVEL: [
    row('ITB.EV.16', 'a08', 'The tip lies lower than it was left', { suggests: ['CATH_TIP_MIGRATION'] }),
  ],
  XR_TIP_OUTSIDE_CANAL: [
    row('ITB.EV.17', 'a08', 'The tip lies outside the canal', { confirms: ['CATH_TIP_MIGRATION'] }),
  ],
  XR_TIP_EQUIVOCAL: [],
  XR_INCOMPLETE_COVERAGE: [],
  XR_LIMITED_QUALITY: [],
  XR_PUMP_INVERTED: [],

  ROT_FULL: [],
  ROT_NONE: [],
  ROT_PARTIAL: [],
  ROT_NO_BASELINE: [],
  ROT_NOT_APPLICABLE: [],

  ASP_CSF_FREE: [],
  ASP_NONE: [
    row('ITB.EV.21', 'D9', 'Nothing comes back from the side port', { suggests: ['CATH_OCCLUSION', 'CATH_KINK'] }),
  ],
  ASP_INSUFFICIENT: [],
  ASP_FLUID_NOT_CSF: [],

  BOL_RESPONSE: [],
  BOL_NO_RESPONSE: [],
  BOL_TRANSIENT_RESPONSE: [],

  FL_INTRATHECAL_FLOW: [],
  FL_NO_ABNORMALITY: [],
  FL_EXTRAVASATION_AT_PUMP_CONNECTOR: [
    row('ITB.EV.22', 'Fig 6', 'Contrast leaves at the pump connector; separation itself is not seen', {
      suggests: ['CATH_DISCONNECTION_AT_PUMP'],
      when: 'disconnection_not_visible',
    }),
  ],
  FL_EXTRAVASATION_FROM_CATHETER: [
    row('ITB.EV.23', 'Fig 7', 'Contrast leaves the catheter', { confirms: ['CATH_BREAK_OR_MACROLEAK'] }),
  ],
  FL_EXTRAVASATION_MID_CONNECTOR: [
    row('ITB.EV.24', 'Fig 8', 'Contrast surrounds the connector in the back', {
      confirms: ['CATH_BREAK_OR_MACROLEAK', 'SUBCUT_COLLECTION'],
    }),
  ],
  FL_EXTRAVASATION_ABSENT: [],
  FL_COLLECTION_BEHIND_PUMP: [
    row('ITB.EV.25', 'Fig 6C', 'Contrast has pooled behind the pump', { confirms: ['SUBCUT_COLLECTION'] }),
  ],
  FL_DISCONNECTION_VISIBLE: [
    row('ITB.EV.26', 'Fig 6', 'Separation at the pump connector is seen', { confirms: ['CATH_DISCONNECTION_AT_PUMP'] }),
  ],
  FL_NO_FLOW_BEYOND_POINT: [
    row('ITB.EV.27', 'inf', 'Contrast goes no further than one point', { suggests: ['CATH_OCCLUSION', 'CATH_KINK'] }),
  ],
  FL_TIP_DISPLACED: [row('ITB.EV.28', 'a17', 'The tip appears displaced', { suggests: ['CATH_TIP_MIGRATION'] })],
  FL_BEHIND_PUMP_NOT_VIEWED: [],
  FL_LIMITED: [],
  FL_MICROLEAK_NOT_EXCLUDED: [],

  FLP_KINK_IN_POSITION: [row('ITB.EV.29', 'a18', 'The catheter kinks in one position', { confirms: ['CATH_KINK'] })],
  FLP_FLOW_STOPS_IN_POSITION: [
    row('ITB.EV.30', 'a18', 'Flow stops in one position; no kink is seen there', {
      suggests: ['CATH_KINK', 'CATH_OCCLUSION'],
      when: 'kink_in_position_not_seen',
    }),
  ],
  FLP_NO_CHANGE: [],

  CT_DEPENDENT_LAYERING: [],
  CT_TIP_INTRATHECAL: [],
  CT_EXTRAVASATION_ADJACENT_CATHETER: [
    row('ITB.EV.31', 'Fig 9', 'A leak beside an intact-looking catheter that fluoroscopy missed: taken to be small', {
      confirms: ['CATH_MICROLEAK'],
      when: 'fluoroscopy_missed_it',
    }),
    row('ITB.EV.32', 'Fig 9', 'A leak beside the catheter; its size is not provable', {
      confirms: ['CATH_BREAK_OR_MACROLEAK'],
      when: 'fluoroscopy_did_not_miss_it',
    }),
  ],
  CT_EXTRAVASATION_AT_PUMP_CONNECTOR: [
    row('ITB.EV.36', 'Fig 10', 'Contrast leaves at the pump connector; the mechanism is for surgery to show', {
      suggests: ['CATH_DISCONNECTION_AT_PUMP'],
    }),
  ],
  CT_EXTRAVASATION_AT_MID_CONNECTOR: [
    row('ITB.EV.37', 'Fig 8', 'Contrast leaves at the connector in the back', {
      confirms: ['CATH_BREAK_OR_MACROLEAK'],
    }),
  ],
  CT_COLLECTION_SUBCUTANEOUS: [
    row('ITB.EV.38', 'a27', 'A collection under the skin', { confirms: ['SUBCUT_COLLECTION'] }),
    row('ITB.EV.39', 'a27', 'A collection whose source is not seen: a leak, or a moved tip', {
      suggests: ['CATH_BREAK_OR_MACROLEAK', 'CATH_TIP_MIGRATION'],
      when: 'mid_connector_leak_not_named',
    }),
  ],
  CT_COLLECTION_PERIPUMP: [
    row('ITB.EV.40', 'Fig 10', 'A collection round the pump', { confirms: ['SUBCUT_COLLECTION'] }),
    row('ITB.EV.41', 'a40', 'Fluid round the pump while the injected catheter does not leak', {
      suggests: ['PUMP_LEAK'],
      when: 'no_extravasation_stated',
    }),
  ],
  CT_COLLECTION_EPIDURAL: [EPIDURAL_OR_SUBDURAL, EPIDURAL_OR_SUBDURAL_TIP],
  CT_COLLECTION_SUBDURAL: [EPIDURAL_OR_SUBDURAL, EPIDURAL_OR_SUBDURAL_TIP],
  CT_LIMITED_ACCUMULATION_NO_LAYERING: [
    row('ITB.EV.42', 'a28', 'Contrast is held up round the tip and does not layer', {
      suggests: ['CATH_TIP_LOCULATION'],
    }),
  ],
  CT_NO_EXTRAVASATION: [],
  CT_CONTRAST_OVERDILUTED: [],
  CT_COVERAGE_INCOMPLETE: [],
  CT_TIP_EPIDURAL: [TIP_SEEN_EPIDURAL],

  CTN_TIP_EPIDURAL: [TIP_SEEN_EPIDURAL],
  CTN_TIP_INTRATHECAL: [],
  CTN_PERIPUMP_FLUID: [
    row('ITB.EV.43', 'inf', 'Fluid round the pump, its source unknown', {
      confirms: ['SUBCUT_COLLECTION'],
      suggests: ['PUMP_LEAK', 'CATH_DISCONNECTION_AT_PUMP'],
    }),
  ],

  SC_RESERVOIR_ONLY: [
    row('ITB.EV.44', 'a32', 'Late enough, no activity beyond the reservoir', {
      suggests: ['CATH_DISCONNECTION_AT_PUMP'],
      when: 'reservoir_only_late_enough',
    }),
    row('ITB.EV.45', 'a32', 'Late enough, no activity beyond the reservoir, and the rotor is not excluded', {
      suggests: ['PUMP_ROTOR_ROLLER_MALFUNCTION'],
      when: 'reservoir_only_late_enough_and_rotor_not_excluded',
    }),
  ],
  SC_STOPS_IN_CATHETER: [
    row('ITB.EV.46', 'a33', 'Late enough, activity ends inside the catheter', {
      suggests: ['CATH_KINK', 'CATH_OCCLUSION'],
      when: 'stop_late_enough_without_focus',
    }),
  ],
  SC_SUBARACHNOID: [],
  SC_BASAL_CISTERNS: [],
  SC_NO_BASAL_CISTERNS: [],
  SC_FOCAL_ACCUMULATION: [
    row('ITB.EV.47', 'a34', 'Activity gathers beside the catheter', { suggests: ['CATH_BREAK_OR_MACROLEAK'] }),
  ],
  SC_PERIPUMP_ACTIVITY: [row('ITB.EV.48', 'a42', 'Activity lies round the pump', { suggests: ['PUMP_LEAK'] })],

  MR_TIP_MASS_T2: [row('ITB.EV.49', 'a38', 'A mass at the tip on T2', { suggests: ['CATH_TIP_GRANULOMA'] })],
  MR_NO_TIP_LESION: [],
  MR_NONDIAGNOSTIC: [],
} as const satisfies Record<Finding, readonly EvidenceRow[]>;
