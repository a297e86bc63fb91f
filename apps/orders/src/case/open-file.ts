import { Injectable } from '@nestjs/common';
import { HttpProblem } from '#platform';
import type { EntityManager } from 'typeorm';
import { PatientFiles, type PatientFile } from '../watch/patient-file.js';
import { Casebook } from './casebook.js';
import type { CaseState } from './state.js';

export const noSuchCase = (): HttpProblem => new HttpProblem(404, 'no-such-case', 'There is no case with this id.');

/** A case taken up to be changed by a person: its patient locked, its journal folded. */
@Injectable()
export class OpenFile {
  constructor(
    private readonly files: PatientFiles,
    private readonly casebook: Casebook,
  ) {}

  /** @throws HttpProblem 404 when there is no such case, 409 when it is closed. */
  async take(em: EntityManager, caseId: string): Promise<{ file: PatientFile; state: CaseState }> {
    const row = await this.casebook.find(em, caseId);
    if (row === undefined) throw noSuchCase();
    const file = await this.files.lock(em, row.patientId);
    const state = await this.casebook.load(em, caseId);
    if (state === undefined) throw noSuchCase();
    if (state.status === 'closed') throw new HttpProblem(409, 'case-closed', 'This case is closed.');
    return { file, state };
  }
}
