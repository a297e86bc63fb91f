import type { Ids } from '#platform';

/** The part of the house's ids the EHR needs: ids of resources, and tokens of pages and knobs. */
export type SandboxIds = Pick<Ids, 'uuid' | 'token'>;
