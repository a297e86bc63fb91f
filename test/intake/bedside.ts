import { randomUUID } from 'node:crypto';
import type { Bundle, Resource, ServiceRequest } from '@medplum/fhirtypes';
import { EhrClient, SystemEhrTime, type EhrLimits } from '#fhir';
import type { Sandbox } from '../../apps/sandbox/src/sandbox.js';

export const ORDER_SYSTEM = 'https://pumptrace.example.org/fhir/sid/order';

export type Fault = Readonly<Record<string, unknown>> & { readonly kind: string };

export interface Seen {
  readonly method: string;
  readonly type?: string;
  readonly status: number | 'dropped';
  readonly wrote: boolean;
}

export const order = (value: string, over: Partial<ServiceRequest> = {}): ServiceRequest => ({
  resourceType: 'ServiceRequest',
  identifier: [{ system: ORDER_SYSTEM, value }],
  status: 'draft',
  intent: 'proposal',
  code: { text: 'Plain films' },
  subject: { reference: 'Patient/ida' },
  ...over,
});

/** The EHR, as its own users and as its master of faults see it. */
export class Bedside {
  /** Runs before each request we send, when it is set: the other hand that writes between our read and our write. */
  before: (() => Promise<void>) | undefined;

  constructor(readonly sandbox: Sandbox) {}

  /** A client of the EHR that gives up soon. */
  client(limits: Partial<EhrLimits> = {}): EhrClient {
    return new EhrClient({
      baseUrl: this.sandbox.url,
      credentials: {
        authorization: async () => {
          await this.before?.();
          return undefined;
        },
        forget: () => false,
      },
      time: new SystemEhrTime(),
      random: () => 0.5,
      newRequestId: () => randomUUID(),
      limits: {
        tryTimeoutMs: 2_000,
        deadlineMs: 3_000,
        maxTries: 2,
        backoffBaseMs: 5,
        retryAfterCapMs: 200,
        breakerFailures: 10_000,
        maxConcurrent: 8,
        ...limits,
      },
    });
  }

  async control(path: string, method = 'GET', body?: unknown): Promise<unknown> {
    const answer = await fetch(`${this.sandbox.controlUrl}/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? undefined : await answer.json();
  }

  async fault(knob: Fault): Promise<void> {
    await this.control('knobs', 'POST', knob);
  }

  async mend(): Promise<void> {
    await this.control('knobs', 'DELETE');
  }

  async put<R extends Resource>(resource: R & { id: string }): Promise<R> {
    return this.send('PUT', `${resource.resourceType}/${resource.id}`, resource);
  }

  async post<R extends Resource>(resource: R): Promise<R> {
    return this.send('POST', resource.resourceType, resource);
  }

  private async send<R extends Resource>(method: string, path: string, resource: R): Promise<R> {
    const answer = await fetch(`${this.sandbox.url}/${path}`, {
      method,
      headers: { 'content-type': 'application/fhir+json' },
      body: JSON.stringify(resource),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as R;
  }

  async found<R extends Resource>(query: string): Promise<R[]> {
    const answer = await fetch(`${this.sandbox.url}/${query}`);
    const bundle = (await answer.json()) as Bundle<R>;
    return (bundle.entry ?? []).flatMap(({ resource }) => (resource === undefined ? [] : [resource]));
  }

  orders(value: string): Promise<ServiceRequest[]> {
    return this.found<ServiceRequest>(
      `ServiceRequest?identifier=${encodeURIComponent(`${ORDER_SYSTEM}|${value}`)}&_count=50`,
    );
  }

  async log(): Promise<readonly Seen[]> {
    return ((await this.control('log')) as { entries: Seen[] }).entries;
  }
}
