// What is to be done about one contrast order of a patient. Pure: the order and its gate in, one act out.
import type { Gate } from '#clinical';
import type { SettledWrite } from '#intake';
import type { KeptContrastOrder } from './contrast-shelf.js';

/** How long a hold may be under way before a person is called; it is gone on with all the same (decision 9, cfg). */
export const HOLD_WITHIN_MS = 60_000;
/** How soon an EHR that took a hold and let the order stay active is asked again (cfg). */
export const HOLD_AGAIN_MS = 300_000;

export type ContrastAct =
  /** Active behind a shut gate: ask the EHR to hold it. */
  | 'hold'
  /** The EHR has had its time: a person stops it. */
  | 'call_a_person'
  /** A person has been called; the EHR is asked once more. */
  | 'hold_again'
  /** The gate is open: give back what we held. */
  | 'release'
  /** The gate is open, and nothing was held. */
  | 'clear'
  /** A person has stopped what we could not: should it become active again, all begins anew. */
  | 'stopped'
  | 'nothing';

/** `gate`: the one that stops the order now. `reported`: it was done and answered, so there is nothing left to hold. */
export function actOn(order: KeptContrastOrder, gate: Gate | undefined, reported: boolean, now: number): ContrastAct {
  return gate === undefined ? whenOpen(order) : whenShut(order, reported, now);
}

function whenOpen({ gate: was, hold }: KeptContrastOrder): ContrastAct {
  if (was === null) return 'nothing';
  if (hold === 'held') return 'release';
  return hold === 'not_held' ? 'clear' : 'nothing';
}

const STOPPED: readonly string[] = ['on-hold', 'revoked', 'draft', 'entered-in-error'];

function whenShut(order: KeptContrastOrder, reported: boolean, now: number): ContrastAct {
  if (order.hold === 'not_held' && STOPPED.includes(order.status)) return 'stopped';
  if (reported || order.status !== 'active') return 'nothing';
  const due = order.lookAt !== null && order.lookAt <= now;
  switch (order.hold) {
    case 'none':
      return 'hold';
    case 'pending':
      return due ? 'call_a_person' : 'nothing';
    case 'not_held':
      return due ? 'hold_again' : 'nothing';
    case 'held':
    case 'releasing':
      return 'nothing';
    default: {
      const never: never = order.hold;
      return never;
    }
  }
}

/** When the clock alone asks for another look at it; null: never. */
export function lookAtOf({ hold, lookAt }: KeptContrastOrder, now: number): number | null {
  if (lookAt !== null && lookAt > now) return lookAt;
  // It was not for now to call a person (the gate is open, it was reported), but nobody has heard how the hold ends.
  return hold === 'pending' ? now + HOLD_WITHIN_MS : null;
}

/** The status an order has after a write of ours; undefined where the answer does not say. */
export function statusAfter(settled: SettledWrite['settled'], asked: string): string | undefined {
  if (settled.kind === 'done') return settled.status ?? asked;
  return settled.kind === 'not_applicable' ? settled.status : undefined;
}

/** `moved_on`: it is no longer active, so nothing is left to hold. An order already carried out was not held. */
export type EndOfHold = 'held' | 'not_held' | 'moved_on';

/** How a hold ended. An EHR may take it and keep the order as it was: what counts is the status it answers with. */
export function endOfHold(settled: SettledWrite['settled']): EndOfHold {
  switch (settled.kind) {
    case 'done':
      return settled.status === undefined ? 'held' : endAt(settled.status);
    case 'not_applicable':
      return settled.status === undefined ? 'moved_on' : endAt(settled.status);
    case 'refused':
    case 'withheld':
    case 'superseded':
      return 'not_held';
    default: {
      const never: never = settled;
      return never;
    }
  }
}

function endAt(status: string): EndOfHold {
  if (status === 'on-hold') return 'held';
  return status === 'active' || status === 'completed' ? 'not_held' : 'moved_on';
}
