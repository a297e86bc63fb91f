import { inTransaction, rows } from '#persistence';
import { CLOCK, ServiceLog, type Clock } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { holdIncident } from '../incident/incident.store.js';
import { IncidentKeeping } from '../incident/keeping.js';
import { OnCall } from '../on-call/on-call.js';
import { ITSELF } from '../raise-incident/itself.js';

/**
 * Incidents whose owner's duty has passed to somebody else. What counts is who is on call now, not a moment that was computed
 * when the owner accepted: a rota that is changed meanwhile is followed too.
 */
@Injectable()
export class ShiftEnds {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly ds: DataSource,
    private readonly onCall: OnCall,
    private readonly keeping: IncidentKeeping,
    private readonly log: ServiceLog,
  ) {}

  /** Asks whoever has come on duty to accept; with nobody there, it pages. */
  async look(): Promise<void> {
    const owned = await rows<{ id: string; owner: string; duty: string }>(
      this.ds,
      `select id, state->>'owner' as owner, state->>'duty' as duty from incident
       where stage in ('accepted', 'in_care') and state->>'duty' is not null`,
    );
    for (const { id, owner, duty } of owned) {
      if (this.onCall.holderOf(duty, this.clock.now()) !== owner) await this.pass(id);
    }
  }

  private async pass(id: string): Promise<void> {
    await inTransaction(this.ds, async (em) => {
      const row = await holdIncident(em, id);
      const { owner, duty } = row?.state ?? {};
      if (row === undefined || typeof owner !== 'string' || typeof duty !== 'string') return;
      const at = this.clock.now();
      const holder = this.onCall.holderOf(duty, at);
      if (holder === owner) return;
      this.log.info('the duty of an owner has ended', { incident: id });
      await this.keeping.take(em, row, { kind: 'shift_end', at, from: owner, to: holder }, ITSELF);
    });
  }
}
