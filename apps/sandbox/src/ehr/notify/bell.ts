import { setTimeout as sleep } from 'node:timers/promises';

import type { Subscription } from '@medplum/fhirtypes';

import { answers } from '../search/find.js';
import type { Version } from '../shelf/shelf.js';
import type { Room } from '../write/desk.js';
import { readChannel, type Channel, type Dialect } from './channel.js';
import { deliver, type Notification } from './delivery.js';

/** How the server rings its subscribers. */
export interface BellSettings {
  readonly dialect: Dialect;
  /** Tries for one notification, the first included. */
  readonly tries: number;
  /** Wait before the second try, in milliseconds; doubled for each further one. */
  readonly retryMs: number;
  /** Time one try may take, in milliseconds. */
  readonly timeoutMs: number;
}

/** What became of the notifications so far. */
export interface BellCounts {
  queued: number;
  delivered: number;
  failed: number;
  lost: number;
  duplicated: number;
  reordered: number;
}

const nothingYet = (): BellCounts => ({
  queued: 0,
  delivered: 0,
  failed: 0,
  lost: 0,
  duplicated: 0,
  reordered: 0,
});

const AT_ONCE = 8;
// A notification held back to come out of order goes out after this even when no other follows.
const HELD_MS = 300;

interface Listener {
  readonly subscription: Subscription;
  readonly channel: Channel;
  queue: Notification[];
  running: number;
}

/** Rings subscribers when something they asked for was written. Nothing is rung before it is on disk. */
export class Bell {
  dialect: Dialect;
  readonly counts = nothingYet();
  private readonly listeners = new Map<string, Listener>();
  private held: Notification | undefined;
  private readonly closing = new AbortController();

  /** @param keep writes a new version of a Subscription and puts it on disk. */
  constructor(
    private readonly room: Room,
    private readonly settings: BellSettings,
    private readonly keep: (subscription: Subscription) => Promise<void>,
  ) {
    this.dialect = settings.dialect;
  }

  /** Takes note of what was written and rings whoever asked for it. */
  ring(versions: readonly Version[]): void {
    for (const version of versions) {
      if (version.type === 'Subscription') this.listen(version);
      for (const [subscriptionId, listener] of this.listeners) {
        if (this.concerns(version, listener)) this.enqueue({ subscriptionId, channel: listener.channel, version });
      }
    }
  }

  /** Takes up the subscriptions found at a start. */
  resume(): void {
    for (const version of this.room.shelf.all('Subscription')) this.listen(version);
  }

  clear(): void {
    this.listeners.clear();
    this.held = undefined;
    this.dialect = this.settings.dialect;
    Object.assign(this.counts, nothingYet());
  }

  close(): void {
    this.listeners.clear();
    this.closing.abort();
  }

  private concerns(version: Version, { channel }: Listener): boolean {
    if (version.resource !== undefined) return answers(version, channel.query);
    // R4 gives no notice of a deletion; Medplum does, judging by the version that was deleted.
    const before = this.room.shelf.history(version.type, version.id).at(-2);
    return this.dialect === 'post' && before !== undefined && answers(before, channel.query);
  }

  private listen(version: Version): void {
    const { id, resource } = version;
    if (resource?.resourceType !== 'Subscription') {
      this.listeners.delete(id);
      return;
    }
    switch (resource.status) {
      case 'requested':
        this.listeners.delete(id);
        setImmediate(() => {
          const current = this.room.shelf.newest('Subscription', id) === version;
          if (current && !this.closing.signal.aborted) void this.keep({ ...resource, status: 'active' });
        });
        return;
      case 'active': {
        const channel = readChannel(resource, this.room);
        this.listeners.set(id, { subscription: resource, channel, queue: [], running: 0 });
        return;
      }
      case 'off':
      case 'error':
        this.listeners.delete(id);
        return;
      default: {
        const never: never = resource;
        return never;
      }
    }
  }

  private enqueue(notification: Notification): void {
    const fate = this.room.knobs.onNotify(notification.version.type);
    switch (fate) {
      case 'lose':
        this.counts.lost += 1;
        return;
      case 'reorder': {
        this.counts.reordered += 1;
        this.held = notification;
        setTimeout(() => this.release(notification), HELD_MS).unref();
        return;
      }
      case 'duplicate':
        this.counts.duplicated += 1;
        this.push(notification);
        this.push(notification);
        break;
      case 'send':
        this.push(notification);
        break;
      default: {
        const never: never = fate;
        return never;
      }
    }
    if (this.held !== undefined) this.release(this.held);
  }

  private release(notification: Notification): void {
    if (this.held !== notification) return;
    this.held = undefined;
    this.push(notification);
  }

  private push(notification: Notification): void {
    const listener = this.listeners.get(notification.subscriptionId);
    if (listener === undefined) return;
    listener.queue.push(notification);
    this.counts.queued += 1;
    if (listener.running < AT_ONCE) void this.work(listener);
  }

  private async work(listener: Listener): Promise<void> {
    listener.running += 1;
    for (let next = listener.queue.shift(); next !== undefined; next = listener.queue.shift()) {
      await this.send(next, listener);
      this.counts.queued -= 1;
    }
    listener.running -= 1;
  }

  private async send(notification: Notification, listener: Listener): Promise<void> {
    const { type, id } = notification.version;
    let why = 'not tried';
    for (let tried = 0; tried < this.settings.tries; tried += 1) {
      if (this.listeners.get(notification.subscriptionId) !== listener) return;
      const outdated = this.room.shelf.newest(type, id) !== notification.version;
      if (tried > 0 && this.dialect === 'post' && outdated) {
        this.counts.lost += 1;
        return;
      }
      const limit = AbortSignal.any([this.closing.signal, AbortSignal.timeout(this.settings.timeoutMs)]);
      const result = await deliver(notification, this.dialect, limit);
      if (result.kind === 'delivered') {
        this.counts.delivered += 1;
        return;
      }
      why = result.why;
      if (this.closing.signal.aborted) return;
      await sleep(this.settings.retryMs * 2 ** tried, undefined, { ref: false });
    }
    this.counts.failed += 1;
    if (this.listeners.get(notification.subscriptionId) !== listener) return;
    this.listeners.delete(notification.subscriptionId);
    await this.keep({ ...listener.subscription, status: 'error', error: `${why}, ${this.settings.tries} tries` });
  }
}
