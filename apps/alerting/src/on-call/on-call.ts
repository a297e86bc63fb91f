import { statSync } from 'node:fs';
import { CLOCK, ConfigRefused, ServiceLog, alertingMode, type AlertingMode, type Clock } from '#platform';
import { SERVICE_CONFIG } from '#service';
import { Inject, Injectable } from '@nestjs/common';
import type { AlertingConfig } from '../config.js';
import type { Policy, Target } from '../incident/incident.js';
import { stretchesOf, type Schedule, type Stretch } from '../schedule/stretches.js';
import { coverageOf } from './coverage.js';
import { NOBODY, ladderFor, readRota, type Occasion, type OnCallPerson, type Rota } from './rota.js';

export type { OnCallPerson } from './rota.js';

const fingerprint = (path: string): string => {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? 'gone' : `${stat.ino}:${stat.size}:${stat.mtimeMs}`;
};

const DAY_MS = 86_400_000;
/** Stretches of one schedule around now, kept until they are over or the file changes. */
interface Duties {
  readonly from: number;
  readonly until: number;
  readonly stretches: readonly Stretch[];
}

/** Who is on call, and how they are reached. The file is read again when it changes; a bad one is refused whole. */
@Injectable()
export class OnCall {
  readonly mode: AlertingMode;
  private readonly path: string | undefined;
  private rota: Rota = NOBODY;
  private seen = '';
  private refusedNow = false;
  private duties = new Map<string, Duties>();

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SERVICE_CONFIG) private readonly config: AlertingConfig,
    private readonly log: ServiceLog,
  ) {
    this.mode = alertingMode(config);
    this.path = config.ON_CALL_FILE;
    if (this.path === undefined) return;
    try {
      this.rota = this.proved(this.path);
      this.seen = this.fingerprints();
    } catch (error) {
      throw new ConfigRefused([
        { name: 'ON_CALL_FILE', problem: error instanceof Error ? error.message : 'cannot be read' },
      ]);
    }
  }

  /** Everybody who is listed. Empty: nobody can be reached, which health says too. */
  people(): readonly OnCallPerson[] {
    this.lookAgain();
    return this.rota.people;
  }

  /** The file in force. */
  inForce(): Rota {
    this.lookAgain();
    return this.rota;
  }

  get callback(): string | null {
    return this.rota.callback;
  }

  /** Whether the file on disk is not the one in force. */
  get stale(): boolean {
    return this.refusedNow;
  }

  person(id: string): OnCallPerson | undefined {
    return this.people().find((one) => one.id === id);
  }

  /** How a page of this kind escalates, by the file and the settings in force. */
  policyFor(occasion: Occasion): Policy {
    this.lookAgain();
    const { id, levels, broadcast } = ladderFor(this.rota, occasion);
    const { config } = this;
    return {
      ladder: id,
      levels,
      broadcast,
      levelMs: { urgent: config.PAGE_LEVEL_URGENT_MS, emergency: config.PAGE_LEVEL_EMERGENCY_MS },
      repeatMs: { urgent: config.PAGE_REPEAT_URGENT_MS, emergency: config.PAGE_REPEAT_EMERGENCY_MS },
      planMs: { urgent: config.PLAN_DUE_URGENT_MS, emergency: config.PLAN_DUE_EMERGENCY_MS },
    };
  }

  /** The people behind these names now, each once. Whoever is not listed any more is left out. */
  behind(targets: readonly Target[]): readonly OnCallPerson[] {
    const people = this.people();
    const ids = targets.flatMap((target): readonly string[] => {
      switch (target.kind) {
        case 'person':
          return [target.id];
        case 'schedule': {
          const holder = this.holderOf(target.id, this.clock.now());
          return holder === null ? [] : [holder];
        }
        case 'everybody':
          return people.map(({ id }) => id);
        default: {
          const never: never = target;
          return never;
        }
      }
    });
    return people.filter(({ id }) => ids.includes(id));
  }

  /** Who is on call by a schedule at a moment near now; null: nobody, or no such schedule any more. */
  holderOf(id: string, at: number): string | null {
    this.lookAgain();
    const schedule = this.rota.schedules.find(({ said }) => said.id === id);
    if (schedule === undefined) return null;
    let duties = this.duties.get(id);
    if (duties === undefined || at < duties.from || at >= duties.until) {
      const [from, until] = [at - DAY_MS, at + DAY_MS];
      duties = { from, until, stretches: this.stretches(schedule, from, until) };
      this.duties.set(id, duties);
    }
    return duties.stretches.find((one) => one.from <= at && at < one.until)?.person ?? null;
  }

  /** The schedule by which a person is on call now: one that the ladder asks, before any other. */
  dutyOf(person: string, { levels }: Policy): string | undefined {
    const now = this.clock.now();
    const asked = levels.flat().flatMap((target) => (target.kind === 'schedule' ? [target.id] : []));
    const all = [...asked, ...this.rota.schedules.map(({ said }) => said.id)];
    return all.find((id) => this.holderOf(id, now) === person);
  }

  /** A file is in force only when it can be told from it who is on call: what fails must fail now, not with a page at hand. */
  private proved(path: string): Rota {
    const rota = readRota(path);
    coverageOf(rota, this.clock.now());
    return rota;
  }

  /** One that cannot be evaluated after all stops nobody else from being paged: its level is empty, or its fallback's. */
  private stretches(schedule: Schedule, from: number, until: number): readonly Stretch[] {
    try {
      return stretchesOf(schedule, from, until);
    } catch (error) {
      this.log.error('a schedule cannot be evaluated: its fallback holds', { code: 'schedule', error });
      return [{ from, until, person: schedule.said.fallback ?? null, by: 'fallback' }];
    }
  }

  private fingerprints(): string {
    return [this.path ?? '', ...this.rota.files].map(fingerprint).join(' ');
  }

  private lookAgain(): void {
    if (this.path === undefined) return;
    const seen = this.fingerprints();
    if (seen === this.seen) return;
    this.seen = seen;
    try {
      this.rota = this.proved(this.path);
      this.duties.clear();
      this.seen = this.fingerprints();
      this.refusedNow = false;
      this.log.info('the on-call file was read again', { count: this.rota.people.length });
    } catch (error) {
      this.refusedNow = true;
      this.log.error('a changed on-call file was refused, the last good one stays in force', { error });
    }
  }
}
