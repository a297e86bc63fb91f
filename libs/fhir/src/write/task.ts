// A decision or an errand for people. Everything that is a clinician's to decide is a Task, the bolus trial included.
import type { Task } from '@medplum/fhirtypes';
import type { Instant, PumpDrug, Reason } from '#clinical';
import { shownCoding } from '../terminology/display.js';
import type { Word } from '../terminology/local-codes.js';
import {
  author,
  concept,
  given,
  identifier,
  iso,
  listed,
  meta,
  note,
  reasonConcept,
  ref,
  type WriteContext,
} from './elements.js';
import type { Priority } from './priority.js';
import { drugWords } from './wording.js';

export interface TaskToWrite {
  /** Present for Tasks of a case; a watched patient without one has Tasks too. */
  readonly caseId?: string;
  /** Value in the decision system: exactly one Task per value. */
  readonly decisionId: string;
  readonly action: Word<'action'>;
  readonly patient: string;
  readonly encounter?: string;
  readonly status: 'requested' | 'cancelled' | 'completed' | 'in-progress' | 'accepted';
  /** Why it ended, in words; needed for `cancelled`. */
  readonly statusReason?: string;
  readonly priority: Priority;
  readonly authoredAt: Instant;
  readonly changedAt?: Instant;
  /** ServiceRequest, ClinicalImpression or report the decision is about. */
  readonly focus?: string;
  readonly owner?: string;
  readonly dueBy?: Instant;
  readonly reasons: readonly Reason[];
  /** What has to be decided, or what is missing, in one or two sentences. */
  readonly asks: string;
  readonly drug: PumpDrug;
  /** Short code said on the phone; the same on page, Flag and Communication (decision 24). */
  readonly pageCode?: string;
  readonly incidentId?: string;
}

export function writeTask(task: TaskToWrite, context: WriteContext): Task {
  const coding = shownCoding(context.canonicalBase, 'action', task.action);
  const words = [task.asks, drugWords(task.drug), pageWords(task.pageCode)].filter((line) => line !== undefined);
  return {
    resourceType: 'Task',
    ...meta(context),
    identifier: [
      identifier(context, 'decision', task.decisionId),
      ...(task.incidentId === undefined ? [] : [identifier(context, 'incident', task.incidentId)]),
    ],
    ...given('groupIdentifier', task.caseId === undefined ? undefined : identifier(context, 'case', task.caseId)),
    status: task.status,
    ...given('statusReason', task.statusReason === undefined ? undefined : concept(task.statusReason)),
    // A proposal: whoever takes it decides, and taking it is the clinician's signature.
    intent: 'proposal',
    priority: task.priority,
    code: concept(coding.display, coding),
    description: task.asks,
    ...given('focus', task.focus === undefined ? undefined : ref(task.focus)),
    for: ref(task.patient),
    ...given('encounter', task.encounter === undefined ? undefined : ref(task.encounter)),
    authoredOn: iso(task.authoredAt),
    lastModified: iso(task.changedAt ?? task.authoredAt),
    requester: author(context),
    ...given('owner', task.owner === undefined ? undefined : ref(task.owner)),
    ...given('reasonCode', reasonConcept(context, task.reasons)),
    ...listed('note', [note(context, task.changedAt ?? task.authoredAt, words.join('\n'))]),
    ...given('restriction', task.dueBy === undefined ? undefined : { period: { end: iso(task.dueBy) } }),
  };
}

export function pageWords(pageCode: string | undefined): string | undefined {
  return pageCode === undefined ? undefined : `Page code ${pageCode}.`;
}
