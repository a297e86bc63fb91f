import type { Resource } from '@medplum/fhirtypes';
import type { OwnIdentifier } from './intended.js';

interface WriteColumns {
  readonly id: string;
  readonly resource_type: string;
  readonly identifier_system: string;
  readonly identifier_value: string;
  readonly allowed_from: readonly string[] | null;
  readonly about: string;
  /** Tries so far, this one included. */
  readonly attempts: number;
  /** Tries that certainly wrote nothing; below zero when a human sent it again after tries that may have written. */
  readonly clean_attempts: number;
}

export interface AmendBody {
  readonly set: Readonly<Record<string, unknown>>;
  readonly ehrId: string | null;
}

/** A row of `ehr_write` as the sender takes it up. */
export type WriteRow = WriteColumns &
  (
    | { readonly operation: 'create'; readonly body: Resource }
    | { readonly operation: 'replace'; readonly body: Resource }
    | { readonly operation: 'amend'; readonly body: AmendBody }
  );

/** The one cast of a row: it was written by `EhrWrites.intend`, and the table checks what it can. */
export const readWriteRow = (columns: Readonly<Record<string, unknown>>): WriteRow => columns as unknown as WriteRow;

export const identifierOf = (row: WriteRow): OwnIdentifier => ({
  system: row.identifier_system,
  value: row.identifier_value,
});

export function statusOf(resource: Resource): string | undefined {
  return 'status' in resource && typeof resource.status === 'string' ? resource.status : undefined;
}

/** The resource with single elements set; an element set to `null` is taken away. */
export function merged(resource: Resource, set: Readonly<Record<string, unknown>>): Resource {
  const entries = Object.entries({ ...resource, ...set }).filter(([, value]) => value !== null);
  // The cast keeps the type: `set` never touches resourceType or id.
  return Object.fromEntries(entries) as unknown as Resource;
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const sorted = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([key, inner]) => [key, canonical(inner)]));
}

/** Whether the EHR's resource already says everything ours says. Elements the EHR added (meta, text) do not count. */
export function saysTheSame(theirs: Resource, ours: Resource): boolean {
  const held: Readonly<Record<string, unknown>> = { ...theirs };
  return Object.entries(ours)
    .filter(([key]) => key !== 'id' && key !== 'meta' && key !== 'text')
    .every(([key, value]) => JSON.stringify(canonical(held[key])) === JSON.stringify(canonical(value)));
}
