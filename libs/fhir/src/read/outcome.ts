// What reading a resource can come to: read, withdrawn by its author, or refused with a named reason.
import { object, text, type Wire } from './wire.js';

export const READ_REFUSALS = [
  /** Not a JSON object. */
  'not_a_resource',
  /** Another resourceType than this reader is for. */
  'other_type',
  'no_id',
  /** Nobody is named whom it is about. */
  'no_subject',
  /** It is about somebody else: never attached, always shown. */
  'other_patient',
  /** Nothing in it says what this product could use (an Observation of another matter). */
  'not_ours',
  /** It concerns us but has no moment in time, and one is needed. */
  'no_time',
] as const;
export type ReadRefusal = (typeof READ_REFUSALS)[number];

/** `withdrawn`: entered in error; whatever an earlier version said is taken back. */
export type Read<T> =
  | { readonly kind: 'read'; readonly value: T }
  | { readonly kind: 'withdrawn'; readonly reference: string }
  | { readonly kind: 'refused'; readonly refusal: ReadRefusal; readonly reference?: string };

export function refused<T>(refusal: ReadRefusal, reference?: string): Read<T> {
  return { kind: 'refused', refusal, ...(reference === undefined ? {} : { reference }) };
}

export function withdrawn<T>(open: Envelope): Read<T> {
  return { kind: 'withdrawn', reference: open.reference };
}

export interface Envelope {
  readonly resource: Wire;
  readonly id: string;
  /** `Observation/5`. */
  readonly reference: string;
  /** meta.versionId, else meta.lastUpdated, else empty: then the inbox must supply one. */
  readonly version: string;
}

/** The resource with its id, when it is of the type expected. */
export function opened(input: unknown, type: string): Envelope | { readonly refusal: ReadRefusal } {
  const resource = object(input);
  if (resource === undefined) return { refusal: 'not_a_resource' };
  if (resource['resourceType'] !== type) return { refusal: 'other_type' };
  const id = text(resource['id']);
  if (id === undefined || !/^[A-Za-z0-9.-]{1,64}$/.test(id)) return { refusal: 'no_id' };
  const meta = object(resource['meta']);
  return {
    resource,
    id,
    reference: `${type}/${id}`,
    version: text(meta?.['versionId']) ?? text(meta?.['lastUpdated']) ?? '',
  };
}

export function isEnteredInError(resource: Wire): boolean {
  return resource['status'] === 'entered-in-error';
}
