import type { Delivery, MessageStorePort, OutboxPort, Service, StoredMessage } from '#messaging/contracts';
import type { DataSource, EntityManager } from 'typeorm';
import type { Bell } from '../bell/bell.js';
import { millis, rows } from '../sql.js';
import { houseFailure, inTransaction } from '../transaction.js';
import { mailChannel } from './outbox.js';

interface Claimed extends Delivery {
  readonly round: number;
  readonly seq: string;
}

// After so many failures in company a delivery travels alone, behind the others, so that it cannot hold them up.
const TOGETHER = 3;
const LONGEST_WAIT_MS = 5_000;

const CLAIM = (which: string): string =>
  `select d.seq, d.message_id as "messageId", m.type, m.version, d.listener, d.round
   from mail.delivery d join mail.message m on m.id = d.message_id
   where d.sender = $1 and d.state = 'waiting' and ${which}
   order by d.seq limit $2 for update of d skip locked`;

async function claim(em: EntityManager, sender: Service, limit: number): Promise<Claimed[]> {
  const together = await rows<Claimed>(em, CLAIM(`d.attempts < ${TOGETHER}`), [sender, limit]);
  if (together.length > 0) return together;
  return rows<Claimed>(em, CLAIM('d.next_attempt_at <= now()'), [sender, 1]);
}

const seqs = (claimed: readonly Claimed[]): string[] => claimed.map(({ seq }) => seq);

/** The relay's side of the outbox. */
export function outboxPort(source: DataSource, sender: Service, bell: Bell): OutboxPort {
  const countAttempt = (failed: readonly Claimed[]): Promise<unknown> =>
    rows(
      source,
      `update mail.delivery set attempts = attempts + 1,
         next_attempt_at = now() + least(${LONGEST_WAIT_MS}, 50 * 2 ^ least(attempts, 10)) * interval '1 millisecond'
       where seq = any ($1::bigint[]) and state = 'waiting'`,
      [seqs(failed)],
    );
  return {
    async relay(limit, publish) {
      let tried: readonly Claimed[] = [];
      let published = false;
      // Not inTransaction: publishing again by itself is the relay's decision.
      const run = source.transaction(async (em) => {
        tried = await claim(em, sender, limit);
        if (tried.length === 0) return 0;
        await publish(
          tried.map(({ messageId, type, version, listener, round }) => ({ messageId, type, version, listener, round })),
        );
        published = true;
        await rows(
          em,
          `update mail.delivery set state = 'sent', sent_at = now(), attempts = attempts + 1 where seq = any ($1::bigint[])`,
          [seqs(tried)],
        );
        return tried.length;
      });
      try {
        return await run;
      } catch (error) {
        if (!published && tried.length > 0)
          await countAttempt(tried).catch((second: unknown) => {
            throw new AggregateError([houseFailure(error), houseFailure(second)], 'neither published nor counted');
          });
        throw houseFailure(error);
      }
    },
    onBell: (ring) => bell.on(mailChannel(sender), ring),
  };
}

/** The listener's side: the body behind a bell's address. Row policies show a service only what is its own or its mail. */
export function messageStore(source: DataSource): MessageStorePort {
  return {
    async load(messageId) {
      const found = await rows<StoredMessage>(
        source,
        `select id as "messageId", type, version, sender, body, ${millis('created_at')} as "createdAt" from mail.message where id = $1`,
        [messageId],
      ).catch((error: unknown) => {
        throw houseFailure(error);
      });
      return found[0];
    },
  };
}

/**
 * Puts back in the outbox what was given to the queue so long ago that the queue must have lost it (a Redis that was
 * flushed). The inbox makes a second arrival harmless. Returns how many.
 */
export async function resendUnhandled(source: DataSource, sender: Service, afterMs: number): Promise<number> {
  return inTransaction(source, async (em) => {
    const found = await rows(
      em,
      `update mail.delivery set state = 'waiting', attempts = 0
       where sender = $1 and state = 'sent' and sent_at < now() - $2::float8 * interval '1 millisecond' returning seq`,
      [sender, afterMs],
    );
    return found.length;
  });
}

/** Forgets messages older than `keepMs` that every listener has handled. What waits or stands on a shelf stays. Returns how many. */
export async function pruneMail(source: DataSource, sender: Service, keepMs: number): Promise<number> {
  return inTransaction(source, async (em) => {
    const gone = await rows(
      em,
      `delete from mail.message m
       where m.sender = $1 and m.created_at < now() - $2::float8 * interval '1 millisecond'
         and not exists (select from mail.delivery d where d.message_id = m.id and d.state <> 'handled')
       returning m.id`,
      [sender, keepMs],
    );
    return gone.length;
  });
}
