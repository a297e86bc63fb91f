// ServiceRequests and Tasks coming back from the EHR: ours as it changed, or another's for a patient we watch.
import {
  namesContrastAgent,
  type FluidType,
  type InjectionSite,
  type Instant,
  type Measurement,
  type Quantity,
  type Step,
  type UnreadValue,
} from '#clinical';
import { wordOfCoding, type Word } from '../terminology/local-codes.js';
import { sid, type Sid } from '../terminology/systems.js';
import { conceptOf, wordsOf, type Codebook } from './concepts.js';
import { observedIn, type ObservedFact } from './observed.js';
import { opened, refused, withdrawn, type Read } from './outcome.js';
import type { Convert } from './quantities.js';
import { identifierOf, referenceOf, subjectOf, type Server, type WireIdentifier } from './references.js';
import { stepsOfCode } from './report-step.js';
import { instantOf, timeOf } from './times.js';
import { flag, object, objects, text, type Wire } from './wire.js';

export const REQUEST_STATUSES = [
  'draft',
  'active',
  'on-hold',
  'revoked',
  'completed',
  'entered-in-error',
  'unknown',
] as const;
export type RequestStatus = (typeof REQUEST_STATUSES)[number];

export interface OrderContext {
  readonly book: Codebook;
  readonly convert: Convert;
  readonly server: Server;
  readonly patients?: readonly string[];
  /** Observations named in supportingInfo, as read from the EHR: contrast agent, volume, site. */
  readonly observations?: readonly unknown[];
}

export interface OrderRead {
  readonly ehrReference: string;
  readonly version: string;
  readonly patient: string;
  readonly status: RequestStatus;
  readonly intent: string;
  readonly priority?: string;
  /** Value of our order identifier: this order is ours. */
  readonly orderId?: string;
  readonly caseId?: string;
  readonly otherIdentifiers: readonly WireIdentifier[];
  readonly steps: readonly Step[];
  /** Steps a wide code may stand for: enough to check a gate, not enough to adopt the order. */
  readonly possibleSteps: readonly Step[];
  /** Code `pump-evaluation`, status active: opens a case. */
  readonly asksForEvaluation: boolean;
  /** A person who requested it, when the intent is an order: the signature as the EHR keeps it. */
  readonly signedBy?: string;
  readonly authoredAt?: Instant;
  readonly doNotPerform: boolean;
  readonly contrastAgent?: string;
  readonly injectionSite?: InjectionSite;
  readonly fluidType?: FluidType;
  readonly values: Readonly<Partial<Record<Measurement, Quantity>>>;
  readonly unread: readonly UnreadValue[];
}

const SIGNED_INTENTS = ['order', 'original-order', 'reflex-order', 'filler-order', 'instance-order'];

export function readServiceRequest(input: unknown, context: OrderContext): Read<OrderRead> {
  const open = opened(input, 'ServiceRequest');
  if ('refusal' in open) return refused(open.refusal);
  const { resource, reference } = open;
  const subject = subjectOf(resource['subject'], context.patients, context.server);
  const status = REQUEST_STATUSES.find((known) => known === resource['status']) ?? 'unknown';
  if (status === 'entered-in-error') return withdrawn(open);
  if ('refusal' in subject) return refused(subject.refusal, reference);
  const { book, server } = context;
  const code = conceptOf(resource['code']);
  const named = stepsOfCode(code, book);
  const numbers = identifiersOf(resource);
  const orderId = numberIn(numbers, book, 'order');
  const asks = code.codings.some((c) => wordOfCoding(book.canonicalBase, 'step', c) === 'PUMP_EVALUATION');
  if (orderId === undefined && !asks && named.strong.length + named.weak.length === 0)
    return refused('not_ours', reference);
  const intent = text(resource['intent']) ?? 'unknown';
  const requester = referenceOf(resource['requester'], server);
  const signedBy = SIGNED_INTENTS.includes(intent) && isPerson(requester) ? requester : undefined;
  const caseId = numberIn(objects(resource['requisition']).map(identifierOf).filter(isGiven), book, 'case');
  const authoredAt = instantOf(timeOf(resource['authoredOn']));
  const priority = text(resource['priority']);
  return {
    kind: 'read',
    value: {
      ehrReference: reference,
      version: open.version,
      patient: subject.patient,
      status,
      intent,
      ...(priority === undefined ? {} : { priority }),
      ...(orderId === undefined ? {} : { orderId }),
      ...(caseId === undefined ? {} : { caseId }),
      otherIdentifiers: numbers.filter((number) => number.system !== sid(book.canonicalBase, 'order')),
      steps: named.strong,
      possibleSteps: named.weak,
      asksForEvaluation: asks && status === 'active',
      ...(signedBy === undefined ? {} : { signedBy }),
      ...(authoredAt === undefined ? {} : { authoredAt }),
      doNotPerform: flag(resource['doNotPerform']) === true,
      ...contrastOf(resource, context),
    },
  };
}

function isGiven<T>(value: T | undefined): value is T {
  return value !== undefined;
}

function isPerson(reference: string | undefined): boolean {
  return /^(Practitioner|PractitionerRole)\//.test(reference ?? '');
}

function identifiersOf(resource: Wire): WireIdentifier[] {
  return objects(resource['identifier']).map(identifierOf).filter(isGiven);
}

function numberIn(numbers: readonly WireIdentifier[], book: Codebook, name: Sid): string | undefined {
  return numbers.find((number) => number.system === sid(book.canonicalBase, name))?.value;
}

type ContrastDetails = Pick<OrderRead, 'contrastAgent' | 'injectionSite' | 'fluidType' | 'values' | 'unread'>;

/** Agent, volume and site from orderDetail (words) and from Observations contained or handed in (interfaces 4). */
function contrastOf(request: Wire, context: OrderContext): ContrastDetails {
  const supporting = objects(request['supportingInfo']).map((element) => text(element['reference']));
  const contained = objects(request['contained']).filter((inner) => supporting.includes(`#${text(inner['id']) ?? ''}`));
  const handedIn = (context.observations ?? []).map(object).filter(isGiven);
  const named = handedIn.filter((given) =>
    supporting.some((reference) => reference?.endsWith(`Observation/${text(given['id']) ?? '?'}`) === true),
  );
  const observed = [...contained, ...named]
    .filter((wire) => wire['resourceType'] === 'Observation' && wire['status'] !== 'entered-in-error')
    .map((wire) => observedIn(wire, context));
  const facts = observed.flatMap((part) => part.facts);
  // One agent may stand in an Observation, in words and in a code: whoever is named is judged.
  const detail = objects(request['orderDetail']).flatMap(wordsOf);
  const agents = new Set([...agentsIn(facts), ...detail.filter(namesContrastAgent)]);
  const sites = new Set(facts.flatMap((fact) => (fact.kind === 'injection_site' ? [fact.site] : [])));
  const [site] = sites;
  const values: Partial<Record<Measurement, Quantity>> = {};
  for (const fact of facts) if (fact.kind === 'value') values[fact.name] = fact.quantity;
  return {
    // Two agents named: both are shown to the gate, and one forbidden among them forbids.
    ...(agents.size === 0 ? {} : { contrastAgent: [...agents].join(' / ') }),
    ...(site === undefined ? {} : { injectionSite: sites.size === 1 ? site : 'unknown' }),
    values,
    unread: observed.flatMap((part) => part.unread),
  };
}

function agentsIn(facts: readonly ObservedFact[]): string[] {
  return facts.flatMap((fact) => (fact.kind === 'contrast_agent' ? [fact.agent] : []));
}

export interface TaskRead {
  readonly ehrReference: string;
  readonly version: string;
  readonly patient: string;
  readonly status: string;
  /** Terminal: accepted work done, refused or abandoned. `rejected` and `failed` re-enter the algorithm. */
  readonly outcome: 'open' | 'done' | 'not_done';
  readonly decisionId?: string;
  readonly action?: Word<'action'>;
  readonly focus?: string;
  readonly owner?: string;
}

export function readTask(input: unknown, context: Omit<OrderContext, 'convert'>): Read<TaskRead> {
  const open = opened(input, 'Task');
  if ('refusal' in open) return refused(open.refusal);
  const { resource, reference } = open;
  if (resource['status'] === 'entered-in-error') return withdrawn(open);
  const { book, server } = context;
  const subject = subjectOf(resource['for'], context.patients, server);
  if ('refusal' in subject) return refused(subject.refusal, reference);
  const decisionId = numberIn(identifiersOf(resource), book, 'decision');
  const action = conceptOf(resource['code'])
    .codings.map((coding) => wordOfCoding(book.canonicalBase, 'action', coding))
    .find(isGiven);
  if (decisionId === undefined && action === undefined) return refused('not_ours', reference);
  const status = text(resource['status']) ?? 'unknown';
  const focus = referenceOf(resource['focus'], server);
  const owner = referenceOf(resource['owner'], server);
  return {
    kind: 'read',
    value: {
      ehrReference: reference,
      version: open.version,
      patient: subject.patient,
      status,
      outcome:
        status === 'completed' ? 'done' : ['rejected', 'failed', 'cancelled'].includes(status) ? 'not_done' : 'open',
      ...(decisionId === undefined ? {} : { decisionId }),
      ...(action === undefined ? {} : { action }),
      ...(focus === undefined ? {} : { focus }),
      ...(owner === undefined ? {} : { owner }),
    },
  };
}
