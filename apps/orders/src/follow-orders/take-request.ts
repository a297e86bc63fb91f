import { convert } from '#clinical';
import {
  localSystem,
  readServiceRequest,
  standardRowsFor,
  type Codebook,
  type EhrClient,
  type OrderContext,
  type OrderRead,
} from '#fhir';
import type { Arrival, Commit, EhrReader } from '#intake';
import { TransientFailure } from '#platform';
import type { EntityManager } from 'typeorm';
import { injectsContrast } from '../order-next-step/side-port.js';
import { forgetVersion } from '../watch/forget-version.js';
import type { FollowOrders } from './follow.js';

export interface TakeParts {
  readonly follow: FollowOrders;
  readonly book: Codebook;
  readonly fhirBase: string;
}

const nothing = (outcome: string): Commit => ({ outcome, run: async () => undefined });

/** ServiceRequests: triggers of an evaluation, our own orders as they change, orders placed by hand, and every contrast order. */
export class TakeRequest implements EhrReader {
  readonly type = 'ServiceRequest';
  readonly criteria = 'ServiceRequest?';
  readonly allPace = 'close';

  constructor(private readonly parts: TakeParts) {}

  pollPatient(patientId: string): Readonly<Record<string, string>> {
    return { patient: patientId };
  }

  /** Evaluations asked for, also for patients nobody watches yet. */
  pollAll(): Readonly<Record<string, string>> {
    return { code: `${localSystem(this.parts.book.canonicalBase, 'step')}|pump-evaluation`, status: 'active' };
  }

  async take(arrival: Arrival, ehr: EhrClient): Promise<Commit> {
    const { follow } = this.parts;
    const first = readServiceRequest(arrival.resource, this.context([]));
    if (first.kind === 'refused') return nothing(first.refusal);
    if (first.kind === 'withdrawn') {
      return { outcome: 'withdrawn', run: (em: EntityManager) => follow.requestGone(em, arrival.id) };
    }
    const { value } = first;
    const contrast = isContrast(value, arrival.resource, this.parts.book.canonicalBase);
    const read = contrast ? await this.withObservations(arrival, value, ehr) : value;
    return {
      outcome: read.asksForEvaluation ? 'asks-for-evaluation' : 'followed',
      run: async (em) => {
        if (!(await follow.request(em, arrival.id, read, contrast))) await forgetVersion(em, arrival);
      },
    };
  }

  async gone(id: string): Promise<Commit> {
    return { outcome: 'gone', run: (em) => this.parts.follow.requestGone(em, id) };
  }

  private context(observations: readonly unknown[]): OrderContext {
    const { book, fhirBase } = this.parts;
    return { book, convert, server: { fhirBase }, observations };
  }

  /** Agent, volume and site may stand in Observations the order points at (interfaces 4). */
  private async withObservations(arrival: Arrival, value: OrderRead, ehr: EhrClient): Promise<OrderRead> {
    const observations: unknown[] = [];
    for (const reference of observationsOf(arrival.resource)) {
      const answer = await ehr.readReference(reference);
      if (answer.kind === 'ok') observations.push(answer.value);
      else if (answer.kind !== 'notFound' && answer.kind !== 'gone' && answer.kind !== 'notSent')
        throw new TransientFailure(`reading what an order points at: ${answer.kind}`);
    }
    const again = readServiceRequest(arrival.resource, this.context(observations));
    return again.kind === 'read' ? again.value : value;
  }
}

function observationsOf(resource: Arrival['resource']): string[] {
  if (resource.resourceType !== 'ServiceRequest' || !Array.isArray(resource.supportingInfo)) return [];
  return resource.supportingInfo
    .flatMap(({ reference }) => (reference === undefined ? [] : [reference]))
    .filter((reference) => /(^|\/)Observation\/[A-Za-z0-9.-]{1,64}$/.test(reference));
}

/**
 * Whether contrast goes into the pump with this order. A code that also serves for an ordinary scan (CT of the abdomen after
 * the contrast study) is one only when the order itself names contrast or a port: an ordinary scan is not held.
 */
function isContrast(read: OrderRead, resource: Arrival['resource'], base: string): boolean {
  const states = read.contrastAgent !== undefined || read.injectionSite !== undefined;
  if (read.possibleSteps.some(injectsContrast) && states) return true;
  if (!read.steps.some(injectsContrast)) return false;
  if (read.orderId !== undefined || states) return true;
  if (resource.resourceType !== 'ServiceRequest') return false;
  const codings = resource.code?.coding ?? [];
  const said = codings.filter(({ system, code }) => {
    const coding = { ...(system === undefined ? {} : { system }), ...(code === undefined ? {} : { code }) };
    const standard = standardRowsFor(base, 'step', coding);
    return standard.length === 0 || standard.some((row) => !('component' in row) || row.component !== 'abdomen');
  });
  return said.length > 0;
}
