// Each page and its answer, as the chart keeps them. The words carry no patient data: the resource itself is in the chart.
import type { Communication, CommunicationRequest } from '@medplum/fhirtypes';
import type { Instant, PagingTier } from '#clinical';
import { PUBLIC_SYSTEMS } from '../terminology/systems.js';
import {
  author,
  concept,
  given,
  identifier,
  iso,
  listed,
  meta,
  note,
  ref,
  refs,
  type WriteContext,
} from './elements.js';
import { priorityOfTier } from './priority.js';

const CATEGORY = [{ coding: [{ system: PUBLIC_SYSTEMS.communicationCategory, code: 'alert', display: 'Alert' }] }];
const PARTICIPATION = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationMode';
const NOT_DONE = 'http://terminology.hl7.org/CodeSystem/communication-not-done-reason';

export const PAGE_MEDIA = ['voice', 'sms', 'email', 'electronic'] as const;
export type PageMedium = (typeof PAGE_MEDIA)[number];

const MEDIUM = {
  voice: { code: 'PHONE', display: 'telephone' },
  sms: { code: 'ONLINEWRIT', display: 'online written' },
  email: { code: 'EMAILWRIT', display: 'email' },
  electronic: { code: 'ELECTRONIC', display: 'electronic data' },
} as const satisfies Record<PageMedium, { code: string; display: string }>;

export interface PageToWrite {
  readonly incidentId: string;
  /** One per incident, epoch, level and recipient: `{incidentId}.{epoch}.{level}.{n}`. */
  readonly pageId: string;
  readonly pageCode: string;
  readonly tier: PagingTier;
  readonly patient: string;
  readonly encounter?: string;
  readonly medium: PageMedium;
  /** Practitioner or PractitionerRole, where the rota knows one. */
  readonly recipient?: string;
  /** Flag, DetectedIssue, Task: what the page is about. */
  readonly about: readonly string[];
}

export interface PageRequestToWrite extends PageToWrite {
  readonly status: 'active' | 'completed' | 'revoked';
  readonly at: Instant;
}

export function writeCommunicationRequest(page: PageRequestToWrite, context: WriteContext): CommunicationRequest {
  return {
    resourceType: 'CommunicationRequest',
    ...meta(context),
    identifier: [identifier(context, 'incident', page.pageId)],
    groupIdentifier: identifier(context, 'incident', page.incidentId),
    status: page.status,
    category: CATEGORY,
    ...partsOf(page),
    payload: [{ contentString: pageText(page, context) }],
    occurrenceDateTime: iso(page.at),
    authoredOn: iso(page.at),
    requester: author(context),
    sender: author(context),
  };
}

/** How a page went: sent, heard, answered, or not delivered and why. */
export type PageResult =
  | { readonly kind: 'sent' }
  | { readonly kind: 'accepted' | 'declined' | 'planned' | 'resolved'; readonly at: Instant; readonly words?: string }
  | {
      readonly kind: 'not_delivered';
      readonly why: 'recipient-unavailable' | 'system-error' | 'invalid-phone-number' | 'unknown';
    };

export interface PageSentToWrite extends PageToWrite {
  /** The CommunicationRequest in the EHR, once it has an id. */
  readonly request?: string;
  readonly sentAt: Instant;
  readonly result: PageResult;
}

export function writeCommunication(page: PageSentToWrite, context: WriteContext): Communication {
  const { result } = page;
  return {
    resourceType: 'Communication',
    ...meta(context),
    identifier: [identifier(context, 'incident', page.pageId)],
    ...listed('basedOn', page.request === undefined ? [] : [ref(page.request)]),
    status: statusOf(result),
    ...given(
      'statusReason',
      result.kind === 'not_delivered' ? { coding: [{ system: NOT_DONE, code: result.why }] } : undefined,
    ),
    category: CATEGORY,
    ...partsOf(page),
    topic: concept(`Page code ${page.pageCode}`),
    sent: iso(page.sentAt),
    ...given('received', 'at' in result ? iso(result.at) : undefined),
    sender: author(context),
    payload: [{ contentString: pageText(page, context) }],
    ...listed('note', 'at' in result ? [note(context, result.at, answerWords(result))] : []),
  };
}

function statusOf(result: PageResult): Communication['status'] {
  switch (result.kind) {
    case 'sent':
      return 'in-progress';
    case 'accepted':
    case 'declined':
    case 'planned':
    case 'resolved':
      return 'completed';
    case 'not_delivered':
      return 'not-done';
    default: {
      const never: never = result;
      return never;
    }
  }
}

function answerWords(result: Extract<PageResult, { at: Instant }>): string {
  return result.words === undefined ? `Page ${result.kind}.` : `Page ${result.kind}: ${result.words}`;
}

/** "DRILL" first when it is one (decision 25); the tier and the code, nothing of the patient. */
function pageText(page: PageToWrite, context: WriteContext): string {
  return `${context.drill ? 'DRILL. ' : ''}Pumptrace page ${page.pageCode}, ${page.tier}. Open the case and answer the page.`;
}

type Parts = Pick<Communication, 'priority' | 'medium' | 'subject' | 'encounter' | 'about' | 'recipient'>;

function partsOf(page: PageToWrite): Parts {
  return {
    priority: priorityOfTier(page.tier),
    medium: [{ coding: [{ system: PARTICIPATION, ...MEDIUM[page.medium] }] }],
    subject: ref(page.patient),
    ...given('encounter', page.encounter === undefined ? undefined : ref(page.encounter)),
    ...listed('about', refs(page.about)),
    ...listed('recipient', page.recipient === undefined ? [] : [ref(page.recipient)]),
  };
}
