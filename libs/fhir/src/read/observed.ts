// One Observation, or one component of one, in clinical words. Used for the results of a report and for bedside records alike.
import {
  FLUID_TYPES,
  INJECTION_SITES,
  PUMP_DRUGS,
  type Finding,
  type FluidType,
  type InjectionSite,
  type Measurement,
  type PumpDrug,
  type Quantity,
  type Sign,
  type UnreadValue,
} from '#clinical';
import { codeOf } from '../terminology/local-codes.js';
import {
  conceptOf,
  findingsOf,
  isCodedMeasurement,
  measurementOf,
  measurementsOf,
  presenceOf,
  signsOf,
  spelled,
  type Codebook,
  type CodedMeasurement,
  type MeasurementName,
} from './concepts.js';
import { quantityOf, type Convert } from './quantities.js';
import { flag, object, objects, text, type Wire } from './wire.js';

export type ObservedFact =
  | { readonly kind: 'sign'; readonly sign: Sign; readonly present: boolean }
  | { readonly kind: 'value'; readonly name: Measurement; readonly quantity: Quantity }
  | { readonly kind: 'finding'; readonly finding: Finding }
  | { readonly kind: 'contrast_agent'; readonly agent: string }
  | { readonly kind: 'injection_site'; readonly site: InjectionSite }
  | { readonly kind: 'fluid_type'; readonly fluid: FluidType }
  | { readonly kind: 'tip_level'; readonly level: string }
  | { readonly kind: 'pump_drug'; readonly drug: PumpDrug };

export interface Observed {
  readonly facts: readonly ObservedFact[];
  /** Ours by name, but not usable: shown, never guessed. */
  readonly unread: readonly UnreadValue[];
  /** Codes nobody here knows, as `system|code`. */
  readonly unknownCodes: readonly string[];
}

export interface Reader {
  readonly book: Codebook;
  readonly convert: Convert;
}

const NOTHING: Observed = { facts: [], unread: [], unknownCodes: [] };
const facts = (...found: readonly ObservedFact[]): Observed => ({ ...NOTHING, facts: found });
const aside = (name: string, why: UnreadValue['why']): Observed => ({ ...NOTHING, unread: [{ name, why }] });

function joined(parts: readonly Observed[]): Observed {
  return {
    facts: parts.flatMap((part) => part.facts),
    unread: parts.flatMap((part) => part.unread),
    unknownCodes: [...new Set(parts.flatMap((part) => part.unknownCodes))],
  };
}

/** Everything one Observation says: its own value and that of its components. */
export function observedIn(observation: Wire, reader: Reader): Observed {
  const own = conceptOf(observation['code']);
  const name = measurementOf(own, reader.book);
  const components = objects(observation['component']).map((part) => {
    const concept = conceptOf(part['code']);
    const inner = measurementOf(concept, reader.book);
    if (inner === 'baseline') return baselineOf(name, part, reader);
    return itemOf(part, reader, false);
  });
  // A panel (blood pressure) has no value of its own; its code is then no loss.
  return joined([itemOf(observation, reader, components.length > 0), ...components]);
}

function itemOf(item: Wire, reader: Reader, isPanel: boolean): Observed {
  const concept = conceptOf(item['code']);
  const [name, ...others] = measurementsOf(concept, reader.book);
  // Two of our names on one value: which of them it is nobody can say.
  if (name !== undefined && others.length > 0) return aside([name, ...others].map(codeOf).join(' or '), 'unknown_name');
  if (name !== undefined) return measuredIn(item, name, reader);
  const [sign, ...moreSigns] = signsOf(concept, reader.book);
  if (sign !== undefined && moreSigns.length === 0) return signIn(item, sign, reader);
  const findings = findingsOf(concept, reader.book);
  if (findings.length > 0) return findingIn(item, findings, reader);
  return codedAnswer(item, concept.codings.map(spelled), reader, isPanel);
}

/** The code asks something general and the value names the sign or finding ("Finding: xr-kink"). */
function codedAnswer(item: Wire, codes: readonly string[], reader: Reader, isPanel: boolean): Observed {
  const value = conceptOf(item['valueCodeableConcept']);
  const findings = findingsOf(value, reader.book);
  const signs = signsOf(value, reader.book);
  if (findings.length + signs.length > 0) {
    return facts(
      ...findings.map((finding): ObservedFact => ({ kind: 'finding', finding })),
      ...signs.map((sign): ObservedFact => ({ kind: 'sign', sign, present: true })),
    );
  }
  // Words under a code we do not know are prose (`report-results.ts`), not an unknown finding.
  const isProse = text(item['valueString']) !== undefined;
  return isPanel || isProse ? NOTHING : { ...NOTHING, unknownCodes: [...codes, ...value.codings.map(spelled)] };
}

function signIn(item: Wire, sign: Sign, reader: Reader): Observed {
  const present = flag(item['valueBoolean']) ?? presenceOf(conceptOf(item['valueCodeableConcept']), reader.book);
  // No value, a reason for its absence, or words nobody maps: not "absent". Somebody has to look.
  return present === undefined ? aside(codeOf(sign), 'not_a_number') : facts({ kind: 'sign', sign, present });
}

function findingIn(item: Wire, findings: readonly Finding[], reader: Reader): Observed {
  const boolean = flag(item['valueBoolean']);
  const concept = object(item['valueCodeableConcept']);
  const present = boolean ?? (concept === undefined ? undefined : presenceOf(conceptOf(concept), reader.book));
  if (present === true) return facts(...findings.map((finding): ObservedFact => ({ kind: 'finding', finding })));
  // "Not seen" of a positive finding is no finding of the vocabulary, and silence is no negative (clinical E1.16).
  const said = present === false ? 'false' : 'unsaid';
  return { ...NOTHING, unknownCodes: findings.map((finding) => `${codeOf(finding)}=${said}`) };
}

function baselineOf(of: MeasurementName | undefined, part: Wire, reader: Reader): Observed {
  switch (of) {
    case 'modified_ashworth':
    case 'modified_ashworth_now':
      return numberIn(part, 'modified_ashworth_baseline', reader);
    case 'gcs':
      return numberIn(part, 'gcs_baseline', reader);
    default:
      return aside('baseline', 'unknown_name');
  }
}

function measuredIn(item: Wire, name: MeasurementName, reader: Reader): Observed {
  if (isCodedMeasurement(name)) return codedIn(item, name, reader);
  if (name === 'creatine_kinase') {
    return joined([numberIn(item, name, reader), upperLimitOf(item, reader)]);
  }
  return numberIn(item, name, reader);
}

function numberIn(item: Wire, name: Measurement, reader: Reader): Observed {
  const integer = item['valueInteger'];
  const element = item['valueQuantity'] ?? (integer === undefined ? undefined : { value: integer, code: '{score}' });
  const read = quantityOf(element, name, reader.convert);
  return 'unread' in read
    ? { ...NOTHING, unread: [read.unread] }
    : facts({ kind: 'value', name, quantity: read.quantity });
}

/** The laboratory's own upper limit travels in referenceRange.high; grading uses it where it is given (clinical F2). */
function upperLimitOf(item: Wire, reader: Reader): Observed {
  const highs = objects(item['referenceRange'])
    .map((range) => range['high'])
    .filter((high) => high !== undefined);
  const [high, ...others] = highs;
  if (high === undefined || others.length > 0) return NOTHING;
  const read = quantityOf(high, 'creatine_kinase_upper_limit', reader.convert);
  return 'unread' in read
    ? { ...NOTHING, unread: [read.unread] }
    : facts({ kind: 'value', name: 'creatine_kinase_upper_limit', quantity: read.quantity });
}

function codedIn(item: Wire, name: CodedMeasurement, reader: Reader): Observed {
  const value = conceptOf(item['valueCodeableConcept']);
  const words = text(item['valueString']) ?? value.text;
  const unreadable = aside(codeOf(name), 'unknown_name');
  switch (name) {
    case 'injection_site': {
      const site = wordAmong(INJECTION_SITES, value.codings, words);
      return site === undefined ? unreadable : facts({ kind: 'injection_site', site });
    }
    case 'fluid_type': {
      const fluid = wordAmong(FLUID_TYPES, value.codings, words);
      return fluid === undefined ? unreadable : facts({ kind: 'fluid_type', fluid });
    }
    case 'pump_drug': {
      const drug = wordAmong(PUMP_DRUGS, value.codings, words);
      return drug === undefined ? unreadable : facts({ kind: 'pump_drug', drug });
    }
    case 'contrast_agent': {
      const agent = words ?? value.codings[0]?.code;
      return agent === undefined ? unreadable : facts({ kind: 'contrast_agent', agent });
    }
    case 'tip_level': {
      const level = spinalLevel(words ?? value.codings[0]?.code);
      return level === undefined ? unreadable : facts({ kind: 'tip_level', level });
    }
    case 'modified_ashworth':
      return numberIn(item, 'modified_ashworth_now', reader);
    case 'baseline':
      return aside('baseline', 'unknown_name');
    default: {
      const never: never = name;
      return never;
    }
  }
}

function wordAmong<W extends string>(
  words: readonly W[],
  codings: readonly { readonly code?: string }[],
  spoken: string | undefined,
): W | undefined {
  const said = codings.length > 0 ? codings.map((c) => c.code) : [spoken?.toLowerCase().replaceAll(/[ _]/g, '-')];
  const found = words.filter((word) => said.includes(codeOf(word)));
  return found.length === 1 ? found[0] : undefined;
}

/** A vertebral level such as T8 or C4; `T6-T8` and "mid thoracic" stay words for a human. */
export function spinalLevel(words: string | undefined): string | undefined {
  const match = /^\s*(?:level\s+)?(C[1-8]|T(?:1[0-2]|[1-9])|L[1-5]|S[1-5])\s*$/i.exec(words ?? '');
  return match?.[1]?.toUpperCase();
}
