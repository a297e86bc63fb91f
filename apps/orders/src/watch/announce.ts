import { Inject, Injectable } from '@nestjs/common';
import { Outbox } from '#persistence';
import { CLOCK, type Clock } from '#platform';
import type { EntityManager } from 'typeorm';
import { implantOf, PatientFiles, type PatientFile } from './patient-file.js';

/** Keeps a patient's file and tells the other services when whom we watch, or what is known of the implant, has changed. */
@Injectable()
export class Announcing {
  constructor(
    private readonly files: PatientFiles,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async keep(em: EntityManager, file: PatientFile): Promise<PatientFile> {
    const { facts } = implantOf(file);
    const said = JSON.stringify([file.watched, facts, file.mergedInto]);
    const kept = { ...file, announced: said };
    await this.files.save(em, kept);
    const neverWatched = file.announced === null && !file.watched;
    if (said === file.announced || neverWatched) return kept;
    await this.outbox.post(em, 'watch-changed', {
      patientId: file.patientId,
      watched: file.watched,
      why: file.why.at(-1) ?? 'hand',
      patient: facts,
      ...(file.mergedInto === null ? {} : { mergedInto: file.mergedInto }),
      at: this.clock.now(),
    });
    return kept;
  }
}
