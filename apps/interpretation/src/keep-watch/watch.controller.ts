import type { Envelope } from '#messaging/contracts';
import { Hears } from '#messaging';
import { rows, timestamp } from '#persistence';
import { Handling } from '#service';
import { Controller } from '@nestjs/common';
import { meetPatient } from '../patient/patient.store.js';
import { Weighing } from '../weigh-evidence/weigh.js';

/** Whom we watch and which case is open, as orders says. */
@Controller()
export class WatchController {
  constructor(
    private readonly handling: Handling,
    private readonly weighing: Weighing,
  ) {}

  @Hears('watch-changed')
  async watchChanged(envelope: Envelope<'watch-changed'>): Promise<void> {
    const { patientId, watched, patient, mergedInto } = envelope.body;
    await this.handling.once(envelope, async (em) => {
      await meetPatient(em, patientId, patient);
      await rows(em, 'update patient set watched = $2, facts = $3, merged_into = $4 where patient_id = $1', [
        patientId,
        watched,
        JSON.stringify(patient),
        mergedInto ?? null,
      ]);
      await this.weighing.weigh(em, patientId);
    });
  }

  /** Evidence is kept by patient; a case that opens is told what is already known (decision 1). */
  @Hears('case-opened')
  async caseOpened(envelope: Envelope<'case-opened'>): Promise<void> {
    const { caseId, patientId, episode, protocol, patient, openedAt } = envelope.body;
    await this.handling.once(envelope, async (em) => {
      await meetPatient(em, patientId, patient);
      await rows(
        em,
        `update patient set watched = true, facts = $2, case_id = $3, episode = $4, protocol = $5,
           case_opened_at = ${timestamp('$6')}, case_closed_at = null where patient_id = $1`,
        [patientId, JSON.stringify(patient), caseId, episode, protocol, openedAt],
      );
      await this.weighing.attach(em, patientId);
    });
  }

  @Hears('case-closed')
  async caseClosed(envelope: Envelope<'case-closed'>): Promise<void> {
    const { caseId, patientId, closedAt } = envelope.body;
    await this.handling.once(envelope, async (em) => {
      await rows(em, `update patient set case_closed_at = ${timestamp('$3')} where patient_id = $1 and case_id = $2`, [
        patientId,
        caseId,
        closedAt,
      ]);
      await this.weighing.attach(em, patientId);
    });
  }
}
