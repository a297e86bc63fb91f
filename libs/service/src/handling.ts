import type { Envelope, MessageType } from '#messaging/contracts';
import { Inbox, inTransaction } from '#persistence';
import { reached } from '#platform';
import type { DataSource, EntityManager } from 'typeorm';

/** Handles a message once, however often it arrives: state, journal, outgoing mail and the memory of it commit together. */
export class Handling {
  constructor(
    private readonly ds: DataSource,
    private readonly inbox: Inbox,
  ) {}

  /** Runs `work` in one transaction unless this message was handled before. */
  async once<T extends MessageType>(envelope: Envelope<T>, work: (em: EntityManager) => Promise<void>): Promise<void> {
    await inTransaction(this.ds, async (em) => {
      await this.inbox.once(em, envelope.messageId, envelope.type, () => work(em));
      reached('handler.before-commit');
    });
    reached('handler.after-commit');
  }
}
