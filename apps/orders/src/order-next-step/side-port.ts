// What is known of the side port: aspirations, injections, events; and what the gate says of an order.
import {
  INJECTS_CONTRAST,
  aspirationsOf,
  bolusesOf,
  checkInjectionGates,
  failedToAspirate,
  injectionsOf,
  type AspirationRecord,
  type ContrastOrder,
  type Gate,
  type GateAnswer,
  type InjectionRecord,
  type PumpEvent,
  type Step,
  type WithdrawalGrade,
} from '#clinical';
import type { ClinicalRules } from '#service';
import type { Assessment } from '../case/facts.js';
import type { CaseState, RecordedFact } from '../case/state.js';

/** Whether contrast goes in through the side port at this step. */
export const injectsContrast = (step: Step): boolean => INJECTS_CONTRAST[step];

/** One told through the typed door. Code and volume that disagree do not open anything. */
function told({ at, fact }: RecordedFact): AspirationRecord[] {
  if (fact.kind !== 'result' || fact.step !== 'CSF_ASPIRATION') return [];
  const denied = fact.fluidType === 'not_csf' || fact.findings.includes('ASP_FLUID_NOT_CSF');
  const failed = failedToAspirate(fact.findings);
  const came = (fact.fluidType === 'csf' || fact.findings.includes('ASP_CSF_FREE')) && !failed;
  return [{ at, volume: fact.values.aspirated_volume, fluid: denied ? 'not_csf' : came ? 'csf' : 'unknown', failed }];
}

export interface SidePort {
  readonly aspirations: readonly AspirationRecord[];
  readonly injections: readonly InjectionRecord[];
  readonly events: readonly PumpEvent[];
  /** As last graded; absent: nobody has looked. In an overdose nothing is pushed in. */
  readonly grade?: WithdrawalGrade | undefined;
}

/** Everything on record about the side port of a patient, with a case or without. */
export function sidePortOf(
  assessment: Assessment | undefined,
  facts: readonly RecordedFact[],
  events: readonly PumpEvent[],
  grade?: WithdrawalGrade,
): SidePort {
  const readings = assessment?.readings ?? [];
  const given = facts.flatMap(({ at, fact }): PumpEvent[] =>
    fact.kind === 'result' && fact.step === 'BOLUS_TRIAL' ? [{ kind: 'bolus', at }] : [],
  );
  return {
    aspirations: [...aspirationsOf(readings), ...facts.flatMap(told)],
    injections: injectionsOf(readings),
    events: [...events, ...bolusesOf(readings), ...given],
    grade,
  };
}

export interface Ruling {
  readonly answer: GateAnswer;
  /** Gates that stop the order now. A datum the order merely does not state is asked for, and does not hold it. */
  readonly stops: readonly Gate[];
}

/** What the gate says of a contrast order. No aspiration always stops; agent and volume stop when they are stated and wrong. */
export function ruleOn(order: ContrastOrder, sidePort: SidePort, rules: ClinicalRules, now: number): Ruling {
  const answer = checkInjectionGates({
    order,
    aspirations: sidePort.aspirations,
    events: sidePort.events,
    earlierInjections: sidePort.injections,
    now,
    settings: rules.settings,
    grade: sidePort.grade,
  });
  const unstated: Partial<Record<Gate, boolean>> = {
    G_INTRATHECAL_CONTRAST_ONLY: order.agent === undefined,
    G_CONTRAST_VOLUME: order.volume === undefined,
  };
  return { answer, stops: answer.closed.filter((gate) => unstated[gate] !== true) };
}

/** Until when the aspiration that opens the gate now goes on doing so. */
export const gateClosesAt = (sidePort: SidePort, rules: ClinicalRules, now: number): number | undefined => {
  const ends = sidePort.aspirations
    .flatMap(({ at }) => (at === undefined ? [] : [at + rules.settings.aspirationValidMinutes * 60_000 + 1]))
    .filter((end) => end > now);
  return ends.length === 0 ? undefined : Math.max(...ends);
};

export const sidePortOfCase = (state: CaseState, events: readonly PumpEvent[]): SidePort =>
  sidePortOf(state.assessment, state.facts, events, state.grade);
