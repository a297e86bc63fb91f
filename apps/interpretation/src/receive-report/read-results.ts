import { prospectOf, type EhrClient, type ReportLinks } from '#fhir';
import { TransientFailure } from '#platform';
import { versionIn, type StoodOn } from '../report/results.store.js';

export interface ResultsRead {
  readonly observations: readonly unknown[];
  /** Which of them the report stands on, those that could not be read among them. */
  readonly stoodOn: readonly StoodOn[];
}

const MOST_RESULTS = 50;

// A result named with its version stays as it is; of any other the next version is looked out for.
const CURRENT = /(?:^|\/)(Observation\/[A-Za-z0-9.-]{1,64})$/;

/** The Observations a report refers to, as the EHR has them now. */
export async function readResults({ results }: ReportLinks, ehr: EhrClient): Promise<ResultsRead> {
  const observations: unknown[] = [];
  const stoodOn: StoodOn[] = [];
  for (const reference of results.slice(0, MOST_RESULTS)) {
    const answer = await ehr.readReference(reference);
    // What cannot be read stays missing and is named by the reader; what may come later is waited for.
    if (answer.kind !== 'ok' && prospectOf(answer) === 'try-later')
      throw new TransientFailure(`reading a result: ${answer.kind}`);
    if (answer.kind === 'ok') observations.push(answer.value);
    const observation = CURRENT.exec(reference)?.[1];
    if (observation !== undefined)
      stoodOn.push({ observation, version: answer.kind === 'ok' ? versionIn(answer.value) : '' });
  }
  return { observations, stoodOn };
}
