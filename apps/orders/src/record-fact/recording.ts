import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '#messaging/contracts';
import { Outbox } from '#persistence';
import { IDS, type Ids } from '#platform';
import type { EntityManager } from 'typeorm';
import type { BedsideFact, CaseFact } from '../case/facts.js';
import type { CaseState } from '../case/state.js';
import { CaseDesk } from '../order-next-step/case-desk.js';
import type { PatientFile } from '../watch/patient-file.js';

export interface Told {
  readonly fact: BedsideFact;
  readonly at: number;
  readonly actor: Actor;
  readonly source?: string;
  readonly onBehalfOf?: string;
  /** Facts to be written with it, in the same breath. */
  readonly before?: (factId: string) => readonly CaseFact[];
}

/** Writes a fact down, tells the others, and lets the case go on: a recorded aspiration opens its gate in this transaction. */
@Injectable()
export class Recording {
  constructor(
    private readonly desk: CaseDesk,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async record(
    em: EntityManager,
    file: PatientFile,
    state: CaseState,
    told: Told,
  ): Promise<{ factId: string; state: CaseState }> {
    const { fact, at, actor, source, onBehalfOf } = told;
    const factId = this.ids.uuid();
    const body = {
      factId,
      fact,
      ...(source === undefined ? {} : { source }),
      ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
    };
    await this.outbox.post(em, 'fact-recorded', {
      factId,
      caseId: state.caseId,
      patientId: state.patientId,
      at,
      actor,
      fact,
    });
    const facts: readonly CaseFact[] = [...(told.before?.(factId) ?? []), { kind: 'recorded', at, body }];
    return { factId, state: await this.desk.move(em, file, state, facts, actor) };
  }
}
