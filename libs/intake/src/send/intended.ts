import type { Resource } from '@medplum/fhirtypes';
import type { CodedIssue } from '#fhir';

/** The name by which a resource of ours is found again, whatever fails or repeats. */
export interface OwnIdentifier {
  readonly system: string;
  readonly value: string;
}

/**
 * What we want the EHR to hold.
 * - `create`: exactly one resource with this identifier, written once; what a human changed later is left alone.
 * - `replace`: a resource that is ours alone (ClinicalImpression, Condition, Flag): the newest intention wins.
 * - `amend`: change single elements of a resource, only while its status is one of `allowedFrom`.
 */
export type Intention =
  | { readonly operation: 'create'; readonly resource: Resource }
  | { readonly operation: 'replace'; readonly resource: Resource }
  | {
      readonly operation: 'amend';
      readonly resourceType: Resource['resourceType'];
      /** EHR id, where the resource is not ours and so has no identifier of ours. */
      readonly ehrId?: string;
      readonly set: Readonly<Record<string, unknown>>;
      /** Statuses from which this change may be made. Anything else settles as `not_applicable`. */
      readonly allowedFrom: readonly string[];
    };

export interface IntendedWrite {
  readonly identifier: OwnIdentifier;
  readonly intention: Intention;
  /** What it is about, in our own opaque words: the service finds its case again by this when the write has settled. */
  readonly about: string;
}

/** What became of an intended write. `withheld`: the site has not allowed this resource type (EHR_WRITES). */
export type Settled =
  | { readonly kind: 'done'; readonly ehrId: string; readonly version?: string; readonly status?: string }
  /** The EHR said no. The write lies on the shelf; sent again by a human it may still settle as `done`. */
  | { readonly kind: 'refused'; readonly why: string; readonly issues: readonly CodedIssue[] }
  | { readonly kind: 'not_applicable'; readonly status?: string }
  | { readonly kind: 'withheld' }
  | { readonly kind: 'superseded' };

export interface SettledWrite {
  readonly writeId: string;
  readonly resourceType: string;
  readonly identifier: OwnIdentifier;
  readonly operation: Intention['operation'];
  readonly about: string;
  readonly settled: Settled;
}
