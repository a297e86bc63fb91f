import type { Arrival, Commit } from '#intake';
import { rows } from '#persistence';
import type { EntityManager } from 'typeorm';

/**
 * A version about nobody we watch is not remembered as taken in: should the patient come under watch, again or for the first
 * time, the poll that then reads back must find it (decision 13). `first` is what has to be committed all the same.
 */
export const notWatched = (
  { type, id, version }: Pick<Arrival, 'type' | 'id' | 'version'>,
  first: (em: EntityManager) => Promise<void> = async () => undefined,
): Commit => ({
  outcome: 'not-watched',
  run: async (em) => {
    await first(em);
    await rows(em, 'delete from ehr_version where resource_type = $1 and resource_id = $2 and version_id = $3', [
      type,
      id,
      version,
    ]);
  },
});
