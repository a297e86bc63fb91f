import type { Measurement, Quantity, Sign, UnreadValue } from '#clinical';
import { millis, rows, timestamp, type Connection } from '#persistence';
import type { EntityManager } from 'typeorm';

export type Item =
  | { readonly kind: 'sign'; readonly sign: Sign; readonly present: boolean }
  | { readonly kind: 'value'; readonly name: Measurement; readonly quantity: Quantity }
  | { readonly kind: 'unread'; readonly unread: UnreadValue };

/** One version of one thing recorded about a patient: an Observation, a Condition, or a fact posted by hand. */
export interface BedsideRecord {
  readonly patientId: string;
  /** `Observation/5`, `Condition/2`, `fact/<id>`. */
  readonly source: string;
  readonly version: string;
  /** When it was so; the latest moment it can have been, where the EHR gives no time of day. */
  readonly at: number;
  readonly receivedAt: number;
  readonly preliminary: boolean;
  /** A person answers for it. */
  readonly signed: boolean;
  readonly withdrawn: boolean;
  readonly items: readonly Item[];
}

const COLUMNS = `patient_id as "patientId", source, version, ${millis('at')} as at, ${millis('received_at')} as "receivedAt",
  preliminary, signed, withdrawn, items`;

// Values whose meaning is a comparison with the same patient's earlier ones: they are needed long after they have expired.
const COMPARED: ReadonlySet<Measurement> = new Set([
  'modified_ashworth_now',
  'modified_ashworth_baseline',
  'gcs',
  'gcs_baseline',
]);
const holdsBaseline = (items: readonly Item[]): boolean =>
  items.some((item) => item.kind === 'value' && COMPARED.has(item.name));

/** Keeps one version for ever. The same version twice is kept once; answers whether it was new. */
export async function keepRecord(em: EntityManager, record: BedsideRecord): Promise<boolean> {
  const { patientId, source, version, at, receivedAt, preliminary, signed, withdrawn, items } = record;
  const kept = await rows(
    em,
    `insert into bedside_record (patient_id, source, version, at, received_at, preliminary, signed, withdrawn, holds_baseline, items)
     values ($1, $2, $3, ${timestamp('$4')}, ${timestamp('$5')}, $6, $7, $8, $9, $10) on conflict do nothing returning seq`,
    [
      patientId,
      source,
      version,
      at,
      receivedAt,
      preliminary,
      signed,
      withdrawn,
      holdsBaseline(items),
      JSON.stringify(items),
    ],
  );
  return kept.length > 0;
}

/** What the last version of each source says, since `from` and, for what is compared with earlier values, from ever. */
export async function recordsOf(on: Connection, patientId: string, from: number): Promise<readonly BedsideRecord[]> {
  const current = await rows<BedsideRecord>(
    on,
    `select ${COLUMNS} from bedside_record said
     where patient_id = $1 and (said.at >= ${timestamp('$2')} or holds_baseline)
       and not exists (select from bedside_record later where later.source = said.source and later.seq > said.seq)
     order by said.at, source`,
    [patientId, from],
  );
  return current.filter(({ withdrawn }) => !withdrawn);
}

/** The last version of one source, whoever it was filed under. */
export async function lastRecord(on: Connection, source: string): Promise<BedsideRecord | undefined> {
  const [found] = await rows<BedsideRecord>(
    on,
    `select ${COLUMNS} from bedside_record where source = $1 order by seq desc limit 1`,
    [source],
  );
  return found;
}

/** What it had said is taken back, under whatever version the taking back came. */
export async function withdrawRecord(
  em: EntityManager,
  last: BedsideRecord,
  version: string,
  now: number,
): Promise<void> {
  await keepRecord(em, { ...last, version: `${version}.withdrawn`, receivedAt: now, withdrawn: true, items: [] });
}
