// A cause as a Condition: provisional when confirmed by us, corrected when its evidence goes. Never a billing code.
import type { Condition } from '@medplum/fhirtypes';
import type { Cause, Finding, Instant, Reason } from '#clinical';
import { shownCoding } from '../terminology/display.js';
import { codeOf } from '../terminology/local-codes.js';
import { standardCodings } from '../terminology/standard-codings.js';
import { PUBLIC_SYSTEMS } from '../terminology/systems.js';
import {
  concept,
  given,
  identifier,
  iso,
  listed,
  meta,
  note,
  reasonWords,
  ref,
  refs,
  type WriteContext,
} from './elements.js';

/** confirmed is written provisional (a clinician confirms a diagnosis), suspected differential where a site opts in. */
export const CONDITION_STANDINGS = ['provisional', 'differential', 'refuted', 'entered-in-error'] as const;
export type ConditionStanding = (typeof CONDITION_STANDINGS)[number];

export interface ConditionToWrite {
  readonly caseId: string;
  readonly cause: Cause;
  readonly standing: ConditionStanding;
  readonly patient: string;
  readonly encounter?: string;
  readonly recordedAt: Instant;
  readonly changedAt: Instant;
  /** Findings it stands on, with the reports that carried them. */
  readonly findings: readonly Finding[];
  readonly reports: readonly string[];
  readonly reasons: readonly Reason[];
}

// con-5 forbids a clinical status on what was entered in error.
const CLINICAL = {
  provisional: 'active',
  differential: 'active',
  refuted: 'inactive',
  'entered-in-error': undefined,
} as const satisfies Record<ConditionStanding, string | undefined>;

export function writeCondition(condition: ConditionToWrite, context: WriteContext): Condition {
  const coding = shownCoding(context.canonicalBase, 'cause', condition.cause);
  const clinical = CLINICAL[condition.standing];
  const evidence = [
    ...condition.findings.map((finding) => {
      const shown = shownCoding(context.canonicalBase, 'finding', finding);
      return { code: [concept(shown.display, shown)] };
    }),
    ...(condition.reports.length === 0 ? [] : [{ detail: refs(condition.reports) }]),
  ];
  return {
    resourceType: 'Condition',
    ...meta(context),
    identifier: [identifier(context, 'case', `${condition.caseId}.${codeOf(condition.cause)}`)],
    ...given(
      'clinicalStatus',
      clinical === undefined ? undefined : { coding: [{ system: PUBLIC_SYSTEMS.conditionClinical, code: clinical }] },
    ),
    verificationStatus: { coding: [{ system: PUBLIC_SYSTEMS.conditionVerification, code: condition.standing }] },
    category: [{ coding: [{ system: PUBLIC_SYSTEMS.conditionCategory, code: 'encounter-diagnosis' }] }],
    code: concept(coding.display, coding, ...standardCodings(context.canonicalBase, 'cause', condition.cause)),
    subject: ref(condition.patient),
    ...given('encounter', condition.encounter === undefined ? undefined : ref(condition.encounter)),
    recordedDate: iso(condition.recordedAt),
    ...listed('evidence', evidence),
    ...listed('note', condition.reasons.length === 0 ? [] : [whyNote(condition, context)]),
  };
}

function whyNote(condition: ConditionToWrite, context: WriteContext): ReturnType<typeof note> {
  const words = condition.reasons.map(reasonWords).join('\n');
  return note(
    context,
    condition.changedAt,
    `${words}\nRecorded by software as ${condition.standing}; a clinician judges.`,
  );
}
