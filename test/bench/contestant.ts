import type { Counts } from './counts.js';

// What is run against each other: the product, and a loop with the same work and nothing else.

/** One report that is to lead to the next orders. */
export interface Event {
  readonly patientId: string;
  /** What the report answers. */
  readonly order: string;
}

export interface Contestant {
  readonly name: 'product' | 'floor';
  readonly fhirUrl: string;
  /** Patients whose next report leads to the next orders. */
  prepare(count: number): Promise<readonly Event[]>;
  /** Posts the report; resolves when the last of the next orders exists in the EHR, with the milliseconds between. */
  run(event: Event): Promise<number>;
  /** Waits until nothing is under way. */
  rest(): Promise<void>;
  counts(): Promise<Counts>;
  stop(): Promise<void>;
}
