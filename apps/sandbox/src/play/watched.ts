import {
  DEFAULT_SETTINGS,
  plannedOrder,
  type Cause,
  type DeviceModel,
  type PatientFacts,
  type Proposal,
  type Step,
  type Verdict,
} from '#clinical';
import { codeOf } from '#fhir';
import { field, text } from '../ehr/shelf/fields.js';
import { eventually, type Look } from './eventually.js';
import { holdings, ordersIn, verdictsIn, type Held, type HeldOrder } from './holdings.js';
import { incidentsIn, pagesFor, type PagedOnce } from './phone.js';
import { pictureOf } from './picture.js';
import { settledWith } from './settled.js';
import type { Reach } from './reach.js';

/** Which orders are waited for: the state they are in, and which time they are asked. */
export interface Wanted {
  readonly status?: string;
  readonly attempt?: number;
}

export const words = (code: string): string => code.toLowerCase().replaceAll(/[-_]/g, ' ');

/** What Pumptrace is seen to do for one patient: each waits until it is there, or tells what there was instead. */
export class Watched {
  /** What the chart says of the pump (`chart.pump`): it decides how many parts a step has. */
  private readonly facts: PatientFacts;

  constructor(
    protected readonly reach: Reach,
    readonly id: string,
    readonly name: string,
    model: DeviceModel,
  ) {
    this.facts = { model, indication: 'OTHER', drug: 'baclofen', documentedTipLevel: 'T8' };
  }

  /** The orders of a step are in the EHR and nobody has signed them. */
  async isProposed(step: Step, { status = 'draft', attempt = 1 }: Wanted = {}): Promise<readonly HeldOrder[]> {
    const parts = plannedOrder(step, this.facts, DEFAULT_SETTINGS).components.length;
    const orders = await this.sees(`the order for ${words(step)} (${status}, attempt ${attempt})`, (all) => {
      const own = ordersIn(all).filter((order) => order.step === codeOf(step) && order.attempt === attempt);
      const ready = own.length === parts && own.every((order) => order.status === status);
      return ready ? { found: own } : { instead: own.map(({ line }) => line).join(', ') || 'no such order' };
    });
    const named = orders.map(({ component }) => words(component)).join('; ');
    this.reach.teller.answers(`In the EHR, ${status}: ${words(step)} (${named}).`);
    return orders;
  }

  /** A decision lies with the clinicians: a Task of ours. */
  async awaits(action: Proposal, status = 'requested'): Promise<Held> {
    const line = `Task ${codeOf(action)} ${status}`;
    const task = await this.sees(line, (all) => {
      const found = all.find((one) => one.line === line);
      return found
        ? { found }
        : {
            instead: all
              .filter(({ type }) => type === 'Task')
              .map((one) => one.line)
              .join(', '),
          };
    });
    this.reach.teller.answers(`A task for the clinicians: ${words(action)}.`);
    return task;
  }

  /** A clinician is asked to reconcile what a report says before the case goes on: not the look that nobody is woken for. */
  async asksForAReading(): Promise<void> {
    await this.sees('the task to reconcile', (all) => {
      const tasks = all.filter(({ line }) => line === `Task ${codeOf('CLINICIAN_REVIEW')} requested`);
      const found = tasks.find(({ resource }) =>
        text(field(resource, 'description'))?.startsWith('A clinician reconciles'),
      );
      return found ? { found } : { instead: `${tasks.length} tasks to look` };
    });
    this.reach.teller.answers('A task for the clinicians: read the report, and state what it says.');
  }

  /** The impression in the chart says so. */
  async isJudged(cause: Cause, verdict: Verdict): Promise<void> {
    const line = `${codeOf(cause)} ${codeOf(verdict)}`;
    await this.sees(`the verdict "${line}"`, (all) => {
      const said = verdictsIn(all);
      const open = verdict === 'open' && !said.some((one) => one.startsWith(`${codeOf(cause)} `));
      return open || said.includes(line) ? { found: line } : { instead: said.join(', ') || 'everything is open' };
    });
    this.reach.teller.answers(`Verdict: ${words(cause)} ${verdict}.`);
  }

  /** A line of the chart is there: `DetectedIssue g-aspiration-before-contrast final`. */
  async holds(line: string): Promise<Held> {
    return this.sees(line, (all) => {
      const found = all.find((one) => one.line === line);
      return found ? { found } : { instead: 'not there' };
    });
  }

  /** The phone on call has rung for this patient. */
  async isPaged(tier: string, epoch = 1): Promise<PagedOnce> {
    const line = `page ${tier} ${epoch}`;
    const page = await this.sees(line, async (all) => {
      const pages = await pagesFor(this.reach.phoneUrl, incidentsIn(all));
      const found = pages.find((one) => one.line === line);
      return found ? { found } : { instead: pages.map((one) => one.line).join(', ') || 'the phone is silent' };
    });
    this.reach.teller.answers(`A page goes out: ${tier}, code ${page.code}.`);
    return page;
  }

  /** The end of a story: nothing is under way, and the chart and the phone hold this and nothing else. */
  async holdsExactly(lines: readonly string[]): Promise<void> {
    await settledWith(this.reach, this.id, lines);
    this.reach.teller.answers(
      `Nothing is under way. The chart holds what it should, ${lines.length} things, and no more.`,
    );
  }

  picture(): Promise<string> {
    return pictureOf(this.reach, this.id);
  }

  /** Waits until what Pumptrace keeps in the EHR shows something. */
  protected sees<T>(what: string, look: (all: readonly Held[]) => Look<T> | Promise<Look<T>>): Promise<T> {
    const { fhirUrl, deadlineMs } = this.reach;
    return eventually(`${this.name}: ${what}`, async () => look(await holdings(fhirUrl, this.id)), {
      deadlineMs,
      picture: () => this.picture(),
    });
  }

  protected async caseId(): Promise<string> {
    return this.sees('an open case', (all) => {
      const [order] = ordersIn(all);
      return order ? { found: order.caseId } : { instead: 'no order names one' };
    });
  }
}
