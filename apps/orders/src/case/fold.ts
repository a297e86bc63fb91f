// The state of a case is a fold over its journal, and nothing else.
import type { CaseFact, FactBodies, KeptFact, StepState } from './facts.js';
import type { CaseState, OrderState } from './state.js';

/** What an EHR status means for one of our orders or tasks. */
export function stateOf(status: string): StepState {
  switch (status) {
    case 'active':
    case 'accepted':
    case 'in-progress':
    case 'ready':
      return 'signed';
    case 'on-hold':
      return 'on-hold';
    case 'revoked':
    case 'entered-in-error':
    case 'rejected':
    case 'failed':
    case 'cancelled':
      return 'revoked';
    case 'completed':
      return 'completed';
    default:
      return 'written';
  }
}

function opened(caseId: string, fact: Extract<KeptFact, { kind: 'opened' }>): CaseState {
  const { patientId, episode, protocol, patient, device, trigger } = fact.body;
  return {
    caseId,
    seq: fact.seq,
    status: 'open',
    patientId,
    episode,
    protocol,
    patient,
    ...(device === undefined ? {} : { device }),
    openedAt: fact.at,
    triggers: [trigger],
    incidents: [],
    orders: [],
    facts: [],
    skipped: [],
    doneElsewhere: [],
    repeats: [],
    said: [],
  };
}

const intended = (body: FactBodies['intended'], at: number): OrderState => ({
  ...body.intent,
  origin: 'ours',
  state: 'intended',
  wasSigned: false,
  placedAt: at,
  changedAt: at,
  numbers: [],
});

const adopted = (body: FactBodies['adopted'], at: number, attempt: number): OrderState => ({
  orderId: body.orderId,
  kind: 'order',
  wish: body.step,
  step: body.step,
  component: 'whole',
  attempt,
  priority: 'routine',
  gates: [],
  gated: false,
  held: false,
  asks: '',
  basis: 'adopted',
  origin: 'adopted',
  state: stateOf(body.status),
  wasSigned: stateOf(body.status) === 'signed',
  ehrStatus: body.status,
  ehrId: body.ehrId,
  placedAt: at,
  changedAt: at,
  ...(body.by === undefined ? {} : { signedBy: body.by }),
  numbers: [],
});

/** One order changed, the others as they are. */
function changed(state: CaseState, orderId: string, at: number, how: (order: OrderState) => OrderState): CaseState {
  return {
    ...state,
    orders: state.orders.map((order) => (order.orderId === orderId ? { ...how(order), changedAt: at } : order)),
  };
}

function withoutRefusal(order: OrderState): OrderState {
  const { refusal: _, ...rest } = order;
  return rest;
}

function withoutAsked(order: OrderState): OrderState {
  const { asked: _, ...rest } = order;
  return rest;
}

/**
 * The EHR took a hold or a release of our draft and kept the status it had. What we asked stays on record: otherwise it
 * would be asked again with every answer, without end.
 */
function keptToItsOwn(
  order: OrderState,
  outcome: FactBodies['amended']['outcome'],
  status: string | undefined,
): boolean {
  if (outcome !== 'done' || status === undefined) return false;
  return order.asked === 'hold' ? status === 'draft' : order.asked === 'release' && status === 'on-hold';
}

function statusSeen(order: OrderState, status: string | undefined): OrderState {
  if (status === undefined) return order;
  const state = stateOf(status);
  return { ...order, ehrStatus: status, state, wasSigned: order.wasSigned || state === 'signed' };
}

function after(state: CaseState, fact: KeptFact): CaseState {
  const { at } = fact;
  switch (fact.kind) {
    case 'opened':
      return state;
    case 'joined':
      return { ...state, triggers: [...state.triggers, fact.body.trigger] };
    case 'patient-facts': {
      const { patient, device } = fact.body;
      return { ...state, patient, ...(device === undefined ? {} : { device }) };
    }
    case 'rebound':
      return { ...state, patientId: fact.body.patientId };
    case 'assessed':
      return { ...state, assessment: fact.body.assessment };
    case 'graded':
      return { ...state, grade: fact.body.grade };
    case 'incident': {
      const others = state.incidents.filter(({ incidentId }) => incidentId !== fact.body.incident.incidentId);
      return { ...state, incidents: [...others, fact.body.incident] };
    }
    case 'proposed':
      return { ...state, proposed: { ...fact.body, at } };
    case 'intended': {
      const { step } = fact.body.intent;
      const repeats = state.repeats.filter((asked) => asked !== step);
      return { ...state, repeats, orders: [...state.orders, intended(fact.body, at)] };
    }
    case 'written':
      // A reading of it may have come first, and knows more than the answer to our own write.
      return changed(state, fact.body.orderId, at, (order) =>
        statusSeen({ ...withoutRefusal(order), ehrId: fact.body.ehrId }, order.ehrStatus ?? fact.body.status),
      );
    case 'refused':
      return changed(state, fact.body.orderId, at, (order) => ({
        ...order,
        state: 'refused',
        refusal: { why: fact.body.why, codes: fact.body.codes },
      }));
    case 'followed': {
      const { status, signedBy, others, ehrId } = fact.body;
      return changed(state, fact.body.orderId, at, (order) => ({
        ...statusSeen({ ...withoutRefusal(order), ehrId }, status),
        ...(signedBy === undefined ? {} : { signedBy }),
        numbers: [...new Set([...order.numbers, ...others])],
      }));
    }
    case 'adopted': {
      const attempts = state.orders.filter(({ step }) => step === fact.body.step).map(({ attempt }) => attempt);
      return { ...state, orders: [...state.orders, adopted(fact.body, at, Math.max(0, ...attempts) + 1)] };
    }
    case 'withdrawal-asked':
      return changed(state, fact.body.orderId, at, (order) => ({
        ...order,
        withdrawn: fact.body.why,
        asked: 'withdrawal',
      }));
    case 'priority-asked':
      return changed(state, fact.body.orderId, at, (order) => ({
        ...order,
        priority: fact.body.priority,
        asked: 'priority',
      }));
    case 'release-asked':
      return changed(state, fact.body.orderId, at, (order) => ({ ...order, asked: 'release' }));
    case 'hold-asked':
      return changed(state, fact.body.orderId, at, (order) => ({ ...order, asked: 'hold' }));
    case 'amended': {
      const { status, outcome } = fact.body;
      return changed(state, fact.body.orderId, at, (order) => {
        const heard = statusSeen(keptToItsOwn(order, outcome, status) ? order : withoutAsked(order), status);
        // A withdrawal the EHR would not make: the order stands there as it stood, and a human is shown so.
        if (outcome === 'done' || order.asked !== 'withdrawal') return heard;
        const { withdrawn: _, ...standing } = heard;
        return standing;
      });
    }
    case 'gate-violated':
    case 'gate-satisfied':
    case 'redriven':
      return state;
    case 'recorded': {
      const { factId, fact: told } = fact.body;
      const facts = [...state.facts, { factId, at, actor: fact.actor, fact: told }];
      return told.kind === 'device' ? { ...state, facts, patient: told.patient } : { ...state, facts };
    }
    case 'skipped':
      return {
        ...state,
        skipped: [...new Set([...state.skipped, fact.body.step])],
        repeats: without(state.repeats, fact.body.step),
      };
    case 'done-elsewhere':
      return { ...state, doneElsewhere: [...new Set([...state.doneElsewhere, fact.body.step])] };
    case 'repeat-asked': {
      const { step } = fact.body;
      return {
        ...state,
        repeats: [...new Set([...state.repeats, step])],
        skipped: without(state.skipped, step),
        doneElsewhere: without(state.doneElsewhere, step),
      };
    }
    case 'linked': {
      const { reference, accession } = fact.body;
      const numbers = [reference, accession].filter((number) => number !== undefined);
      return changed(state, fact.body.orderId, at, (order) => ({
        ...order,
        numbers: [...new Set([...order.numbers, ...numbers])],
      }));
    }
    case 'verdict-said': {
      const others = state.said.filter(({ cause }) => cause !== fact.body.cause);
      return { ...state, said: [...others, { ...fact.body, at, actor: fact.actor }] };
    }
    case 'closed':
      return { ...state, status: 'closed', closedAt: at };
    default: {
      const never: never = fact;
      return never;
    }
  }
}

const without = <T>(list: readonly T[], gone: T): readonly T[] => list.filter((one) => one !== gone);

/** Adds facts to what is known. */
export const foldOn = (state: CaseState, facts: readonly KeptFact[]): CaseState =>
  facts.reduce((sofar, fact) => ({ ...after(sofar, fact), seq: fact.seq }), state);

/** The case from its first fact on; undefined for a stream that does not begin with its opening. */
export function foldCase(caseId: string, facts: readonly KeptFact[]): CaseState | undefined {
  const [first, ...rest] = facts;
  return first?.kind === 'opened' ? foldOn(opened(caseId, first), rest) : undefined;
}

export type { CaseFact };
