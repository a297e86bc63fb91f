import type { Step } from '#clinical';
import type { Reported } from './chart.js';

/** The report that speaks against nothing, for each step: what a department writes when it sees nothing abnormal. */
export const NOTHING_ABNORMAL = {
  INTERROGATION: { findings: ['INT_NORMAL', 'INT_PROGRAM_AS_PRESCRIBED'], text: 'Programme as prescribed, no alarms.' },
  PLAIN_FILMS: {
    findings: ['XR_NO_ABNORMALITY', 'XR_KINK_ABSENT', 'XR_DISCONTINUITY_ABSENT', 'XR_TIP_AT_DOCUMENTED_LEVEL'],
    text: 'Catheter continuous, no kink, tip at T8.',
  },
  ROTOR_STUDY: {
    findings: ['ROT_FULL'],
    values: { programmed_rotation: [120, 'deg'], observed_rotation: [120, 'deg'], time_since_mri: [9_000, 'h'] },
    text: 'The roller turned by 120 degrees.',
  },
  CSF_ASPIRATION: {
    findings: ['ASP_CSF_FREE'],
    values: { aspirated_volume: [3, 'mL'] },
    fluid: 'csf',
    text: '3 mL of clear CSF from the side port.',
  },
  BOLUS_TRIAL: {
    findings: ['BOL_NO_RESPONSE'],
    values: { bolus_observation: [8, 'h'] },
    text: 'Tone unchanged after eight hours.',
  },
  FLUORO_CONTRAST: {
    findings: ['FL_INTRATHECAL_FLOW', 'FL_NO_ABNORMALITY', 'FL_EXTRAVASATION_ABSENT'],
    values: { contrast_volume: [8, 'mL'], contrast_iodine: [180, 'mg/mL'] },
    agent: 'Omnipaque 180',
    text: 'Contrast reaches the sac, no extravasation seen.',
  },
  FLUORO_CONTRAST_POSITIONAL: { findings: ['FLP_NO_CHANGE'], text: 'Nothing changes with position.' },
  CT_POST_CONTRAST: {
    findings: ['CT_DEPENDENT_LAYERING', 'CT_TIP_INTRATHECAL', 'CT_NO_EXTRAVASATION'],
    text: 'Contrast layers beside the tip, no extravasation.',
  },
  CT_NONCONTRAST: { findings: ['CTN_TIP_INTRATHECAL'], text: 'The tip lies inside the sac.' },
  SCINT_IN111: {
    findings: ['SC_SUBARACHNOID', 'SC_BASAL_CISTERNS'],
    values: { time_post_injection: [72, 'h'], activity: [0.5, 'mCi'] },
    text: 'Activity in the basal cisterns at 72 hours.',
  },
  SCINT_TC99M: {
    findings: ['SC_SUBARACHNOID'],
    values: { time_post_injection: [1, 'h'] },
    text: 'Activity in the canal at one hour.',
  },
  MRI: { findings: ['MR_NO_TIP_LESION'], text: 'No mass at the tip.' },
} as const satisfies Record<Step, Reported>;
