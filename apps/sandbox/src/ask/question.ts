import { parseArgs } from 'node:util';
import { STEPS, type Step } from '#clinical';

/** What was asked on the command line. `-` as a path is standard input. */
export type Question =
  | { readonly kind: 'cases'; readonly path: string; readonly textOnly: boolean }
  | { readonly kind: 'text'; readonly text: string; readonly step: Step }
  | { readonly kind: 'assert'; readonly path: string }
  | { readonly kind: 'not-understood'; readonly why: string };

export const USAGE = `Say what is asked, one of:
  npm run ask -- FILE.json                                 cases in the format of test/scenarios/scenarios.json
  npm run ask -- --text-only FILE.json                     the same by conclusion_text alone, without the findings
  npm run ask -- --text "No evidence of kink." --step plain-films
  npm run ask -- --assert FILE.tsv                         id, phrase and sentence, with tabs between
A dash instead of FILE is standard input.`;

const notUnderstood = (why: string): Question => ({ kind: 'not-understood', why });

/** A step by its public code or its name: `plain-films`, `PLAIN_FILMS`, `plain films`. */
const stepOf = (word: string): Step | undefined =>
  STEPS.find(
    (step) =>
      step ===
      word
        .trim()
        .toUpperCase()
        .replaceAll(/[\s-]+/g, '_'),
  );

const STEP_CODES = STEPS.map((step) => step.toLowerCase().replaceAll('_', '-')).join(', ');

const options = {
  'text-only': { type: 'boolean' },
  text: { type: 'string' },
  step: { type: 'string' },
  assert: { type: 'boolean' },
} as const;

/** Reads the words after the command. Never throws: what it does not understand is a question of its own kind. */
export function questionOf(words: readonly string[]): Question {
  let given;
  try {
    given = parseArgs({ args: [...words], options, allowPositionals: true });
  } catch (error) {
    return notUnderstood(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
  const { 'text-only': textOnly = false, text, step, assert = false } = given.values;
  const [path, ...more] = given.positionals;
  const modes = [textOnly, text !== undefined, assert].filter(Boolean).length;
  if (modes > 1 || more.length > 0) return notUnderstood(USAGE);
  if (text === undefined) {
    if (step !== undefined) return notUnderstood(`--step goes with --text.\n${USAGE}`);
    if (path === undefined) return notUnderstood(USAGE);
    return assert ? { kind: 'assert', path } : { kind: 'cases', path, textOnly };
  }
  if (path !== undefined) return notUnderstood(`--text takes one text, in quotes.\n${USAGE}`);
  // What a sentence means depends on the study it reports: none is assumed.
  if (step === undefined) return notUnderstood(`--text needs the --step it reports on: ${STEP_CODES}.`);
  const known = stepOf(step);
  return known === undefined
    ? notUnderstood(`No step is called ${step}. One of: ${STEP_CODES}.`)
    : { kind: 'text', text, step: known };
}
