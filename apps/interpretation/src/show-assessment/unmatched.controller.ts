import { STEPS, type ProseReader, type ReportFacts, type Step } from '#clinical';
import { inTransaction, type PatientText } from '#persistence';
import { CLOCK, CurrentActor, HttpProblem, Roles, ZodBody, ZodParam, type Actor, type Clock } from '#platform';
import { Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { holdPatient } from '../patient/patient.store.js';
import { PROSE_READER, readDocuments } from '../receive-report/read-documents.js';
import { documentsOf, REPORT_TEXT } from '../report/documents.store.js';
import { keepReport, ordersOf } from '../report/report.store.js';
import { takeUnmatched, unmatchedReports, type Unmatched } from '../report/unmatched.store.js';
import { Weighing } from '../weigh-evidence/weigh.js';

const assignment = z.union([
  z.object({ step: z.enum(STEPS) }),
  z.object({ orderIdentifier: z.string().min(1).max(200) }),
]);

/** Reports nobody could place: a human says where they belong, and then they are read there. */
@ApiTags('unmatched')
@Controller()
export class UnmatchedController {
  constructor(
    private readonly ds: DataSource,
    private readonly weighing: Weighing,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(REPORT_TEXT) private readonly texts: PatientText,
    @Inject(PROSE_READER) private readonly reader: ProseReader,
  ) {}

  @Get('unmatched')
  async list(): Promise<{ unmatched: readonly Unmatched[] }> {
    return { unmatched: await unmatchedReports(this.ds) };
  }

  @Roles('clinician')
  @HttpCode(204)
  @Post('unmatched/:id/assign')
  async assign(
    @ZodParam('id', z.uuid()) id: string,
    @ZodBody(assignment) body: z.infer<typeof assignment>,
    @CurrentActor() actor: Actor,
  ): Promise<void> {
    await inTransaction(this.ds, async (em) => {
      const entry = await takeUnmatched(em, id, this.clock.now());
      if (entry === undefined) throw new HttpProblem(404, 'not-unmatched', 'No such report is waiting to be placed.');
      const { patientId, content, problems } = entry;
      await holdPatient(em, patientId);
      const order =
        'orderIdentifier' in body
          ? (await ordersOf(em, patientId)).find(({ orderId }) => orderId === body.orderIdentifier)
          : undefined;
      const step: Step | undefined = 'step' in body ? body.step : order?.step;
      if (step === undefined) throw new HttpProblem(422, 'unknown-order', 'This patient has no such order.');
      const documents = await documentsOf(em, this.texts, patientId, content);
      const missing = content.unreadSentences;
      const { heard, troubles } = readDocuments(this.reader, documents, missing, { ...content, step });
      const facts: ReportFacts = { ...content, step, ...heard };
      const report = { patientId, facts, how: 'assigned', problems: [...problems, ...troubles], actor } as const;
      const orderIds = order === undefined ? [] : [order.orderId];
      await keepReport(em, { ...report, orderIds }, this.clock.now());
      await this.weighing.weigh(em, patientId);
    });
  }
}
