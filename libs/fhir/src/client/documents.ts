// Bodies that are not plain FHIR resources: documents behind a Binary, and the SMART configuration.

import { bytesOfBase64 } from '../documents/bytes.js';
import type { EhrAnswer, EhrFailure } from './answer.js';
import { okOf } from './reply.js';
import type { Reply } from './classify.js';
import { isOfType } from './search-pages.js';

export interface BinaryContent {
  /** Media type as the EHR states it, lower case, without parameters; `unknown` when it states none. */
  readonly contentType: string;
  /** The character set, where the EHR states one. */
  readonly charset?: string;
  readonly bytes: Uint8Array;
}

/** Endpoints of the authorisation server; `undefined` where the EHR names none. */
export interface SmartConfiguration {
  readonly issuer?: string;
  readonly authorizationEndpoint?: string;
  readonly tokenEndpoint?: string;
  readonly capabilities: readonly string[];
}

export function binaryOf(reply: Reply | EhrFailure): EhrAnswer<BinaryContent> {
  if (reply.kind !== 'reply') return reply;
  const { requestId, tries, status } = reply;
  const failed = { kind: 'notFhir', requestId, tries, status, maybeWritten: false } as const;
  if (isOfType(reply.body, 'Binary')) {
    const data: unknown = reply.body.data;
    if (typeof data !== 'string') return { ...failed, why: 'empty' };
    const bytes = bytesOfBase64(data);
    if (bytes === undefined) return { ...failed, why: 'not-a-resource' };
    return okOf(reply, {
      ...mediaType(reply.body.contentType),
      bytes,
    });
  }
  if (isOfType(reply.body, 'OperationOutcome')) return { ...failed, why: 'wrong-type' };
  if (!reply.bytes || reply.bytes.length === 0) return { ...failed, why: 'empty' };
  return okOf(reply, {
    ...mediaType(reply.headers.get('content-type')),
    bytes: new Uint8Array(reply.bytes),
  });
}

function mediaType(text: unknown): { contentType: string; charset?: string } {
  if (typeof text !== 'string') return { contentType: 'unknown' };
  const [kind, ...parameters] = text.split(';').map((part) => part.trim());
  const charset = parameters
    .map((part) => /^charset="?([^"]+)"?$/i.exec(part)?.[1]?.toLowerCase())
    .find((found) => found !== undefined);
  const contentType = kind?.toLowerCase() || 'unknown';
  return charset === undefined ? { contentType } : { contentType, charset };
}

export function smartOf(body: unknown): SmartConfiguration | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const text = (name: string): string | undefined => {
    const value: unknown = Reflect.get(body, name);
    return typeof value === 'string' ? value : undefined;
  };
  const capabilities: unknown = Reflect.get(body, 'capabilities');
  const issuer = text('issuer');
  const authorizationEndpoint = text('authorization_endpoint');
  const tokenEndpoint = text('token_endpoint');
  return {
    capabilities: Array.isArray(capabilities)
      ? capabilities.filter((one): one is string => typeof one === 'string')
      : [],
    ...(issuer === undefined ? {} : { issuer }),
    ...(authorizationEndpoint === undefined ? {} : { authorizationEndpoint }),
    ...(tokenEndpoint === undefined ? {} : { tokenEndpoint }),
  };
}
