import { convert } from '#clinical';
import {
  prospectOf,
  readServiceRequest,
  type Codebook,
  type EhrClient,
  type KnownOrder,
  type ReportLinks,
} from '#fhir';
import { TransientFailure } from '#platform';

/** `other_patient`: the report is based on an order that was written for somebody else. */
export type OrdersNamed =
  | { readonly kind: 'orders'; readonly orders: readonly KnownOrder[] }
  | { readonly kind: 'other_patient' };

/**
 * The orders a report names and nobody has told us of: a report can be quicker than the message about its order, and then it
 * would be taken for the report of whatever is open. Read from the EHR, which has them.
 */
export async function ordersNamed(
  links: ReportLinks,
  patientId: string,
  known: readonly KnownOrder[],
  ehr: EhrClient,
  book: Codebook,
): Promise<OrdersNamed> {
  const orders: KnownOrder[] = [];
  for (const reference of links.orders) {
    const id = /^ServiceRequest\/(.+)$/.exec(reference)?.[1];
    if (id === undefined || known.some(({ ehrReference }) => ehrReference === reference)) continue;
    const answer = await ehr.read('ServiceRequest', id);
    if (answer.kind !== 'ok') {
      if (prospectOf(answer) === 'try-later') throw new TransientFailure(`reading an order: ${answer.kind}`);
      continue; // an order that cannot be read places nothing; the report is matched otherwise, or shown
    }
    const read = readServiceRequest(answer.value, { book, convert, server: { fhirBase: ehr.baseUrl } });
    if (read.kind !== 'read') continue;
    const { patient, orderId, steps, otherIdentifiers, authoredAt } = read.value;
    if (patient !== `Patient/${patientId}`) return { kind: 'other_patient' };
    const [step] = steps;
    if (step === undefined) continue;
    const open = { ehrReference: reference, otherIdentifiers, open: true };
    // Orders adopts a hand-placed order of a step under this name (decision 14).
    const own = {
      orderId: orderId ?? `ehr.${id}`,
      step,
      ...(authoredAt === undefined ? {} : { orderedAt: authoredAt }),
    };
    orders.push({ ...own, ...open });
  }
  return { kind: 'orders', orders };
}
