import { isDeepStrictEqual } from 'node:util';
import type { ReportFacts } from '#clinical';
import type { How } from './report.store.js';

/** The EHR's own name of a version, without what we have added: confirmed, withdrawn, read again. */
export const versionOfEhr = (version: string): string => version.replace(/\.(confirmed|withdrawn|again)\b.*$/, '');

interface OnFile {
  readonly how: How;
  readonly facts: ReportFacts;
}

/** What a clinician who confirms a reading leaves as the EHR has it. */
const measured = ({ status, values, unread, fluidType, injectionSite, contrastAgent, effectiveAt }: ReportFacts) => ({
  status,
  values,
  unread,
  fluidType,
  injectionSite,
  contrastAgent,
  effectiveAt,
});

const said = ({ version: _version, receivedAt: _receivedAt, ...facts }: ReportFacts) => facts;

const asKept = <T>(facts: T): unknown => JSON.parse(JSON.stringify(facts));

/**
 * A version of the EHR that is on file already may say something else when it is read once more: its results were corrected,
 * or it was gone and is back. It is then a version of ours by its own name, and the newest. The same content keeps its name.
 */
export function readOnceMore(facts: ReportFacts, last: OnFile | undefined, now: number): ReportFacts {
  if (last === undefined || versionOfEhr(last.facts.version) !== facts.version) return facts;
  const same =
    last.how === 'confirmed'
      ? isDeepStrictEqual(asKept(measured(facts)), asKept(measured(last.facts)))
      : isDeepStrictEqual(asKept(said(facts)), asKept(said(last.facts)));
  return same ? facts : { ...facts, version: `${facts.version}.again-${now}` };
}
