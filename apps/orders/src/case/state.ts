// A case as its journal tells it.
import type { Cause, NextProposal, PatientFacts, ProtocolId, ReportReading, Step, Verdict } from '#clinical';
import type { Actor } from '#messaging/contracts';
import type { Assessment, BedsideFact, Grade, Incident, Intent, StepState, Trigger, WhyWithdrawn } from './facts.js';

/** One order or task of the case: ours, or placed by hand and adopted. */
export interface OrderState extends Intent {
  readonly origin: 'ours' | 'adopted';
  readonly state: StepState;
  /** Status last seen in the EHR. */
  readonly ehrStatus?: string;
  readonly ehrId?: string;
  readonly placedAt: number;
  readonly changedAt: number;
  /** Somebody has signed or taken it at some time: it is theirs now, also while we hold it. */
  readonly wasSigned: boolean;
  readonly signedBy?: string;
  readonly withdrawn?: WhyWithdrawn;
  /** What we asked the EHR to change and have not heard about. */
  readonly asked?: 'release' | 'hold' | 'withdrawal' | 'priority';
  /** Why the EHR would not take it, in codes. */
  readonly refusal?: { readonly why: string; readonly codes: readonly string[] };
  /** Accession and other numbers under which reports may come. */
  readonly numbers: readonly string[];
}

export interface RecordedFact {
  readonly factId: string;
  readonly at: number;
  readonly actor: Actor;
  readonly fact: BedsideFact;
}

export interface ClinicianSaid {
  readonly cause: Cause;
  readonly verdict: Verdict;
  /** Where the words lie, apart from the journal (decision 32). */
  readonly reasonRef: string;
  readonly at: number;
  readonly actor: Actor;
}

export interface CaseState {
  readonly caseId: string;
  readonly seq: number;
  readonly status: 'open' | 'closed';
  readonly patientId: string;
  readonly episode: string;
  readonly protocol: ProtocolId;
  readonly patient: PatientFacts;
  readonly device?: string;
  readonly openedAt: number;
  readonly closedAt?: number;
  readonly triggers: readonly Trigger[];
  readonly assessment?: Assessment;
  readonly grade?: Grade;
  readonly incidents: readonly Incident[];
  readonly orders: readonly OrderState[];
  readonly facts: readonly RecordedFact[];
  readonly skipped: readonly Step[];
  readonly doneElsewhere: readonly Step[];
  /** Steps a human asked to be done again, until the new attempt is placed. */
  readonly repeats: readonly Step[];
  readonly said: readonly ClinicianSaid[];
  readonly proposed?: { readonly proposal: NextProposal; readonly basis: string; readonly at: number };
}

const ENDED = {
  intended: false,
  written: false,
  refused: true,
  signed: false,
  'on-hold': false,
  revoked: true,
  completed: false,
  skipped: true,
  'done-elsewhere': true,
} as const satisfies Record<StepState, boolean>;

const EARLY: readonly string[] = ['registered', 'partial', 'preliminary', 'unknown'];

/** A report that stands: final, or early and already abnormal. Anything less settles no order. */
export const settles = (reading: ReportReading): boolean =>
  !reading.withdrawn && (!EARLY.includes(reading.status) || reading.reportClass === 'abnormal');

/** Orders of its own step that a reading answers by name; none for a report that came without one. */
function tiedTo(state: CaseState, reading: ReportReading): readonly string[] {
  const ofStep = new Set(state.orders.filter(({ step }) => step === reading.step).map(({ orderId }) => orderId));
  return (state.assessment?.answers ?? [])
    .filter(({ reportId, orderIdentifier }) => reportId === reading.reportId && ofStep.has(orderIdentifier))
    .map(({ orderIdentifier }) => orderIdentifier);
}

const concerns = (state: CaseState, order: OrderState, reading: ReportReading): boolean => {
  if (reading.step !== order.step) return false;
  const tied = tiedTo(state, reading);
  return tied.length > 0 ? tied.includes(order.orderId) : reading.receivedAt >= order.placedAt;
};

/**
 * A report has come that answers this order: tied to it, or of the same step, tied to no order of that step, and received
 * after the order was placed (one report of the whole set, a study done without our order).
 */
export const isAnswered = (state: CaseState, order: OrderState): boolean =>
  state.assessment?.readings.some((reading) => settles(reading) && concerns(state, order, reading)) === true;

/**
 * A report that answers this order by name, or is of an examination made after it was placed. A report that merely came later may be
 * of an earlier examination, and spares no contrast order its gate.
 */
export const isCarriedOut = (state: CaseState, order: OrderState): boolean =>
  state.assessment?.readings.some((reading) => {
    if (!settles(reading) || !concerns(state, order, reading)) return false;
    const named = state.assessment?.answers.some(
      ({ reportId, orderIdentifier, how }) =>
        reportId === reading.reportId && orderIdentifier === order.orderId && how !== 'inferred',
    );
    return named === true || (reading.effectiveAt !== undefined && reading.effectiveAt >= order.placedAt);
  }) === true;

/** Its report was taken back: what it asked is open again, and is asked as a new attempt (decision 6). */
export const isSpent = (state: CaseState, order: OrderState): boolean =>
  !isAnswered(state, order) &&
  state.assessment?.readings.some((reading) => reading.withdrawn && concerns(state, order, reading)) === true;

/** Neither ended, answered nor spent: somebody still has to do it. A completed order still owes its report. */
export const isOpen = (state: CaseState, order: OrderState): boolean =>
  !ENDED[order.state] &&
  order.withdrawn === undefined &&
  !(order.kind === 'task' && order.state === 'completed') &&
  !isAnswered(state, order) &&
  !isSpent(state, order);

/** Ours to take back or change: nobody has signed or taken it. */
export const isUnsigned = (order: OrderState): boolean =>
  order.origin === 'ours' &&
  !order.wasSigned &&
  (order.state === 'intended' || order.state === 'written' || (order.state === 'on-hold' && order.gated));
