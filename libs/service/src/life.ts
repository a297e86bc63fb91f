import type { BeforeApplicationShutdown, OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import {
  BELL_TABLE,
  Poller,
  ReadBack,
  Sender,
  WRITE_TABLE,
  ensureSubscription,
  readRungBell,
  readWriteRow,
  type NotifySettings,
  type Ringer,
} from '#intake';
import type { EhrFailureKind } from '#fhir';
import { OutboxRelay, type Report } from '#messaging';
import { Shelf, Sweep, outboxPort, rows, type SweepEvent } from '#persistence';
import { HealthChecks, Metrics, ServiceLog, mayWrite, reached } from '#platform';
import type { EhrSide, Living } from './ehr-side.js';
import type { Foundation } from './foundation.js';
import type { Site } from './site/site.js';
import { Housekeeping } from './housekeeping.js';

export interface LifeParts {
  readonly foundation: Foundation;
  readonly site: Site;
  readonly ringer: Ringer;
  readonly shelf: Shelf;
  readonly log: ServiceLog;
  readonly metrics: Metrics;
  readonly health: HealthChecks;
  readonly report: Report;
  /** Asked for when the app stands: its rooms are furnished only then. */
  readonly rooms: () => { readonly ehrSide: EhrSide; readonly living: readonly Living[] };
}

interface Machinery {
  readonly ehrSide: EhrSide;
  readonly living: readonly Living[];
  readonly sweeps: readonly Living[];
  readonly relay: OutboxRelay;
  readonly poller: Poller;
}

const LANES = 8;
const POLL_TICK_MS = 500;
const SUBSCRIPTION_CHECK_MS = 300_000;
const SUBSCRIPTION_RETRY_MS = 5_000;
// How an EHR says that it has no such type, or none for us. That it does not answer is another matter.
const NOT_OFFERED: readonly EhrFailureKind[] = ['notFound', 'gone', 'notFhir', 'refused', 'forbidden'];
const LONGEST_SWEEP_WAIT_MS = 300_000;

/**
 * The moving parts of a service: the outbox relay, the reading back of bells, the sending of writes, the polls, the
 * subscriptions, and what the app adds. Started when the app has its handlers, stopped before its doors close.
 */
export class Life implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  private machinery: Machinery | undefined;
  private subscriptionTimer: NodeJS.Timeout | undefined;
  private stopped = false;
  private readonly lacking = new Set<string>();

  constructor(private readonly parts: LifeParts) {}

  /** Looks at the EHR now instead of at the next interval. */
  pollNow(): void {
    this.machinery?.poller.lookNow();
  }

  /** Before the rooms are furnished nobody can say, and then it does. */
  async concerns(bell: Parameters<NotifySettings['concerns']>[0]): Promise<boolean> {
    return (await this.machinery?.ehrSide.concerns?.(bell)) ?? true;
  }

  private build(): Machinery {
    const { foundation, site, ringer, report, log } = this.parts;
    const { ehrSide, living } = this.parts.rooms();
    const { ds, bell, clock, ids, queues, ehr, config, service } = foundation;
    const readBack = new ReadBack({ ds, ehr, clock, readers: ehrSide.readers });
    const sender = new Sender({
      ds,
      ehr,
      clock,
      settings: {
        reconcileDelaysMs: config.RECONCILE_DELAYS_MS,
        visibilityBoundMs: config.VISIBILITY_BOUND_MS,
        mayWrite: (type) => mayWrite(config, type) && !site.ehr.doesNotTake.includes(type),
      },
      onSettled: (em, write) => ehrSide.onSettled(em, write),
      stillWanted: async (em, about) => (await ehrSide.stillWanted?.(em, about)) ?? true,
    });
    const sweeps = [
      new Sweep({
        ...this.sweepOptions(BELL_TABLE, 'ehr-resource'),
        read: readRungBell,
        handle: (row) => readBack.answer(row),
      }),
      new Sweep({
        ...this.sweepOptions(WRITE_TABLE, 'ehr-write'),
        graceMs: ehrSide.writesMayWaitMs ?? 0,
        read: readWriteRow,
        handle: (row) => sender.send(row),
      }),
    ];
    const relay = new OutboxRelay({
      outbox: outboxPort(ds, service, bell),
      queues,
      report,
      pollMs: config.RELAY_POLL_MS,
      ids,
    });
    const poller = new Poller({
      ds,
      ehr,
      ringer,
      readers: ehrSide.readers,
      clock,
      settings: {
        intervalMs: config.POLL_INTERVAL_MS,
        slowIntervalMs: config.SLOW_POLL_INTERVAL_MS,
        overlapMs: config.POLL_OVERLAP_MS,
        fullSweepMs: config.FULL_SWEEP_MS,
      },
      watched: () => ehrSide.watched(),
      onTrouble: ({ type, why }) => {
        const notHere = ehrSide.mayLack?.includes(type) === true && NOT_OFFERED.some((kind) => kind === why);
        if (notHere && this.lacking.has(type)) return; // said once: it will be so for every patient, at every poll
        if (notHere) this.lacking.add(type);
        log.warn('a poll was not clean', { resourceType: type, code: why.replaceAll(/[^A-Za-z0-9_./-]/g, '-') });
      },
    });
    return { ehrSide, living: [...living, new Housekeeping(this.parts.foundation, log)], sweeps, relay, poller };
  }

  private sweepOptions(table: string, shelfKind: 'ehr-resource' | 'ehr-write') {
    const { foundation, shelf, metrics } = this.parts;
    const { ds, service, clock, bell, config } = foundation;
    const counted = metrics.counter(`pumptrace_sweep_${table}_total`, `Rows of ${table} by how they ended`, ['kind']);
    return {
      source: ds,
      schema: service,
      table,
      clock,
      bell,
      shelf,
      shelfKind,
      lanes: LANES,
      pollMs: config.SWEEP_POLL_MS,
      leaseMs: config.LEASE_MS,
      patience: { firstWaitMs: config.SWEEP_RETRY_BASE_MS, longestWaitMs: LONGEST_SWEEP_WAIT_MS },
      chance: Math.random,
      onEvent: (event: SweepEvent) => {
        counted.inc({ kind: event.kind });
        if (event.kind === 'done') reached(table === BELL_TABLE ? 'reading.after-commit' : 'write.after-commit');
        this.tell(event);
      },
    } as const;
  }

  private tell({ table, kind, attempt, code }: SweepEvent): void {
    if (kind === 'done' || kind === 'later') return;
    this.parts.log.warn('a row was not done at once', {
      queue: table,
      state: kind,
      attempt,
      ...(code === undefined ? {} : { code }),
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    const { site, foundation } = this.parts;
    const { config } = foundation;
    const machinery = this.build();
    this.machinery = machinery;
    this.watchHealth(machinery.ehrSide.mayLack ?? []);
    machinery.relay.start();
    for (const part of [...machinery.sweeps, ...machinery.living]) await part.start();
    if (config.INTAKE.includes('polling')) machinery.poller.start(Math.min(POLL_TICK_MS, config.POLL_INTERVAL_MS));
    if (config.INTAKE.includes('subscription') && site.ehr.subscriptions)
      void this.keepSubscriptions(machinery.ehrSide);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.subscriptionTimer);
    if (this.machinery === undefined) return;
    const { poller, living, sweeps, relay } = this.machinery;
    await poller.stop();
    for (const part of [...living.toReversed(), ...sweeps]) await part.stop();
    await relay.stop();
  }

  async onApplicationShutdown(): Promise<void> {
    const { queues, clock, bell, ds } = this.parts.foundation;
    await queues.close();
    await clock.stop();
    await bell.close();
    await ds.destroy();
  }

  private watchHealth(mayLack: readonly string[]): void {
    const { foundation, health } = this.parts;
    health.register({ name: 'database', check: async () => void (await rows(foundation.ds, 'select 1')) });
    health.register({ name: 'queue', check: async () => void (await foundation.queues.depth(foundation.service)) });
    health.register({
      name: 'polling',
      check: async () => {
        // Of one patient it is in the log; nobody is helped when the whole service is taken for dead. Of a type it is the EHR.
        const failing = await rows(
          foundation.ds,
          `select 1 from poll_mark group by source, resource_type
           having min(failing_since) filter (
               where polled_at > to_timestamp($1::float8 / 1000) - interval '1 hour'
               and not (resource_type = any($2::text[]) and last_error = any($3::text[]))
             ) < to_timestamp($1::float8 / 1000) - interval '10 minutes'
             and coalesce(max(polled_at) filter (where failing_since is null), '-infinity') < min(failing_since)
           limit 1`,
          [foundation.clock.now(), [...mayLack], [...NOT_OFFERED]],
        );
        if (failing.length > 0) throw new Error('a type has been polled in vain for ten minutes');
      },
    });
  }

  /** Keeps our Subscriptions standing; a server may switch one off unseen, so they are looked at now and then. */
  private async keepSubscriptions(ehrSide: EhrSide): Promise<void> {
    const { foundation, log, ringer } = this.parts;
    const { config, ehr, service } = foundation;
    const base = config.PUBLIC_URL;
    const secret = config.SUBSCRIPTION_SECRET?.reveal();
    if (base === undefined || secret === undefined) {
      // Somebody may have made the Subscriptions by hand; but nobody should think that we did.
      const missing = base === undefined ? 'PUBLIC_URL' : 'SUBSCRIPTION_SECRET';
      log.warn('no subscription is asked for: a setting is missing', { code: 'no-subscription', setting: missing });
      return;
    }
    let wait = SUBSCRIPTION_CHECK_MS;
    for (const { criteria } of ehrSide.readers) {
      if (criteria === undefined || this.stopped) continue;
      try {
        const endpoint = `${base.replace(/\/$/, '')}/ehr/${ringer.source}/notify`;
        const state = await ensureSubscription(ehr, {
          criteria,
          endpoint,
          secret,
          reason: `Pumptrace ${service}: baclofen pump work-up`,
        });
        if (state === 'not_possible')
          log.warn('the EHR lets us have no subscription; polling goes on', { code: 'no-subscription' });
      } catch (error) {
        log.warn('a subscription could not be asked for', { code: 'subscription', error });
        wait = SUBSCRIPTION_RETRY_MS;
      }
    }
    if (!this.stopped) this.subscriptionTimer = setTimeout(() => void this.keepSubscriptions(ehrSide), wait);
  }
}
