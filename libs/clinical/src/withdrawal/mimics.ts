// What else it could be (F10). To list is never to dismiss, and the list has no order of likelihood.
import type { Reason, ReportReading, Suspicion, Tone, WithdrawalGrade } from '../model.js';
import { reasonsFrom, ruleText } from '../rule.js';
import type { PumpDrug } from '../vocabulary/pump.js';
import { MIMICS, type Mimic, type Pathway, type Severity, type Sign } from '../vocabulary/signs.js';

export const MIMIC_RULES = {
  'ITB.WD.20': ruleText(
    'Sepsis, bleeding, seizure and drug toxicity overlap with withdrawal',
    'a45',
    'overlaps with withdrawal',
  ),
  'ITB.WD.21': ruleText(
    'Fulminant, or rigid with fever, resembles neuroleptic malignant syndrome and malignant hyperthermia',
    'a44, D1',
    'rigid and hot, or fulminant',
  ),
  'ITB.WD.22': ruleText(
    'A new serotonergic drug or clonus: serotonin syndrome',
    'D5',
    'new serotonergic drug or clonus',
  ),
  'ITB.WD.23': ruleText(
    'Bladder distension, or headache with hypertension: autonomic dysreflexia',
    'D5',
    'bladder distension, or headache with hypertension',
  ),
  'ITB.WD.24': ruleText(
    'Overdose beside withdrawal',
    'D4, D10',
    'overdose pathway, missing drug, subdural contrast, or a depressed mind without high tone',
  ),
  'ITB.WD.25': ruleText(
    'Overdose with vital signs that could be withdrawal',
    'D4',
    'overdose that could also be withdrawal',
  ),
  'ITB.WD.26': ruleText('An opioid in the pump has its own withdrawal and overdose', 'E3', 'an opioid is in the pump'),
} as const;
type MimicRule = keyof typeof MIMIC_RULES;

const say = reasonsFrom(MIMIC_RULES);

export interface DifferentialQuestion {
  readonly suspected: Suspicion;
  readonly severity: Severity;
  readonly pathway: Pathway;
  readonly tone: Tone;
  readonly signs: ReadonlySet<Sign>;
  readonly drug: PumpDrug;
  readonly readings: readonly ReportReading[];
}

/** When a mimic is listed, and by which rule. Total: a new mimic does not compile without its reason. */
const LISTED_WHEN = {
  SEPSIS: ['ITB.WD.20', (q) => overlaps(q)],
  INTRACEREBRAL_HEMORRHAGE: ['ITB.WD.20', (q) => overlaps(q)],
  SEIZURE: ['ITB.WD.20', (q) => overlaps(q)],
  DRUG_TOXICITY: ['ITB.WD.20', (q) => overlaps(q)],
  NEUROLEPTIC_MALIGNANT_SYNDROME: ['ITB.WD.21', (q) => hotAndRigid(q)],
  MALIGNANT_HYPERTHERMIA: ['ITB.WD.21', (q) => hotAndRigid(q)],
  SEROTONIN_SYNDROME: ['ITB.WD.22', ({ signs }) => signs.has('NEW_SEROTONERGIC_DRUG') || signs.has('CLONUS')],
  AUTONOMIC_DYSREFLEXIA: [
    'ITB.WD.23',
    ({ signs }) => signs.has('BLADDER_DISTENSION') || (signs.has('HEADACHE') && signs.has('HYPERTENSION')),
  ],
  BACLOFEN_OVERDOSE: ['ITB.WD.24', (q) => q.pathway === 'overdose' || depressedWithoutTone(q) || drugElsewhere(q)],
  BACLOFEN_WITHDRAWAL: ['ITB.WD.25', (q) => q.pathway === 'overdose' && q.suspected === 'cannot_exclude'],
} as const satisfies Record<Mimic, readonly [MimicRule, (question: DifferentialQuestion) => boolean]>;

const overlaps = ({ suspected, pathway }: DifferentialQuestion): boolean =>
  suspected !== 'no' || pathway === 'overdose';

const hotAndRigid = ({ severity, signs }: DifferentialQuestion): boolean =>
  severity === 'FULMINANT' || (signs.has('RIGIDITY') && signs.has('FEVER'));

const DEPRESSED: readonly Sign[] = ['ALTERED_MENTAL_STATUS', 'SOMNOLENCE', 'COMA', 'RESPIRATORY_DEPRESSION', 'SEIZURE'];

const depressedWithoutTone = ({ tone, signs }: DifferentialQuestion): boolean =>
  tone !== 'up' && DEPRESSED.some((sign) => signs.has(sign));

/** Drug that left the reservoir early, or contrast outside the arachnoid, may mean drug where it should not be. */
const drugElsewhere = ({ readings }: DifferentialQuestion): boolean =>
  readings.some(
    ({ withdrawn, findings }) =>
      !withdrawn &&
      (findings.includes('INT_RESIDUAL_LESS_THAN_EXPECTED') || findings.includes('CT_COLLECTION_SUBDURAL')),
  );

export interface Differential {
  readonly mimics: readonly Mimic[];
  readonly inWords: readonly string[];
  readonly reasons: readonly Reason[];
}

export const differentialOf = (question: DifferentialQuestion): Differential => {
  const mimics = MIMICS.filter((mimic) => LISTED_WHEN[mimic][1](question));
  const opioid =
    question.drug === 'baclofen_combined' ||
    question.drug === 'other_only' ||
    question.signs.has('COMBINED_OPIOID_BACLOFEN');
  const rules = [...new Set(mimics.map((mimic) => LISTED_WHEN[mimic][0]))];
  return {
    mimics,
    inWords: opioid ? ['opioid withdrawal', 'opioid overdose'] : [],
    reasons: [...rules.map((rule) => say(rule)), ...(opioid ? [say('ITB.WD.26')] : [])],
  };
};

/** The differential with what the reports add: missing drug, contrast outside the arachnoid. */
export const differentialWithReports = (
  grade: WithdrawalGrade,
  drug: PumpDrug,
  readings: readonly ReportReading[],
): Differential =>
  differentialOf({
    suspected: grade.suspected,
    severity: grade.severity,
    pathway: grade.pathway,
    tone: grade.tone,
    signs: new Set(grade.signs),
    drug,
    readings,
  });
