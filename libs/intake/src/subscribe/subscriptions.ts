import type { Subscription } from '@medplum/fhirtypes';
import type { EhrClient } from '#fhir';
import { TransientFailure } from '#platform';

export interface SubscriptionWish {
  /** For example `DiagnosticReport?`. */
  readonly criteria: string;
  readonly endpoint: string;
  readonly secret: string;
  readonly reason: string;
}

export type SubscriptionState = 'standing' | 'asked' | 'not_possible';

const live: ReadonlySet<string> = new Set(['requested', 'active']);

function wished(wish: SubscriptionWish): Subscription {
  return {
    resourceType: 'Subscription',
    status: 'requested',
    reason: wish.reason,
    criteria: wish.criteria,
    channel: {
      type: 'rest-hook',
      endpoint: wish.endpoint,
      payload: 'application/fhir+json',
      // No colon in the secret: one server splits the header at every colon (fhir.md 2.1).
      header: [`Authorization: Bearer ${wish.secret}`],
    },
  };
}

/**
 * Makes sure one live rest-hook Subscription of ours stands for these criteria. Most EHRs do not let us (fhir.md 0.4): that is
 * an answer, and polling goes on alone.
 * @throws TransientFailure when the EHR did not answer.
 */
export async function ensureSubscription(ehr: EhrClient, wish: SubscriptionWish): Promise<SubscriptionState> {
  const found = await ehr.search('Subscription', { url: wish.endpoint }, { strict: false, noCache: true });
  if (found.kind === 'ok') {
    const standing = found.value.resources.some(
      (sub) => live.has(sub.status) && sub.criteria === wish.criteria && sub.channel.endpoint === wish.endpoint,
    );
    if (standing) return 'standing';
  } else if (found.kind === 'network' || found.kind === 'timeout' || found.kind === 'circuitOpen') {
    throw new TransientFailure(`looking for our Subscription: ${found.kind}`);
  }
  const answer = await ehr.create(wished(wish));
  if (answer.kind === 'ok') return 'asked';
  if (
    answer.kind === 'network' ||
    answer.kind === 'timeout' ||
    answer.kind === 'unavailable' ||
    answer.kind === 'throttled'
  ) {
    throw new TransientFailure(`asking for a Subscription: ${answer.kind}`);
  }
  return 'not_possible';
}
