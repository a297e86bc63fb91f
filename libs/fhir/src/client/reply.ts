// From a readable reply to a typed answer: which version it is, when the EHR says it was, what was written.

import type { ExtractResource, ResourceType } from '@medplum/fhirtypes';
import { isFhirId, readLocation } from './address.js';
import type { CodedIssue, EhrAnswer, EhrFailure, EhrOk, NotFhirReason } from './answer.js';
import type { Reply } from './classify.js';
import { codedIssues } from './issues.js';
import { isOfType, isResource } from './search-pages.js';

/** What a write left behind. */
export interface Written<K extends ResourceType = ResourceType> {
  readonly type: K;
  readonly id: string;
  readonly version?: string;
  /** `existed`: a conditional create found it there already. */
  readonly outcome: 'created' | 'existed' | 'updated';
  /** The resource as the EHR keeps it, when it sent it back; it may differ from what was sent. */
  readonly resource?: ExtractResource<K>;
  /** Remarks of the EHR on a write it accepted. */
  readonly warnings: readonly CodedIssue[];
}

/** An answer of success around `value`, with version and times from the body, else from the headers. */
export function okOf<T>(reply: Reply, value: T): EhrOk<T> {
  const meta = isResource(reply.body) ? reply.body.meta : undefined;
  const version = textOf(meta?.versionId) ?? etagOf(reply);
  const lastModified = textOf(meta?.lastUpdated) ?? instantOf(reply.headers.get('last-modified'));
  const serverDate = instantOf(reply.headers.get('date'));
  return {
    kind: 'ok',
    value,
    requestId: reply.requestId,
    tries: reply.tries,
    ...(version === undefined ? {} : { version }),
    ...(lastModified === undefined ? {} : { lastModified }),
    ...(serverDate === undefined ? {} : { serverDate }),
  };
}

/** Turns a reply into the value `pick` recognises; `id`, where given, must be the resource's own. */
export function readBody<T>(
  reply: Reply | EhrFailure,
  pick: (body: unknown) => T | undefined,
  id?: string,
): EhrAnswer<T> {
  if (reply.kind !== 'reply') return reply;
  if (reply.body === undefined) return notFhir(reply, 'empty', false);
  const value = pick(reply.body);
  if (value === undefined) {
    return notFhir(reply, isResource(reply.body) ? 'wrong-type' : 'not-a-resource', false);
  }
  if (id !== undefined && isResource(reply.body) && reply.body.id !== id) {
    return notFhir(reply, 'wrong-id', false);
  }
  return okOf(reply, value);
}

/** Reads the answer to a create or update: representation, minimal, or an OperationOutcome with only a Location. */
export function writtenOf<K extends ResourceType>(
  reply: Reply | EhrFailure,
  type: K,
  updatedId: string | undefined,
): EhrAnswer<Written<K>> {
  if (reply.kind !== 'reply') return reply;
  const resource = isOfType(reply.body, type) ? reply.body : undefined;
  const place = reply.headers.get('location') ?? reply.headers.get('content-location');
  const named = place === undefined ? undefined : readLocation(place);
  if (named && named.type !== type) return notFhir(reply, 'wrong-type', true);
  const id = textOf(resource?.id) ?? named?.id ?? updatedId;
  if (id === undefined || !isFhirId(id)) return notFhir(reply, 'no-id', true);
  if (updatedId !== undefined && id !== updatedId) return notFhir(reply, 'wrong-id', true);
  const version = textOf(resource?.meta?.versionId) ?? etagOf(reply) ?? named?.version;
  const written: Written<K> = {
    type,
    id,
    outcome: updatedId !== undefined ? 'updated' : reply.status === 201 ? 'created' : 'existed',
    warnings: codedIssues(reply.body),
    ...(version === undefined ? {} : { version }),
    ...(resource === undefined ? {} : { resource }),
  };
  return { ...okOf(reply, written), ...(version === undefined ? {} : { version }) };
}

function notFhir(reply: Reply, why: NotFhirReason, maybeWritten: boolean): EhrFailure {
  const { requestId, tries, status } = reply;
  return { kind: 'notFhir', requestId, tries, status, why, maybeWritten };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function etagOf(reply: Reply): string | undefined {
  const found = /^(?:W\/)?"([^"]+)"$/.exec(reply.headers.get('etag')?.trim() ?? '');
  return found?.[1];
}

function instantOf(header: string | undefined): string | undefined {
  const ms = header === undefined ? Number.NaN : Date.parse(header);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}
