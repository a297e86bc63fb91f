// What is proposed after each step (F4): for every step its rows, the first that holds; none: the ladder goes on.
import type { Step } from '../vocabulary/steps.js';
import { INTERROGATION, PLAIN_FILMS, ROTOR_STUDY } from './after-device.js';
import type { AfterRow } from './after-row.js';
import {
  BOLUS_TRIAL,
  CSF_ASPIRATION,
  CT_NONCONTRAST,
  CT_POST_CONTRAST,
  FLUOROSCOPY,
  MRI,
  SCINTIGRAPHY,
} from './after-study.js';

export const AFTER = {
  INTERROGATION,
  PLAIN_FILMS,
  ROTOR_STUDY,
  CSF_ASPIRATION,
  BOLUS_TRIAL,
  FLUORO_CONTRAST: FLUOROSCOPY,
  FLUORO_CONTRAST_POSITIONAL: FLUOROSCOPY,
  CT_POST_CONTRAST,
  CT_NONCONTRAST,
  SCINT_IN111: SCINTIGRAPHY,
  SCINT_TC99M: SCINTIGRAPHY,
  MRI,
} as const satisfies Record<Step, readonly AfterRow[]>;
