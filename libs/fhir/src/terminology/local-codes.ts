// Our words and their codes, both ways. A code is looked up, never computed back: a near miss is not a word.
import {
  ACTIONS,
  CAUSES,
  DEVICE_MODELS,
  FINDINGS,
  FLUID_TYPES,
  GATES,
  INJECTION_SITES,
  MEASUREMENTS,
  MIMICS,
  PATHWAYS,
  PUMP_DRUGS,
  PUMP_EVENT_KINDS,
  SEVERITIES,
  SIGNS,
  STEPS,
  VERDICTS,
} from '#clinical';
import { localSystem, localSystemOf, type LocalSystem } from './systems.js';

/** On an order: opens a case. Not a step a report can belong to, so not in the clinical list. */
export const PUMP_EVALUATION = 'PUMP_EVALUATION';

/** Measurement names on the wire that are not numbers of the clinical library (coded, textual, or split by it in two). */
export const CODED_MEASUREMENTS = [
  'contrast_agent',
  'injection_site',
  'fluid_type',
  'tip_level',
  'modified_ashworth',
  'baseline',
  'pump_drug',
] as const;

/** Two Tasks after a side-port session (decision 10); the clinical list of actions does not hold them. */
export const AFTER_SIDE_PORT_TASKS = ['CATHETER_REPRIME_DECISION', 'OBSERVE_AFTER_SIDE_PORT'] as const;

/** Work for people that is not a proposal of the algorithm: loose ends the software must not tie itself. */
export const HOUSEKEEPING_TASKS = [
  'PUMP_MODEL_UNCLEAR',
  'PUMP_DRUG_UNKNOWN',
  'REPORT_UNMATCHED',
  'READ_REPORT',
  'ORDER_OVERDUE',
  'REPRIORITISE_SIGNED_ORDER',
  'PLACE_ORDER_BY_HAND',
  'WATCH_ENDS',
] as const;

/** Looked for and seen, looked for and not seen. Nothing said is neither. */
export const PRESENCE = ['present', 'absent'] as const;

export const LOCAL_WORDS = {
  step: [...STEPS, PUMP_EVALUATION],
  action: [...ACTIONS, ...AFTER_SIDE_PORT_TASKS, ...HOUSEKEEPING_TASKS, 'BOLUS_TRIAL'],
  cause: CAUSES,
  finding: FINDINGS,
  sign: SIGNS,
  gate: GATES,
  measurement: [...MEASUREMENTS, ...CODED_MEASUREMENTS],
  verdict: VERDICTS,
  // Rule ids are their own codes (ITB.EV.07): the register is open, so they are carried, not looked up.
  rule: [],
  pathway: PATHWAYS,
  severity: SEVERITIES,
  mimic: MIMICS,
  event: PUMP_EVENT_KINDS,
  'injection-site': INJECTION_SITES,
  'fluid-type': FLUID_TYPES,
  'device-model': DEVICE_MODELS,
  'pump-drug': PUMP_DRUGS,
  presence: PRESENCE,
} as const satisfies Record<LocalSystem, readonly string[]>;

export type Word<S extends LocalSystem> = (typeof LOCAL_WORDS)[S][number];

/** `CATH_KINK` to `cath-kink`. */
export function codeOf(word: string): string {
  return word.toLowerCase().replaceAll('_', '-');
}

const WORD_BY_CODE: ReadonlyMap<string, string> = new Map(
  Object.entries(LOCAL_WORDS).flatMap(([system, words]) =>
    words.map((word) => [`${system}|${codeOf(word)}`, word] as const),
  ),
);

/** The word behind a code of one of our systems; undefined is an unknown code, for the caller to show. */
export function wordOf<S extends LocalSystem>(system: S, code: string): Word<S> | undefined {
  const found = WORD_BY_CODE.get(`${system}|${code}`);
  return LOCAL_WORDS[system].find((word): word is Word<S> => word === found);
}

export interface CodingOnWire {
  readonly system?: string;
  readonly code?: string;
  readonly display?: string;
}

/** A coding of ours on the wire to its word, in the one system asked for. */
export function wordOfCoding<S extends LocalSystem>(
  canonicalBase: string,
  system: S,
  coding: CodingOnWire,
): Word<S> | undefined {
  if (coding.system === undefined || coding.code === undefined) return undefined;
  if (localSystemOf(canonicalBase, coding.system) !== system) return undefined;
  return wordOf(system, coding.code);
}

/** `{system, code}` of a word of ours. */
export function codingOf<S extends LocalSystem>(
  canonicalBase: string,
  system: S,
  word: Word<S>,
): { system: string; code: string } {
  return { system: localSystem(canonicalBase, system), code: codeOf(word) };
}
