import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { convert } from '#clinical';
import { EhrClient, readServiceRequest } from '#fhir';
import { inTransaction } from '#persistence';
import { CLOCK, CurrentActor, HttpProblem, Roles, ZodBody, ZodParam, type Actor, type Clock } from '#platform';
import { SERVICE_CONFIG, SITE, type ServiceConfig, type Site } from '#service';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import type { CaseFact } from '../case/facts.js';
import { OpenFile } from '../case/open-file.js';
import { isUnsigned } from '../case/state.js';
import { CaseDesk } from '../order-next-step/case-desk.js';
import { CaseView } from '../show-case/case-view.js';
import { codebook } from '../writing.js';

const link = z.union([
  z.object({
    reference: z.string().regex(/^ServiceRequest\/[A-Za-z0-9\-.]{1,64}$/, { error: 'must be ServiceRequest/id' }),
  }),
  z.object({ accession: z.string().min(1).max(64) }),
]);

/** Ties an order of ours to the one that was placed by hand, or to the number its report will come under (decision 14). */
@ApiTags('cases')
@Controller('cases')
export class LinkController {
  constructor(
    private readonly ds: DataSource,
    private readonly open: OpenFile,
    private readonly desk: CaseDesk,
    private readonly view: CaseView,
    @Inject(EhrClient) private readonly ehr: EhrClient,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SERVICE_CONFIG) private readonly config: ServiceConfig,
    @Inject(SITE) private readonly site: Site,
  ) {}

  @Roles('clinician', 'operator')
  @HttpCode(200)
  @Post(':id/orders/:orderId/link')
  async link(
    @ZodParam('id', z.uuid()) id: string,
    @ZodParam('orderId', z.string().min(1).max(200)) orderId: string,
    @ZodBody(link) body: z.infer<typeof link>,
    @CurrentActor() actor: Actor,
  ) {
    // Read before any transaction is open.
    const other = 'reference' in body ? await this.read(body.reference) : undefined;
    const state = await inTransaction(this.ds, async (em) => {
      const taken = await this.open.take(em, id);
      const order = taken.state.orders.find((own) => own.orderId === orderId);
      if (order === undefined || order.kind === 'task' || order.step === undefined)
        throw new HttpProblem(404, 'no-such-order', 'This case has no order with this id.');
      const at = this.clock.now();
      const facts: CaseFact[] = [{ kind: 'linked', at, body: { orderId, ...body } }];
      if (other !== undefined) {
        if (other.patient !== `Patient/${taken.state.patientId}`)
          throw new HttpProblem(422, 'other-patient', 'That order is not for the patient of this case.');
        const ehrId = other.ehrReference.replace('ServiceRequest/', '');
        const withdraw = isUnsigned(order) ? [{ order, why: 'adopted' as const }] : [];
        facts.push(...(await this.desk.withdraw(em, taken.state, { withdraw }, at)));
        const by = other.signedBy;
        const adopted = { orderId: `ehr.${ehrId}`, ehrId, step: order.step, status: other.status };
        if (!taken.state.orders.some((known) => known.orderId === adopted.orderId))
          facts.push({ kind: 'adopted', at, body: { ...adopted, ...(by === undefined ? {} : { by }) } });
      }
      return this.desk.move(em, taken.file, taken.state, facts, actor);
    });
    return this.view.of(this.ds, state);
  }

  private async read(reference: string) {
    const answer = await this.ehr.readReference(reference);
    if (answer.kind !== 'ok')
      throw answer.kind === 'notFound' || answer.kind === 'gone'
        ? new HttpProblem(422, 'no-such-order', 'The EHR has no such order.')
        : new HttpProblem(503, 'ehr-unavailable', 'The EHR does not answer now.', { retryAfterSeconds: 5 });
    const read = readServiceRequest(answer.value, {
      book: codebook(this.config, this.site),
      convert,
      server: { fhirBase: this.ehr.baseUrl },
    });
    if (read.kind !== 'read')
      throw new HttpProblem(422, 'unreadable-order', 'That order cannot be read as one of a step.');
    return read.value;
  }
}
