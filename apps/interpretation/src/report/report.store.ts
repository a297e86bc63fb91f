import type { Finding, ReportFacts, Step } from '#clinical';
import type { KnownOrder } from '#fhir';
import { millis, rows, timestamp, type Connection } from '#persistence';
import type { Actor } from '#platform';
import type { EntityManager } from 'typeorm';

export type How = 'basedOn' | 'identifier' | 'inferred' | 'fact' | 'assigned' | 'confirmed';

export interface KeptReport {
  readonly patientId: string;
  readonly facts: ReportFacts;
  readonly how: How;
  readonly orderIds: readonly string[];
  readonly problems: readonly string[];
  readonly actor?: Actor;
}

/** Keeps one version of a report for ever; the same version twice is kept once. Answers whether it was new. */
export async function keepReport(em: EntityManager, report: KeptReport, now: number): Promise<boolean> {
  const { patientId, facts, how, orderIds, problems, actor } = report;
  const kept = await rows(
    em,
    `insert into report_version (patient_id, report_id, version, step, facts, how, order_ids, problems, actor, taken_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, ${timestamp('$10')}) on conflict do nothing returning seq`,
    [
      patientId,
      facts.reportId,
      facts.version,
      facts.step,
      JSON.stringify(facts),
      how,
      [...orderIds],
      [...problems],
      actor === undefined ? null : JSON.stringify(actor),
      now,
    ],
  );
  return kept.length > 0;
}

/** One version of a report in its history: what it said, how it came, and who said so. */
export interface ReportVersion {
  readonly version: string;
  readonly how: How;
  readonly status: ReportFacts['status'];
  readonly findings: readonly Finding[];
  readonly readFindings: readonly Finding[];
  /** The clinician who placed or confirmed it; absent for what the EHR sent. */
  readonly actor: Actor | null;
  readonly takenAt: number;
}

/** The history of a report at one step, in order of arrival. */
export async function versionsOf(on: Connection, reportId: string): Promise<readonly ReportVersion[]> {
  return rows<ReportVersion>(
    on,
    `select version, how, facts->>'status' as status, facts->'findings' as findings,
       coalesce(facts->'readFindings', '[]') as "readFindings", actor, ${millis('taken_at')} as "takenAt"
     from report_version where report_id = $1 order by seq`,
    [reportId],
  );
}

/** A version of a report as it was kept, in order of arrival. */
export interface ReportOnFile {
  readonly facts: ReportFacts;
  readonly how: How;
  readonly orderIds: readonly string[];
}

/** Every version of every report of a patient, in order of arrival. */
export async function reportsOf(on: Connection, patientId: string): Promise<readonly ReportOnFile[]> {
  return rows<ReportOnFile>(
    on,
    `select facts, how, order_ids as "orderIds" from report_version where patient_id = $1 order by seq`,
    [patientId],
  );
}

/** The latest version of a report we hold, whichever patient it was filed under. */
export async function lastVersions(
  on: Connection,
  reportId: string,
): Promise<readonly (ReportOnFile & { readonly patientId: string; readonly problems: readonly string[] })[]> {
  return rows(
    on,
    `select distinct on (report_id) patient_id as "patientId", facts, how, order_ids as "orderIds", problems from report_version
     where report_id = $1 or report_id like $1 || '#%' order by report_id, seq desc`,
    [reportId],
  );
}

export interface ReportTrouble {
  readonly reportId: string;
  readonly version: string;
  /** What could not be read of it, in the words of the reader. */
  readonly problems: readonly string[];
}

/** The reports of a patient that could be read only in part, at their latest version. */
export async function troublesOf(on: Connection, patientId: string): Promise<readonly ReportTrouble[]> {
  const latest = await rows<ReportTrouble>(
    on,
    `select distinct on (report_id) report_id as "reportId", version, problems from report_version
     where patient_id = $1 order by report_id, seq desc`,
    [patientId],
  );
  return latest.filter(({ problems }) => problems.length > 0);
}

export interface OrderOnFile {
  readonly orderId: string;
  readonly patientId: string;
  readonly caseId: string;
  readonly step: Step;
  readonly ehrReference: string | null;
  readonly open: boolean;
  readonly orderedAt: number;
}

const ORDER_COLUMNS = `order_id as "orderId", patient_id as "patientId", case_id as "caseId", step, ehr_reference as "ehrReference", open,
  ${millis('ordered_at')} as "orderedAt"`;

export async function keepOrder(em: EntityManager, order: OrderOnFile & { readonly changedAt: number }): Promise<void> {
  await rows(
    em,
    `insert into known_order (order_id, patient_id, case_id, step, ehr_reference, open, ordered_at, changed_at)
     values ($1, $2, $3, $4, $5, $6, ${timestamp('$7')}, ${timestamp('$8')})
     on conflict (order_id) do update set ehr_reference = coalesce(excluded.ehr_reference, known_order.ehr_reference),
       open = excluded.open, changed_at = excluded.changed_at
     where known_order.changed_at <= excluded.changed_at`,
    [
      order.orderId,
      order.patientId,
      order.caseId,
      order.step,
      order.ehrReference,
      order.open,
      order.orderedAt,
      order.changedAt,
    ],
  );
}

export async function ordersOf(on: Connection, patientId: string): Promise<readonly OrderOnFile[]> {
  return rows<OrderOnFile>(
    on,
    `select ${ORDER_COLUMNS} from known_order where patient_id = $1 order by ordered_at, order_id`,
    [patientId],
  );
}

/** An order of ours by its EHR reference, for whichever patient: a report based on another patient's order is nobody's evidence. */
export async function orderAt(on: Connection, ehrReference: string): Promise<OrderOnFile | undefined> {
  const [found] = await rows<OrderOnFile>(on, `select ${ORDER_COLUMNS} from known_order where ehr_reference = $1`, [
    ehrReference,
  ]);
  return found;
}

export const asKnownOrder = (order: OrderOnFile): KnownOrder => ({
  orderId: order.orderId,
  step: order.step,
  ...(order.ehrReference === null ? {} : { ehrReference: order.ehrReference }),
  otherIdentifiers: [],
  open: order.open,
  orderedAt: order.orderedAt,
});
