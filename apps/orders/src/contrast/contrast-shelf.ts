import { Injectable } from '@nestjs/common';
import type { ContrastOrder, Gate } from '#clinical';
import { millis, rows, timestamp, type Connection } from '#persistence';
import type { EntityManager } from 'typeorm';

/** `pending`: asked to be held. `not_held`: the EHR would not, or it is not ours to hold. `releasing`: the gate has opened since. */
export const HOLDS = ['none', 'pending', 'held', 'not_held', 'releasing'] as const;
export type Hold = (typeof HOLDS)[number];

/** A contrast order of a watched patient, whoever placed it. */
export interface KeptContrastOrder {
  readonly ehrId: string;
  readonly patientId: string;
  /** Our order identifier, when it is ours. */
  readonly orderId: string | null;
  readonly content: ContrastOrder;
  readonly status: string;
  readonly hold: Hold;
  /** Status found before we held it, and given back when the gate opens. */
  readonly foundStatus: string | null;
  readonly gate: Gate | null;
  /** When the clock alone asks for another look: the hold has had its time, or is to be tried again. */
  readonly lookAt: number | null;
  readonly seenAt: number;
  readonly changedAt: number;
}

const COLUMNS = `ehr_id as "ehrId", patient_id as "patientId", order_id as "orderId", content, status, hold,
  found_status as "foundStatus", gate, ${millis('look_at')} as "lookAt", ${millis('seen_at')} as "seenAt", ${millis('changed_at')} as "changedAt"`;

/** Where contrast orders are kept, with a case or without one. */
@Injectable()
export class ContrastShelf {
  of(on: Connection, patientId: string): Promise<KeptContrastOrder[]> {
    return rows<KeptContrastOrder>(
      on,
      `select ${COLUMNS} from contrast_order where patient_id = $1 order by seen_at, ehr_id`,
      [patientId],
    );
  }

  async find(on: Connection, ehrId: string): Promise<KeptContrastOrder | undefined> {
    const [row] = await rows<KeptContrastOrder>(on, `select ${COLUMNS} from contrast_order where ehr_id = $1`, [ehrId]);
    return row;
  }

  /** Orders nobody could hold, for the worklist. */
  notHeld(on: Connection): Promise<KeptContrastOrder[]> {
    return rows<KeptContrastOrder>(
      on,
      `select ${COLUMNS} from contrast_order where hold in ('not_held', 'pending') order by changed_at, ehr_id`,
    );
  }

  /** Patients with an order the clock alone asks to look at, without those that are to wait. */
  async due(on: Connection, now: number, waiting: readonly string[] = []): Promise<string[]> {
    const found = await rows<{ patientId: string }>(
      on,
      `select patient_id as "patientId" from contrast_order where look_at <= ${timestamp('$1')} and patient_id <> all($2::text[])
       group by patient_id order by min(look_at) limit 20`,
      [now, [...waiting]],
    );
    return found.map(({ patientId }) => patientId);
  }

  async save(em: EntityManager, order: KeptContrastOrder): Promise<void> {
    await rows(
      em,
      `insert into contrast_order (ehr_id, patient_id, order_id, content, status, hold, found_status, gate, look_at, seen_at, changed_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, ${timestamp('$9')}, ${timestamp('$10')}, ${timestamp('$11')})
       on conflict (ehr_id) do update set patient_id = excluded.patient_id, order_id = excluded.order_id, content = excluded.content,
         status = excluded.status, hold = excluded.hold, found_status = excluded.found_status, gate = excluded.gate,
         look_at = excluded.look_at, changed_at = excluded.changed_at`,
      [
        order.ehrId,
        order.patientId,
        order.orderId,
        JSON.stringify(order.content),
        order.status,
        order.hold,
        order.foundStatus,
        order.gate,
        order.lookAt,
        order.seenAt,
        order.changedAt,
      ],
    );
  }

  /** A merged patient: the orders follow. */
  async rebind(em: EntityManager, from: string, to: string): Promise<void> {
    await rows(em, 'update contrast_order set patient_id = $2 where patient_id = $1', [from, to]);
  }
}
