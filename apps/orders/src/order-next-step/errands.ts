// Work for people that follows from the case and is no proposal: what comes after a side-port session, what is overdue.
import { priorityOfGrade } from '#fhir';
import type { Severity } from '#clinical';
import type { ClinicalRules } from '#service';
import { isOpen, type CaseState, type OrderState } from '../case/state.js';
import { errand, type Placement } from './placement.js';
import { gateClosesAt, type SidePort } from './side-port.js';

const HOUR = 3_600_000;

/** How long a proposal may wait for a signature, or a signed order for its report, before somebody is asked (decision 26, cfg). */
export const PATIENCE_HOURS = {
  NONE: 72,
  MILD: 24,
  MODERATE: 8,
  SEVERE: 2,
  FULMINANT: 1,
} as const satisfies Record<Severity, number>;

const gradeOf = (state: CaseState) => ({
  severity: state.grade?.severity ?? 'NONE',
  pathway: state.grade?.pathway ?? 'undetermined',
});

/** When an open order or task is overdue. An overdose waits as little as the worst withdrawal. */
export function dueAt(state: CaseState, order: OrderState): number {
  const { severity, pathway } = gradeOf(state);
  const hours = pathway === 'overdose' ? PATIENCE_HOURS.FULMINANT : PATIENCE_HOURS[severity];
  return order.placedAt + hours * HOUR;
}

/** After a side-port session two tasks: re-priming the catheter is decided, and the patient is observed (decision 10). */
export function afterSidePort(state: CaseState, sidePort: SidePort): Placement[] {
  const times = [...sidePort.aspirations, ...sidePort.injections].flatMap(({ at }) => (at === undefined ? [] : [at]));
  const sessions = times.filter((at) => at >= state.openedAt - 72 * HOUR);
  if (sessions.length === 0) return [];
  const first = Math.min(...sessions);
  const last = Math.max(...sessions);
  // What lies within a few hours is one sitting: the two tasks are asked once for it.
  const key = `side-port@${last - first > 12 * HOUR ? last : first}`;
  const priority = priorityOfGrade(gradeOf(state));
  return [
    ...errand(
      state,
      'CATHETER_REPRIME_DECISION',
      key,
      'The side port was opened: a clinician decides whether and how pump and catheter are primed again.',
      priority,
    ),
    ...errand(
      state,
      'OBSERVE_AFTER_SIDE_PORT',
      key,
      'The side port was opened: who observes the patient for overdose and withdrawal, and how long?',
      priority,
    ),
  ];
}

const isWaiting = (state: CaseState, order: OrderState): boolean =>
  isOpen(state, order) && order.state !== 'intended' && order.wish !== 'ORDER_OVERDUE';

/** What the EHR would not take has to be placed by a person; the case goes on (decision 33). */
export const refusedErrands = (state: CaseState): Placement[] =>
  state.orders
    .filter(({ kind, state: is }) => kind === 'order' && is === 'refused')
    .flatMap((order) =>
      errand(
        state,
        'PLACE_ORDER_BY_HAND',
        `refused:${order.orderId}`,
        `The EHR did not take this order; please place it by hand. What is asked: ${order.asks}`,
        order.priority,
      ),
    );

export function overdueErrands(state: CaseState, now: number): Placement[] {
  const priority = priorityOfGrade(gradeOf(state));
  return state.orders
    .filter((order) => order.kind === 'order' && isWaiting(state, order) && dueAt(state, order) <= now)
    .filter(({ gated, state: is }) => !(gated && is === 'on-hold'))
    .flatMap((order) =>
      errand(
        state,
        'ORDER_OVERDUE',
        `overdue:${order.orderId}`,
        order.state === 'signed' || order.state === 'completed'
          ? 'No report has come for this order: was it done, and who reads it?'
          : 'Nobody has signed or declined this proposal.',
        priority,
        [],
        order.ehrId === undefined ? undefined : `ServiceRequest/${order.ehrId}`,
      ),
    );
}

/** When the clock alone changes something: an order falls due, or the gate closes by time. */
export function lookAgainAt(
  state: CaseState,
  sidePort: SidePort,
  rules: ClinicalRules,
  now: number,
): number | undefined {
  const due = state.orders
    .filter((order) => order.kind === 'order' && isWaiting(state, order))
    .map((order) => dueAt(state, order))
    .filter((at) => at > now);
  const closes = gateClosesAt(sidePort, rules, now);
  const times = closes === undefined ? due : [...due, closes];
  return times.length === 0 ? undefined : Math.min(...times);
}
