import { Inject, Injectable } from '@nestjs/common';
import type { SettledWrite } from '#intake';
import { CLOCK, PermanentFailure, type Clock } from '#platform';
import type { EntityManager } from 'typeorm';
import type { CaseFact } from '../case/facts.js';
import { Casebook } from '../case/casebook.js';
import { ContrastShelf } from '../contrast/contrast-shelf.js';
import { CaseDesk } from '../order-next-step/case-desk.js';
import { PatientFiles } from '../watch/patient-file.js';
import { PatientTasks } from '../watch/patient-tasks.js';
import { ContrastWatch } from './contrast-watch.js';
import { FollowOrders } from './follow.js';

/** What the EHR said to a write of ours, brought home to the case it was for. Runs in the transaction that settles the write. */
@Injectable()
export class SettleWrites {
  constructor(
    private readonly follow: FollowOrders,
    private readonly files: PatientFiles,
    private readonly casebook: Casebook,
    private readonly desk: CaseDesk,
    private readonly shelf: ContrastShelf,
    private readonly contrast: ContrastWatch,
    private readonly tasks: PatientTasks,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async settled(em: EntityManager, write: SettledWrite): Promise<void> {
    const [what, first = '', orderId = ''] = write.about.split('|');
    switch (what) {
      case 'order':
        return this.ofCase(em, first, createdFact(orderId, write, this.clock.now()));
      case 'amend':
        return this.ofCase(em, first, amendedFact(orderId, write, this.clock.now()));
      case 'hold':
      case 'release':
        return this.ofContrast(em, what, first, write);
      case 'watch':
        return this.tasks.settled(em, first, write);
      case 'issue':
        // A refused issue lies on the shelf; hold, task and page do not wait for it.
        return undefined;
      default:
        throw new PermanentFailure('unknown-write', 'a write settled that nobody here remembers asking for');
    }
  }

  /** Asked with the resource at hand, just before it is written. */
  async stillWanted(em: EntityManager, about: string): Promise<boolean> {
    const [what, ehrId = ''] = about.split('|');
    if (what !== 'release') return true;
    const order = await this.shelf.find(em, ehrId);
    const file = order === undefined ? undefined : await this.files.find(em, order.patientId);
    if (order === undefined || file === undefined) return true;
    return this.contrast.mayRelease(file, await this.casebook.openOf(em, file.patientId), order);
  }

  private async ofCase(em: EntityManager, caseId: string, fact: CaseFact | undefined): Promise<void> {
    const found = await this.follow.lockedCase(em, caseId);
    if (found === undefined || fact === undefined) return;
    await this.desk.move(em, found.file, found.state, [fact]);
  }

  private async ofContrast(
    em: EntityManager,
    what: 'hold' | 'release',
    ehrId: string,
    write: SettledWrite,
  ): Promise<void> {
    const seen = await this.shelf.find(em, ehrId);
    if (seen === undefined) return;
    const file = await this.files.lock(em, seen.patientId);
    const order = (await this.shelf.find(em, ehrId)) ?? seen;
    const state = await this.casebook.openOf(em, file.patientId);
    const { facts, place } = await this.contrast.settled(em, file, state, order, what, write.settled);
    if (state === undefined) await this.contrast.check(em, file, undefined);
    else await this.desk.move(em, file, state, facts, undefined, place);
  }
}

function createdFact(orderId: string, { settled }: SettledWrite, at: number): CaseFact | undefined {
  switch (settled.kind) {
    case 'done': {
      const { ehrId, status = 'draft' } = settled;
      return { kind: 'written', at, body: { orderId, ehrId, status } };
    }
    case 'refused': {
      const codes = settled.issues.map(({ code }) => code).filter((code) => code !== undefined);
      return { kind: 'refused', at, body: { orderId, why: settled.why, codes } };
    }
    case 'withheld':
      return { kind: 'refused', at, body: { orderId, why: 'withheld', codes: [] } };
    case 'not_applicable':
    case 'superseded':
      return undefined;
    default: {
      const never: never = settled;
      return never;
    }
  }
}

function amendedFact(orderId: string, { settled }: SettledWrite, at: number): CaseFact | undefined {
  switch (settled.kind) {
    case 'done':
    case 'not_applicable': {
      const { status } = settled;
      return {
        kind: 'amended',
        at,
        body: { orderId, outcome: settled.kind, ...(status === undefined ? {} : { status }) },
      };
    }
    case 'refused':
    case 'withheld':
      return { kind: 'amended', at, body: { orderId, outcome: settled.kind } };
    case 'superseded':
      return undefined;
    default: {
      const never: never = settled;
      return never;
    }
  }
}
