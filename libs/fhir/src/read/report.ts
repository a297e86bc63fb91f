// A DiagnosticReport in clinical words. Imperfect reports are read as far as they go; what could not be read is named.
import {
  REPORT_STATUSES,
  type Finding,
  type FluidType,
  type InjectionSite,
  type Instant,
  type Measurement,
  type Quantity,
  type ReportFacts,
  type ReportStatus,
  type Step,
  type UnreadValue,
} from '#clinical';
import { reportSources, type DocumentSource } from '../documents/sources.js';
import { codeOf } from '../terminology/local-codes.js';
import { conceptOf, findingsOf, spelled, type Codebook } from './concepts.js';
import { observedIn, type ObservedFact } from './observed.js';
import { isEnteredInError, opened, refused, withdrawn, type Read } from './outcome.js';
import type { Convert } from './quantities.js';
import { identifierOf, referenceOf, subjectOf, type Server } from './references.js';
import { resultsOf, type ReportProblem } from './report-results.js';
import { carries, matchStep, type KnownOrder, type StepMatch } from './report-step.js';
import { instantOf, timeOfAny } from './times.js';
import { object, objects, text } from './wire.js';

export interface ReportContext {
  readonly book: Codebook;
  readonly convert: Convert;
  readonly server: Server;
  /** The patient expected, with the ids merged into it: `Patient/1`. */
  readonly patients: readonly string[];
  readonly orders: readonly KnownOrder[];
  /** Observations the report refers to, as read from the EHR; contained ones are found in the report. */
  readonly observations: readonly unknown[];
  readonly receivedAt: Instant;
  /** The inbox's version, for servers that send none. */
  readonly version?: string;
}

/** Everything of `ReportFacts` but the step, which may be several, one to be confirmed, or none. */
export type ReportContent = Omit<ReportFacts, 'step'>;

export interface ReportRead {
  readonly patient: string;
  readonly match: StepMatch;
  /** What basedOn names, known here or not: an order of another patient among them is for the caller to notice. */
  readonly refersTo: readonly string[];
  readonly content: ReportContent;
  /** Where the report keeps its words, in order of trust: `gatherDocuments` makes documents of them. Patient text. */
  readonly sources: readonly DocumentSource[];
  readonly problems: readonly ReportProblem[];
}

export function readReportResource(input: unknown, context: ReportContext): Read<ReportRead> {
  const open = opened(input, 'DiagnosticReport');
  if ('refusal' in open) return refused(open.refusal);
  const { resource, reference } = open;
  const subject = subjectOf(resource['subject'], context.patients, context.server);
  // Some servers strip what was entered in error down to its id; the id is enough to take back what it said.
  if ('refusal' in subject && subject.refusal === 'no_subject' && isEnteredInError(resource)) return withdrawn(open);
  if ('refusal' in subject) return refused(subject.refusal, reference);

  const problems: ReportProblem[] = [];
  const status = statusOf(resource['status']);
  if (status === 'unknown' && resource['status'] !== 'unknown') problems.push('status_unknown');
  const time = timeOfAny(resource, 'effective');
  if (time.kind === 'unreadable') problems.push('time_unreadable');
  const effectiveAt = instantOf(time);

  const results = resultsOf(resource, context);
  problems.push(...results.problems);
  const observed = results.observations.map((wire) => observedIn(wire, context));
  const facts = observed.flatMap((part) => part.facts);
  const conclusions = objects(resource['conclusionCode']).map(conceptOf);
  const findings = [
    ...new Set<Finding>([
      ...conclusions.flatMap((concept) => findingsOf(concept, context.book)),
      ...facts.flatMap((fact) => (fact.kind === 'finding' ? [fact.finding] : [])),
    ]),
  ];
  const unknownCodes = [
    ...conclusions
      .filter((concept) => findingsOf(concept, context.book).length === 0)
      .flatMap((concept) => concept.codings.map(spelled)),
    ...observed.flatMap((part) => part.unknownCodes),
    ...facts.flatMap((fact) => (fact.kind === 'sign' ? [codeOf(fact.sign)] : [])),
  ];
  const numbers = valuesOf(facts);
  const sources = reportSources(resource, results.sources);

  const content: ReportContent = {
    reportId: reference,
    version: open.version === '' ? (context.version ?? '') : open.version,
    status,
    kind: 'report',
    findings,
    unknownCodes: [...new Set(unknownCodes)],
    values: numbers.values,
    unread: [...observed.flatMap((part) => part.unread), ...numbers.contradicted],
    ...(effectiveAt === undefined ? {} : { effectiveAt }),
    receivedAt: context.receivedAt,
    ...circumstancesOf(facts),
    mentions: [],
    readFindings: [],
    unreadSentences: 0,
    proseUnread: sources.length > 0,
  };
  const match = matchStep({ report: resource, findings, effectiveAt, ...context });
  return {
    kind: 'read',
    value: {
      patient: subject.patient,
      match,
      refersTo: objects(resource['basedOn'])
        .map((element) => referenceOf(element, context.server) ?? identifierOf(object(element['identifier']))?.value)
        .filter((name) => name !== undefined),
      content,
      sources,
      problems: [...new Set(problems)],
    },
  };
}

/** A missing or invented status is `unknown`: visible, and never evidence that settles anything. */
function statusOf(written: unknown): ReportStatus {
  const status = text(written);
  return REPORT_STATUSES.find((known) => known === status) ?? 'unknown';
}

/** One value per name. Two different ones for the same name are both set aside: choosing would be guessing. */
function valuesOf(facts: readonly ObservedFact[]): {
  values: Partial<Record<Measurement, Quantity>>;
  contradicted: UnreadValue[];
} {
  const values: Partial<Record<Measurement, Quantity>> = {};
  const contradicted = new Map<Measurement, UnreadValue>();
  for (const fact of facts) {
    if (fact.kind !== 'value') continue;
    const earlier = values[fact.name];
    const same = earlier?.value === fact.quantity.value && earlier.unit === fact.quantity.unit;
    if (earlier !== undefined && !same) contradicted.set(fact.name, { name: fact.name, why: 'out_of_range' });
    values[fact.name] = fact.quantity;
  }
  for (const name of contradicted.keys()) delete values[name];
  return { values, contradicted: [...contradicted.values()] };
}

function circumstancesOf(facts: readonly ObservedFact[]): {
  contrastAgent?: string;
  injectionSite?: InjectionSite;
  fluidType?: FluidType;
} {
  const agent = only(facts.flatMap((fact) => (fact.kind === 'contrast_agent' ? [fact.agent] : [])));
  const site = only(facts.flatMap((fact) => (fact.kind === 'injection_site' ? [fact.site] : [])));
  const fluid = only(facts.flatMap((fact) => (fact.kind === 'fluid_type' ? [fact.fluid] : [])));
  return {
    ...(agent === undefined ? {} : { contrastAgent: agent.one ?? agent.all.join(' / ') }),
    ...(site === undefined ? {} : { injectionSite: site.one ?? 'unknown' }),
    ...(fluid === undefined ? {} : { fluidType: fluid.one ?? 'unknown' }),
  };
}

/** The one value said, or all of them when they differ; undefined when nothing was said. */
function only<T>(said: readonly T[]): { one?: T; all: readonly T[] } | undefined {
  const all = [...new Set(said)];
  const [first, ...others] = all;
  if (first === undefined) return undefined;
  return others.length === 0 ? { one: first, all } : { all };
}

/**
 * The facts per step. A finding goes to every step that can carry it; one that none of them can carry is shown to a
 * human as a code (never dropped, E1.14), under each step.
 */
export function factsPerStep(content: ReportContent, steps: readonly Step[]): ReportFacts[] {
  const homeless = content.findings.filter((finding) => !steps.some((step) => carries(step, finding)));
  return steps.map((step) => ({
    ...content,
    step,
    findings: content.findings.filter((finding) => carries(step, finding)),
    unknownCodes: [...new Set([...content.unknownCodes, ...homeless.map(codeOf)])],
  }));
}
