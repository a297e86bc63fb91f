import type { Envelope } from '#messaging/contracts';
import { Hears } from '#messaging';
import { rows, timestamp } from '#persistence';
import { Handling } from '#service';
import { Controller } from '@nestjs/common';
import { Grading } from '../detect-withdrawal/grade.js';
import { meetPatient } from '../patient/patient.store.js';

/** Whom we watch, as orders says, and which of them have an open case. */
@Controller()
export class KeepWatch {
  constructor(
    private readonly handling: Handling,
    private readonly grading: Grading,
  ) {}

  @Hears('watch-changed')
  async watchChanged(envelope: Envelope<'watch-changed'>): Promise<void> {
    const { patientId, watched, patient, mergedInto, at } = envelope.body;
    await this.handling.once(envelope, async (em) => {
      await meetPatient(em, patientId, patient);
      // Messages may overtake each other: what orders said last holds.
      const changed = await rows(
        em,
        `update patient set watched = $2, facts = $3, merged_into = $4, watch_at = ${timestamp('$5')}
         where patient_id = $1 and (watch_at is null or watch_at <= ${timestamp('$5')}) returning patient_id`,
        [patientId, watched, JSON.stringify(patient), mergedInto ?? null, at],
      );
      // The drug in the pump and the model belong to the grade.
      if (changed.length > 0) await this.grading.grade(em, patientId);
    });
  }

  @Hears('case-opened')
  async caseOpened(envelope: Envelope<'case-opened'>): Promise<void> {
    const { patientId, caseId, episode, patient, openedAt } = envelope.body;
    await this.handling.once(envelope, async (em) => {
      await meetPatient(em, patientId, patient);
      await rows(
        em,
        `update patient set case_closed_at = case when case_id = $2 then case_closed_at end, case_id = $2, episode = $3,
           case_opened_at = ${timestamp('$4')}
         where patient_id = $1 and (case_opened_at is null or case_opened_at <= ${timestamp('$4')})`,
        [patientId, caseId, episode, openedAt],
      );
    });
  }

  @Hears('case-closed')
  async caseClosed(envelope: Envelope<'case-closed'>): Promise<void> {
    const { patientId, caseId, closedAt } = envelope.body;
    await this.handling.once(envelope, async (em) => {
      await meetPatient(em, patientId);
      // Before the opening has arrived the case is not known yet; then it is known as closed.
      await rows(
        em,
        `update patient set case_id = $2, case_closed_at = ${timestamp('$3')} where patient_id = $1 and (case_id is null or case_id = $2)`,
        [patientId, caseId, closedAt],
      );
    });
  }
}
