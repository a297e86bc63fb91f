import type { Envelope } from '#messaging/contracts';
import { Hears } from '#messaging';
import { Handling } from '#service';
import { Controller } from '@nestjs/common';
import { keepGrade, meetPatient } from '../patient/patient.store.js';
import { Weighing } from './weigh.js';

/** The picture at the bedside changes how a report reads: a static study of a patient whose symptoms depend on position is limited. */
@Controller()
export class GradeController {
  constructor(
    private readonly handling: Handling,
    private readonly weighing: Weighing,
  ) {}

  @Hears('grade-changed')
  async gradeChanged(envelope: Envelope<'grade-changed'>): Promise<void> {
    const grade = envelope.body;
    await this.handling.once(envelope, async (em) => {
      await meetPatient(em, grade.patientId);
      if (await keepGrade(em, grade)) await this.weighing.weighWithGrade(em, grade.patientId);
    });
  }
}
