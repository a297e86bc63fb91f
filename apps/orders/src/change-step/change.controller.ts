import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CAUSES, STEPS, VERDICTS, type Step } from '#clinical';
import { inTransaction, Outbox } from '#persistence';
import { CLOCK, CurrentActor, HttpProblem, Roles, ZodBody, ZodParam, type Actor, type Clock } from '#platform';
import { DataSource, type EntityManager } from 'typeorm';
import { z } from 'zod';
import type { CaseFact, WhyWithdrawn } from '../case/facts.js';
import { OpenFile } from '../case/open-file.js';
import { Reasons } from '../case/reasons.js';
import { isOpen, isUnsigned, type CaseState } from '../case/state.js';
import { CaseDesk } from '../order-next-step/case-desk.js';
import { Recording } from '../record-fact/recording.js';
import { factToTell, understand } from '../record-fact/told.js';
import { CaseView } from '../show-case/case-view.js';
import type { PatientFile } from '../watch/patient-file.js';

const reasoned = z.object({ reason: z.string().min(1).max(1_000) });
/** `plain-films` or `PLAIN_FILMS`. */
const step = z.preprocess(
  (value) => (typeof value === 'string' ? value.replaceAll('-', '_').toUpperCase() : value),
  z.enum(STEPS),
);
const cause = z.preprocess(
  (value) => (typeof value === 'string' ? value.replaceAll('-', '_').toUpperCase() : value),
  z.enum(CAUSES),
);
const elsewhere = z.object({
  performedAt: z.iso.datetime({ offset: true }),
  place: z.string().min(1).max(200),
  /** A result a person confirms. Without it the order is satisfied and nothing else: no cause is excluded, no gate opens. */
  result: z
    .object({
      findings: z.array(z.string().max(64)).max(40).default([]),
      values: z
        .record(z.string().max(40), z.object({ value: z.number(), unit: z.string().min(1).max(20) }))
        .default({}),
      fluidType: z.string().max(20).exactOptional(),
      injectionSite: z.string().max(20).exactOptional(),
      contrastAgent: z.string().max(64).exactOptional(),
    })
    .exactOptional(),
  text: z.string().max(20_000).exactOptional(),
});
const judged = z.object({ verdict: z.enum(VERDICTS), reason: z.string().min(1).max(1_000) });

/** How people change the course of a case. Each change is journaled under their name; words go to the patient's text. */
@ApiTags('cases')
@Controller('cases')
export class ChangeController {
  constructor(
    private readonly ds: DataSource,
    private readonly open: OpenFile,
    private readonly reasons: Reasons,
    private readonly desk: CaseDesk,
    private readonly recording: Recording,
    private readonly view: CaseView,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  private async change(
    id: string,
    actor: Actor,
    work: (em: EntityManager, state: CaseState, at: number, file: PatientFile) => Promise<readonly CaseFact[]>,
  ) {
    const state = await inTransaction(this.ds, async (em) => {
      const taken = await this.open.take(em, id);
      const facts = await work(em, taken.state, this.clock.now(), taken.file);
      return this.desk.move(em, taken.file, taken.state, facts, actor);
    });
    return this.view.of(this.ds, state);
  }

  /** Unsigned orders of ours for a step, or for every step, are taken back. */
  private takeBack(em: EntityManager, state: CaseState, which: Step | 'all', why: WhyWithdrawn, at: number) {
    const withdraw = state.orders
      .filter((order) => (which === 'all' || order.step === which) && isUnsigned(order) && isOpen(state, order))
      .map((order) => ({ order, why }));
    return this.desk.withdraw(em, state, { withdraw }, at);
  }

  @Roles('clinician')
  @HttpCode(200)
  @Post(':id/steps/:step/skip')
  skip(
    @ZodParam('id', z.uuid()) id: string,
    @ZodParam('step', step) which: Step,
    @ZodBody(reasoned) body: z.infer<typeof reasoned>,
    @CurrentActor() actor: Actor,
  ) {
    return this.change(id, actor, async (em, state, at) => {
      const reasonRef = await this.reasons.keep(em, state.patientId, body.reason);
      const withdrawn = await this.takeBack(em, state, which, 'skipped', at);
      return [...withdrawn, { kind: 'skipped', at, body: { step: which, reasonRef } }];
    });
  }

  @Roles('clinician')
  @HttpCode(200)
  @Post(':id/steps/:step/repeat')
  repeat(
    @ZodParam('id', z.uuid()) id: string,
    @ZodParam('step', step) which: Step,
    @ZodBody(reasoned) body: z.infer<typeof reasoned>,
    @CurrentActor() actor: Actor,
  ) {
    if (which === 'BOLUS_TRIAL')
      throw new HttpProblem(422, 'never-ordered', 'A bolus is a clinician’s decision and is never ordered from here.');
    return this.change(id, actor, async (em, state, at) => {
      const reasonRef = await this.reasons.keep(em, state.patientId, body.reason);
      return [{ kind: 'repeat-asked', at, body: { step: which, reasonRef } }];
    });
  }

  @Roles('clinician')
  @HttpCode(200)
  @Post(':id/steps/:step/done-elsewhere')
  async doneElsewhere(
    @ZodParam('id', z.uuid()) id: string,
    @ZodParam('step', step) which: Step,
    @ZodBody(elsewhere) body: z.infer<typeof elsewhere>,
    @CurrentActor() actor: Actor,
  ) {
    const { performedAt, place, result, text } = body;
    const at = Date.parse(performedAt);
    const told =
      result === undefined
        ? undefined
        : factToTell.safeParse({ ...result, kind: 'result', step: which, at: performedAt });
    if (told?.success === false) throw new HttpProblem(422, 'not-understood', 'The result cannot be understood.');
    const understood = told === undefined ? undefined : understand(told.data, this.clock.now());
    if (understood?.kind === 'refused')
      throw new HttpProblem(422, 'not-understood', 'The result cannot be understood.', { at: understood.at });
    const state = await inTransaction(this.ds, async (em) => {
      const taken = await this.open.take(em, id);
      const { patientId } = taken.state;
      const placeRef = await this.reasons.keep(em, patientId, place);
      const textRef = text === undefined ? undefined : await this.reasons.keep(em, patientId, text);
      const now = this.clock.now();
      const withdrawn = await this.takeBack(em, taken.state, which, 'done_elsewhere', now);
      const said = (factId?: string): CaseFact => ({
        kind: 'done-elsewhere',
        at: now,
        body: {
          step: which,
          performedAt: at,
          placeRef,
          ...(textRef === undefined ? {} : { textRef }),
          ...(factId === undefined ? {} : { factId }),
        },
      });
      if (understood?.kind !== 'fact')
        return this.desk.move(em, taken.file, taken.state, [...withdrawn, said()], actor);
      const before = (factId: string): readonly CaseFact[] => [...withdrawn, said(factId)];
      const recorded = { fact: understood.fact, at, actor, source: 'done-elsewhere', before };
      return (await this.recording.record(em, taken.file, taken.state, recorded)).state;
    });
    return this.view.of(this.ds, state);
  }

  /** A clinician's verdict stands beside ours and is never overwritten (decision 15). */
  @Roles('clinician')
  @HttpCode(200)
  @Post(':id/verdicts/:cause')
  judge(
    @ZodParam('id', z.uuid()) id: string,
    @ZodParam('cause', cause) about: (typeof CAUSES)[number],
    @ZodBody(judged) body: z.infer<typeof judged>,
    @CurrentActor() actor: Actor,
  ) {
    return this.change(id, actor, async (em, state, at) => {
      const reasonRef = await this.reasons.keep(em, state.patientId, body.reason);
      return [{ kind: 'verdict-said', at, body: { cause: about, verdict: body.verdict, reasonRef } }];
    });
  }

  /** Only a person closes a case (E1.13). */
  @Roles('clinician')
  @HttpCode(200)
  @Post(':id/close')
  close(
    @ZodParam('id', z.uuid()) id: string,
    @ZodBody(reasoned) body: z.infer<typeof reasoned>,
    @CurrentActor() actor: Actor,
  ) {
    return this.change(id, actor, async (em, state, at) => {
      const reasonRef = await this.reasons.keep(em, state.patientId, body.reason);
      const withdrawn = await this.takeBack(em, state, 'all', 'case_closed', at);
      await this.outbox.post(em, 'case-closed', {
        caseId: state.caseId,
        patientId: state.patientId,
        closedAt: at,
        actor,
      });
      return [...withdrawn, { kind: 'closed', at, body: { reasonRef } }];
    });
  }

  /** Asks the algorithm again on what is known now. Nothing is asked twice by it. */
  @Roles('clinician', 'operator', 'integrator')
  @HttpCode(200)
  @Post(':id/redrive')
  redrive(@ZodParam('id', z.uuid()) id: string, @CurrentActor() actor: Actor) {
    return this.change(id, actor, async (_em, _state, at) => [{ kind: 'redriven', at, body: { why: 'asked' } }]);
  }
}
