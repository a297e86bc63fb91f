// What the clinical library is asked about a case.
import {
  foldEvidence,
  gradeWithdrawal,
  proposeNext,
  STEPS,
  type NextProposal,
  type NextQuestion,
  type PatientFacts,
  type Presentation,
  type PumpEvent,
  type Step,
  type WithdrawalGrade,
} from '#clinical';
import type { ClinicalRules } from '#service';
import type { Assessment, Grade } from '../case/facts.js';
import type { CaseState } from '../case/state.js';

const NOBODY_LOOKED: Presentation = { present: [], absent: [], values: {}, unread: [] };

export interface Seen {
  readonly presentation: Presentation;
  readonly grade: WithdrawalGrade;
  readonly events: readonly PumpEvent[];
}

/** Nobody has looked at the patient: that is not the same as no sign. */
const ungraded = (patient: PatientFacts, rules: ClinicalRules): WithdrawalGrade => ({
  ...gradeWithdrawal(NOBODY_LOOKED, patient, rules.settings),
  suspected: 'cannot_exclude',
  pathway: 'undetermined',
});

/** The patient as last graded; before that, as one whom nobody has examined. */
export function seen(
  patient: PatientFacts,
  grade: Grade | undefined,
  assessment: Assessment | undefined,
  told: readonly PumpEvent[],
  rules: ClinicalRules,
): Seen {
  const events = [...(assessment?.events ?? []), ...(grade?.events ?? []), ...told];
  const distinct = new Map(events.map((event) => [`${event.kind}@${event.at}`, event]));
  return {
    presentation: grade?.presentation ?? NOBODY_LOOKED,
    grade: grade ?? ungraded(patient, rules),
    events: [...distinct.values()].toSorted((one, other) => one.at - other.at),
  };
}

/** Events told through the typed door of this case. */
export const toldEvents = (state: CaseState): PumpEvent[] =>
  state.facts.flatMap(({ at, fact }) => (fact.kind === 'event' ? [{ kind: fact.event, at }] : []));

/**
 * How often each step was asked for before the newest evidence, and not taken back. What was asked because of that evidence
 * does not count: otherwise a repeat, once placed, would be its own reason to stop repeating.
 */
function attemptsOf(state: CaseState): Partial<Record<Step, number>> {
  const attempts: Partial<Record<Step, number>> = {};
  const basis = basisOf(state);
  for (const step of STEPS) {
    const rounds = state.orders
      .filter((order) => order.step === step && order.withdrawn === undefined && order.state !== 'revoked')
      .filter((order) => order.basis !== basis)
      .map(({ attempt }) => attempt);
    if (rounds.length > 0) attempts[step] = new Set(rounds).size;
  }
  return attempts;
}

export function questionOf(state: CaseState, rules: ClinicalRules, now: number): NextQuestion {
  const { assessment, grade, patient, protocol } = state;
  const { presentation, grade: graded, events } = seen(patient, grade, assessment, toldEvents(state), rules);
  return {
    protocol,
    patient,
    presentation,
    grade: graded,
    readings: assessment?.readings ?? [],
    verdicts: assessment?.verdicts ?? foldEvidence([], []),
    done: [...new Set([...state.skipped, ...state.doneElsewhere])],
    events,
    attempts: attemptsOf(state),
    settings: rules.settings,
    now,
  };
}

export const askNext = (state: CaseState, rules: ClinicalRules, now: number): NextProposal =>
  proposeNext(questionOf(state, rules, now));

/** On what an answer rests: the same proposal on the same basis is not placed twice. */
export function basisOf(state: CaseState): string {
  const newest = state.assessment?.readings.at(-1);
  const report = newest === undefined ? 'none' : `${newest.reportId}@${newest.version}${newest.withdrawn ? '-' : ''}`;
  const without = [...new Set([...state.skipped, ...state.doneElsewhere])].toSorted().join(',');
  return without === '' ? report : `${report};${without}`;
}
