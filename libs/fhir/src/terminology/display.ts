// One door for the words a user sees beside a code of ours.
import {
  CAUSE_DISPLAY,
  MIMIC_DISPLAY,
  PATHWAY_DISPLAY,
  SEVERITY_DISPLAY,
  SIGN_DISPLAY,
  VERDICT_DISPLAY,
} from './display-clinic.js';
import { FINDING_DISPLAY } from './display-findings.js';
import { ACTION_DISPLAY, GATE_DISPLAY, STEP_CODE_DISPLAY } from './display-orders.js';
import { LOCAL_WORDS, codingOf, type Word } from './local-codes.js';
import type { LocalSystem } from './systems.js';

/** Names that read well as they stand: `programmed_rotation` is "Programmed rotation". */
function plain<W extends string>(words: readonly W[]): ReadonlyMap<string, string> {
  return new Map(
    words.map((word) => {
      const spaced = word.toLowerCase().replaceAll('_', ' ');
      return [word, spaced.charAt(0).toUpperCase() + spaced.slice(1)] as const;
    }),
  );
}
const table = (rows: Readonly<Record<string, string>>): ReadonlyMap<string, string> => new Map(Object.entries(rows));

const DISPLAYS = {
  step: table(STEP_CODE_DISPLAY),
  action: table(ACTION_DISPLAY),
  cause: table(CAUSE_DISPLAY),
  finding: table(FINDING_DISPLAY),
  sign: table(SIGN_DISPLAY),
  gate: table(GATE_DISPLAY),
  measurement: plain(LOCAL_WORDS.measurement),
  verdict: table(VERDICT_DISPLAY),
  rule: plain([]),
  pathway: table(PATHWAY_DISPLAY),
  severity: table(SEVERITY_DISPLAY),
  mimic: table(MIMIC_DISPLAY),
  event: plain(LOCAL_WORDS.event),
  'injection-site': plain(LOCAL_WORDS['injection-site']),
  'fluid-type': plain(LOCAL_WORDS['fluid-type']),
  'device-model': plain(LOCAL_WORDS['device-model']),
  'pump-drug': plain(LOCAL_WORDS['pump-drug']),
  presence: plain(LOCAL_WORDS.presence),
} satisfies Record<LocalSystem, ReadonlyMap<string, string>>;

/** The words shown beside a code. Total over every list; a rule id is its own display. */
export function displayOf<S extends LocalSystem>(system: S, word: Word<S>): string {
  return DISPLAYS[system].get(word) ?? word;
}

/** Coding with display, as written onto our resources. */
export function shownCoding<S extends LocalSystem>(
  canonicalBase: string,
  system: S,
  word: Word<S>,
): { system: string; code: string; display: string } {
  return { ...codingOf(canonicalBase, system, word), display: displayOf(system, word) };
}
