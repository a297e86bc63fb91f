import { CLOCK, type Clock } from '#platform';
import { SERVICE_CONFIG } from '#service';
import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { readinessOf, type Readiness } from '../channels/readiness.js';
import type { AlertingConfig } from '../config.js';
import type { Target } from '../incident/incident.js';
import { stretchesOf } from '../schedule/stretches.js';
import { coverageOf } from './coverage.js';
import { OnCall } from './on-call.js';

const DAY_MS = 86_400_000;
const iso = (at: number): string => new Date(at).toISOString();

interface OnCallShown {
  readonly mode: string;
  readonly callback: string | null;
  /** The file on disk was refused; the last good one is in force. */
  readonly stale: boolean;
  readonly people: readonly {
    readonly id: string;
    readonly name: string | null;
    readonly channels: readonly { readonly kind: string }[];
    /** What each channel has proved, and whether that is enough. */
    readonly readiness: Readiness | null;
  }[];
  /** Who is on call now by each schedule, until when, and who comes then. */
  readonly schedules: readonly {
    readonly id: string;
    readonly timeZone: string;
    readonly now: { readonly person: string | null; readonly by: string; readonly until: string } | null;
    readonly next: string | null;
  }[];
  readonly ladders: readonly { readonly id: string; readonly levels: readonly (readonly Target[])[] }[];
  /** The next 14 days: where nobody would be reached, and where somebody stands in. */
  readonly coverage: {
    readonly gaps: readonly { ladder: string; level: number; from: string; until: string }[];
    readonly standIns: readonly { schedule: string; person: string | null; by: string; from: string; until: string }[];
    readonly unknownShifts: readonly { schedule: string; count: number }[];
  };
}

/** Who would be paged now, in order, and where somebody is missing. Addresses and secrets are not shown. */
@ApiTags('on-call')
@Controller('on-call')
export class OnCallController {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SERVICE_CONFIG) private readonly config: AlertingConfig,
    private readonly ds: DataSource,
    private readonly onCall: OnCall,
  ) {}

  @Get()
  async show(): Promise<OnCallShown> {
    const rota = this.onCall.inForce();
    const now = this.clock.now();
    const readiness = await readinessOf(this.ds, rota.people, this.config, now);
    const { gaps, standIns, unknownShifts } = coverageOf(rota, now);
    return {
      mode: this.onCall.mode,
      callback: this.onCall.callback,
      stale: this.onCall.stale,
      people: rota.people.map(({ id, name, channels }) => ({
        id,
        name: name ?? null,
        channels: channels.map(({ kind }) => ({ kind })),
        readiness: readiness.get(id) ?? null,
      })),
      schedules: rota.schedules.map((schedule) => {
        const [current, next] = stretchesOf(schedule, now, now + 35 * DAY_MS);
        const { id, time_zone } = schedule.said;
        return {
          id,
          timeZone: time_zone,
          now: current === undefined ? null : { person: current.person, by: current.by, until: iso(current.until) },
          next: next?.person ?? null,
        };
      }),
      ladders: rota.ladders.map(({ id, levels }) => ({ id, levels })),
      coverage: {
        gaps: gaps.map((gap) => ({ ...gap, from: iso(gap.from), until: iso(gap.until) })),
        standIns: standIns.map(({ schedule, person, by, from, until }) => ({
          schedule,
          person,
          by,
          from: iso(from),
          until: iso(until),
        })),
        unknownShifts,
      },
    };
  }
}
