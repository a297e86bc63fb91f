// What to do next (F4). The product proposes; a clinician signs; only gates stop an order.
import { hasNoRotor, referenceAngle } from '../pump/models.js';
import type { NextProposal, Reason, ReportReading } from '../model.js';
import { reasonsFrom, ruleText } from '../rule.js';
import { isOneOf } from '../total.js';
import { type Gate, type Proposal, STEPS } from '../vocabulary/steps.js';
import { isModerateOrWorse } from '../withdrawal/severity.js';
import { AFTER } from './after.js';
import type { AfterRow } from './after-row.js';
import { type CaseView, type NextQuestion, viewOf } from './case-view.js';
import { fluoroscopyFor, follow } from './follow.js';
import { firstRung } from './first-rung.js';
import { ACTION_TABLE, isStep, REPEAT_OF, STEP_TABLE } from './steps.js';

export type { NextQuestion } from './case-view.js';

export const ALGORITHM_RULES = {
  'ITB.ALG.01': ruleText(
    'Overdose pathway before anything else',
    'D4',
    'signs of overdose: a clinician takes the overdose pathway',
  ),
  'ITB.ALG.02': ruleText(
    'A withdrawn report: the step is asked again',
    'F4',
    'the report was withdrawn: the step is asked again',
  ),
  'ITB.ALG.03': ruleText(
    'Code and prose in conflict: a clinician reconciles',
    'inf',
    'code and prose disagree: a clinician reconciles',
  ),
  'ITB.ALG.04': ruleText(
    'Contrast stopped for want of an aspiration: aspirate',
    'a06',
    'an aspiration was what was missing',
  ),
  'ITB.ALG.05': ruleText('Any other order stopped by a gate: a clinician looks', 'E2', 'the order is held by a gate'),
  'ITB.ALG.06': ruleText('Too early: a later image', 'a31', 'too early for an absence to mean anything: a later image'),
  'ITB.ALG.07': ruleText('An order that passes its gates may go on', 'E2', 'the order passes its gates'),
  'ITB.ALG.08': ruleText(
    'Nothing recognised: a human reads it',
    'E1',
    'nothing in the report was recognised: a human reads it',
  ),
  'ITB.ALG.09': ruleText(
    'Otherwise the lowest rung that is not done',
    'a08, a14, a22, a29',
    'the next rung of the protocol',
  ),
  'ITB.ALG.70': ruleText(
    'A step is repeated once, then a clinician decides',
    'cfg',
    'the step was repeated already: a clinician decides',
  ),
  'ITB.ALG.71': ruleText(
    'Steps outside the chosen protocol are a clinician’s request',
    'A12',
    'this step is on request in the chosen protocol',
  ),
  'ITB.ALG.72': ruleText(
    'Scintigraphy is never alone in moderate or worse withdrawal',
    'D9',
    'surgeons are asked beside the days of scintigraphy',
  ),
  'ITB.ALG.73': ruleText(
    'Restoring delivery is shown when it has stopped or withdrawal is moderate or worse',
    'D3',
    'delivery has stopped or withdrawal is moderate or worse',
  ),
  'ITB.ALG.74': ruleText(
    'A rescue dose is shown as a decision, never with a sign of overdose',
    'a04',
    'overt withdrawal without a sign of overdose',
  ),
  'ITB.ALG.75': ruleText(
    'Mimics are worked up beside, not instead',
    'a45',
    'overlapping diagnoses are worked up at the same time',
  ),
  'ITB.ALG.76': ruleText(
    'Side port once: contrast and CT are drafted with the aspiration',
    'a25',
    'drafted with the aspiration, released only by its gate',
  ),
} as const;

const say = reasonsFrom(ALGORITHM_RULES);

interface Choice {
  readonly next: Proposal;
  readonly reason: Reason;
  readonly prompts: readonly Proposal[];
}

const choice = (next: Proposal, reason: Reason, prompts: readonly Proposal[] = []): Choice => ({
  next,
  reason,
  prompts,
});

const beforeTheLadder = (view: CaseView): Choice | undefined => {
  const { newest, question } = view;
  if (question.grade.pathway === 'overdose') return choice('OVERDOSE_PATHWAY_DECISION', say('ITB.ALG.01'));
  if (newest.withdrawn) return choice(repeatOf(view), say('ITB.ALG.02'));
  if (newest.reportClass === 'conflict') return choice('CLINICIAN_REVIEW', say('ITB.ALG.03'));
  if (newest.reportClass === 'gate_blocked')
    return newest.gates.includes('G_ASPIRATION_BEFORE_CONTRAST')
      ? choice('CSF_ASPIRATION', say('ITB.ALG.04'))
      : choice('CLINICIAN_REVIEW', say('ITB.ALG.05'));
  if (newest.reportClass === 'too_early') return choice('LATER_SCINT_IMAGE', say('ITB.ALG.06'));
  if (newest.kind === 'order_request') return choice(newest.step, say('ITB.ALG.07'));
  const unread = newest.reportClass === 'inconclusive' && newest.reasons.some(({ rule }) => rule === 'ITB.CL.11');
  return unread ? choice('CLINICIAN_REVIEW', say('ITB.ALG.08')) : undefined;
};

/** A withdrawn injection is not repeated without an aspiration. */
const repeatOf = (view: CaseView): Proposal => {
  const { step } = view.newest;
  const injects = step === 'FLUORO_CONTRAST' || step === 'FLUORO_CONTRAST_POSITIONAL' || step === 'CT_POST_CONTRAST';
  if (!injects || view.aspirated) return REPEAT_OF[step];
  return view.nothingAspirated ? 'CLINICIAN_REVIEW' : 'CSF_ASPIRATION';
};

const afterTheStep = (view: CaseView): Choice => {
  const rows: readonly AfterRow[] = AFTER[view.newest.step];
  const row = rows.find(({ when }) => when(view));
  if (row === undefined) return choice(follow(view), say('ITB.ALG.09'));
  const { rule, cite, text, propose, prompts } = row;
  return choice(typeof propose === 'function' ? propose(view) : propose, { rule, cite, text }, prompts?.(view) ?? []);
};

/** A repeated step is not repeated for ever; later images of one scintigraphy are no repeats. */
const onceAgainOnly = (view: CaseView, chosen: Choice): Choice => {
  const { next } = chosen;
  if (isStep(next) || next === 'LATER_SCINT_IMAGE') return chosen;
  const { step } = { step: undefined, ...ACTION_TABLE[next] };
  if (step === undefined || view.attempts(step) < view.question.settings.stepAttempts) return chosen;
  return choice('CLINICIAN_REVIEW', say('ITB.ALG.70'), chosen.prompts);
};

const withinProtocol = (view: CaseView, chosen: Choice): Choice =>
  isOneOf(view.protocol.onRequest, chosen.next)
    ? choice('CLINICIAN_REVIEW', say('ITB.ALG.71', chosen.next), [chosen.next, ...chosen.prompts])
    : chosen;

const isTracer = (next: Proposal): boolean =>
  next === 'SCINT_IN111' || next === 'SCINT_TC99M' || next === 'LATER_SCINT_IMAGE';

interface Beside {
  readonly alongside: readonly Proposal[];
  readonly prompts: readonly Proposal[];
  readonly reasons: readonly Reason[];
}

const besides = (question: NextQuestion, next: Proposal, beside: Proposal | undefined): Beside => {
  const { grade } = question;
  const worse = isModerateOrWorse(grade.severity);
  const overdose = grade.pathway === 'overdose';
  const stopped = question.readings.some(({ deliveryStopped, withdrawn }) => deliveryStopped && !withdrawn);
  const low = grade.bolusBlocked || grade.overdoseNotExcluded || overdose;
  const alongside: Proposal[] = beside === undefined ? [] : [beside];
  const prompts: Proposal[] = [];
  const reasons: Reason[] = [];
  if (isTracer(next) && worse) {
    alongside.push('SURGICAL_CONSULT');
    prompts.push('SURGICAL_CONSULT');
    reasons.push(say('ITB.ALG.72'));
  }
  if (next === 'CSF_ASPIRATION' && question.protocol === 'ajnr2011' && !low) {
    alongside.push(
      fluoroscopyFor(question.presentation.present.includes('POSITION_DEPENDENT_SYMPTOMS')),
      'CT_POST_CONTRAST',
    );
    reasons.push(say('ITB.ALG.76'));
  }
  if ((stopped || worse) && !overdose) {
    prompts.push('TEMPORISE_AND_RESTORE_DECISION');
    reasons.push(say('ITB.ALG.73'));
  }
  if (worse && !low) {
    prompts.push('RESCUE_BOLUS_DECISION');
    reasons.push(say('ITB.ALG.74'));
  }
  if (grade.suspected !== 'no') {
    prompts.push('EVALUATE_MIMICS');
    reasons.push(say('ITB.ALG.75'));
  }
  return { alongside, prompts, reasons };
};

/** The gates of a proposal, as far as they concern this patient. */
const gatesOf = (question: NextQuestion, newest: ReportReading | undefined, next: Proposal): readonly Gate[] => {
  const { step } = isStep(next) ? { step: next } : { step: undefined, ...ACTION_TABLE[next] };
  if (step === undefined) return [];
  const { model } = question.patient;
  const gates: readonly Gate[] = STEP_TABLE[step].gates;
  return gates.filter((gate) => {
    if (gate === 'G_STEP_NOT_APPLICABLE_TO_MODEL') return hasNoRotor(model) || referenceAngle(model) === undefined;
    if (gate === 'G_ROTOR_AFTER_MAGNET') return newest?.gates.includes(gate) ?? false;
    if (gate === 'G_SCINT_NOT_FOR_SEVERE') return isModerateOrWorse(question.grade.severity);
    if (gate === 'G_NO_BOLUS_WITH_OVERDOSE_SIGNS')
      return question.grade.bolusBlocked || question.grade.overdoseNotExcluded;
    return true;
  });
};

/** The next proposal with its reasons; decisions beside it are prompts for a human and never orders. */
export const proposeNext = (question: NextQuestion): NextProposal => {
  const newest = question.readings.at(-1);
  const view = newest === undefined ? undefined : viewOf(question, newest);
  const chosen = view === undefined ? firstChoice(question) : laterChoice(view);
  const beside = besideInProtocol(chosen.next, view);
  const { alongside, prompts, reasons } = besides(question, chosen.next, beside);
  // A code nobody knows, a sentence nobody understood: somebody looks, whatever comes next (E1.14).
  const unknown =
    newest !== undefined && newest.unknownCodes.length + newest.unreadSentences > 0
      ? (['CLINICIAN_REVIEW'] as const)
      : [];
  const without = (list: readonly Proposal[]): readonly Proposal[] =>
    [...new Set(list)].filter((own) => own !== chosen.next);
  return {
    next: chosen.next,
    alongside: without(alongside),
    prompts: without([...chosen.prompts, ...prompts, ...unknown, ...plannedReplacement(newest)]),
    gates: gatesOf(question, newest, chosen.next),
    reasons: [chosen.reason, ...reasons],
  };
};

const firstChoice = (question: NextQuestion): Choice =>
  question.grade.pathway === 'overdose'
    ? choice('OVERDOSE_PATHWAY_DECISION', say('ITB.ALG.01'))
    : choice(firstRung(question), say('ITB.ALG.09'));

const laterChoice = (view: CaseView): Choice =>
  withinProtocol(view, onceAgainOnly(view, beforeTheLadder(view) ?? afterTheStep(view)));

/** Films and rotation test go together in one visit where the protocol says so. */
const besideInProtocol = (next: Proposal, view: CaseView | undefined): Proposal | undefined => {
  if (view === undefined || !isOneOf(STEPS, next)) return undefined;
  const beside = view.protocol.beside[next];
  if (beside === undefined || view.isDone(beside) || hasNoRotor(view.question.patient.model)) return undefined;
  return beside;
};

/** A replacement indicator or a low reservoir is planned for; it is no emergency and no cause. */
const plannedReplacement = (newest: ReportReading | undefined): readonly Proposal[] => [
  ...(newest?.findings.includes('INT_ERI') ? (['PUMP_REPLACEMENT_DECISION'] as const) : []),
  ...(newest?.findings.includes('INT_RESERVOIR_LOW') ? (['REFILL_DECISION'] as const) : []),
];
