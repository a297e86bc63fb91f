// An order as the EHR gets it: one ServiceRequest per separately performed procedure (interfaces 5, fhir 2.10).
import type { CodeableConcept, ServiceRequest } from '@medplum/fhirtypes';
import type { Gate, Instant, ProtocolId, Reason, Step } from '#clinical';
import { shownCoding } from '../terminology/display.js';
import { codeOf } from '../terminology/local-codes.js';
import { NO_SITE_CODES, type SiteCodes } from '../terminology/site-codes.js';
import { standardCodings } from '../terminology/standard-codings.js';
import { PUBLIC_SYSTEMS, canonical } from '../terminology/systems.js';
import {
  author,
  concept,
  given,
  identifier,
  iso,
  listed,
  meta,
  note,
  reasonConcept,
  refs,
  refsOf,
  notOf,
  type WriteContext,
} from './elements.js';
import type { Priority } from './priority.js';
import { orderNote } from './wording.js';

/** A bolus is a clinician's decision: it has no ServiceRequest, so the type has no such order (clinical E1.2). */
export type OrderableStep = Exclude<Step, 'BOLUS_TRIAL'>;

export interface StandingOrder {
  readonly id: string;
  readonly signer: string;
  readonly expires: Instant;
}

/** Steps a signed standing order may cover: without a gate and without a needle (decision 29). */
export const STANDING_ORDER_STEPS = ['INTERROGATION', 'PLAIN_FILMS', 'ROTOR_STUDY'] as const satisfies readonly Step[];
export type StandingOrderStep = (typeof STANDING_ORDER_STEPS)[number];

export type OrderAuthority =
  | { readonly intent: 'proposal' }
  | { readonly intent: 'order'; readonly standingOrder: StandingOrder };

export interface OrderToWrite {
  readonly caseId: string;
  /** `{caseId}.{step}.{component}.{attempt}`: the identifier by which exactly one order exists. */
  readonly orderId: string;
  readonly step: OrderableStep;
  /** The part ordered, as the clinical library names it. */
  readonly component?: { readonly id: string; readonly words: string };
  readonly patient: string;
  readonly encounter?: string;
  readonly status: 'draft' | 'active' | 'on-hold' | 'revoked' | 'completed';
  readonly authority: OrderAuthority;
  readonly priority: Priority;
  readonly authoredAt: Instant;
  /** Reference of the requester at this site; without one the software itself is named. */
  readonly requester?: string;
  readonly protocol: ProtocolId;
  readonly asks: string;
  /** What the note says beside the question: what comes before an injection, what the pump holds. */
  readonly notes: readonly string[];
  readonly answers: readonly string[];
  readonly gates: readonly Gate[];
  readonly reasons: readonly Reason[];
  /** What gave the reason; types R4 does not allow there go to supportingInfo. */
  readonly reasonReferences: readonly string[];
  /** Pump Device, reports relied on, the order this one must follow. */
  readonly supportingInfo: readonly string[];
  /** When a serial image is due. */
  readonly occurrence?: { readonly from: Instant; readonly to?: Instant };
}

/** Throws RangeError when a standing order is claimed for a step it may not cover or after it expired: a defect of ours. */
export function writeServiceRequest(
  order: OrderToWrite,
  context: WriteContext,
  siteCodes: SiteCodes = NO_SITE_CODES,
): ServiceRequest {
  const text = order.component === undefined ? undefined : order.component.words;
  const local = shownCoding(context.canonicalBase, 'step', order.step);
  const why = reasonConcept(context, order.reasons);
  return {
    resourceType: 'ServiceRequest',
    ...meta(context),
    identifier: [
      {
        type: { coding: [{ system: PUBLIC_SYSTEMS.identifierType, code: 'PLAC' }] },
        ...identifier(context, 'order', order.orderId),
      },
    ],
    instantiatesCanonical: [
      `${canonical(context.canonicalBase, 'PlanDefinition', order.protocol)}|${context.version}`,
      `${canonical(context.canonicalBase, 'ActivityDefinition', codeOf(order.step))}|${context.version}`,
    ],
    requisition: identifier(context, 'case', order.caseId),
    status: order.status,
    intent: order.authority.intent,
    category: categoryOf(order.step),
    priority: order.priority,
    code: concept(
      text === undefined ? local.display : `${local.display}: ${text}`,
      local,
      ...standardCodings(context.canonicalBase, 'step', order.step, order.component?.id),
      ...siteCodings(order, siteCodes),
    ),
    subject: { reference: order.patient },
    ...given('encounter', order.encounter === undefined ? undefined : { reference: order.encounter }),
    ...occurrenceOf(order),
    authoredOn: iso(order.authoredAt),
    requester: order.requester === undefined ? author(context) : { reference: order.requester },
    ...listed('reasonCode', why === undefined ? [] : [why]),
    ...listed('reasonReference', refsOf(REASON_TYPES, order.reasonReferences)),
    ...listed('supportingInfo', refs([...order.supportingInfo, ...notOf(REASON_TYPES, order.reasonReferences)])),
    note: [
      note(context, order.authoredAt, orderNote({ ...order, version: context.version, ...authorityWords(order) })),
    ],
  };
}

// R4 allows only these as reason; what else gave the reason is supporting information (fhir 2.10).
const REASON_TYPES = ['Condition', 'Observation', 'DiagnosticReport', 'DocumentReference'];

// US Core categories: imaging, and "evaluation procedure" for what is no image (terminology rows fhir-workflow).
const IMAGING: CodeableConcept[] = [
  { coding: [{ system: PUBLIC_SYSTEMS.sct, code: '363679005', display: 'Imaging' }] },
];
const EVALUATION: CodeableConcept[] = [
  { coding: [{ system: PUBLIC_SYSTEMS.sct, code: '386053000', display: 'Evaluation procedure (procedure)' }] },
];
const IS_IMAGING = {
  INTERROGATION: false,
  PLAIN_FILMS: true,
  ROTOR_STUDY: true,
  CSF_ASPIRATION: false,
  FLUORO_CONTRAST: true,
  FLUORO_CONTRAST_POSITIONAL: true,
  CT_POST_CONTRAST: true,
  CT_NONCONTRAST: true,
  SCINT_IN111: true,
  SCINT_TC99M: true,
  MRI: true,
} as const satisfies Record<OrderableStep, boolean>;

function categoryOf(step: OrderableStep): CodeableConcept[] {
  return IS_IMAGING[step] ? IMAGING : EVALUATION;
}

function siteCodings(order: OrderToWrite, siteCodes: SiteCodes): { system: string; code: string; display?: string }[] {
  return siteCodes.steps
    .filter((row) => row.word === order.step && row.write === true)
    .filter((row) => row.component === undefined || row.component === order.component?.id)
    .map((row) => ({ system: row.system, code: row.code, ...given('display', row.display) }));
}

function occurrenceOf(order: OrderToWrite): Pick<ServiceRequest, 'occurrenceDateTime' | 'occurrencePeriod'> {
  if (order.occurrence === undefined) return {};
  const { from, to } = order.occurrence;
  if (to === undefined) return { occurrenceDateTime: iso(from) };
  return { occurrencePeriod: { start: iso(from), end: iso(to) } };
}

function authorityWords(order: OrderToWrite): { restsOn?: string } {
  if (order.authority.intent === 'proposal') return {};
  const { id, signer, expires } = order.authority.standingOrder;
  if (!STANDING_ORDER_STEPS.some((step) => step === order.step))
    throw new RangeError(`no standing order covers ${order.step}`);
  if (expires <= order.authoredAt) throw new RangeError(`standing order ${id} had expired`);
  return { restsOn: `Placed under standing order ${id}, signed by ${signer}, valid until ${iso(expires)}.` };
}
