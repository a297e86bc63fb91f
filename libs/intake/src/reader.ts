import type { Resource } from '@medplum/fhirtypes';
import type { EhrClient } from '#fhir';
import type { EntityManager } from 'typeorm';

/** One version of one resource, read back from the EHR by us. */
export interface Arrival<R extends Resource = Resource> {
  readonly resource: R;
  readonly type: R['resourceType'];
  readonly id: string;
  readonly version: string;
  /** meta.lastUpdated, on the EHR's clock. */
  readonly lastUpdated?: string;
}

/** What is to be committed for an arrival: run once, in the transaction that marks the version as taken in. */
export interface Commit {
  /**
   * One word for the ledger: what was done with this version, for example `kept`, `not-watched`. `set-aside-...` for what was put
   * on the shelf: when a human sends it again, this version is read as if it had never come.
   */
  readonly outcome: string;
  run(em: EntityManager): Promise<void>;
}

/** How a service reads one type of resource. */
export interface EhrReader<R extends Resource = Resource> {
  readonly type: R['resourceType'];
  /** Reads what else is needed (no transaction is open) and says what to commit. Throws TransientFailure or PermanentFailure. */
  take(arrival: Arrival<R>, ehr: EhrClient): Promise<Commit>;
  /** The EHR says the resource is gone (410) or was never there (404). */
  gone(id: string): Promise<Commit>;
  /** Search parameters of the poll for one watched patient; leave out when polled otherwise. */
  pollPatient?(patientId: string): Readonly<Record<string, string>>;
  /** Search parameters of a poll that is not by patient (triggers, the registry of pumps). */
  pollAll?(): Readonly<Record<string, string>>;
  /** How often `pollAll` runs; `slow` unless said. */
  readonly allPace?: 'close' | 'slow';
  /** Criteria of an R4 rest-hook Subscription, for example `DiagnosticReport?`; leave out when none is wanted. */
  readonly criteria?: string;
}
