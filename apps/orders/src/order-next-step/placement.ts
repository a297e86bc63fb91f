// What is about to be written: one order or task each, and the errands that no proposal asks for.
import type { Component, Gate, Reason, Step } from '#clinical';
import { codeOf, type Priority } from '#fhir';
import type { Errand, Intent, Wish } from '../case/facts.js';
import type { CaseState, OrderState } from '../case/state.js';

/** One order or task to be written, with what its note has to say. */
export interface Placement {
  readonly intent: Intent;
  readonly component?: Component;
  readonly notes: readonly string[];
  readonly reasons: readonly Reason[];
  readonly focus?: string;
}

export const sameWish = (order: OrderState, wish: Wish, step: Step | undefined, kind: 'order' | 'task'): boolean =>
  kind === 'order' ? order.kind === 'order' && order.step === step : order.wish === wish;

/** Orders of one round: the set shares an attempt. */
export function nextAttempt(state: CaseState, wish: Wish, step: Step | undefined, kind: 'order' | 'task'): number {
  const rounds = state.orders.filter((order) => sameWish(order, wish, step, kind)).map(({ attempt }) => attempt);
  return Math.max(0, ...rounds) + 1;
}

/** Marks what an errand was asked on, so that it is never taken for a proposal. */
export const ERRAND = 'errand:';

/** A task that no proposal asks for: a loose end for people. The key keeps it from being asked twice. */
export function errand(
  state: CaseState,
  wish: Errand | 'HOLD_ORDER' | 'CLINICIAN_REVIEW',
  about: string,
  asks: string,
  priority: Priority,
  reasons: readonly Reason[] = [],
  focus?: string,
): Placement[] {
  const key = `${ERRAND}${about}`;
  if (state.orders.some((order) => order.wish === wish && order.basis === key)) return [];
  const attempt = nextAttempt(state, wish, undefined, 'task');
  const orderId = `${state.caseId}.${codeOf(wish)}.task.${attempt}`;
  const gates: readonly Gate[] = [];
  const intent = {
    orderId,
    kind: 'task',
    wish,
    component: 'task',
    attempt,
    priority,
    gates,
    gated: false,
    held: false,
    asks,
    basis: key,
  } as const;
  return [{ intent, notes: [], reasons, ...(focus === undefined ? {} : { focus }) }];
}
