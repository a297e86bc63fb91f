import { Controller } from '@nestjs/common';
import { Hears } from '#messaging';
import type { Envelope } from '#messaging/contracts';
import { Handling } from '#service';
import { Casebook } from '../case/casebook.js';
import { OURS } from '../case/facts.js';
import { ContrastWatch } from '../follow-orders/contrast-watch.js';
import { OpenCase } from '../start-evaluation/open-case.js';
import { PatientFiles } from '../watch/patient-file.js';
import { CaseDesk } from './case-desk.js';

/** What the other services tell us. Each message is handled once; one that is older than what we have is dropped. */
@Controller()
export class MessagesController {
  constructor(
    private readonly handling: Handling,
    private readonly files: PatientFiles,
    private readonly casebook: Casebook,
    private readonly desk: CaseDesk,
    private readonly contrast: ContrastWatch,
    private readonly opening: OpenCase,
  ) {}

  @Hears('assessment-changed')
  async assessed(envelope: Envelope<'assessment-changed'>): Promise<void> {
    await this.handling.once(envelope, async (em) => {
      const assessment = envelope.body;
      const file = await this.files.lock(em, assessment.patientId);
      if (file.assessment !== null && file.assessment.revision >= assessment.revision) return;
      const known = { ...file, assessment, lastSignalAt: assessment.at };
      await this.files.save(em, known);
      const state = await this.casebook.openOf(em, file.patientId);
      if (state === undefined) await this.contrast.check(em, known, undefined);
      else await this.desk.move(em, known, state, [{ kind: 'assessed', at: assessment.at, body: { assessment } }]);
    });
  }

  @Hears('grade-changed')
  async graded(envelope: Envelope<'grade-changed'>): Promise<void> {
    await this.handling.once(envelope, async (em) => {
      const grade = envelope.body;
      const file = await this.files.lock(em, grade.patientId);
      if (file.grade !== null && file.grade.revision >= grade.revision) return;
      const known = { ...file, grade, lastSignalAt: grade.at };
      await this.files.save(em, known);
      const state = await this.casebook.openOf(em, file.patientId);
      if (state === undefined) await this.contrast.check(em, known, undefined);
      else await this.desk.move(em, known, state, [{ kind: 'graded', at: grade.at, body: { grade } }]);
    });
  }

  /** An incident that pages opens a case; one that is over is remembered in it. */
  @Hears('incident-changed')
  async incident(envelope: Envelope<'incident-changed'>): Promise<void> {
    await this.handling.once(envelope, async (em) => {
      const incident = envelope.body;
      const file = await this.files.lock(em, incident.patientId);
      const raised = incident.state !== 'resolved';
      const known = { ...file, incidentTier: raised ? incident.tier : null };
      await this.files.save(em, known);
      const pages = incident.tier === 'urgent' || incident.tier === 'emergency';
      let state = await this.casebook.openOf(em, file.patientId);
      if (raised && pages) {
        const trigger = { kind: 'incident', incidentId: incident.incidentId } as const;
        ({ state } = await this.opening.open(em, known, trigger, OURS));
      }
      if (state === undefined) return;
      await this.desk.move(em, known, state, [{ kind: 'incident', at: incident.at, body: { incident } }]);
    });
  }
}
