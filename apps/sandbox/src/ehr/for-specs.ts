import { field, list, text } from './shelf/fields.js';
import { startSandbox, type Sandbox, type SandboxOptions } from '../sandbox.js';

/** A caller standing at the bedside: what the specs use to speak to a sandbox over HTTP. */

/** An answer, read. */
export interface Heard {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** A sandbox with a caller beside it. */
export interface Bedside {
  readonly sandbox: Sandbox;
  fhir(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Heard>;
  control(method: string, path: string, body?: unknown): Promise<Heard>;
  close(): Promise<void>;
}

async function call(method: string, url: string, body: unknown, headers: Record<string, string>): Promise<Heard> {
  const response = await fetch(url, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/fhir+json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const raw = await response.text();
  const json = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, headers: response.headers, body: json ? JSON.parse(raw) : raw };
}

export async function bedside(options: SandboxOptions = {}): Promise<Bedside> {
  const sandbox = await startSandbox(options);
  return {
    sandbox,
    fhir: (method, path, body, headers = {}) =>
      call(method, path.startsWith('http') ? path : `${sandbox.url}/${path}`, body, headers),
    control: (method, path, body) => call(method, `${sandbox.controlUrl}/${path}`, body, {}),
    close: () => sandbox.close(),
  };
}

/** The ids of a searchset, in its order. */
export const idsOf = (heard: Heard): readonly string[] =>
  list(field(heard.body, 'entry')).map((entry) => text(field(field(entry, 'resource'), 'id')) ?? 'no id');

/** The url of a Bundle's link. */
export const linkOf = (heard: Heard, relation: string): string | undefined =>
  text(
    field(
      list(field(heard.body, 'link')).find((one) => field(one, 'relation') === relation),
      'url',
    ),
  );

/** The id of a resource. */
export const idOf = (heard: Heard): string => text(field(heard.body, 'id')) ?? 'no id';

/** Waits until the question is answered with yes; gives up, and says so, after two seconds. */
export async function eventually(what: string, question: () => Promise<boolean> | boolean): Promise<void> {
  for (let tried = 0; tried < 200; tried += 1) {
    if (await question()) return;
    await new Promise((done) => setTimeout(done, 10));
  }
  throw new Error(`Did not happen: ${what}`);
}

/** Rosa, whose pump is in doubt. */
export const rosa = { resourceType: 'Patient', id: 'rosa', name: [{ family: 'Lindt', given: ['Rosa'] }] };

/** An order for Rosa under one of our identifiers. */
export const order = (value: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  resourceType: 'ServiceRequest',
  identifier: [{ system: 'https://pumptrace.example.org/fhir/sid/order', value }],
  status: 'draft',
  intent: 'proposal',
  subject: { reference: 'Patient/rosa' },
  code: { text: 'Films of pump and catheter' },
  ...more,
});

/** The condition under which such an order is created once. */
export const once = (value: string): Record<string, string> => ({
  'If-None-Exist': `identifier=https://pumptrace.example.org/fhir/sid/order|${value}`,
});
