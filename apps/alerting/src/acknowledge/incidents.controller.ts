import { inTransaction } from '#persistence';
import {
  CLOCK,
  CurrentActor,
  HttpProblem,
  IDS,
  Roles,
  ZodBody,
  ZodParam,
  ZodQuery,
  type Actor,
  type Clock,
  type Ids,
} from '#platform';
import { Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { receiptsOf } from '../channels/receipts.js';
import { incidentOf, listIncidents, type IncidentRow } from '../incident/incident.store.js';
import { IncidentKeeping } from '../incident/keeping.js';
import { PLANS, RESOLUTIONS } from '../incident/machine.js';
import { OnCall } from '../on-call/on-call.js';
import { pagesOf } from '../page/page.store.js';
import { Raising } from '../raise-incident/raise.js';
import { Worklist, type WorkItem } from '../tell-the-chart/worklist.js';
import { AnswerIncidents } from './answer.js';
import { detailOf, summaryOf, type IncidentDetail, type IncidentSummary } from './shown.js';

const spoken = (word: unknown): unknown =>
  typeof word === 'string' ? word.trim().toLowerCase().replaceAll(/[ _]/g, '-') : word;
const person = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._@:-]{0,119}$/);
/** The epoch of the page that is answered; a newer and worse page is not accepted, planned or ended unseen. */
const epoch = z.int().positive().exactOptional();
const onPage = z.object({ epoch }).default({});
const planBody = z
  .object({ plan: z.preprocess(spoken, z.enum(PLANS)), to: person.exactOptional(), epoch })
  .refine(({ plan, to }) => (plan === 'delegated-to') === (to !== undefined), {
    error: 'to is given with delegated-to, and only then',
  });
const resolveBody = z.object({ reason: z.preprocess(spoken, z.enum(RESOLUTIONS)), epoch });
const handOverBody = z.object({ to: person, epoch });
const drillBody = z.object({ tier: z.enum(['urgent', 'emergency']).default('urgent') }).default({ tier: 'urgent' });
const byCode = z.object({
  code: z.preprocess(
    (code) => (typeof code === 'string' ? code.toUpperCase() : code),
    z
      .string()
      .regex(/^[0-9A-Z]{4}$/)
      .exactOptional(),
  ),
});
const uuid = z.uuid();

/** Incidents: seen, answered, handed over, resolved by a human; and the drill. */
@ApiTags('incidents')
@Controller()
export class IncidentsController {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
    private readonly ds: DataSource,
    private readonly answers: AnswerIncidents,
    private readonly keeping: IncidentKeeping,
    private readonly raising: Raising,
    private readonly onCall: OnCall,
    private readonly worklist: Worklist,
  ) {}

  @Get('incidents')
  async list(
    @ZodQuery(byCode) { code }: z.infer<typeof byCode>,
  ): Promise<{ mode: string; incidents: IncidentSummary[] }> {
    const found = await listIncidents(this.ds, code);
    return { mode: this.onCall.mode, incidents: found.map((row) => this.summary(row)) };
  }

  @Get('incidents/:id')
  async one(@ZodParam('id', uuid) id: string): Promise<IncidentDetail> {
    const row = await incidentOf(this.ds, id);
    if (row === undefined) throw new HttpProblem(404, 'no-incident', 'There is no such incident.');
    const timeline = await this.keeping.journalOf(this.ds.manager, id);
    return detailOf(
      row,
      this.raising.settledBy(row).quietUntil,
      await pagesOf(this.ds, id),
      timeline,
      await this.keeping.chainOf(this.ds.manager, id),
      await receiptsOf(this.ds, id),
      this.onCall.mode,
    );
  }

  @Roles('clinician', 'operator')
  @HttpCode(200)
  @Post('incidents/:id/accept')
  async accept(
    @ZodParam('id', uuid) id: string,
    @ZodBody(onPage) body: z.infer<typeof onPage>,
    @CurrentActor() actor: Actor,
  ): Promise<IncidentSummary> {
    return this.summary(await this.answers.answer(id, (at) => ({ kind: 'accept', at, by: actor.id, ...body }), actor));
  }

  @Roles('clinician', 'operator')
  @HttpCode(200)
  @Post('incidents/:id/decline')
  async decline(
    @ZodParam('id', uuid) id: string,
    @ZodBody(onPage) body: z.infer<typeof onPage>,
    @CurrentActor() actor: Actor,
  ): Promise<IncidentSummary> {
    return this.summary(await this.answers.answer(id, (at) => ({ kind: 'decline', at, by: actor.id, ...body }), actor));
  }

  @Roles('clinician')
  @HttpCode(200)
  @Post('incidents/:id/plan')
  async plan(
    @ZodParam('id', uuid) id: string,
    @ZodBody(planBody) { plan, to, ...seen }: z.infer<typeof planBody>,
    @CurrentActor() actor: Actor,
  ): Promise<IncidentSummary> {
    const by = actor.id;
    // Whoever it is delegated to has to accept first; until then the present owner answers for the patient.
    if (to !== undefined)
      return this.summary(await this.answers.answer(id, (at) => ({ kind: 'hand_over', at, by, to, ...seen }), actor));
    return this.summary(await this.answers.answer(id, (at) => ({ kind: 'plan', at, by, plan, ...seen }), actor));
  }

  @Roles('clinician')
  @HttpCode(200)
  @Post('incidents/:id/hand-over')
  async handOver(
    @ZodParam('id', uuid) id: string,
    @ZodBody(handOverBody) body: z.infer<typeof handOverBody>,
    @CurrentActor() actor: Actor,
  ): Promise<IncidentSummary> {
    return this.summary(
      await this.answers.answer(id, (at) => ({ kind: 'hand_over', at, by: actor.id, ...body }), actor),
    );
  }

  @Roles('clinician')
  @HttpCode(200)
  @Post('incidents/:id/resolve')
  async resolve(
    @ZodParam('id', uuid) id: string,
    @ZodBody(resolveBody) { reason, ...seen }: z.infer<typeof resolveBody>,
    @CurrentActor() actor: Actor,
  ): Promise<IncidentSummary> {
    return this.summary(
      await this.answers.answer(
        id,
        (at) => ({ kind: 'resolve', at, by: actor.id, resolution: reason, ...seen }),
        actor,
      ),
    );
  }

  @Get('worklist')
  async waiting(): Promise<{ waiting: readonly WorkItem[] }> {
    return { waiting: await this.worklist.waiting(this.ds) };
  }

  /** A page about nobody, by the way every page goes; it says DRILL and stands in no chart. */
  @Roles('clinician', 'operator')
  @Post('drill')
  async drill(
    @ZodBody(drillBody) { tier }: z.infer<typeof drillBody>,
    @CurrentActor() actor: Actor,
  ): Promise<IncidentSummary> {
    const signal = { tier, rank: 1, grounds: [`drill:${this.ids.uuid()}`], news: [] };
    const about = {
      patientId: null,
      episode: null,
      drill: true,
      technical: null,
      pathway: 'none',
      severity: 'NONE',
      reasons: [],
      evidence: [],
    } as const;
    const input = {
      kind: 'open',
      at: this.clock.now(),
      signal,
      policy: this.onCall.policyFor({ tier, pathway: 'none', age: 'adult', facility: null, about: 'drill' }),
    } as const;
    const { id, kind, role, assurance } = actor;
    return inTransaction(this.ds, async (em) =>
      this.summary(await this.keeping.open(em, about, input, { id, kind, role, assurance })),
    );
  }

  private summary(row: IncidentRow): IncidentSummary {
    return summaryOf(row, this.raising.settledBy(row).quietUntil);
  }
}
