// The pumps, and the one angle by which a rotation test of each may be judged. One model's reference never serves another (E1.17).
import type { DeviceModel } from '../vocabulary/pump.js';

export interface PumpModel {
  readonly words: string;
  /** What turns: a rotor, a roller, nothing (valve-controlled), or not known. */
  readonly movingPart: 'rotor' | 'roller' | 'none' | 'unknown';
  /** Degrees of a programmed turn to judge by; absent when no source gives one. */
  readonly referenceDeg?: number;
  readonly cite: string;
  readonly magnetNote: string;
}

export const PUMP_MODELS = {
  SYNCHROMED_EL: {
    words: 'SynchroMed EL',
    movingPart: 'rotor',
    referenceDeg: 90,
    cite: 'a03',
    magnetNote: 'The rotor stops in the field and should start again by itself; re-interrogate.',
  },
  SYNCHROMED_II: {
    words: 'SynchroMed II',
    movingPart: 'roller',
    referenceDeg: 120,
    cite: 'a03',
    magnetNote: 'The roller stops in the field; recovery may be delayed up to a day and may wait for an interrogation.',
  },
  SYNCHROMED_III: {
    words: 'SynchroMed III',
    movingPart: 'roller',
    cite: 'D12',
    magnetNote: 'Conditions are those of the current labelling; no reference angle was found.',
  },
  PROMETRA_II: {
    words: 'Prometra II',
    movingPart: 'none',
    cite: 'D12',
    magnetNote: 'The reservoir must be emptied before the magnet, or drug may be discharged.',
  },
  UNKNOWN: {
    words: 'pump model not known',
    movingPart: 'unknown',
    cite: 'inf',
    magnetNote: 'The model must be identified before a magnet.',
  },
} as const satisfies Record<DeviceModel, PumpModel>;

/** The reference angle of a model, where a source gives one. */
export const referenceAngle = (model: DeviceModel): number | undefined => {
  const pump: PumpModel = PUMP_MODELS[model];
  return pump.referenceDeg;
};

export const hasNoRotor = (model: DeviceModel): boolean => PUMP_MODELS[model].movingPart === 'none';
