import type { PagingDecision, Reason } from '#clinical';
import { sid, writeTask } from '#fhir';
import { EhrWrites } from '#intake';
import { millis, rows, timestamp, type Connection } from '#persistence';
import { CLOCK, IDS, type Clock, type Ids } from '#platform';
import { SERVICE_CONFIG, SITE, taskOwner, type Site } from '#service';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AlertingConfig } from '../config.js';
import type { PatientRow } from '../patient/patient.store.js';
import { Chart } from './chart.js';

/** Something that waits for a human without waking one. */
export interface WorkItem {
  readonly id: string;
  readonly patientId: string;
  readonly asks: string;
  readonly reasons: readonly Reason[];
  readonly openedAt: number;
}

const COLUMNS = `id, patient_id as "patientId", asks, reasons, ${millis('opened_at')} as "openedAt"`;
const LONE_NUMBER = 'ITB.PG.13';

/** Tier `notify`: a Task on the worklist, nobody is paged (decisions, Paging). At most one waits for each patient. */
@Injectable()
export class Worklist {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(SERVICE_CONFIG) private readonly config: AlertingConfig,
    @Inject(SITE) private readonly site: Site,
    private readonly writes: EhrWrites,
    private readonly chart: Chart,
  ) {}

  /** Opens the Task when one is due, and withdraws it when the patient is clean again. A page takes nothing off the list. */
  async follow(em: EntityManager, patient: PatientRow, { tier, reasons }: PagingDecision): Promise<void> {
    const [open] = await rows<WorkItem>(
      em,
      `select ${COLUMNS} from worklist where patient_id = $1 and settled_at is null`,
      [patient.patientId],
    );
    if (tier === 'notify' && open === undefined) await this.open(em, patient, reasons);
    if (tier === 'none' && open !== undefined) await this.close(em, patient, open);
  }

  waiting(on: Connection): Promise<readonly WorkItem[]> {
    return rows<WorkItem>(on, `select ${COLUMNS} from worklist where settled_at is null order by opened_at`);
  }

  private async open(em: EntityManager, patient: PatientRow, reasons: readonly Reason[]): Promise<void> {
    const asks = reasons.some(({ rule }) => rule === LONE_NUMBER)
      ? 'One unsigned number stands alone: look at the tone of the patient and repeat the value.'
      : 'Not clean and not urgent: look at what was found and decide.';
    const item: WorkItem = {
      id: this.ids.uuid(),
      patientId: patient.patientId,
      asks,
      reasons,
      openedAt: this.clock.now(),
    };
    await rows(
      em,
      `insert into worklist (id, patient_id, asks, reasons, opened_at) values ($1, $2, $3, $4, ${timestamp('$5')})`,
      [item.id, item.patientId, asks, JSON.stringify(reasons), item.openedAt],
    );
    const owner = taskOwner(this.site, 'CLINICIAN_REVIEW');
    const resource = writeTask(
      {
        ...(patient.caseId === null || patient.caseClosedAt !== null ? {} : { caseId: patient.caseId }),
        decisionId: item.id,
        action: 'CLINICIAN_REVIEW',
        patient: `Patient/${item.patientId}`,
        status: 'requested',
        priority: 'routine',
        authoredAt: item.openedAt,
        reasons,
        asks,
        drug: patient.facts.drug,
        ...(owner === undefined ? {} : { owner }),
      },
      this.chart.context(patient.isTest),
    );
    await this.writes.intend(em, {
      identifier: this.name(item),
      intention: { operation: 'create', resource },
      about: `work ${item.id}`,
    });
  }

  private async close(em: EntityManager, _patient: PatientRow, item: WorkItem): Promise<void> {
    await rows(em, `update worklist set settled_at = ${timestamp('$2')} where id = $1`, [item.id, this.clock.now()]);
    const set = { status: 'cancelled', statusReason: { text: 'No sign and nothing abnormal any more.' } };
    const intention = {
      operation: 'amend',
      resourceType: 'Task',
      set,
      allowedFrom: ['draft', 'requested', 'received'],
    } as const;
    await this.writes.intend(em, { identifier: this.name(item), intention, about: `work ${item.id}` });
  }

  private name({ id }: WorkItem): { system: string; value: string } {
    return { system: sid(this.config.CANONICAL_BASE, 'decision'), value: id };
  }
}
