import type { Stillness } from './quiet.js';
import type { Teller } from './teller.js';

/** What everybody on the ward can reach. */
export interface Reach {
  readonly fhirUrl: string;
  readonly ordersUrl: string;
  readonly interpretationUrl: string;
  readonly alertingUrl: string;
  readonly phoneUrl: string;
  readonly key: Readonly<Record<string, string>>;
  readonly teller: Teller;
  readonly stillness: Stillness;
  /** How long something may take before the story says that it did not happen. */
  readonly deadlineMs: number;
  /** The time of the house, in milliseconds since 1970. */
  now(): number;
}
