// What the gates are asked and what they answer.
import type { FluidType, InjectionSite, Instant, Quantity, Reason } from '../model.js';
import type { Gate, Step } from '../vocabulary/steps.js';

/** One recorded aspiration from the side port. What was not recorded is absent, and an absent part keeps the gate closed. */
export interface AspirationRecord {
  readonly at?: Instant | undefined;
  /** When we heard of it: a try without an hour was made no later than that. */
  readonly heardAt?: Instant | undefined;
  readonly volume?: Quantity | undefined;
  readonly fluid: FluidType;
  /** Said to have failed: nothing came, or too little. It needs no volume to speak against an earlier success. */
  readonly failed?: boolean | undefined;
  /** Name of the side-port session, where the source has one. */
  readonly session?: string | undefined;
}

/** Contrast already given in this evidence episode. */
export interface InjectionRecord {
  readonly at?: Instant | undefined;
  readonly volume?: Quantity | undefined;
  readonly iodine?: Quantity | undefined;
}

/** A contrast order as far as the gates need it; any contrast order of the patient, not only ours. */
export interface ContrastOrder {
  readonly step: Step;
  readonly agent?: string | undefined;
  readonly iodine?: Quantity | undefined;
  readonly volume?: Quantity | undefined;
  readonly site?: InjectionSite | undefined;
  readonly session?: string | undefined;
}

export interface GateAnswer {
  readonly open: boolean;
  /** Gates that stop the order. */
  readonly closed: readonly Gate[];
  /** Gates that are always shown with such an order: the signature. */
  readonly shown: readonly Gate[];
  readonly reasons: readonly Reason[];
  /** Data without which a gate stays closed, by name. */
  readonly missing: readonly string[];
}
