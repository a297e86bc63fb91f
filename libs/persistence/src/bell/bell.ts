import { TransientFailure } from '#platform';
import pg from 'pg';

export interface BellOptions {
  readonly url: string;
  readonly applicationName: string;
  /** Hears when the line was lost. It is restored by itself; polling fills the gap. */
  readonly onLost?: (failure: TransientFailure) => void;
}

const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 5_000;

/**
 * One connection that listens for NOTIFY on as many channels as wanted. A lost line is dialled again for as long as the bell
 * lives, and then every channel rings once, since what was said meanwhile is lost. A bell only wakes: whoever is woken
 * looks into the tables, and looks by itself now and then.
 */
export class Bell {
  readonly #options: BellOptions;
  readonly #channels = new Map<string, Set<() => void>>();
  #line: Promise<pg.Client> | undefined;
  #redial: NodeJS.Timeout | undefined;
  #waitMs = FIRST_WAIT_MS;
  #closed = false;
  /** The last statement that was given to the line: pg lets a client have one at a time. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: BellOptions) {
    this.#options = options;
  }

  /**
   * Rings `ring` at each NOTIFY on the channel from now on. Resolves once the channel is being listened to, to a function
   * that takes this ring away.
   * @throws TransientFailure when the database cannot be reached; the ring stays hung up and rings after the redial.
   */
  async on(channel: string, ring: () => void): Promise<() => Promise<void>> {
    const rings = this.#channels.get(channel) ?? new Set();
    this.#channels.set(channel, rings.add(ring));
    const client = await this.#connected();
    await this.#inTurn(() => client.query(`listen ${pg.escapeIdentifier(channel)}`));
    return async () => {
      rings.delete(ring);
      if (rings.size > 0 || this.#closed) return;
      this.#channels.delete(channel);
      // A line that could not be dialled hears nothing, and #lost has told so already.
      const line = await this.#line?.catch(() => undefined);
      if (line === undefined) return;
      await this.#inTurn(async () => {
        // Somebody may have hung up on the same channel again meanwhile.
        if (!this.#channels.has(channel)) await line.query(`unlisten ${pg.escapeIdentifier(channel)}`);
      }).catch(() => undefined); // a line that broke hears nothing
    };
  }

  #inTurn<T>(say: () => Promise<T>): Promise<T> {
    const said = this.#last.then(say);
    this.#last = said.catch(() => undefined); // whoever said it hears of it
    return said;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#redial);
    // A line that could not be dialled has nothing to hang up.
    const client = await this.#line?.catch(() => undefined);
    await client?.end();
  }

  #connected(): Promise<pg.Client> {
    if (this.#closed) return Promise.reject(new TransientFailure('the bell is closed'));
    this.#line ??= this.#dial();
    return this.#line;
  }

  async #dial(): Promise<pg.Client> {
    const { url, applicationName } = this.#options;
    const client = new pg.Client({
      connectionString: url,
      application_name: applicationName,
      connectionTimeoutMillis: LONGEST_WAIT_MS,
      keepAlive: true,
    });
    let lost = false;
    const lose = (cause?: unknown): void => {
      if (lost || this.#closed) return;
      lost = true;
      this.#lost(cause);
    };
    client.on('error', lose);
    client.on('end', () => lose());
    client.on('notification', ({ channel }) => {
      for (const ring of this.#channels.get(channel) ?? []) ring();
    });
    try {
      await client.connect();
      for (const channel of this.#channels.keys()) await client.query(`listen ${pg.escapeIdentifier(channel)}`);
    } catch (cause) {
      await client.end().catch(() => undefined); // it may never have been connected
      lose(cause);
      throw new TransientFailure('the line for notifications is down', { cause });
    }
    this.#waitMs = FIRST_WAIT_MS;
    return client;
  }

  #lost(cause: unknown): void {
    this.#line = undefined;
    this.#options.onLost?.(new TransientFailure('the line for notifications was lost', { cause }));
    clearTimeout(this.#redial);
    this.#redial = setTimeout(() => void this.#again(), this.#waitMs);
    this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_WAIT_MS);
  }

  async #again(): Promise<void> {
    try {
      await this.#connected();
    } catch {
      return; // #lost has been told and has set the next attempt
    }
    for (const rings of this.#channels.values()) for (const ring of rings) ring();
  }
}
