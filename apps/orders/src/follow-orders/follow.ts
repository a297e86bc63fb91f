import { Inject, Injectable } from '@nestjs/common';
import type { OrderRead } from '#fhir';
import { rows } from '#persistence';
import { CLOCK, type Clock } from '#platform';
import type { EntityManager } from 'typeorm';
import { Casebook } from '../case/casebook.js';
import { OURS, type CaseFact } from '../case/facts.js';
import { isOpen, isUnsigned, type CaseState } from '../case/state.js';
import { CaseDesk } from '../order-next-step/case-desk.js';
import { OpenCase } from '../start-evaluation/open-case.js';
import { PatientFiles, type PatientFile } from '../watch/patient-file.js';
import { PatientTasks } from '../watch/patient-tasks.js';
import { ContrastWatch } from './contrast-watch.js';

/** The case an order or task identifier of ours belongs to. */
export const caseIdOf = (orderId: string): string | undefined => {
  const [caseId = ''] = orderId.split('.');
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(caseId) ? caseId : undefined;
};

// An order older than this was placed for another matter.
const ADOPT_BACK_MS = 72 * 3_600_000;
const STANDING: readonly string[] = ['draft', 'active', 'on-hold'];

/** Follows orders both ways: ours as people change them, and those people place for the same step. */
@Injectable()
export class FollowOrders {
  constructor(
    private readonly files: PatientFiles,
    private readonly casebook: Casebook,
    private readonly desk: CaseDesk,
    private readonly contrast: ContrastWatch,
    private readonly opening: OpenCase,
    private readonly tasks: PatientTasks,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** A ServiceRequest as it stands in the EHR now. Answers whether it was looked at: one about nobody we watch is not. */
  async request(em: EntityManager, ehrId: string, read: OrderRead, contrast: boolean): Promise<boolean> {
    const patientId = read.patient.replace('Patient/', '');
    const known = await this.files.find(em, patientId);
    if (read.asksForEvaluation) {
      const file = await this.files.lock(em, known?.mergedInto ?? patientId);
      await this.opening.open(em, file, { kind: 'order', ehrId }, OURS);
      return true;
    }
    if (read.orderId === undefined && known?.watched !== true) return false;
    const file = await this.files.lock(em, known?.mergedInto ?? patientId);
    if (contrast) await this.contrast.see(em, file.patientId, ehrId, read);
    if (read.orderId !== undefined) {
      const { signedBy } = read;
      const others = read.otherIdentifiers.map(({ value }) => value);
      const more = { others, lookAnyway: contrast, ...(signedBy === undefined ? {} : { signedBy }) };
      if (await this.ours(em, read.orderId, ehrId, read.status, more)) return true;
    }
    const state = await this.casebook.openOf(em, file.patientId);
    if (state === undefined) {
      await this.contrast.check(em, file, undefined);
      return true;
    }
    await this.byHand(em, file, state, ehrId, read);
    return true;
  }

  /** One of ours has changed. False when it belongs to no case we have. */
  async ours(
    em: EntityManager,
    orderId: string,
    ehrId: string,
    status: string,
    more: { readonly signedBy?: string; readonly others?: readonly string[]; readonly lookAnyway?: boolean },
  ): Promise<boolean> {
    const found = await this.locked(em, orderId);
    if (found === undefined) return false;
    const { file, state } = found;
    const order = state.orders.find((own) => own.orderId === orderId);
    if (order === undefined) return false;
    const others = more.others ?? [];
    const learnt = others.some((number) => !order.numbers.includes(number));
    const news = order.ehrStatus !== status || order.ehrId !== ehrId || learnt;
    // What we wrote ourselves comes back as a bell. It changes nothing; only contrast is looked at whenever it is seen.
    if (!news && more.lookAnyway !== true) return true;
    const { signedBy } = more;
    const body = { orderId, ehrId, status, others, ...(signedBy === undefined ? {} : { signedBy }) };
    await this.desk.move(em, file, state, news ? [{ kind: 'followed', at: this.clock.now(), body }] : []);
    // Its case does nothing more once it is closed; contrast is checked whoever's it is (E1.3).
    if (state.status === 'closed' && more.lookAnyway === true) await this.lookAtContrast(em, file);
    return true;
  }

  /** An order placed by hand for a step of the case is followed, and ours for that step is taken back (decision 14). */
  private async byHand(
    em: EntityManager,
    file: PatientFile,
    state: CaseState,
    ehrId: string,
    read: OrderRead,
  ): Promise<void> {
    const at = this.clock.now();
    const { signedBy: by, status } = read;
    const orderId = `ehr.${ehrId}`;
    const adopted = state.orders.find((order) => order.orderId === orderId);
    if (adopted !== undefined) {
      const others = read.otherIdentifiers.map(({ value }) => value);
      const news = adopted.ehrStatus !== status;
      const body = { orderId, ehrId, status, others, ...(by === undefined ? {} : { signedBy: by }) };
      await this.desk.move(em, file, state, news ? [{ kind: 'followed', at, body }] : []);
      return;
    }
    const [step] = read.steps;
    const recent = read.authoredAt === undefined || read.authoredAt >= state.openedAt - ADOPT_BACK_MS;
    if (step === undefined || !STANDING.includes(status) || !recent || read.doNotPerform) {
      await this.desk.move(em, file, state, []);
      return;
    }
    const taken = state.orders.filter(
      (order) => order.step === step && order.kind === 'order' && isUnsigned(order) && isOpen(state, order),
    );
    const withdraw = taken.map((order) => ({ order, why: 'adopted' as const }));
    const facts: CaseFact[] = await this.desk.withdraw(em, state, { withdraw }, at);
    facts.push({ kind: 'adopted', at, body: { orderId, ehrId, step, status, ...(by === undefined ? {} : { by }) } });
    await this.desk.move(em, file, state, facts);
  }

  /** A ServiceRequest that is no longer there, or was entered in error. */
  async requestGone(em: EntityManager, ehrId: string): Promise<void> {
    await this.contrast.gone(em, ehrId);
    const orderId = await identifierKept(em, 'ServiceRequest', ehrId);
    if (orderId !== undefined) await this.ours(em, orderId, ehrId, 'entered-in-error', {});
  }

  async taskGone(em: EntityManager, ehrId: string): Promise<void> {
    const orderId = await identifierKept(em, 'Task', ehrId);
    if (orderId !== undefined) await this.ours(em, orderId, ehrId, 'entered-in-error', {});
  }

  /** A task that belongs to no case. */
  question(em: EntityManager, decisionId: string, ehrId: string, status: string): Promise<void> {
    return this.tasks.followed(em, decisionId, ehrId, status);
  }

  /** The clock alone asks for another look at a patient's contrast orders. */
  async contrastDue(em: EntityManager, patientId: string): Promise<void> {
    const file = await this.files.lock(em, patientId);
    await this.lookAtContrast(em, file);
  }

  /** With the open case, when there is one; a contrast order is checked without one all the same. */
  private async lookAtContrast(em: EntityManager, file: PatientFile): Promise<void> {
    const state = await this.casebook.openOf(em, file.patientId);
    if (state === undefined) await this.contrast.check(em, file, undefined);
    else await this.desk.move(em, file, state, []);
  }

  /** The case of an identifier of ours, its patient locked. */
  async locked(em: EntityManager, orderId: string): Promise<{ file: PatientFile; state: CaseState } | undefined> {
    const caseId = caseIdOf(orderId);
    return caseId === undefined ? undefined : this.lockedCase(em, caseId);
  }

  async lockedCase(em: EntityManager, caseId: string): Promise<{ file: PatientFile; state: CaseState } | undefined> {
    const row = await this.casebook.find(em, caseId);
    if (row === undefined) return undefined;
    const file = await this.files.lock(em, row.patientId);
    const state = await this.casebook.load(em, caseId);
    return state === undefined ? undefined : { file, state };
  }
}

/** Which of our identifiers the EHR keeps under that id, as the sender wrote it down. */
async function identifierKept(em: EntityManager, type: string, ehrId: string): Promise<string | undefined> {
  const [row] = await rows<{ value: string }>(
    em,
    'select identifier_value as value from ehr_document where resource_type = $1 and ehr_id = $2',
    [type, ehrId],
  );
  return row?.value;
}
