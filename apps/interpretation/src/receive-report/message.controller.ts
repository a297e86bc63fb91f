import { STEPS, type ReportFacts, type Step } from '#clinical';
import type { Envelope, MessageBody } from '#messaging/contracts';
import { Hears } from '#messaging';
import { rows } from '#persistence';
import { Handling } from '#service';
import { Controller } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { holdPatient, keepEvent, meetPatient } from '../patient/patient.store.js';
import { keepOrder, keepReport } from '../report/report.store.js';
import { Weighing } from '../weigh-evidence/weigh.js';

type Recorded = MessageBody<'fact-recorded'>;

const isStep = (word: string): word is Step => (STEPS as readonly string[]).includes(word);
const OPEN_STATES: ReadonlySet<string> = new Set(['intended', 'written', 'signed', 'on-hold']);

/** Repeats and completions are the same step again (decision 5): a report of the repeat is a report of the step. */
const STEP_OF_ACTION: Readonly<Record<string, Step>> = {
  REPEAT_INTERROGATION: 'INTERROGATION',
  REPEAT_PLAIN_FILMS: 'PLAIN_FILMS',
  REPEAT_ROTOR_STUDY: 'ROTOR_STUDY',
  REPEAT_CSF_ASPIRATION: 'CSF_ASPIRATION',
  REPEAT_CT_POST_CONTRAST: 'CT_POST_CONTRAST',
  COMPLETE_FLUORO_VIEWS: 'FLUORO_CONTRAST',
  LATER_SCINT_IMAGE: 'SCINT_IN111',
};

const referenceOf = (ehrId: string, kind: 'order' | 'task'): string =>
  ehrId.includes('/') ? ehrId : `${kind === 'order' ? 'ServiceRequest' : 'Task'}/${ehrId}`;

/** What orders tells that reports are placed by: its orders, and facts that came through its door. */
@Controller()
export class MessageController {
  constructor(
    private readonly handling: Handling,
    private readonly weighing: Weighing,
  ) {}

  @Hears('step-changed')
  async stepChanged(envelope: Envelope<'step-changed'>): Promise<void> {
    const { caseId, patientId, proposal, orderIdentifier, ehrId, state, kind, at } = envelope.body;
    const step = isStep(proposal) ? proposal : STEP_OF_ACTION[proposal];
    await this.handling.once(envelope, async (em) => {
      if (step === undefined) return;
      const ehrReference = ehrId === undefined ? null : referenceOf(ehrId, kind);
      const order = { orderId: orderIdentifier, patientId, caseId, step, ehrReference, open: OPEN_STATES.has(state) };
      await keepOrder(em, { ...order, orderedAt: at, changedAt: at });
    });
  }

  @Hears('fact-recorded')
  async factRecorded(envelope: Envelope<'fact-recorded'>): Promise<void> {
    await this.handling.once(envelope, async (em) => {
      await meetPatient(em, envelope.body.patientId);
      await holdPatient(em, envelope.body.patientId);
      await this.take(em, envelope.body);
      await this.weighing.weigh(em, envelope.body.patientId);
    });
  }

  private async take(em: EntityManager, recorded: Recorded): Promise<void> {
    const { fact, factId, patientId, at } = recorded;
    switch (fact.kind) {
      case 'result': {
        const { step, findings, values, fluidType, injectionSite, contrastAgent } = fact;
        const facts: ReportFacts = {
          reportId: `fact-${factId}`,
          version: '1',
          step,
          status: 'final',
          kind: 'report',
          findings,
          unknownCodes: [],
          values,
          unread: [],
          effectiveAt: at,
          receivedAt: at,
          ...(fluidType === undefined ? {} : { fluidType }),
          ...(injectionSite === undefined ? {} : { injectionSite }),
          ...(contrastAgent === undefined ? {} : { contrastAgent }),
          mentions: [],
          readFindings: [],
          unreadSentences: 0,
          proseUnread: false,
        };
        await keepReport(em, { patientId, facts, how: 'fact', orderIds: [], problems: [] }, at);
        return;
      }
      case 'event':
        return keepEvent(em, patientId, { kind: fact.event, at }, `fact-${factId}`);
      case 'device':
        await rows(em, 'update patient set facts = $2 where patient_id = $1', [
          patientId,
          JSON.stringify(fact.patient),
        ]);
        return;
      case 'sign':
        return; // alerting grades signs; what they come to reaches us as a grade
      default: {
        const never: never = fact;
        return never;
      }
    }
  }
}
