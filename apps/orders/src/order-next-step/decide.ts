// What to do in a case now. Pure: the case in, a list of acts out; nothing is written here.
import { plannedOrder, type NextProposal, type Proposal, type Reason, type Step } from '#clinical';
import { codeOf, priorityOfGrade, type Priority } from '#fhir';
import type { ClinicalRules } from '#service';
import type { WhyWithdrawn, Wish } from '../case/facts.js';
import { isAnswered, isOpen, isSpent, isUnsigned, settles, type CaseState, type OrderState } from '../case/state.js';
import { ERRAND, errand, nextAttempt, sameWish, type Placement } from './placement.js';
import { askNext, basisOf, questionOf } from './question.js';
import { injectsContrast } from './side-port.js';

export interface Decision {
  /** Set when it differs from what was proposed last. */
  readonly proposal?: { readonly proposal: NextProposal; readonly basis: string };
  readonly place: readonly Placement[];
  readonly withdraw: readonly { readonly order: OrderState; readonly why: WhyWithdrawn }[];
  readonly reprioritise: readonly { readonly order: OrderState; readonly priority: Priority }[];
}

const BOLUS: readonly Wish[] = ['BOLUS_TRIAL', 'RESCUE_BOLUS_DECISION'];
/** Proposals that ask a human to look, and leave what is asked already as it is. */
const LOOKS_ONLY: readonly Proposal[] = ['CLINICIAN_REVIEW', 'EVALUATE_MIMICS', 'HOLD_ORDER', 'BOLUS_TRIAL'];

interface Desk {
  readonly state: CaseState;
  readonly rules: ClinicalRules;
  readonly basis: string;
  readonly priority: Priority;
  readonly gateShut: boolean;
}

/** The orders of a proposal, one for each part that is performed separately. */
function placementsFor(desk: Desk, wish: Proposal, reasons: readonly Reason[]): Placement[] {
  const { state, rules, basis, priority } = desk;
  const planned = plannedOrder(wish, state.patient, rules.settings, state.protocol);
  const { kind, step, asks, gates, notes } = planned;
  const attempt = nextAttempt(state, wish, step, kind);
  const shared = { kind, wish, attempt, priority, gates, asks, basis, ...(step === undefined ? {} : { step }) };
  if (kind === 'task') {
    const orderId = `${state.caseId}.${codeOf(wish)}.task.${attempt}`;
    return [{ intent: { ...shared, orderId, component: 'task', gated: false, held: false }, notes, reasons }];
  }
  const word = codeOf(step ?? wish);
  const gated = step !== undefined && injectsContrast(step);
  const held = gated && desk.gateShut;
  return planned.components.map((component) => ({
    intent: {
      ...shared,
      orderId: `${state.caseId}.${word}.${component.id}.${attempt}`,
      component: component.id,
      gated,
      held,
    },
    component,
    notes,
    reasons,
  }));
}

/**
 * A set is one step (decision 5): while a part of it is outstanding and none is positive, nothing further is asked. An early
 * report that shows nothing abnormal leaves its order open, too.
 */
function waitsForTheRest(state: CaseState): boolean {
  const newest = state.assessment?.readings.at(-1);
  if (newest === undefined || newest.withdrawn || newest.kind === 'order_request') return false;
  const outstanding = state.orders.filter(
    (order) => order.kind === 'order' && order.step === newest.step && isOpen(state, order),
  );
  if (outstanding.length === 0) return false;
  if (newest.reportClass === 'abnormal' || newest.reportClass === 'conflict') return false;
  // The EHR says the rest was done, and a report of the set is here: it is the report of all of it.
  return !settles(newest) || outstanding.some(({ state: now }) => now !== 'completed');
}

const isOpenFor = (state: CaseState, wish: Wish, step: Step | undefined, kind: 'order' | 'task'): boolean =>
  state.orders.some(
    (order) => sameWish(order, wish, step, kind) && !order.basis.startsWith(ERRAND) && isOpen(state, order),
  );

const wasAskedOn = (desk: Desk, wish: Wish, step: Step | undefined, kind: 'order' | 'task'): boolean =>
  desk.state.orders.some(
    (order) =>
      sameWish(order, wish, step, kind) &&
      order.basis === desk.basis &&
      order.withdrawn !== 'moot' &&
      order.withdrawn !== 'overdose',
  );

/** Parts whose report was just taken back, and that nothing asks for yet. The other parts of the set stand. */
function spentParts(state: CaseState, step: Step): readonly string[] {
  const newest = state.assessment?.readings.at(-1);
  if (newest?.withdrawn !== true || newest.step !== step) return [];
  const ofStep = state.orders.filter((order) => order.kind === 'order' && order.step === step);
  const standing = (component: string): boolean =>
    ofStep.some((order) => order.component === component && (isOpen(state, order) || isAnswered(state, order)));
  return ofStep
    .filter((order) => isSpent(state, order) && !standing(order.component))
    .map(({ component }) => component);
}

function placeOne(desk: Desk, wish: Proposal, reasons: readonly Reason[]): Placement[] {
  const { state, rules } = desk;
  const { kind, step } = plannedOrder(wish, state.patient, rules.settings, state.protocol);
  const target = kind === 'order' ? step : undefined;
  const spent = target === undefined ? [] : spentParts(state, target);
  if (spent.length > 0 && !wasAskedOn(desk, wish, target, kind))
    return placementsFor(desk, wish, reasons).filter(({ intent }) => spent.includes(intent.component));
  if (isOpenFor(state, wish, target, kind)) return [];
  const again = step !== undefined && state.repeats.includes(step);
  if (!again && wasAskedOn(desk, wish, target, kind)) return [];
  return placementsFor(desk, wish, reasons);
}

/** Mimics and a rescue dose are weighed against a grade: before anybody has graded the patient they are not asked. */
const NEEDS_GRADE: readonly Proposal[] = ['EVALUATE_MIMICS', 'RESCUE_BOLUS_DECISION'];
const mayPrompt = (state: CaseState, prompt: Proposal): boolean =>
  state.grade !== undefined || !NEEDS_GRADE.includes(prompt);

/** Decisions shown beside: tasks, never orders. One that a human has settled is asked again only on new evidence. */
const placePrompt = (desk: Desk, prompt: Proposal, reasons: readonly Reason[]): Placement[] => {
  const { kind } = plannedOrder(prompt, desk.state.patient, desk.rules.settings, desk.state.protocol);
  return kind === 'task' ? placeOne(desk, prompt, reasons) : [];
};

/**
 * Orders that nothing asks for any more. A task to decide something stays a human's, unless the report it came from was
 * taken back. What has been signed stays signed: the caller asks a person about it.
 */
function mootOrders(desk: Desk, proposal: NextProposal): OrderState[] {
  const { state, rules } = desk;
  if (LOOKS_ONLY.includes(proposal.next)) return [];
  const newestStep = state.assessment?.readings.at(-1)?.step;
  const retracted = (state.assessment?.retractions.length ?? 0) > 0;
  const wishes: readonly Wish[] = [proposal.next, ...proposal.alongside, ...proposal.prompts];
  const wanted = new Set(
    [proposal.next, ...proposal.alongside, ...proposal.prompts].flatMap((wish) => {
      const { step } = plannedOrder(wish, state.patient, rules.settings, state.protocol);
      return step === undefined ? [] : [step];
    }),
  );
  // The CT belongs to the same sitting as the contrast study before it (decision 8).
  if (wanted.has('FLUORO_CONTRAST') || wanted.has('FLUORO_CONTRAST_POSITIONAL')) wanted.add('CT_POST_CONTRAST');
  return state.orders.filter((order) => {
    if (!isOpen(state, order) || order.basis.startsWith(ERRAND)) return false;
    if (order.kind === 'task') return retracted && !wishes.includes(order.wish);
    if (order.step === undefined || wanted.has(order.step) || state.repeats.includes(order.step)) return false;
    return retracted || order.step !== newestStep;
  });
}

export function decide(state: CaseState, rules: ClinicalRules, gateShut: boolean, now: number): Decision {
  const { grade } = questionOf(state, rules, now);
  const priority = priorityOfGrade(grade);
  const basis = basisOf(state);
  const desk: Desk = { state, rules, basis, priority, gateShut };
  const overdose = grade.pathway === 'overdose';
  const proposal = askNext(state, rules, now);
  const waits = waitsForTheRest(state) && !overdose;

  const repeats = state.repeats.flatMap((step) => placementsIfClosed(desk, step));
  const next = waits ? [] : placeOne(desk, proposal.next, proposal.reasons);
  const beside = waits ? [] : proposal.alongside.flatMap((wish) => placeOne(desk, wish, proposal.reasons));
  const prompts = proposal.prompts
    .filter((prompt) => mayPrompt(state, prompt))
    .flatMap((prompt) => placePrompt(desk, prompt, proposal.reasons));

  const dangerous = overdose ? overdoseWithdrawals(state) : [];
  const moot = waits ? [] : mootOrders(desk, proposal);
  const withdraw = [
    ...dangerous.map((order) => ({ order, why: 'overdose' as const })),
    ...moot
      .filter((order) => isUnsigned(order) && !dangerous.includes(order))
      .map((order) => ({ order, why: 'moot' as const })),
  ];
  const leaving = new Set(withdraw.map(({ order }) => order.orderId));
  const placed = distinct([...repeats, ...next, ...beside, ...prompts]);
  const signed = state.orders.filter((order) => asksForHigher(state, order, priority));
  const changedProposal =
    state.proposed === undefined ||
    state.proposed.basis !== basis ||
    JSON.stringify(state.proposed.proposal) !== JSON.stringify(proposal);
  return {
    ...(changedProposal ? { proposal: { proposal, basis } } : {}),
    place: [
      ...placed,
      ...signed.flatMap((order) =>
        errand(
          state,
          'REPRIORITISE_SIGNED_ORDER',
          `${order.orderId}:${priority}`,
          `The grade has changed: is ${priority} the right priority for this signed order? It was left as signed.`,
          priority,
          [],
          order.ehrId === undefined ? undefined : `ServiceRequest/${order.ehrId}`,
        ),
      ),
      ...moot
        .filter((order) => order.wasSigned && order.kind === 'order')
        .flatMap((order) =>
          errand(
            state,
            'CLINICIAN_REVIEW',
            `moot:${order.orderId}`,
            'Nothing asks for this signed order any more: does it still stand? It was left as signed.',
            priority,
            proposal.reasons,
            order.ehrId === undefined ? undefined : `ServiceRequest/${order.ehrId}`,
          ),
        ),
    ],
    withdraw,
    reprioritise: state.orders
      .filter((order) => isUnsigned(order) && isOpen(state, order) && !leaving.has(order.orderId))
      .filter((order) => order.priority !== priority)
      .map((order) => ({ order, priority })),
  };
}

/** A repeat a human asked for is placed even where the algorithm asks for something else. */
function placementsIfClosed(desk: Desk, step: Step): Placement[] {
  if (isOpenFor(desk.state, step, step, 'order')) return [];
  return placementsFor(desk, step, []);
}

const overdoseWithdrawals = (state: CaseState): OrderState[] =>
  state.orders.filter(
    (order) =>
      isUnsigned(order) &&
      isOpen(state, order) &&
      (BOLUS.includes(order.wish) ||
        (order.kind === 'order' && order.step !== undefined && injectsContrast(order.step))),
  );

const RANK = { routine: 0, urgent: 1, asap: 2, stat: 3 } as const satisfies Record<Priority, number>;

const asksForHigher = (state: CaseState, order: OrderState, priority: Priority): boolean =>
  order.kind === 'order' &&
  order.origin === 'ours' &&
  order.state === 'signed' &&
  isOpen(state, order) &&
  RANK[priority] > RANK[order.priority];

const distinct = (placements: readonly Placement[]): Placement[] => [
  ...new Map(placements.map((placement) => [placement.intent.orderId, placement])).values(),
];
