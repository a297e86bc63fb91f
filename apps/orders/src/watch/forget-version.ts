import type { Arrival } from '#intake';
import { rows } from '#persistence';
import type { EntityManager } from 'typeorm';

/**
 * A version about nobody we watch is not remembered as taken in: should the patient come under watch, again or for the first
 * time, the poll that then reads back must find it (decision 13).
 */
export async function forgetVersion(
  em: EntityManager,
  { type, id, version }: Pick<Arrival, 'type' | 'id' | 'version'>,
): Promise<void> {
  await rows(em, 'delete from ehr_version where resource_type = $1 and resource_id = $2 and version_id = $3', [
    type,
    id,
    version,
  ]);
}
