import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Shelf } from '#persistence';
import { CLOCK, type Clock } from '#platform';
import { Inject } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Casebook } from '../case/casebook.js';
import { isOpen, type CaseState } from '../case/state.js';
import { ContrastShelf } from '../contrast/contrast-shelf.js';
import { dueAt } from '../order-next-step/errands.js';
import { PatientTasks } from '../watch/patient-tasks.js';
import { waitingFor } from './case-view.js';

const iso = (at: number): string => new Date(at).toISOString();

/** One thing that waits for a human. */
interface Waiting {
  readonly what: string;
  readonly for: string;
  readonly patient?: string;
  readonly case?: string;
  readonly order?: string;
  readonly reference?: string;
  readonly priority?: string;
  readonly refusal?: unknown;
  readonly since: string;
  readonly due_at?: string;
  readonly overdue?: boolean;
}

/** The last rung of every ladder: all that waits for a human, in one list (decision 33). */
@ApiTags('worklist')
@Controller('worklist')
export class WorklistController {
  constructor(
    private readonly ds: DataSource,
    private readonly casebook: Casebook,
    private readonly contrast: ContrastShelf,
    private readonly tasks: PatientTasks,
    @Inject(Shelf) private readonly shelf: Shelf,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async list(): Promise<{ worklist: Waiting[]; set_aside: number }> {
    const now = this.clock.now();
    const waiting: Waiting[] = [];
    for (const order of await this.contrast.notHeld(this.ds))
      waiting.push({
        what: 'contrast order active while its gate is shut',
        for: order.hold === 'not_held' ? 'person' : 'ehr',
        patient: `Patient/${order.patientId}`,
        reference: `ServiceRequest/${order.ehrId}`,
        priority: 'stat',
        since: iso(order.changedAt),
      });
    for (const { caseId } of await this.casebook.list(this.ds, 'open')) {
      const state = await this.casebook.load(this.ds, caseId);
      if (state !== undefined) waiting.push(...ofCase(state, now));
    }
    for (const task of await this.tasks.waiting(this.ds))
      waiting.push({
        what: task.action,
        for: task.refusal === null ? 'decision' : 'person',
        patient: `Patient/${task.patientId}`,
        ...(task.ehrId === null ? {} : { reference: `Task/${task.ehrId}` }),
        ...(task.refusal === null ? {} : { refusal: task.refusal }),
        since: iso(task.placedAt),
      });
    return { worklist: waiting, set_aside: (await this.shelf.list(this.ds)).length };
  }
}

/** What waits in a case: open orders and tasks, what the EHR would not take, what a person took back without a word. */
function ofCase(state: CaseState, now: number): Waiting[] {
  const shared = { patient: `Patient/${state.patientId}`, case: state.caseId };
  return state.orders.flatMap((order): Waiting[] => {
    const { orderId, wish, kind, priority, ehrId, refusal } = order;
    const reference =
      ehrId === undefined ? {} : { reference: `${kind === 'order' ? 'ServiceRequest' : 'Task'}/${ehrId}` };
    const row = { ...shared, order: orderId, what: wish, priority, since: iso(order.placedAt), ...reference };
    if (order.state === 'refused') return [{ ...row, for: 'person', refusal }];
    if (order.state === 'revoked' && order.withdrawn === undefined && order.basis === state.proposed?.basis)
      return [{ ...row, for: 'person', refusal: 'revoked by a person' }];
    if (!isOpen(state, order)) return [];
    const due = dueAt(state, order);
    return [{ ...row, for: waitingFor(order), due_at: iso(due), overdue: due <= now }];
  });
}
