import { Inject, Injectable } from '@nestjs/common';
import { sid, writeTask, type Priority, type Word } from '#fhir';
import { EhrWrites, type SettledWrite } from '#intake';
import { millis, rows, timestamp, type Connection } from '#persistence';
import { CLOCK, type Clock } from '#platform';
import { SERVICE_CONFIG, SITE, taskOwner, type ServiceConfig, type Site } from '#service';
import type { EntityManager } from 'typeorm';
import { writing } from '../writing.js';
import { implantOf, type PatientFile } from './patient-file.js';

export interface PatientTask {
  readonly decisionId: string;
  readonly patientId: string;
  readonly action: string;
  readonly asks: string;
  readonly status: string;
  readonly ehrId: string | null;
  readonly refusal: string | null;
  readonly placedAt: number;
}

const COLUMNS = `decision_id as "decisionId", patient_id as "patientId", action, asks, status, ehr_id as "ehrId", refusal,
  ${millis('placed_at')} as "placedAt"`;

/** Tasks that belong to no case: which pump is it, what does it hold, does the watch end, who stops that order. */
@Injectable()
export class PatientTasks {
  constructor(
    @Inject(EhrWrites) private readonly writes: EhrWrites,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SERVICE_CONFIG) private readonly config: ServiceConfig,
    @Inject(SITE) private readonly site: Site,
  ) {}

  /** Asks once for each key: the same question about the same thing is not asked twice. */
  async ask(
    em: EntityManager,
    file: PatientFile,
    question: {
      readonly action: Word<'action'>;
      readonly key: string;
      readonly asks: string;
      readonly priority: Priority;
      readonly focus?: string;
    },
  ): Promise<void> {
    const { action, key, asks, priority, focus } = question;
    const decisionId = `watch.${file.patientId}.${key}`;
    const now = this.clock.now();
    const entered = await rows(
      em,
      `insert into patient_task (decision_id, patient_id, action, asks, status, placed_at)
       values ($1, $2, $3, $4, 'intended', ${timestamp('$5')}) on conflict do nothing returning decision_id`,
      [decisionId, file.patientId, action, asks, now],
    );
    if (entered.length === 0) return;
    const owner = taskOwner(this.site, action);
    const resource = writeTask(
      {
        decisionId,
        action,
        patient: `Patient/${file.patientId}`,
        status: 'requested',
        priority,
        authoredAt: now,
        ...(focus === undefined ? {} : { focus }),
        ...(owner === undefined ? {} : { owner }),
        reasons: [],
        asks,
        drug: implantOf(file).facts.drug,
      },
      writing(this.config, this.site, file.testPatient),
    );
    await this.writes.intend(em, {
      identifier: { system: sid(this.config.CANONICAL_BASE, 'decision'), value: decisionId },
      intention: { operation: 'create', resource },
      about: `watch|${decisionId}`,
    });
  }

  async settled(em: EntityManager, decisionId: string, { settled }: SettledWrite): Promise<void> {
    if (settled.kind === 'done') {
      const set = 'ehr_id = $2, refusal = null, status = coalesce($3, status)';
      await rows(em, `update patient_task set ${set} where decision_id = $1`, [
        decisionId,
        settled.ehrId,
        settled.status ?? 'requested',
      ]);
    } else {
      await rows(em, 'update patient_task set refusal = $2 where decision_id = $1', [decisionId, settled.kind]);
    }
  }

  /** A person has taken, done or declined it. */
  async followed(em: EntityManager, decisionId: string, ehrId: string, status: string): Promise<void> {
    await rows(em, 'update patient_task set status = $3, ehr_id = $2 where decision_id = $1', [
      decisionId,
      ehrId,
      status,
    ]);
  }

  waiting(on: Connection): Promise<PatientTask[]> {
    return rows<PatientTask>(
      on,
      `select ${COLUMNS} from patient_task
       where status not in ('completed', 'rejected', 'failed', 'cancelled', 'entered-in-error') order by placed_at, decision_id limit 1000`,
    );
  }
}
