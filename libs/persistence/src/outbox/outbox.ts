import { ROUTES, seal, type MessageBody, type MessageType, type Service } from '#messaging/contracts';
import type { Clock, Ids } from '#platform';
import type { EntityManager } from 'typeorm';
import { rows, timestamp } from '../sql.js';

/** The channel that rings when a service has posted something. */
export const mailChannel = (sender: Service): string => `pumptrace_mail_${sender}`;

/** A service's letter-box: what is posted leaves if, and only if, the caller's transaction commits. */
export class Outbox {
  readonly #sender: Service;
  readonly #ids: Ids;
  readonly #clock: Clock;

  constructor(sender: Service, ids: Ids, clock: Clock) {
    this.#sender = sender;
    this.#ids = ids;
    this.#clock = clock;
  }

  /**
   * Posts one message to everybody the route table names. Returns its id.
   * @throws ZodError (paths only) when the body breaks its contract: our defect, and the transaction must fall with it.
   */
  async post<T extends MessageType>(em: EntityManager, type: T, body: MessageBody<T>): Promise<string> {
    const sealed = seal(type, body);
    const id = this.#ids.uuid();
    const listeners: readonly Service[] = ROUTES[type];
    await rows(
      em,
      `with posted as (
         insert into mail.message (id, type, version, sender, listeners, body, created_at)
         values ($1, $2, $3, $4, $5, $6, ${timestamp('$7')})
       ), addressed as (
         insert into mail.delivery (message_id, sender, listener) select $1, $4, unnest($5::text[])
       )
       select pg_notify($8, '')`,
      [
        id,
        type,
        sealed.version,
        this.#sender,
        listeners,
        JSON.stringify(sealed.body),
        this.#clock.now(),
        mailChannel(this.#sender),
      ],
    );
    return id;
  }
}
