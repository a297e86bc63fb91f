// The rotation test: programmed, observed and reference angle are compared separately (A1, D16).
import type { Measurements } from '../model.js';
import { hasNoRotor, referenceAngle } from '../pump/models.js';
import { amount } from '../quantities/convert.js';
import type { ClinicalSettings } from '../settings.js';
import type { Finding } from '../vocabulary/findings.js';
import type { DeviceModel } from '../vocabulary/pump.js';
import { type EvidenceRow, row } from './row.js';

export const ROTATION_OUTCOMES = [
  'full',
  'full_by_code',
  'none_or_partial',
  'wrong_programme_not_followed',
  'wrong_programme_followed',
  'in_magnet_window',
  'no_baseline',
  'no_reference',
  'not_applicable',
  'unread',
] as const;
export type RotationOutcome = (typeof ROTATION_OUTCOMES)[number];

const STANDSTILL = { suggests: ['PUMP_ROTOR_ROLLER_MALFUNCTION'] } as const;

export const ROTATION_ROWS = {
  full: [
    row('ITB.EV.18', 'a09', 'Observed, programmed and reference turn agree', {
      excludes: ['PUMP_ROTOR_ROLLER_MALFUNCTION'],
    }),
  ],
  full_by_code: [
    row('ITB.EV.19', 'a09', 'A full turn is reported without angles, for a model with a reference', {
      excludes: ['PUMP_ROTOR_ROLLER_MALFUNCTION'],
    }),
  ],
  none_or_partial: [
    row('ITB.EV.20', 'a10', 'The pump did not turn as told; a blocked catheter can do this too', STANDSTILL),
  ],
  wrong_programme_not_followed: [
    row('ITB.EV.20', 'a10', 'The pump did not turn as told; a blocked catheter can do this too', STANDSTILL),
  ],
  wrong_programme_followed: [],
  in_magnet_window: [],
  no_baseline: [],
  no_reference: [],
  not_applicable: [],
  unread: [],
} as const satisfies Record<RotationOutcome, readonly EvidenceRow[]>;

/** Outcomes that leave the test inconclusive (F7.6): the machine may be well, the test was not. */
export const ROTATION_INCONCLUSIVE = {
  full: false,
  full_by_code: false,
  none_or_partial: false,
  wrong_programme_not_followed: true,
  wrong_programme_followed: true,
  in_magnet_window: true,
  no_baseline: true,
  no_reference: true,
  not_applicable: false,
  unread: false,
} as const satisfies Record<RotationOutcome, boolean>;

export const readRotation = (
  findings: ReadonlySet<Finding>,
  values: Measurements,
  model: DeviceModel,
  inMagnetWindow: boolean,
  settings: ClinicalSettings,
): RotationOutcome => {
  const reference = referenceAngle(model);
  if (hasNoRotor(model)) return 'not_applicable';
  if (reference === undefined) return 'no_reference';
  if (findings.has('ROT_NOT_APPLICABLE')) return 'not_applicable';
  if (findings.has('ROT_NO_BASELINE')) return 'no_baseline';

  const agree = (one: number, other: number): boolean => Math.abs(one - other) <= settings.rotationToleranceDeg;
  const programmed = amount(values, 'programmed_rotation');
  const observed = amount(values, 'observed_rotation');
  const rightProgramme = programmed === undefined || agree(programmed, reference);

  if (programmed !== undefined && observed !== undefined && agree(programmed, observed) && !findings.has('ROT_NONE'))
    return rightProgramme ? 'full' : 'wrong_programme_followed';

  const angles = programmed !== undefined && observed !== undefined;
  if (angles || findings.has('ROT_NONE') || findings.has('ROT_PARTIAL')) {
    if (inMagnetWindow) return 'in_magnet_window';
    return rightProgramme ? 'none_or_partial' : 'wrong_programme_not_followed';
  }
  if (!findings.has('ROT_FULL')) return 'unread';
  const turnedByReference = observed === undefined || agree(observed, reference);
  return rightProgramme && turnedByReference ? 'full_by_code' : 'wrong_programme_followed';
};

/** Nothing moved at all, by word or by angle. */
export const standsStill = (
  findings: ReadonlySet<Finding>,
  values: Measurements,
  settings: ClinicalSettings,
): boolean => {
  if (findings.has('ROT_PARTIAL')) return false;
  const observed = amount(values, 'observed_rotation');
  return findings.has('ROT_NONE') || (observed !== undefined && observed <= settings.rotationToleranceDeg);
};
