import type { Envelope } from '#messaging/contracts';
import { Hears } from '#messaging';
import { rows, timestamp } from '#persistence';
import { Handling } from '#service';
import { Controller } from '@nestjs/common';
import { keepAssessment, meetPatient } from '../patient/patient.store.js';
import { Raising } from './raise.js';

// In these states a contrast order can no longer be carried out by mistake.
const HARMLESS: ReadonlySet<string> = new Set(['on-hold', 'revoked', 'completed']);

/** What the other services learn: evidence that delivery has stopped, reports that fell, gates that were broken. */
@Controller()
export class HearEvidence {
  constructor(
    private readonly handling: Handling,
    private readonly raising: Raising,
  ) {}

  @Hears('assessment-changed')
  async assessmentChanged(envelope: Envelope<'assessment-changed'>): Promise<void> {
    const { body } = envelope;
    await this.handling.once(envelope, async (em) => {
      await meetPatient(em, body.patientId);
      const isNewest = await keepAssessment(em, body);
      // Of one that was overtaken on its way the verdicts are old, but that a report fell is said by no other revision.
      if (isNewest || body.retractions.length > 0) {
        await this.raising.consider(em, body.patientId, { assessment: body });
      }
    });
  }

  @Hears('gate-violated')
  async gateViolated(envelope: Envelope<'gate-violated'>): Promise<void> {
    const { patientId, gate, orderEhrId, held, at } = envelope.body;
    await this.handling.once(envelope, async (em) => {
      await meetPatient(em, patientId);
      const kept = await rows(
        em,
        `insert into gate_violation (order_ehr_id, patient_id, gate, held, at) values ($1, $2, $3, $4, ${timestamp('$5')})
         on conflict (order_ehr_id) do update set held = excluded.held, at = excluded.at
         where gate_violation.at <= excluded.at returning order_ehr_id`,
        [orderEhrId, patientId, gate, held, at],
      );
      if (kept.length > 0) await this.raising.consider(em, patientId);
    });
  }

  @Hears('step-changed')
  async stepChanged(envelope: Envelope<'step-changed'>): Promise<void> {
    const { ehrId, state, at } = envelope.body;
    await this.handling.once(envelope, async (em) => {
      if (ehrId === undefined || !HARMLESS.has(state)) return;
      await rows(
        em,
        `update gate_violation set held = 'held', at = ${timestamp('$2')}
         where order_ehr_id = any($1) and at <= ${timestamp('$2')}`,
        [[ehrId, `ServiceRequest/${ehrId}`], at],
      );
    });
  }
}
