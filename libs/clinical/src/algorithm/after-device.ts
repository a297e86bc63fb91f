// What is proposed after the tests that need no needle: telemetry, films, rotation (F4).
import { standsStill } from '../evidence/rotation.js';
import { type AfterRow, rotorUntested, row } from './after-row.js';
import type { CaseView } from './case-view.js';
import { atTheEnd } from './follow.js';

export const INTERROGATION: readonly AfterRow[] = [
  row(
    'ITB.ALG.10',
    'a01',
    'Reservoir empty: a refill is decided',
    (v) => v.found('INT_RESERVOIR_EMPTY') || v.newest.confirms.includes('PUMP_RESERVOIR_DEPLETION'),
    'REFILL_DECISION',
  ),
  row(
    'ITB.ALG.11',
    'a01',
    'Programme differs: reprogramming is decided',
    (v) => v.newest.confirms.includes('PUMP_PROGRAMMING_SOFTWARE_ERROR') || v.found('INT_PROGRAM_MISMATCH'),
    'REPROGRAM_DECISION',
  ),
  row(
    'ITB.ALG.12',
    'D6',
    'End of service: replacement is decided',
    (v) => v.newest.confirms.includes('PUMP_BATTERY_END_OF_SERVICE') || v.found('INT_EOS'),
    'PUMP_REPLACEMENT_DECISION',
  ),
  row(
    'ITB.ALG.13',
    'D8',
    'Telemetry failed, or a stall inside the magnet window: interrogate again',
    (v) => v.found('INT_TELEMETRY_FAILED') || (v.found('INT_MOTOR_STALL_ACTIVE') && v.inMagnetWindow),
    'REPEAT_INTERROGATION',
  ),
  row(
    'ITB.ALG.14',
    'a10, D6',
    'A stall no magnet explains, or more left than expected: test the rotation',
    (v) => v.found('INT_MOTOR_STALL_ACTIVE', 'INT_RESIDUAL_MORE_THAN_EXPECTED') && rotorUntested(v),
    'ROTOR_STUDY',
  ),
  row(
    'ITB.ALG.15',
    'inf',
    'The pump stopped and nobody knows why: a clinician looks',
    (v) => v.found('INT_PUMP_STOPPED'),
    'CLINICIAN_REVIEW',
  ),
  row(
    'ITB.ALG.16',
    'a45',
    'Fever without high tone: the overlapping diagnoses first',
    ({ question: { grade } }) => grade.tone !== 'up' && grade.signs.includes('FEVER'),
    'EVALUATE_MIMICS',
  ),
  row(
    'ITB.ALG.17',
    'inf',
    'No sign and a normal interrogation: ending is proposed to a clinician',
    (v) => v.noSigns && v.newest.reportClass === 'normal' && !v.anythingConfirmed,
    'CLINICIAN_REVIEW_CLOSE',
  ),
];

export const PLAIN_FILMS: readonly AfterRow[] = [
  row(
    'ITB.ALG.20',
    'a02, a08',
    'Kink, gap, separation, a tip outside the canal or an inverted pump: surgeons look',
    (v) =>
      v.newest.confirms.length > 0 ||
      v.found('XR_KINK', 'XR_DISCONTINUITY', 'XR_DISCONNECTION_AT_PUMP', 'XR_TIP_OUTSIDE_CANAL', 'XR_PUMP_INVERTED'),
    'SURGICAL_CONSULT',
  ),
  row(
    'ITB.ALG.21',
    'a12',
    'Incomplete, poor or doubtful films: repeat them',
    (v) => v.found('XR_INCOMPLETE_COVERAGE', 'XR_LIMITED_QUALITY', 'XR_DISCONTINUITY_EQUIVOCAL'),
    'REPEAT_PLAIN_FILMS',
  ),
];

const turned = ({ rotation }: CaseView): boolean => rotation === 'full' || rotation === 'full_by_code';
const still = ({ newest, question }: CaseView): boolean =>
  standsStill(new Set(newest.findings), newest.values, question.settings);

export const ROTOR_STUDY: readonly AfterRow[] = [
  row(
    'ITB.ALG.25',
    'A1',
    'No reference for this model: a clinician judges',
    (v) => v.rotation === 'no_reference',
    'CLINICIAN_REVIEW',
  ),
  row(
    'ITB.ALG.26',
    'a09, D8',
    'No baseline, or a test inside the magnet window: repeat the test',
    (v) => v.rotation === 'no_baseline' || v.rotation === 'in_magnet_window',
    'REPEAT_ROTOR_STUDY',
  ),
  row(
    'ITB.ALG.27',
    'a10',
    'The pump stands still: surgeons look',
    (v) => v.rotation === 'none_or_partial' && still(v),
    'SURGICAL_CONSULT',
  ),
  row(
    'ITB.ALG.28',
    'inf',
    'A partial turn or a wrong programme: repeat, unless a structural cause is already shown',
    (v) =>
      v.rotation === 'none_or_partial' ||
      v.rotation === 'wrong_programme_followed' ||
      v.rotation === 'wrong_programme_not_followed',
    (v) => (v.structuralConfirmed ? 'SURGICAL_CONSULT' : 'REPEAT_ROTOR_STUDY'),
  ),
  row(
    'ITB.ALG.29',
    'a09',
    'A full turn and no sign: ending is proposed to a clinician',
    (v) => turned(v) && v.noSigns && v.newest.reportClass === 'normal',
    (v) => (v.anythingConfirmed ? atTheEnd(v) : 'CLINICIAN_REVIEW_CLOSE'),
  ),
];
