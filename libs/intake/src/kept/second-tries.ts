import { rows, type SecondTries } from '#persistence';
import { PermanentFailure, type Clock } from '#platform';
import type { EntityManager } from 'typeorm';
import { WRITE_TABLE } from '../send/intend.js';
import { ring, type Ringer } from './bells.js';

const REFERENCE = /^([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})$/;

/** What this room has to see to when a human sends something of its on its way again from the shelf. */
export const secondTries = (ringer: Ringer, clock: Clock): SecondTries => ({
  requeued: {
    // The tries that may have written are still in doubt, however the next ones are counted: they stay as many more than the
    // clean ones as they were, and the next try looks before it sends (fhir.md 2.6).
    [WRITE_TABLE]: async (em, id) =>
      void (await rows(
        em,
        `update ehr_write set clean_attempts = clean_attempts - attempts where id = $1 and state = 'set_aside'`,
        [id],
      )),
  },
  anew: { 'ehr-resource': (em, ref) => readAgain(em, ringer, ref, clock.now()) },
});

/**
 * A resource that a reader put aside is read again from the EHR, also at the version that was put aside: what was wrong may
 * have been mended elsewhere. What was made of its other versions stands, and is not made twice.
 */
async function readAgain(em: EntityManager, ringer: Ringer, ref: string, now: number): Promise<void> {
  const [, type, id] = REFERENCE.exec(ref) ?? [];
  if (type === undefined || id === undefined)
    throw new PermanentFailure('nothing-to-retry', 'the entry names no resource that could be read: discard it');
  await rows(
    em,
    `delete from ehr_version where source = $1 and resource_type = $2 and resource_id = $3
       and (outcome like 'set-aside%' or outcome = 'changed-patient')`,
    [ringer.source, type, id],
  );
  await ring(em, ringer, 'hand', [{ type, id }], now);
}
