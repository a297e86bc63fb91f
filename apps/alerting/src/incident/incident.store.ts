import type { Pathway, Reason, Severity } from '#clinical';
import { millis, rows, timestamp, type Connection } from '#persistence';
import type { EntityManager } from 'typeorm';
import type { Incident, PagedTier, Stage } from './machine.js';

/** The signs have gone; this stands without them. A rank of 0: nothing does. */
export interface Calm {
  readonly top: number;
  readonly grounds: readonly string[];
}

/** An incident as it is kept. `state` is the machine's; the columns beside it are copies to search by. */
export interface IncidentRow {
  readonly id: string;
  /** Null for a drill. */
  readonly patientId: string | null;
  readonly episode: string | null;
  readonly code: string;
  readonly drill: boolean;
  /** What is wrong with the watch itself, for an alarm about that. */
  readonly technical: string | null;
  readonly pathway: Pathway;
  readonly severity: Severity;
  readonly reasons: readonly Reason[];
  /** EHR references it was raised on. */
  readonly evidence: readonly string[];
  readonly stage: Stage;
  readonly tier: PagedTier;
  readonly state: Incident;
  readonly openedAt: number;
  readonly changedAt: number;
  /** When the first human accepted. */
  readonly acceptedAt: number | null;
  readonly resolvedAt: number | null;
  /** What still stood when the course was over, for the quiet after a resolution; null: it is not over. */
  readonly calm: Calm | null;
  readonly flagId: string | null;
  readonly issueId: string | null;
}

/** The columns of an IncidentRow. */
export const INCIDENT = `id, patient_id as "patientId", episode, code, drill, technical, pathway, severity, reasons, evidence, stage, tier, state,
  ${millis('opened_at')} as "openedAt", ${millis('changed_at')} as "changedAt", ${millis('accepted_at')} as "acceptedAt", ${millis('resolved_at')} as "resolvedAt", calm,
  flag_id as "flagId", issue_id as "issueId"`;

export async function holdIncident(em: EntityManager, id: string): Promise<IncidentRow | undefined> {
  const [found] = await rows<IncidentRow>(em, `select ${INCIDENT} from incident where id = $1 for no key update`, [id]);
  return found;
}

export async function incidentOf(on: Connection, id: string): Promise<IncidentRow | undefined> {
  const [found] = await rows<IncidentRow>(on, `select ${INCIDENT} from incident where id = $1`, [id]);
  return found;
}

/** The open incident of a patient, held. There is at most one. */
export async function holdOpenIncident(em: EntityManager, patientId: string): Promise<IncidentRow | undefined> {
  const [found] = await rows<IncidentRow>(
    em,
    `select ${INCIDENT} from incident where patient_id = $1 and stage <> 'resolved' for no key update`,
    [patientId],
  );
  return found;
}

export async function lastResolved(on: Connection, patientId: string): Promise<IncidentRow | undefined> {
  const [found] = await rows<IncidentRow>(
    on,
    `select ${INCIDENT} from incident where patient_id = $1 and stage = 'resolved' order by resolved_at desc limit 1`,
    [patientId],
  );
  return found;
}

const MOST = 200;

/** Open ones first, then the latest. With a code: the incident people speak of on the telephone. */
export async function listIncidents(on: Connection, code: string | undefined): Promise<readonly IncidentRow[]> {
  return rows<IncidentRow>(
    on,
    `select ${INCIDENT} from incident where $1::text is null or code = $1
     order by (stage = 'resolved'), opened_at desc limit ${MOST}`,
    [code ?? null],
  );
}

export async function isCodeFree(em: EntityManager, code: string): Promise<boolean> {
  const taken = await rows(em, `select 1 from incident where code = $1 and stage <> 'resolved'`, [code]);
  return taken.length === 0;
}

export async function insertIncident(em: EntityManager, row: IncidentRow): Promise<void> {
  await rows(
    em,
    `insert into incident (id, patient_id, episode, code, drill, pathway, severity, reasons, evidence, stage, tier, epoch, state, opened_at, changed_at,
       technical)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, ${timestamp('$14')}, ${timestamp('$14')}, $15)`,
    [
      row.id,
      row.patientId,
      row.episode,
      row.code,
      row.drill,
      row.pathway,
      row.severity,
      JSON.stringify(row.reasons),
      JSON.stringify(row.evidence),
      row.state.stage,
      row.state.tier,
      row.state.epoch,
      JSON.stringify(row.state),
      row.openedAt,
      row.technical,
    ],
  );
}

/** What the chart shows of an incident, when the evidence has changed it. */
export interface Picture {
  readonly pathway: Pathway;
  readonly severity: Severity;
  readonly reasons: readonly Reason[];
  readonly evidence: readonly string[];
}

export async function updateIncident(
  em: EntityManager,
  id: string,
  state: Incident,
  now: number,
  picture?: Picture,
): Promise<void> {
  await rows(
    em,
    `update incident set stage = $2, tier = $3, epoch = $4, state = $5, changed_at = ${timestamp('$6')},
       accepted_at = coalesce(accepted_at, case when $2 in ('accepted', 'in_care') then ${timestamp('$6')} end),
       resolved_at = case when $2 = 'resolved' then ${timestamp('$6')} end where id = $1`,
    [id, state.stage, state.tier, state.epoch, JSON.stringify(state), now],
  );
  if (picture === undefined) return;
  await rows(em, 'update incident set pathway = $2, severity = $3, reasons = $4, evidence = $5 where id = $1', [
    id,
    picture.pathway,
    picture.severity,
    JSON.stringify(picture.reasons),
    JSON.stringify(picture.evidence),
  ]);
}

export async function keepCalm(em: EntityManager, id: string, calm: Calm | null): Promise<void> {
  await rows(em, 'update incident set calm = $2 where id = $1', [id, calm === null ? null : JSON.stringify(calm)]);
}

/** The EHR's ids of what we wrote there, for references from a Communication. */
export async function keepChartId(
  em: EntityManager,
  id: string,
  column: 'flag_id' | 'issue_id',
  ehrId: string,
): Promise<void> {
  await rows(em, `update incident set ${column} = $2 where id = $1`, [id, ehrId]);
}
