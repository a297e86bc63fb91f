// An HTTP server for specs that behaves as EHRs and the machines in front of them really do, and remembers exactly
// what it received, so that a spec can assert on what left us and not only on what we made of the answer.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { noCredentials } from '../credentials.js';
import { EhrClient } from '../ehr-client.js';
import type { EhrClientSettings, EhrLimits, EhrTime, Exchange } from '../settings.js';

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Manner = (response: ServerResponse, received: Received) => void;

export class RudeEhr {
  readonly received: Received[] = [];
  private manners: Manner[] = [];
  private constructor(
    private readonly server: Server,
    readonly origin: string,
  ) {}

  static async open(): Promise<RudeEhr> {
    const server = createServer();
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const address: AddressInfo | string | null = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const ehr = new RudeEhr(server, `http://127.0.0.1:${port}`);
    server.on('request', (request, response) => void ehr.take(request, response));
    return ehr;
  }

  get base(): string {
    return `${this.origin}/fhir`;
  }

  /** The next answers, one per request; the last one stays. */
  behave(...manners: Manner[]): void {
    this.received.length = 0;
    this.manners = manners;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const received = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers,
      body: Buffer.concat(chunks).toString('utf8'),
    };
    this.received.push(received);
    const manner = this.manners.length > 1 ? this.manners.shift() : this.manners[0];
    if (manner) manner(response, received);
    else response.writeHead(500).end();
  }
}

export const fhir =
  (status: number, body: unknown, headers: Record<string, string> = {}): Manner =>
  (response) =>
    response
      .writeHead(status, { 'content-type': 'application/fhir+json; charset=utf-8', ...headers })
      .end(typeof body === 'string' ? body : JSON.stringify(body));

export const bare =
  (status: number, headers: Record<string, string> = {}, body?: string): Manner =>
  (response) =>
    response.writeHead(status, headers).end(body);

/** Closes the connection after the request was read, without a word. */
export const hangUp: Manner = (response) => response.destroy();

export const silence: Manner = () => undefined;

/** A clock that only moves when somebody sleeps, and remembers for how long. */
export class PatientTime implements EhrTime {
  readonly slept: number[] = [];
  constructor(private ms = Date.UTC(2026, 2, 14, 2, 0, 0)) {}
  now(): number {
    return this.ms;
  }
  pass(ms: number): void {
    this.ms += ms;
  }
  sleep(ms: number): Promise<void> {
    this.slept.push(ms);
    this.ms += ms;
    return Promise.resolve();
  }
}

export interface Bench {
  readonly client: EhrClient;
  readonly time: PatientTime;
  readonly exchanges: Exchange[];
}

export function clientFor(
  baseUrl: string,
  settings: Partial<EhrClientSettings> = {},
  limits: Partial<EhrLimits> = {},
): Bench {
  const time = new PatientTime();
  const exchanges: Exchange[] = [];
  let calls = 0;
  const client = new EhrClient({
    baseUrl,
    credentials: noCredentials,
    time,
    random: () => 0.5,
    newRequestId: () => `call-${++calls}`,
    onExchange: (exchange) => exchanges.push(exchange),
    ...settings,
    limits: { tryTimeoutMs: 2_000, ...limits },
  });
  return { client, time, exchanges };
}
