import { inTransaction, rows, timestamp } from '#persistence';
import { CLOCK, ServiceLog, type Clock } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { IncidentKeeping } from '../incident/keeping.js';
import { OnCall } from '../on-call/on-call.js';
import { ITSELF } from '../raise-incident/itself.js';

/** What can be wrong with the watch itself. Each is paged like a patient's alarm: until a human accepts. */
export const TECHNICAL = ['ehr-silent', 'provider-takes-nothing'] as const;
export type Technical = (typeof TECHNICAL)[number];

// Resolved by a human who knows of it, the same trouble stays quiet for so long.
const QUIET_MS = 3_600_000;

/** A failure of communication is an alarm of its own (paging.md, conclusion 10). It is about no patient and stands in no chart. */
@Injectable()
export class TechnicalAlarms {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly ds: DataSource,
    private readonly keeping: IncidentKeeping,
    private readonly onCall: OnCall,
    private readonly log: ServiceLog,
  ) {}

  /** Raises one unless it is open already. `about`: which provider or type of resource, where it is one of several. */
  async raise(kind: Technical, about = ''): Promise<void> {
    const technical = about === '' ? kind : `${kind}:${about}`;
    await inTransaction(this.ds, async (em) => {
      // Two replicas see the same trouble: one of them raises it.
      await rows(em, `select pg_advisory_xact_lock(hashtext('technical/' || $1))`, [technical]);
      const at = this.clock.now();
      const known = await rows(
        em,
        `select 1 from incident where technical = $1 and (stage <> 'resolved' or resolved_at > ${timestamp('$2')})`,
        [technical, at - QUIET_MS],
      );
      if (known.length > 0) return;
      this.log.error('something is wrong with the watch itself', {
        code: kind,
        [kind === 'ehr-silent' ? 'resourceType' : 'channel']: about === '' ? undefined : about,
      });
      const signal = { tier: 'urgent', rank: 1, grounds: [`technical:${technical}`], news: [] } as const;
      const policy = this.onCall.policyFor({
        tier: 'urgent',
        pathway: 'none',
        age: 'adult',
        facility: null,
        about: 'technical',
      });
      const nobody = { patientId: null, episode: null, drill: false, technical } as const;
      const picture = { pathway: 'none', severity: 'NONE', reasons: [], evidence: [] } as const;
      await this.keeping.open(em, { ...nobody, ...picture }, { kind: 'open', at, signal, policy }, ITSELF);
    });
  }
}
