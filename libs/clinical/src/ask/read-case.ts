// A case of the scenarios' file in clinical words. What is expected of it is never looked at.
import {
  type Instant,
  INJECTION_SITES,
  type Measurement,
  MEASUREMENTS,
  type Measurements,
  type PatientFacts,
  type Presentation,
  PROTOCOL_IDS,
  type ProtocolId,
  type Quantity,
  REPORT_STATUSES,
  type ReportFacts,
  type UnreadValue,
} from '../model.js';
import { convert, isUnread } from '../quantities/convert.js';
import { unreadSentences, type ProseReader } from '../prose/reader.js';
import { isOneOf } from '../total.js';
import { FINDINGS } from '../vocabulary/findings.js';
import { DEVICE_MODELS, INDICATIONS } from '../vocabulary/pump.js';
import { SIGNS } from '../vocabulary/signs.js';
import { STEPS } from '../vocabulary/steps.js';

/** The input itself cannot be understood; the case is answered with these words instead. */
export class UnreadableCase extends Error {}

export interface AskedCase {
  readonly id: string;
  readonly patient: PatientFacts;
  readonly presentation: Presentation;
  readonly protocol: ProtocolId;
  readonly steps: readonly AskedStep[];
}

export interface AskedStep {
  readonly facts: ReportFacts;
  /** Delivered again: answered, and nothing changes. */
  readonly duplicate: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const fields = (value: unknown, name: string): Fields => {
  if (value === undefined) return {};
  if (isFields(value)) return value;
  throw new UnreadableCase(`${name} must be an object`);
};

const strings = (value: unknown, name: string): readonly string[] => {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((word) => typeof word === 'string')) return value;
  throw new UnreadableCase(`${name} must be a list of words`);
};

const readValues = (
  value: unknown,
  name: string,
): { readonly values: Measurements; readonly unread: readonly UnreadValue[] } => {
  const values: Partial<Record<Measurement, Quantity>> = {};
  const unread: UnreadValue[] = [];
  for (const [measurement, raw] of Object.entries(fields(value, name))) {
    if (!isOneOf(MEASUREMENTS, measurement)) {
      unread.push({ name: measurement, why: 'unknown_name' });
      continue;
    }
    const { value: number, unit } = isFields(raw) ? raw : { value: raw, unit: undefined };
    const answer = convert(measurement, { value: number, unit });
    if (isUnread(answer)) unread.push(answer);
    else values[measurement] = answer;
  }
  return { values, unread };
};

const readPresentation = (value: unknown): Presentation => {
  const presentation = fields(value, 'presentation');
  const signs = strings(presentation['signs'], 'presentation.signs');
  const absent = strings(presentation['absent'], 'presentation.absent');
  const { values, unread } = readValues(presentation['values'], 'presentation.values');
  const unknown = [...signs, ...absent].filter((sign) => !isOneOf(SIGNS, sign));
  return {
    present: signs.filter((sign) => isOneOf(SIGNS, sign)),
    absent: absent.filter((sign) => isOneOf(SIGNS, sign)),
    values,
    unread: [...unread, ...unknown.map((name): UnreadValue => ({ name, why: 'unknown_name' }))],
  };
};

const readPatient = (given: Fields, presentation: Presentation): PatientFacts => {
  const model = given['device_model'];
  const indication = given['indication'];
  const tip = fields(given['implant_record'], 'implant_record')['tip_level'];
  return {
    model: isOneOf(DEVICE_MODELS, model) ? model : 'UNKNOWN',
    indication: isOneOf(INDICATIONS, indication) ? indication : 'OTHER',
    drug: presentation.present.includes('COMBINED_OPIOID_BACLOFEN') ? 'baclofen_combined' : 'baclofen',
    ...(typeof tip === 'string' ? { documentedTipLevel: tip } : {}),
  };
};

/** How a case is read: which reader understands its prose, and whether its codes are looked at. */
export interface Reading {
  readonly reader: ProseReader | undefined;
  /** Codes are ignored; only the prose speaks. */
  readonly textOnly: boolean;
}

const readStep = (value: unknown, index: number, at: Instant, { reader, textOnly }: Reading): AskedStep => {
  const given = fields(value, `steps[${index}]`);
  const step = given['step'];
  if (!isOneOf(STEPS, step)) throw new UnreadableCase(`steps[${index}].step is not a known step`);
  const status = given['report_status'] ?? 'final';
  const coded = strings(given['findings'], `steps[${index}].findings`);
  const codes = textOnly ? [] : coded;
  const { values, unread } = readValues(given['values'], `steps[${index}].values`);
  const identifier = given['report_identifier'] ?? given['duplicate_of'];
  const agent = given['contrast_agent'];
  const site = given['injection_site'];
  const text = given['conclusion_text'];
  const kind = given['event'] === 'order_request' ? 'order_request' : 'report';
  // An order's own words ask; they report nothing.
  const words = typeof text === 'string' && kind === 'report' ? [{ id: 'conclusion_text', text }] : [];
  const read = reader?.read(words, step, values);
  const findings = codes.filter((code) => isOneOf(FINDINGS, code));
  const facts: ReportFacts = {
    reportId: typeof identifier === 'string' ? identifier : '',
    version: String(index + 1),
    step,
    status: isOneOf(REPORT_STATUSES, status) ? status : 'unknown',
    kind,
    findings,
    unknownCodes: codes.filter((code) => !isOneOf(FINDINGS, code)),
    values,
    unread,
    effectiveAt: at,
    receivedAt: at,
    ...(typeof agent === 'string' ? { contrastAgent: agent } : {}),
    ...(site === undefined ? {} : { injectionSite: isOneOf(INJECTION_SITES, site) ? site : 'unknown' }),
    mentions: read?.mentions ?? [],
    readFindings: read?.findings ?? [],
    unreadSentences: read === undefined ? 0 : unreadSentences(read, findings.length > 0),
    limitedByWords: read?.limited ?? false,
    proseUnread:
      read === undefined
        ? words.some(({ text: own }) => own.trim() !== '') && findings.length === 0
        : read.nothingUnderstood,
  };
  return { facts, duplicate: typeof given['duplicate_of'] === 'string' };
};

/**
 * The life of one report: these versions take the place of the last one of the same step when no identifier says otherwise. What
 * was appended stands beside what was said before.
 */
const REPLACES: readonly string[] = ['amended', 'corrected', 'cancelled', 'entered-in-error'];
const EARLY: readonly string[] = ['registered', 'partial', 'preliminary'];

const BEFORE_ALL = '0';

const withIds = (steps: readonly AskedStep[]): readonly AskedStep[] => {
  const named: AskedStep[] = [];
  for (const [index, asked] of steps.entries()) {
    const { facts } = asked;
    const before = named.findLast((other) => other.facts.step === facts.step && other.facts.kind === facts.kind);
    const replaces =
      before !== undefined &&
      facts.kind === 'report' &&
      (REPLACES.includes(facts.status) || EARLY.includes(before.facts.status));
    const own = facts.reportId === '' ? undefined : facts.reportId;
    const reportId = own ?? (replaces ? before.facts.reportId : `report-${index + 1}`);
    // A preliminary version that comes after the final one was written before it.
    const isLate =
      EARLY.includes(facts.status) &&
      named.some((other) => other.facts.reportId === reportId && !EARLY.includes(other.facts.status));
    named.push({ ...asked, facts: { ...facts, reportId, version: isLate ? BEFORE_ALL : facts.version } });
  }
  return named;
};

const MINUTE = 60_000;

export const idOf = (value: unknown, index: number): string => {
  const id = isFields(value) ? value['id'] : undefined;
  return typeof id === 'string' ? id : `case-${index + 1}`;
};

/** Steps of a case follow one another a minute apart: one sitting, unless a value says otherwise. */
export const readCase = (value: unknown, index: number, reading: Reading): AskedCase => {
  if (!isFields(value)) throw new UnreadableCase('a case must be an object');
  const presentation = readPresentation(value['presentation']);
  const protocol = value['protocol'];
  const steps = value['steps'] ?? [];
  if (!Array.isArray(steps)) throw new UnreadableCase('steps must be a list');
  return {
    id: idOf(value, index),
    patient: readPatient(value, presentation),
    presentation,
    protocol: isOneOf(PROTOCOL_IDS, protocol) ? protocol : 'ajnr2011',
    steps: withIds(steps.map((step: unknown, at) => readStep(step, at, (at + 1) * MINUTE, reading))),
  };
};

export const casesOf = (file: unknown): readonly unknown[] => {
  if (Array.isArray(file)) return file;
  const cases = isFields(file) ? file['cases'] : undefined;
  if (!Array.isArray(cases)) throw new UnreadableCase('the file must hold a list of cases');
  return cases;
};
