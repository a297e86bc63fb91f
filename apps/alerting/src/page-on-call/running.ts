// The moving parts of alerting: pages that leave, and moments that become due.
import { type Shelf, Sweep, inTransaction, type HouseClock, type SweepEvent } from '#persistence';
import { type ServiceLog, reached } from '#platform';
import type { Foundation, Living } from '#service';
import type { AlertingConfig } from '../config.js';
import { PAGE_TABLE } from '../page/page.store.js';
import type { Grading } from '../detect-withdrawal/grade.js';
import type { Heartbeat } from '../keep-vigil/heartbeat.js';
import type { Raising } from '../raise-incident/raise.js';
import { TIMER_TABLE, readTimer } from '../timer/timer.store.js';
import { pageLanes } from './page-lanes.js';
import type { PageSending } from './send-page.js';

export interface RunningParts {
  readonly foundation: Pick<Foundation, 'ds' | 'bell' | 'service' | 'ids'> & { readonly clock: HouseClock };
  readonly shelf: Shelf;
  readonly config: AlertingConfig;
  readonly log: ServiceLog;
  readonly sending: PageSending;
  readonly raising: Raising;
  readonly grading: Grading;
  readonly heartbeat: Heartbeat;
}

const TIMER_LANES = 4;
const LONGEST_WAIT_MS = 20_000;
// A try, its bookkeeping, and some air.
const LEASE_AIR_MS = 5_000;

/** All sweeps of alerting. */
export function runningParts(parts: RunningParts): readonly Living[] {
  const { foundation, config, shelf, log, sending, raising, grading, heartbeat } = parts;
  const tell = ({ table, kind, attempt, code, failure }: SweepEvent): void => {
    if (kind === 'done' && table === PAGE_TABLE) reached('page.after-commit');
    if (kind === 'done' || kind === 'later') return;
    log.warn('a row was not done at once', { queue: table, state: kind, attempt, code, error: failure });
  };
  const common = {
    source: foundation.ds,
    schema: foundation.service,
    clock: foundation.clock,
    bell: foundation.bell,
    shelf,
    pollMs: config.SWEEP_POLL_MS,
    leaseMs: config.PAGE_TRY_TIMEOUT_MS + LEASE_AIR_MS,
    patience: { firstWaitMs: config.SWEEP_RETRY_BASE_MS, longestWaitMs: LONGEST_WAIT_MS },
    chance: () => Number.parseInt(foundation.ids.uuid().slice(0, 8), 16) / 2 ** 32,
    onEvent: tell,
  };
  const timers = new Sweep({
    ...common,
    table: TIMER_TABLE,
    lanes: TIMER_LANES,
    shelfKind: 'page',
    read: readTimer,
    handle: async ({ about, ref }) => {
      if (about === 'incident') {
        const early = await raising.becomeDue(ref);
        if (early !== undefined) return { kind: 'later', at: early };
      } else if (about === 'heartbeat') {
        const next = await heartbeat.beat();
        if (next !== undefined) return { kind: 'later', at: next };
      } else if (about === 'round') {
        const early = await raising.lookAtRound(ref);
        if (early !== undefined) return { kind: 'later', at: early };
      } else {
        await inTransaction(foundation.ds, (em) => grading.grade(em, ref));
      }
      return { kind: 'done' };
    },
  });
  return [...pageLanes(common, sending), timers];
}
