import type { Service } from '#messaging/contracts';
import type { EntityManager } from 'typeorm';
import { rows } from '../sql.js';

/** Remembers what a service has handled, so that a message that arrives twice is handled once. */
export class Inbox {
  readonly #listener: Service;

  constructor(listener: Service) {
    this.#listener = listener;
  }

  /**
   * Runs `work` unless this message was handled before. What the work writes and the memory of it commit together, with the
   * caller's transaction. Two arrivals at the same moment: the second waits for the first to commit or fall.
   */
  async once(
    em: EntityManager,
    messageId: string,
    type: string,
    work: () => Promise<void>,
  ): Promise<'done' | 'already'> {
    const entered = await rows(
      em,
      // The delivery is marked also at a second arrival: it may have been sent again because the first mark was not seen.
      `with handled as (
         update mail.delivery set state = 'handled', handled_at = now(), sent_at = coalesce(sent_at, now())
         where message_id = $1 and listener = $3 and state <> 'handled'
       )
       insert into inbox (message_id, type) values ($1, $2) on conflict do nothing returning message_id`,
      [messageId, type, this.#listener],
    );
    if (entered.length > 0) await work();
    return entered.length > 0 ? 'done' : 'already';
  }

  /** Forgets what was handled longer ago than `keepMs`, which must be longer than any message may come again. */
  async prune(em: EntityManager, keepMs: number): Promise<number> {
    const gone = await rows(
      em,
      `delete from inbox where handled_at < now() - $1::float8 * interval '1 millisecond' returning message_id`,
      [keepMs],
    );
    return gone.length;
  }
}
