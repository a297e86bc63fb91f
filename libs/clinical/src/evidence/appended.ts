// An addendum stands beside what was reported before: new content, the old unchanged (FHIR's `appended`). Some systems send the whole
// report again with it, others the addendum alone; neither silence nor a code that is not repeated takes anything back (E1.7).
import type { ReportFacts } from '../model.js';
import type { Cause } from '../vocabulary/causes.js';
import type { Finding } from '../vocabulary/findings.js';
import { FINDING_ROWS } from './findings.js';
import type { EvidenceRow } from './row.js';

const unique = <Word>(words: readonly Word[]): readonly Word[] => [...new Set(words)];

const causesOf = (finding: Finding): readonly Cause[] =>
  FINDING_ROWS[finding].flatMap((row: EvidenceRow) => [...(row.confirms ?? []), ...(row.suggests ?? [])]);

/**
 * What is known when `added` was appended to `before`. Of what had been read out of words, only what the new words speak of is
 * given up for what they say now; a code stays, and beside new words that deny it the report is in conflict with itself.
 */
export const appendedTo = (before: ReportFacts, added: ReportFacts): ReportFacts => {
  const spokenOf = new Set(added.mentions.map(({ cause }) => cause));
  const leftAlone = (finding: Finding): boolean => {
    const causes = causesOf(finding);
    return causes.length === 0 || !causes.some((cause) => spokenOf.has(cause));
  };
  return {
    ...before,
    ...added,
    findings: unique([...before.findings, ...added.findings]),
    unknownCodes: unique([...before.unknownCodes, ...added.unknownCodes]),
    values: { ...before.values, ...added.values },
    mentions: [...before.mentions.filter(({ cause }) => !spokenOf.has(cause)), ...added.mentions],
    readFindings: unique([...before.readFindings.filter(leftAlone), ...added.readFindings]),
    unreadSentences: Math.max(before.unreadSentences, added.unreadSentences),
    limitedByWords: (before.limitedByWords ?? false) || (added.limitedByWords ?? false),
    proseUnread: before.proseUnread || added.proseUnread,
  };
};
