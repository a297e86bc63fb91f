// The Observations a report stands on: contained, or handed in by the caller.
import { resultSources, type DocumentSource } from '../documents/sources.js';
import { conceptOf, measurementOf, type Codebook } from './concepts.js';
import { isEnteredInError } from './outcome.js';
import { localReference, subjectOf, type Server } from './references.js';
import { object, objects, text, type Wire } from './wire.js';

export const REPORT_PROBLEMS = [
  'status_unknown',
  'time_unreadable',
  /** A result is referred to and was not handed in: read it and read the report again. */
  'result_missing',
  'result_of_other_patient',
  'result_withdrawn',
  'result_not_an_observation',
] as const;
export type ReportProblem = (typeof REPORT_PROBLEMS)[number];

export interface Results {
  readonly observations: readonly Wire[];
  /** Results whose value is text, and notes on results. */
  readonly sources: readonly DocumentSource[];
  readonly problems: readonly ReportProblem[];
}

interface ResultContext {
  readonly book: Codebook;
  readonly observations: readonly unknown[];
  readonly patients: readonly string[];
  readonly server: Server;
}

export function resultsOf(report: Wire, context: ResultContext): Results {
  const contained = objects(report['contained']);
  const handedIn = context.observations.map(object).filter((found) => found !== undefined);
  const problems: ReportProblem[] = [];
  const observations: Wire[] = [];
  const sources: DocumentSource[] = [];
  for (const element of objects(report['result'])) {
    const found = resultAt(text(element['reference']), contained, handedIn, context.server);
    const problem = problemOf(found, context);
    if (problem !== undefined || found === undefined) {
      problems.push(problem ?? 'result_missing');
      continue;
    }
    observations.push(found);
    const id =
      text(element['reference'])?.startsWith('#') === true
        ? `#${String(found['id'])}`
        : `Observation/${String(found['id'])}`;
    sources.push(...resultSources(found, id, isTextResult(found, context.book)));
  }
  return { observations, sources, problems };
}

function resultAt(
  reference: string | undefined,
  contained: readonly Wire[],
  handedIn: readonly Wire[],
  server: Server,
): Wire | undefined {
  if (reference === undefined) return undefined;
  if (reference.startsWith('#')) return contained.find((inner) => inner['id'] === reference.slice(1));
  const local = localReference(reference, server);
  return handedIn.find((given) => local !== undefined && local === `Observation/${text(given['id']) ?? ''}`);
}

function problemOf(found: Wire | undefined, context: ResultContext): ReportProblem | undefined {
  if (found === undefined) return 'result_missing';
  if (found['resourceType'] !== 'Observation') return 'result_not_an_observation';
  if (isEnteredInError(found) || found['status'] === 'cancelled') return 'result_withdrawn';
  // A contained Observation may leave its subject to the report; one that names somebody else is nobody's evidence here.
  const subject = subjectOf(found['subject'], context.patients, context.server);
  return 'refusal' in subject && subject.refusal === 'other_patient' ? 'result_of_other_patient' : undefined;
}

/** Text where no measurement of ours asks for it and no code is the value: "IMPRESSION" as a string. */
function isTextResult(observation: Wire, book: Codebook): boolean {
  if (measurementOf(conceptOf(observation['code']), book) !== undefined) return false;
  if (text(observation['valueString']) !== undefined) return true;
  return conceptOf(observation['valueCodeableConcept']).codings.length === 0;
}
