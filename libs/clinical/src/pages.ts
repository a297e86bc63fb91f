// The pages of this room that are written from its tables: RULES.md and README.md. A test compares them with what is committed.
import { PROTOCOLS } from './algorithm/protocols.js';
import { STEP_TABLE } from './algorithm/steps.js';
import { MATRIX } from './evidence/matrix.js';
import { LIMITS } from './evidence/limits.js';
import { CAUSE_WORDS } from './pump/causes.js';
import { PUMP_MODELS, type PumpModel } from './pump/models.js';
import { CHAPTERS, RULES } from './rules.js';
import { SETTING_DESCRIPTIONS, SETTING_NAMES } from './settings.js';
import { SHELF } from './article.js';
import { GATE_RULES } from './safety/gates.js';
import { CAUSES } from './vocabulary/causes.js';
import { DEVICE_MODELS } from './vocabulary/pump.js';
import { GATES, STEPS, type Step } from './vocabulary/steps.js';

export interface Page {
  /** From the root of the project. */
  readonly path: string;
  readonly text: string;
}

const MADE =
  '<!-- Written by `npm run artifacts` from the tables in libs/clinical/src. Change the tables, not this page. -->';
const NOT_REVIEWED =
  'Not written or reviewed by a clinician, not validated for patient care. Every rule and number awaits a named clinical owner.';

const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '/')).join(' | ')} |`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');

const rulesPage = (): string => {
  const chapters = Object.entries(CHAPTERS).map(([chapter, title]) => {
    const own = RULES.filter(({ id }) => id.startsWith(`ITB.${chapter}.`));
    return `## ${title}\n\n${table(
      ['rule', 'what', 'says', 'source'],
      own.map(({ id, title: what, text, cite }) => [id, what, text === what ? '' : text, cite]),
    )}`;
  });
  const shelf = table(
    ['key', 'where', 'says, in our words'],
    Object.entries(SHELF).map(([key, { where, says }]) => [key, where, says]),
  );
  return [MADE, '# Rules', NOT_REVIEWED, ...chapters, '## Citation shelf', shelf, ''].join('\n\n');
};

const SHORT: Readonly<Record<Step, string>> = {
  INTERROGATION: 'telemetry',
  PLAIN_FILMS: 'films',
  ROTOR_STUDY: 'rotation',
  CSF_ASPIRATION: 'aspiration',
  BOLUS_TRIAL: 'bolus',
  FLUORO_CONTRAST: 'fluoroscopy',
  FLUORO_CONTRAST_POSITIONAL: 'positional',
  CT_POST_CONTRAST: 'CT + contrast',
  CT_NONCONTRAST: 'CT plain',
  SCINT_IN111: 'In-111',
  SCINT_TC99M: 'Tc-99m',
  MRI: 'MR',
};

const matrixGrid = (): string =>
  table(
    ['cause', ...STEPS.map((step) => SHORT[step])],
    CAUSES.map((cause) => [
      CAUSE_WORDS[cause].words,
      ...STEPS.map((step) => {
        const { plus, minus } = MATRIX[cause][step];
        return minus === 'NA' ? '·' : `${plus === 'none' ? '' : `+${plus} `}−${minus}`;
      }),
    ]),
  );

const algorithm = (): string =>
  table(
    ['step', 'what', 'asks', 'first', 'cannot show', 'source'],
    STEPS.map((step) => {
      const { words, asks, precondition, cite } = STEP_TABLE[step];
      return [`\`${step}\``, words, asks, precondition, LIMITS[step].misses, cite];
    }),
  );

const protocols = (): string =>
  table(
    ['protocol', 'version', 'ladder', 'source'],
    Object.values(PROTOCOLS).map(({ id, version, ladder, cite }) => [id, version, ladder.join(' → '), cite]),
  );

const models = (): string =>
  table(
    ['model', 'turns', 'reference', 'source'],
    DEVICE_MODELS.map((model) => {
      const { words, movingPart, referenceDeg, cite }: PumpModel = PUMP_MODELS[model];
      return [
        words,
        movingPart,
        referenceDeg === undefined ? 'none: a clinician judges' : `${referenceDeg} degrees`,
        cite,
      ];
    }),
  );

const settings = (): string =>
  table(
    ['setting', 'default', 'unit', 'means', 'source'],
    SETTING_NAMES.map((name) => {
      const { default: value, unit, meaning, cite } = SETTING_DESCRIPTIONS[name];
      return [`\`${name}\``, String(value), unit, meaning, cite];
    }),
  );

const gates = (): string =>
  table(
    ['gate', 'blocks until', 'rule'],
    GATES.map((gate) => [`\`${gate}\``, GATE_RULES[gate].title, GATE_RULES[gate].rule]),
  );

const readme = (): string =>
  [
    MADE,
    '# Clinical knowledge',
    'Which step of the work-up comes next, what a report says about each of fourteen causes, whether withdrawal is suspected and who must know. ' +
      'Pure functions that import nothing: time is an argument, every answer carries its reasons, and what is unknown is said.',
    NOT_REVIEWED,
    '## The algorithm on one screen',
    algorithm(),
    protocols(),
    'Every proposal waits for a signature. Decisions of a clinician, the bolus trial among them, are tasks and never orders.',
    '## What each test can do for each cause',
    '`+C` a positive finding confirms, `+S` suggests; `−X` a clean, adequate, final report can exclude for the moment of the test, `−L` lowers, `−O` cannot exclude, `·` not assessable by this test. ' +
      'The evidence table (RULES.md) may say less than this grid; a test proves that it never says more.',
    matrixGrid(),
    '## Gates',
    gates(),
    '## Pumps',
    models(),
    '## Settings',
    'Each is a product default. None is from the article unless a source says so.',
    settings(),
    '',
  ].join('\n\n');

/** The committed pages as they must be. */
export const clinicalPages = (): readonly Page[] => [
  { path: 'libs/clinical/README.md', text: readme() },
  { path: 'libs/clinical/RULES.md', text: rulesPage() },
];
