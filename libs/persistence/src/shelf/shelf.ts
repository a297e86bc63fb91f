import type { Service, SetAsidePort } from '#messaging/contracts';
import { PermanentFailure, type Clock, type Ids } from '#platform';
import pg from 'pg';
import type { DataSource, EntityManager } from 'typeorm';
import { mailChannel } from '../outbox/outbox.js';
import { millis, rows, timestamp, type Connection } from '../sql.js';
import { sweepChannel } from '../sweep/table.js';
import { inTransaction } from '../transaction.js';

export const SHELF_KINDS = ['message', 'ehr-resource', 'ehr-write', 'page', 'configuration'] as const;
export type ShelfKind = (typeof SHELF_KINDS)[number];

/** Something that could not be handled and waits for a human. No patient data in any of it. */
export interface SetAside {
  readonly kind: ShelfKind;
  /** The id of the thing itself: a message's, or a row's in the swept table that `queue` names. */
  readonly ref: string;
  readonly queue?: string;
  /** What kind of thing, in the words of its room: a message type, a table. */
  readonly type: string;
  /** One short word of the failure, lower case with hyphens. */
  readonly code: string;
  readonly detail: string;
  readonly attempts: number;
}

export interface OnTheShelf extends SetAside {
  readonly id: string;
  readonly putAt: number;
  readonly state: 'waiting' | 'retried' | 'discarded';
  readonly reason: string | null;
}

/** Who settled an entry, and why. `actor` is kept as it is given: person or system, role, assurance (decision 31). */
export interface Settlement {
  readonly actor: object;
  readonly reason: string;
}

/** What the rooms do about things of their own before these are sent on their way again. */
export interface SecondTries {
  /** By the name of a swept table: what its row must remember, since its attempts are counted from nothing again. */
  readonly requeued?: Readonly<Record<string, (em: EntityManager, id: string) => Promise<void>>>;
  /** By kind, for what has no row that could be run again: how it is taken up anew. A kind without one cannot be retried. */
  readonly anew?: Partial<Readonly<Record<ShelfKind, (em: EntityManager, ref: string) => Promise<void>>>>;
}

const COLUMNS = `id, kind, ref, queue, type, code, detail, attempts, ${millis('put_at')} as "putAt", state, reason`;

/** One service's shelf. Entries are settled, never removed. */
export class Shelf {
  readonly #service: Service;
  readonly #ids: Ids;
  readonly #clock: Clock;
  readonly #again: SecondTries;

  constructor(service: Service, ids: Ids, clock: Clock, again: SecondTries = {}) {
    this.#service = service;
    this.#ids = ids;
    this.#clock = clock;
    this.#again = again;
  }

  /** Puts something aside; what lies there already keeps its place and gets the newer reason. Returns the entry's id. */
  async put(em: EntityManager, entry: SetAside): Promise<string> {
    const { kind, ref, queue, type, code, detail, attempts } = entry;
    const put = await rows<{ id: string }>(
      em,
      `insert into set_aside (id, kind, ref, queue, type, code, detail, attempts, put_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, ${timestamp('$9')})
       on conflict (kind, coalesce(queue, ''), ref) where state = 'waiting'
       do update set code = excluded.code, detail = excluded.detail, attempts = excluded.attempts
       returning id`,
      [this.#ids.uuid(), kind, ref, queue ?? null, type, code, detail, attempts, this.#clock.now()],
    );
    const [row] = put;
    if (row === undefined) throw new PermanentFailure('shelf', 'an entry was neither put on the shelf nor found there');
    return row.id;
  }

  /** What waits, oldest first. */
  list(on: Connection, kind?: ShelfKind): Promise<OnTheShelf[]> {
    const select = `select ${COLUMNS} from set_aside where state = 'waiting' and ($1::text is null or kind = $1) order by put_at, id`;
    return rows<OnTheShelf>(on, select, [kind ?? null]);
  }

  /** How many wait, of every kind. */
  async counts(on: Connection): Promise<Record<ShelfKind, number>> {
    const counted = await rows<{ kind: ShelfKind; n: number }>(
      on,
      `select kind, count(*)::int as n from set_aside where state = 'waiting' group by kind`,
    );
    const of = (kind: ShelfKind): number => counted.find((row) => row.kind === kind)?.n ?? 0;
    return {
      message: of('message'),
      'ehr-resource': of('ehr-resource'),
      'ehr-write': of('ehr-write'),
      page: of('page'),
      configuration: of('configuration'),
    } satisfies Record<ShelfKind, number>;
  }

  /** Sends it on its way again. @throws PermanentFailure `not-on-the-shelf`, `message-gone`, `nothing-to-retry` */
  async retry(em: EntityManager, id: string, settlement: Settlement): Promise<void> {
    const entry = await this.#settle(em, id, 'retried', settlement);
    if (entry.kind === 'message') await this.#redeliver(em, entry.ref);
    else if (entry.queue !== null) await this.#requeue(em, entry.queue, entry.ref);
    else await this.#takeUpAnew(em, entry.kind, entry.ref);
  }

  /** Gives it up, for a reason that is kept. @throws PermanentFailure `not-on-the-shelf` */
  async discard(em: EntityManager, id: string, settlement: Settlement): Promise<void> {
    const entry = await this.#settle(em, id, 'discarded', settlement);
    if (entry.kind === 'message') {
      await rows(
        em,
        `update mail.delivery set state = 'handled', handled_at = now()
         where message_id = $1 and listener = $2 and state = 'set_aside'`,
        [entry.ref, this.#service],
      );
    } else if (entry.queue !== null) {
      const table = pg.escapeIdentifier(entry.queue);
      await rows(
        em,
        `update ${table} set state = 'discarded', settled_at = now() where id = $1 and state = 'set_aside'`,
        [entry.ref],
      );
    }
  }

  async #settle(em: EntityManager, id: string, state: 'retried' | 'discarded', { actor, reason }: Settlement) {
    const settled = await rows<{ kind: ShelfKind; ref: string; queue: string | null }>(
      em,
      `update set_aside set state = $2, actor = $3, reason = $4, settled_at = ${timestamp('$5')}
       where id = $1 and state = 'waiting' returning kind, ref, queue`,
      [id, state, JSON.stringify(actor), reason, this.#clock.now()],
    );
    const [entry] = settled;
    if (entry === undefined)
      throw new PermanentFailure('not-on-the-shelf', 'there is no such entry waiting on the shelf');
    return entry;
  }

  async #redeliver(em: EntityManager, messageId: string): Promise<void> {
    // A message on the shelf was not handled; should the inbox say so all the same, a human has just decided otherwise.
    await rows(em, 'delete from inbox where message_id = $1', [messageId]);
    const [delivery] = await rows<{ sender: Service }>(
      em,
      `update mail.delivery set state = 'waiting', attempts = 0, next_attempt_at = now(), handled_at = null, round = round + 1
       where message_id = $1 and listener = $2 returning sender`,
      [messageId, this.#service],
    );
    if (delivery === undefined)
      throw new PermanentFailure('message-gone', 'the message is no longer kept: discard the entry');
    await rows(em, `select pg_notify($1, '')`, [mailChannel(delivery.sender)]);
  }

  async #takeUpAnew(em: EntityManager, kind: ShelfKind, ref: string): Promise<void> {
    const anew = this.#again.anew?.[kind];
    // Marked as retried and left alone it would be discarded in silence (decision 33).
    if (anew === undefined)
      throw new PermanentFailure('nothing-to-retry', 'nothing here could be run again: mend its cause and discard it');
    await anew(em, ref);
  }

  async #requeue(em: EntityManager, queue: string, id: string): Promise<void> {
    const table = pg.escapeIdentifier(queue);
    await this.#again.requeued?.[queue]?.(em, id);
    await rows(
      em,
      `update ${table} set state = 'waiting', attempts = 0, next_attempt_at = '-infinity', lease_until = null, settled_at = null
       where id = $1 and state = 'set_aside'`,
      [id],
    );
    await rows(em, `select pg_notify($1, '')`, [sweepChannel(this.#service, queue)]);
  }
}

/** The shelf as the transport needs it. The delivery is marked too, so that nobody takes it for lost and sends it again. */
export function setAsidePort(source: DataSource, service: Service, shelf: Shelf): SetAsidePort {
  return {
    putMessage: ({ messageId, type, code, detail, attempts }) =>
      inTransaction(source, async (em) => {
        await shelf.put(em, { kind: 'message', ref: messageId, type, code, detail, attempts });
        await rows(
          em,
          `update mail.delivery set state = 'set_aside', sent_at = coalesce(sent_at, now())
           where message_id = $1 and listener = $2 and state <> 'handled'`,
          [messageId, service],
        );
      }),
  };
}
