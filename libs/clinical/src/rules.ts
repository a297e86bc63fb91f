// The register: every rule by its public name. The rules live beside what they rule; here they are only brought together.
import { AFTER } from './algorithm/after.js';
import { ALGORITHM_RULES } from './algorithm/propose.js';
import { FOLD_RULES } from './diagnosis/fold.js';
import { LINE_RULES } from './diagnosis/line.js';
import { CLASS_RULES } from './evidence/classes.js';
import { CONDITION_WORDS } from './evidence/conditions.js';
import { FINDING_ROWS } from './evidence/findings.js';
import { ROTATION_ROWS } from './evidence/rotation.js';
import type { EvidenceRow } from './evidence/row.js';
import { ASSERTION_RULES } from './prose/assertion/triggers.js';
import { TARGETS } from './prose/dictionary.js';
import { QUANTITY_RULES } from './quantities/convert.js';
import { BEARING_WORDS } from './prose/target/target.js';
import type { RuleText } from './rule.js';
import { GATE_RULES } from './safety/gates.js';
import { GRADE_RULES } from './withdrawal/grade.js';
import { MIMIC_RULES } from './withdrawal/mimics.js';
import { PAGING_RULES } from './withdrawal/paging.js';
import { SIGN_RULES } from './withdrawal/signs.js';

export interface Rule extends RuleText {
  readonly id: string;
}

export const CHAPTERS = {
  EV: 'Evidence: what one finding says',
  CL: 'Class of a report',
  DX: 'Diagnosis: the fold over reports, and the line',
  WD: 'Withdrawal: signs, grade, differential',
  PG: 'Paging',
  ALG: 'Algorithm: what to propose next',
  GT: 'Gates',
  QT: 'Quantities',
  RD: 'Reading prose: what a sentence says of a thing',
  RT: 'Reading prose: what is named',
  RV: 'Reading prose: what was not looked at',
} as const;
export type Chapter = keyof typeof CHAPTERS;

const named = (rules: Readonly<Record<string, RuleText>>): readonly Rule[] =>
  Object.entries(rules).map(([id, { title, cite, text }]) => ({ id, title, cite, text }));

const effectWords = ({ confirms = [], suggests = [], excludes = [], when }: EvidenceRow): string =>
  [
    confirms.length > 0 ? `confirms ${confirms.join(', ')}` : '',
    suggests.length > 0 ? `suggests ${suggests.join(', ')}` : '',
    excludes.length > 0 ? `excludes ${excludes.join(', ')}` : '',
    when === undefined ? '' : `only when ${CONDITION_WORDS[when]}`,
  ]
    .filter((words) => words !== '')
    .join('; ');

const rows = (table: Readonly<Record<string, readonly EvidenceRow[]>>): readonly Rule[] =>
  Object.values(table)
    .flat()
    .map((row) => ({ id: row.rule, title: row.title, cite: row.cite, text: effectWords(row) }));

const gates: readonly Rule[] = Object.entries(GATE_RULES).map(([gate, { rule, title, cite, text }]) => ({
  id: rule,
  title,
  cite,
  text: `${gate}: ${text}`,
}));

const after: readonly Rule[] = Object.entries(AFTER).flatMap(([step, own]) =>
  own.map(({ rule, title, cite, propose }) => ({
    id: rule,
    title,
    cite,
    text: typeof propose === 'string' ? `after ${step}: ${propose}` : `after ${step}`,
  })),
);

const readThings: readonly Rule[] = TARGETS.map(({ rule, title, causes }) => ({
  id: rule,
  title,
  cite: 'inf',
  text:
    Object.entries(causes)
      .map(([cause, bearing]) => `${BEARING_WORDS[bearing]} ${cause}`)
      .join('; ') || 'no cause of ours; a finding of the step, or a limit of the study',
}));

const onceEach = (rules: readonly Rule[]): readonly Rule[] => {
  const first = new Map<string, Rule>();
  for (const rule of rules) if (!first.has(rule.id)) first.set(rule.id, rule);
  return [...first.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
};

export const RULES: readonly Rule[] = onceEach([
  ...rows(FINDING_ROWS),
  ...rows(ROTATION_ROWS),
  ...named(CLASS_RULES),
  ...named(FOLD_RULES),
  ...named(LINE_RULES),
  ...named(SIGN_RULES),
  ...named(GRADE_RULES),
  ...named(MIMIC_RULES),
  ...named(PAGING_RULES),
  ...named(ALGORITHM_RULES),
  ...after,
  ...gates,
  ...named(QUANTITY_RULES),
  ...named(ASSERTION_RULES),
  ...readThings,
]);
