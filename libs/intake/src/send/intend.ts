import { validateForSending } from '#fhir';
import type { Service } from '#messaging/contracts';
import { rows, sweepChannel, timestamp } from '#persistence';
import { PermanentFailure, type Clock, type Ids } from '#platform';
import type { EntityManager } from 'typeorm';
import type { IntendedWrite, Intention, OwnIdentifier } from './intended.js';

export const WRITE_TABLE = 'ehr_write';

/** One document, one order of writes: what was intended first is written first. */
export const writeKey = (type: string, identifier: OwnIdentifier): string =>
  `${type}|${identifier.system}|${identifier.value}`;

const typeOf = (intention: Intention): string =>
  intention.operation === 'amend' ? intention.resourceType : intention.resource.resourceType;

const bodyOf = (intention: Intention): object =>
  intention.operation === 'amend' ? { set: intention.set, ehrId: intention.ehrId ?? null } : intention.resource;

/** Where a service writes down what it wants the EHR to hold: in the transaction of the decision, sent later, exactly once. */
export class EhrWrites {
  constructor(
    private readonly service: Service,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /**
   * Intends a write. A `replace` that has not been tried yet is superseded by a newer one for the same document.
   * @throws PermanentFailure `invalid-resource` when what we are about to send is not valid R4: our defect, nothing commits.
   */
  async intend(em: EntityManager, write: IntendedWrite): Promise<string> {
    const { identifier, intention, about } = write;
    if (intention.operation !== 'amend') {
      const problems = validateForSending(intention.resource);
      if (problems.length > 0) {
        const words = problems.map((problem) => `${problem.path} ${problem.rule}`).join('; ');
        throw new PermanentFailure('invalid-resource', `${intention.resource.resourceType}: ${words}`);
      }
    }
    const type = typeOf(intention);
    const key = writeKey(type, identifier);
    if (intention.operation === 'replace') {
      await rows(
        em,
        `update ehr_write set state = 'done', outcome = 'superseded', settled_at = now()
         where order_key = $1 and operation = 'replace' and state = 'waiting' and attempts = 0`,
        [key],
      );
    }
    const id = this.ids.uuid();
    await rows(
      em,
      `with intended as (
         insert into ehr_write (id, order_key, resource_type, identifier_system, identifier_value, operation, body, allowed_from, about, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, ${timestamp('$10')})
       ) select pg_notify($11, '')`,
      [
        id,
        key,
        type,
        identifier.system,
        identifier.value,
        intention.operation,
        JSON.stringify(bodyOf(intention)),
        intention.operation === 'amend' ? [...intention.allowedFrom] : null,
        about,
        this.clock.now(),
        sweepChannel(this.service, WRITE_TABLE),
      ],
    );
    return id;
  }
}
