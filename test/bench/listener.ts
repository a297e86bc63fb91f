import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { ask } from '../../apps/sandbox/src/play/line.js';
import { field, text } from '../../apps/sandbox/src/ehr/shelf/fields.js';

// The bench's own ear at the EHR: it is told of each order the moment it exists, by a Subscription, and asks for nothing.

/** Tells when a patient has so many orders of a step. */
export class OrderWatch {
  private readonly waiting = new Map<string, { left: number; done: () => void }>();

  private constructor(private readonly close_: () => void) {}

  static async at(fhirUrl: string): Promise<OrderWatch> {
    const server = createServer((incoming, response) => {
      void bodyOf(incoming).then((body) => {
        response.writeHead(200, { 'content-type': 'application/fhir+json' }).end('{"resourceType":"OperationOutcome"}');
        watch.heard(body);
      });
    });
    const watch = new OrderWatch(() => {
      server.closeAllConnections();
      server.close();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { body } = await ask('POST', `${fhirUrl}/Subscription`, {
      body: {
        resourceType: 'Subscription',
        status: 'requested',
        reason: 'bench',
        criteria: 'ServiceRequest?',
        channel: { type: 'rest-hook', endpoint: `http://127.0.0.1:${port}`, payload: 'application/fhir+json' },
      },
    });
    const id = String(field(body, 'id'));
    for (;;) {
      const now = await ask('GET', `${fhirUrl}/Subscription/${id}`);
      if (field(now.body, 'status') === 'active') return watch;
    }
  }

  /** Resolves when `count` orders for this patient whose identifier names the step have been written from now on. */
  orders(patientId: string, step: string, count: number): Promise<void> {
    return new Promise((done) => {
      this.waiting.set(`${patientId} ${step}`, { left: count, done });
    });
  }

  close(): void {
    this.close_();
  }

  private heard(order: unknown): void {
    const patient = text(field(field(order, 'subject'), 'reference'))?.slice('Patient/'.length) ?? '';
    const identifiers = field(order, 'identifier');
    const [first]: unknown[] = Array.isArray(identifiers) ? identifiers : [];
    const step = text(field(first, 'value'))?.split('.')[1] ?? '';
    // Every order is written once and then perhaps changed; only the first version counts.
    if (text(field(field(order, 'meta'), 'versionId')) !== '1') return;
    const key = `${patient} ${step}`;
    const entry = this.waiting.get(key);
    if (entry === undefined) return;
    entry.left -= 1;
    if (entry.left > 0) return;
    this.waiting.delete(key);
    entry.done();
  }
}

async function bodyOf(incoming: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  for await (const piece of incoming) pieces.push(Buffer.from(piece));
  return JSON.parse(Buffer.concat(pieces).toString('utf8') || '{}');
}
