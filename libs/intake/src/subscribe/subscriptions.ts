import type { Subscription } from '@medplum/fhirtypes';
import { prospectOf, type EhrClient, type EhrFailure } from '#fhir';
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
 * an answer, and polling goes on alone. One is asked for only after a whole look showed none: who may not look would ask again
 * and again, and the EHR would tell us of everything as often as we asked.
 * @throws TransientFailure when the EHR did not answer, or not for good.
 */
export async function ensureSubscription(ehr: EhrClient, wish: SubscriptionWish): Promise<SubscriptionState> {
  const found = await ehr.search('Subscription', { url: wish.endpoint }, { strict: false, noCache: true });
  if (found.kind !== 'ok') return lastingly(found, 'looking for our Subscription');
  const standing = found.value.resources.some(
    (sub) => live.has(sub.status) && sub.criteria === wish.criteria && sub.channel.endpoint === wish.endpoint,
  );
  if (standing) return 'standing';
  if (found.value.extent !== 'whole') throw new TransientFailure(`looking for our Subscription: ${found.value.extent}`);
  const answer = await ehr.create(wished(wish));
  return answer.kind === 'ok' ? 'asked' : lastingly(answer, 'asking for a Subscription');
}

/** What only a person at the EHR can change is an answer; all else is asked again. */
function lastingly(failure: EhrFailure, doing: string): 'not_possible' {
  if (prospectOf(failure) === 'person') return 'not_possible';
  throw new TransientFailure(`${doing}: ${failure.kind}`);
}
