// References on the wire: relative, absolute, versioned, or by identifier only.
import { object, text, type Wire } from './wire.js';

/** The server whose relative and absolute references mean the same thing. */
export interface Server {
  /** Base URL of the EHR; without it an absolute reference is never taken for a local one. */
  readonly fhirBase?: string;
}

/** `Patient/1` out of `Patient/1/_history/3` or of an absolute URL on the same server; undefined for anything else. */
export function localReference(reference: unknown, server: Server): string | undefined {
  let path = text(reference);
  if (path === undefined) return undefined;
  const base = server.fhirBase?.replace(/\/+$/, '');
  if (base !== undefined && path.startsWith(`${base}/`)) path = path.slice(base.length + 1);
  const match = /^([A-Z][A-Za-z]{2,40})\/([A-Za-z0-9.-]{1,64})(?:\/_history\/[A-Za-z0-9.-]{1,64})?$/.exec(path);
  return match === null ? undefined : `${match[1]}/${match[2]}`;
}

/** The local reference of a Reference element. */
export function referenceOf(element: unknown, server: Server): string | undefined {
  return localReference(object(element)?.['reference'], server);
}

export interface WireIdentifier {
  readonly system?: string;
  readonly value: string;
}

export function identifierOf(element: Wire | undefined): WireIdentifier | undefined {
  const value = text(element?.['value']);
  if (value === undefined) return undefined;
  const system = text(element?.['system']);
  return system === undefined ? { value } : { system, value };
}

/** Same value, and the same system where both name one. */
export function sameIdentifier(one: WireIdentifier, other: WireIdentifier): boolean {
  if (one.value !== other.value) return false;
  return one.system === undefined || other.system === undefined || one.system === other.system;
}

export type SubjectCheck = { readonly patient: string } | { readonly refusal: 'no_subject' | 'other_patient' };

/**
 * Whether a resource is about one of the patients expected (several after a merge). With no expectation any patient of
 * this server is taken: the caller then asks who is watched.
 */
export function subjectOf(element: unknown, expected: readonly string[] | undefined, server: Server): SubjectCheck {
  const holder = object(element);
  if (text(holder?.['reference']) === undefined) return { refusal: 'no_subject' };
  const patient = referenceOf(element, server);
  if (patient === undefined || !patient.startsWith('Patient/')) return { refusal: 'other_patient' };
  if (expected !== undefined && !expected.includes(patient)) return { refusal: 'other_patient' };
  return { patient };
}
