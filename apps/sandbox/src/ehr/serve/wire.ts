import type { IncomingMessage, ServerResponse } from 'node:http';

import { Refused, type Answer, type NoStatus } from '../answer/answer.js';

/** Reading requests from the wire and putting answers on it. */

const MAX_BODY_BYTES = 16 * 1024 * 1024;
const FHIR_JSON = 'application/fhir+json; charset=utf-8';

/** The whole body. @throws Refused 413 beyond 16 MB. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > MAX_BODY_BYTES) throw new Refused(413, 'The body is larger than 16 MB');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** The body as JSON; undefined when there is none. @throws Refused 400. */
export function parseJson(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new Refused(400, 'The body is not JSON');
  }
}

/** The media type without its parameters, in lower case. */
export const mediaType = (header: string | undefined): string =>
  (header ?? '').split(';', 1).join('').trim().toLowerCase();

/** Whether a `Prefer` header carries the wish, such as `handling=strict`. */
export const prefers = (header: string | string[] | undefined, wish: string): boolean =>
  [header ?? []]
    .flat()
    .flatMap((line) => line.split(/[,;]/))
    .some((part) => part.trim() === wish);

const textOf = (answer: Answer): string | undefined =>
  answer.version?.json ?? answer.json ?? (answer.resource === undefined ? undefined : JSON.stringify(answer.resource));

/** Sends a FHIR answer. `date` is the server's own now, in milliseconds since 1970. */
export function sendAnswer(response: ServerResponse, answer: Answer, date: number, minimal: boolean): void {
  const body = minimal && answer.version !== undefined ? undefined : textOf(answer);
  response.writeHead(answer.status, {
    Date: new Date(date).toUTCString(),
    ...answer.headers,
    ...(body === undefined ? {} : { 'Content-Type': FHIR_JSON, 'Content-Length': Buffer.byteLength(body) }),
  });
  response.end(body);
}

/** Sends raw bytes, as a Binary is served to who did not ask for FHIR. */
export function sendBytes(response: ServerResponse, answer: Answer, contentType: string, base64: string): void {
  response.writeHead(answer.status, { ...answer.headers, 'Content-Type': contentType });
  response.end(Buffer.from(base64, 'base64'));
}

/** Sends plain JSON. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const type = status >= 400 ? 'application/problem+json' : 'application/json';
  response.writeHead(status, body === undefined ? {} : { 'Content-Type': type });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

/** The answer of a fault, as a Refused. */
export const faultAnswer = (status: NoStatus, retryAfterSeconds: number | undefined): Refused =>
  new Refused(
    status,
    'The sandbox was told to answer so',
    retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) },
  );
