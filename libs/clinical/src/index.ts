/**
 * Clinical knowledge about the failing intrathecal baclofen pump: words, evidence, algorithm, gates, grades.
 * What happens here: questions a physician would ask are answered with reasons. What does not: no clock, no network, no FHIR, no import.
 */
export * from './vocabulary/causes.js';
export * from './vocabulary/findings.js';
export * from './vocabulary/pump.js';
export * from './vocabulary/signs.js';
export * from './vocabulary/steps.js';
export * from './model.js';
export {
  type ClinicalSettings,
  DEFAULT_SETTINGS,
  SETTING_DESCRIPTIONS,
  SETTING_NAMES,
  type SettingDescription,
  type SettingName,
  type SettingsAnswer,
  settingsFrom,
} from './settings.js';

// Quantities
export { amount, convert, isUnread, unreadReason } from './quantities/convert.js';

// The pump and its causes
export { type ExpectedTip, expectedTip, SUGGESTED_TIP_LEVELS } from './pump/anatomy.js';
export { CAUSE_WORDS, type CauseWords, type Segment, SEGMENTS } from './pump/causes.js';
export { hasNoRotor, PUMP_MODELS, type PumpModel, referenceAngle } from './pump/models.js';

// Evidence
export { CONDITION_WORDS } from './evidence/conditions.js';
export { FINDING_ROWS } from './evidence/findings.js';
export { LIMITS, type Reach } from './evidence/limits.js';
export { hoursSinceMagnet, isInMagnetWindow, type MagnetHistory } from './evidence/magnet.js';
export { type Cell, MATRIX } from './evidence/matrix.js';
export { readReport, readReports } from './evidence/read-report.js';
export type { EvidenceRow } from './evidence/row.js';
export { STATUS_WEIGHT } from './evidence/status.js';

// Diagnosis
export { explain, VERDICT_WORDS } from './diagnosis/explain.js';
export { countingReadings, episodeStart, foldEvidence, REOPENS } from './diagnosis/fold.js';
export { diagnosisLine, type ReasonedDiagnosis, reasonedDiagnosis } from './diagnosis/line.js';
export { reversedBy } from './diagnosis/reversal.js';
export { currentReadings } from './diagnosis/versions.js';

// Withdrawal and paging
export { gradeWithdrawal } from './withdrawal/grade.js';
export { type Differential, differentialWithReports } from './withdrawal/mimics.js';
export { decidePaging, INTERRUPTING_CAUSES, type PagingQuestion } from './withdrawal/paging.js';
export { compareSeverity, isModerateOrWorse } from './withdrawal/severity.js';
export { readSigns, type ReadSigns, SIGN_KIND } from './withdrawal/signs.js';

// Algorithm
export { type Component, NOT_CHECKED, plannedOrder, type PlannedOrder } from './algorithm/planned-order.js';
export { type NextQuestion, proposeNext } from './algorithm/propose.js';
export { type Protocol, PROTOCOLS } from './algorithm/protocols.js';
export { ACTION_TABLE, type ActionRow, isStep, STEP_TABLE, type StepRow } from './algorithm/steps.js';

// Safety
export { INTRATHECAL_AGENTS } from './safety/agents.js';
export type { AspirationRecord, ContrastOrder, GateAnswer, InjectionRecord } from './safety/answer.js';
export { namesContrastAgent } from './safety/agents.js';
export { checkContrastGate, type ContrastQuestion } from './safety/contrast-gate.js';
export { GATE_RULES, gateReason } from './safety/gates.js';
export { checkInjectionGates, checkOrderGates, INJECTS_CONTRAST, type OrderQuestion } from './safety/order-gates.js';
export {
  aspirationsOf,
  bolusesOf,
  failedToAspirate,
  injectionsOf,
  isAspirationProven,
  wasAspirated,
} from './safety/side-port.js';

// The register, the shelf, the pages
export { type Citation, SHELF } from './article.js';
export { CHAPTERS, type Rule, RULES } from './rules.js';
export { clinicalPages, type Page } from './pages.js';

// The library alone
export {
  answerCases,
  type AskAnswer,
  type AskOptions,
  type CaseAnswer,
  type CaseProblem,
  type StepAnswer,
} from './ask/answer-cases.js';
export { UnreadableCase } from './ask/read-case.js';

// The reader of prose
export { assertPhrase } from './prose/assertion/assert-phrase.js';
export { TARGETS as READER_TARGETS, type SiteWords } from './prose/dictionary.js';
export {
  proseReader,
  type ProseReader,
  type ReportText,
  saidOfCauses,
  type UnreadText,
  unreadSentences,
  type WordedMention,
  type WordsRead,
} from './prose/reader.js';
export { UnreadablePattern } from './prose/text/pattern.js';
