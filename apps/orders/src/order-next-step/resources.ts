// Intents as FHIR resources.
import { sid, writeServiceRequest, writeTask, type OrderableStep, type WriteContext } from '#fhir';
import type { Intention, OwnIdentifier } from '#intake';
import { PermanentFailure, type OrderIntent } from '#platform';
import { orderAuthority, taskOwner, type Site } from '#service';
import type { Step } from '#clinical';
import type { CaseState } from '../case/state.js';
import type { Placement } from './placement.js';

const isOrderable = (step: Step | undefined): step is OrderableStep => step !== undefined && step !== 'BOLUS_TRIAL';

const REPORT_TYPES = /^(DiagnosticReport|Observation|Procedure|QuestionnaireResponse|ImagingStudy)\//;

/** Reports the proposal rests on, as far as they are resources. */
const reliedOn = (state: CaseState): string[] => [
  ...new Set(
    (state.assessment?.readings ?? [])
      .filter(({ withdrawn, reportId }) => !withdrawn && REPORT_TYPES.test(reportId))
      .map(({ reportId }) => reportId),
  ),
];

export const identifierOf = (base: string, kind: 'order' | 'task', value: string): OwnIdentifier => ({
  system: sid(base, kind === 'order' ? 'order' : 'decision'),
  value,
});

/** With what we write: how we sign, what the hospital said, and whether it lets software order. */
export interface Pen {
  readonly context: WriteContext;
  readonly site: Site;
  readonly orderIntent: OrderIntent;
}

/** The resource of one placement. @throws PermanentFailure when a bolus was to become an order: a defect of ours (E1.2). */
export function intentionOf(state: CaseState, placement: Placement, at: number, pen: Pen): Intention {
  const { context, site, orderIntent } = pen;
  const { intent, notes, reasons, focus } = placement;
  const patient = `Patient/${state.patientId}`;
  if (intent.kind === 'task') {
    const action = actionOf(intent.wish);
    const owner = taskOwner(site, action);
    const resource = writeTask(
      {
        caseId: state.caseId,
        decisionId: intent.orderId,
        action,
        ...(owner === undefined ? {} : { owner }),
        patient,
        status: 'requested',
        priority: intent.priority,
        authoredAt: at,
        ...(focus === undefined ? {} : { focus }),
        reasons,
        asks: intent.asks,
        drug: state.patient.drug,
      },
      context,
    );
    return { operation: 'create', resource };
  }
  const { step } = intent;
  if (!isOrderable(step)) throw new PermanentFailure('bolus-order', 'a bolus is never ordered');
  const { component } = placement;
  // What waits behind a gate is never ordered by software, whatever was signed for.
  const gated = intent.held || intent.gates.length > 0;
  const authority = orderAuthority(site, gated ? 'proposal' : orderIntent, step, at);
  const resource = writeServiceRequest(
    {
      caseId: state.caseId,
      orderId: intent.orderId,
      step,
      ...(component === undefined ? {} : { component: { id: component.id, words: component.words } }),
      patient,
      status: intent.held ? 'on-hold' : authority.intent === 'order' ? 'active' : 'draft',
      authority,
      ...(site.requester === undefined ? {} : { requester: site.requester }),
      priority: intent.priority,
      authoredAt: at,
      protocol: state.protocol,
      asks: intent.asks,
      notes,
      answers: component?.answers ?? [],
      gates: intent.gates,
      reasons,
      reasonReferences: reliedOn(state),
      supportingInfo: state.device === undefined ? [] : [state.device],
    },
    context,
    site.codes,
  );
  return { operation: 'create', resource };
}

function actionOf(wish: Placement['intent']['wish']): Parameters<typeof writeTask>[0]['action'] {
  switch (wish) {
    case 'INTERROGATION':
    case 'PLAIN_FILMS':
    case 'ROTOR_STUDY':
    case 'CSF_ASPIRATION':
    case 'FLUORO_CONTRAST':
    case 'FLUORO_CONTRAST_POSITIONAL':
    case 'CT_POST_CONTRAST':
    case 'CT_NONCONTRAST':
    case 'SCINT_IN111':
    case 'SCINT_TC99M':
    case 'MRI':
      throw new PermanentFailure('order-as-task', 'a step to be performed is an order, not a task');
    default:
      return wish;
  }
}
