import { rows, type SecondTries } from '#persistence';
import { WRITE_TABLE } from '../send/intend.js';

/** What this room has to see to when a human sends something of its on its way again from the shelf. */
export const secondTries = (): SecondTries => ({
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
});
