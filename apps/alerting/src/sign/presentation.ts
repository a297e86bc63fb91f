// What stands about a patient at one moment: records that still count, the newest word on each sign and value, and the
// patient's own earlier values as baselines. Pure; the hours are settings (decision 22).
import {
  SIGNS,
  type Measurement,
  type Measurements,
  type Presentation,
  type Quantity,
  type Sign,
  type UnreadValue,
} from '#clinical';
import type { BedsideRecord, Item } from './record.store.js';

/** How long each kind of thing counts, in milliseconds. */
export interface Validity {
  readonly vitals: number;
  readonly bedside: number;
  readonly labs: number;
  /** How far back the oldest value may lie that is taken as a baseline. */
  readonly baseline: number;
}

const VITALS: ReadonlySet<Measurement> = new Set([
  'temperature',
  'heart_rate',
  'systolic_bp',
  'diastolic_bp',
  'respiratory_rate',
  'spo2',
]);
const LABS: ReadonlySet<Measurement> = new Set(['creatine_kinase', 'creatine_kinase_upper_limit', 'lactate']);
// A baseline does not grow old; it is replaced by a newer one.
const LASTING: ReadonlySet<Measurement> = new Set(['modified_ashworth_baseline', 'gcs_baseline']);

function validFor(item: Item, validity: Validity): number {
  if (item.kind !== 'value') return validity.bedside;
  if (LASTING.has(item.name)) return Number.POSITIVE_INFINITY;
  if (VITALS.has(item.name)) return validity.vitals;
  return LABS.has(item.name) ? validity.labs : validity.bedside;
}

interface Said<T extends Item> {
  readonly item: T;
  readonly record: BedsideRecord;
}

const isOf =
  <K extends Item['kind']>(kind: K) =>
  (said: Said<Item>): said is Said<Extract<Item, { kind: K }>> =>
    said.item.kind === kind;

export interface Standing {
  readonly presentation: Presentation;
  /** When the next thing stops counting; undefined when nothing will. */
  readonly nextExpiry: number | undefined;
  /** The record behind each value. */
  readonly behind: ReadonlyMap<Measurement, BedsideRecord>;
  /** Sources that count now, for the chart. */
  readonly sources: readonly string[];
}

/** Whether a picture is calmer than the one before. */
export type Calms = (picture: Presentation, before: Presentation) => boolean;

/** @param records newest version of each source, none withdrawn. @param age years, where known */
export function standingAt(
  records: readonly BedsideRecord[],
  validity: Validity,
  age: number | undefined,
  now: number,
  calms: Calms,
): Standing {
  // A record from the future is a slip of somebody's clock: it counts from when it came.
  const dated = records.map((record) => ({ ...record, at: Math.min(record.at, record.receivedAt) }));
  const all = dated
    .toSorted((one, other) => one.at - other.at || one.receivedAt - other.receivedAt)
    .flatMap((record) => record.items.map((item): Said<Item> => ({ item, record })));
  const counting = all.filter(({ item, record }) => now - record.at < validFor(item, validity));
  const signs = new Map<Sign, { readonly present: boolean; readonly at: number }>();
  for (const { item, record } of counting.filter(isOf('sign'))) {
    // What is preliminary raises and settles nothing: it denies no sign and outranks no number.
    if (record.preliminary && !item.present) continue;
    signs.set(item.sign, { present: item.present, at: record.preliminary ? Number.NEGATIVE_INFINITY : record.at });
  }
  const final = all.filter(({ record }) => !record.preliminary);
  const pictureOf = (behind: Behind): Presentation => ({
    present: SIGNS.filter((sign) => signs.get(sign)?.present === true),
    absent: SIGNS.filter((sign) => signs.get(sign)?.present === false),
    values: valuesOf(behind, final, age, now - validity.baseline),
    unread: unreadOf(counting.filter(isOf('unread')), behind),
    measuredSince: Object.fromEntries(
      [...signs].map(([sign, { at }]) => [
        sign,
        [...behind].filter(([, { record }]) => record.at > at).map(([name]) => name),
      ]),
    ),
  });
  const values = counting.filter(isOf('value'));
  let behind = newest(values.filter(({ record }) => !record.preliminary));
  let presentation = pictureOf(behind);
  for (const [name, said] of newest(values.filter(({ record }) => record.preliminary))) {
    const settled = behind.get(name);
    if (settled !== undefined && settled.record.at > said.record.at) continue;
    const tried = new Map([...behind, [name, said]]);
    const picture = pictureOf(tried);
    if (!calms(picture, presentation)) [behind, presentation] = [tried, picture];
  }
  const ends = counting.map(({ item, record }) => record.at + validFor(item, validity)).filter(Number.isFinite);
  return {
    presentation,
    nextExpiry: ends.length === 0 ? undefined : Math.min(...ends),
    behind: new Map([...behind].map(([name, { record }]) => [name, record])),
    sources: [...new Set(counting.map(({ record }) => record.source))],
  };
}

type Value = Extract<Item, { kind: 'value' }>;
type Behind = ReadonlyMap<Measurement, Said<Value>>;

const newest = (said: readonly Said<Value>[]): Behind => new Map(said.map((one) => [one.item.name, one]));

function valuesOf(
  behind: Behind,
  all: readonly Said<Item>[],
  age: number | undefined,
  baselineSince: number,
): Measurements {
  const values = new Map<Measurement, Quantity>([...behind].map(([name, { item }]) => [name, item.quantity]));
  for (const [name, baseline] of BASELINES) {
    const current = behind.get(name);
    if (current === undefined || values.has(baseline)) continue;
    const { quantity } = current.item;
    const own = ownBaseline(name, all, current.record, quantity.value, baselineSince);
    if (own !== undefined) values.set(baseline, { ...quantity, value: own });
  }
  if (age !== undefined) values.set('age', { value: age, unit: 'a' });
  return Object.fromEntries(values) satisfies Measurements;
}

/** What could not be read stays named until the same thing was read later. */
function unreadOf(
  said: readonly Said<Extract<Item, { kind: 'unread' }>>[],
  behind: ReadonlyMap<string, { readonly record: BedsideRecord }>,
): readonly UnreadValue[] {
  const last = new Map<string, UnreadValue>();
  for (const { item, record } of said) {
    const read = behind.get(item.unread.name)?.record;
    if (read === undefined || read.at < record.at) last.set(item.unread.name, item.unread);
  }
  return [...last.values()];
}

const BASELINES = [
  ['modified_ashworth_now', 'modified_ashworth_baseline'],
  ['gcs', 'gcs_baseline'],
] as const satisfies readonly (readonly [Measurement, Measurement])[];

const DAY_MS = 86_400_000;

/**
 * The patient's own earlier value as a baseline (clinical page F2), `[cfg]`: the oldest of the last 90 days (a setting) that is a day
 * older than the one it is compared with, since a younger one may belong to the same illness; else the newest before that.
 * A value of the same day can only prove a rise of tone, never that nothing has changed or that tone has fallen.
 */
function ownBaseline(
  name: 'modified_ashworth_now' | 'gcs',
  all: readonly Said<Item>[],
  current: BedsideRecord,
  value: number,
  since: number,
): number | undefined {
  const earlier = all
    .filter(isOf('value'))
    .filter(({ item, record }) => item.name === name && record.source !== current.source && record.at < current.at);
  const before = earlier.filter(({ record }) => current.at - record.at >= DAY_MS);
  const recent = before.filter(({ record }) => record.at >= since);
  const chosen = recent[0] ?? before.at(-1);
  if (chosen !== undefined) return chosen.item.quantity.value;
  const sameDay = earlier.map(({ item }) => item.quantity.value).toSorted((one, other) => one - other)[0];
  return name === 'modified_ashworth_now' && sameDay !== undefined && sameDay < value ? sameDay : undefined;
}
