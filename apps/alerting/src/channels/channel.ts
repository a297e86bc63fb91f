// The doors out: one file per way to reach a person, one registry.
import type { EntityManager } from 'typeorm';
import type { PagedTier } from '../incident/machine.js';

export const BODY_TYPES = ['page', 'update', 'stand-down'] as const;

/**
 * What a page says (interfaces.md 7). There is no slot for words, so nothing of a patient can get in: a tier, a code said on
 * the telephone, a link, a number to call, and where in the escalation it stands.
 */
export interface PageBody {
  readonly type: (typeof BODY_TYPES)[number];
  readonly tier: PagedTier;
  readonly code: string;
  readonly url: string;
  readonly callback: string | null;
  readonly level: number;
  readonly epoch: number;
  readonly incident: string;
  readonly drill: boolean;
}

/** Who took a page, and under which name of theirs it can be asked for. */
export interface Handed {
  readonly provider: Provider;
  readonly ref: string | null;
}

/** Whose failure it was, where there is a choice, and whether another provider is to be asked in the same moment. */
export interface Failing {
  readonly provider?: Provider;
  readonly another?: boolean;
}

/**
 * How one try ended. Only `sent` says that the other side has the page. `refused` and `silent` pass; `impossible` is for good
 * and about this address; `not_set_up` is about us.
 */
export type Delivered =
  | ({ readonly kind: 'sent'; readonly write?: (em: EntityManager) => Promise<void> } & Handed)
  | ({ readonly kind: 'refused'; readonly status: number; readonly retryAfterMs?: number } & Failing)
  | ({ readonly kind: 'silent'; readonly why: 'timeout' | 'unreachable' } & Failing)
  | { readonly kind: 'busy' }
  | { readonly kind: 'impossible'; readonly code: string }
  | { readonly kind: 'not_set_up' };

export const PROVIDERS = ['webhook', 'smtp', 'twilio', 'twilio-backup', 'pagerduty', 'ehr', 'console'] as const;
/** Who carries a page. Each has its own account, breaker and place in the metrics. */
export type Provider = (typeof PROVIDERS)[number];

export interface Sending {
  /** The attempt's id, the same over all tries: the other side knows a repetition by it. */
  readonly attempt: string;
  readonly body: PageBody;
  /** What the person sends back by SMS; of this page only. */
  readonly replyCode: string;
  readonly at: number;
  /** How long the page means anything: a message that could not be shown by then must not wake anybody later. */
  readonly validForMs: number;
  readonly signal: AbortSignal;
}

/** What the provider knows of an attempt we may or may not have made before a crash. */
export type Known = { readonly kind: 'has' } & Handed;
