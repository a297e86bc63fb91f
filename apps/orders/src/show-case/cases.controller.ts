import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ZodParam, ZodQuery } from '#platform';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Casebook } from '../case/casebook.js';
import { noSuchCase } from '../case/open-file.js';
import { CaseView } from './case-view.js';

const iso = (at: number): string => new Date(at).toISOString();
const listing = z.object({ state: z.enum(['open', 'closed']).exactOptional() });

/** Cases to look at. */
@ApiTags('cases')
@Controller('cases')
export class ShowCasesController {
  constructor(
    private readonly ds: DataSource,
    private readonly casebook: Casebook,
    private readonly view: CaseView,
  ) {}

  @Get()
  async list(@ZodQuery(listing) query: z.infer<typeof listing>) {
    const cases = await this.casebook.list(this.ds, query.state);
    return {
      cases: cases.map(({ caseId, patientId, state, openedAt, closedAt }) => ({
        id: caseId,
        patient: `Patient/${patientId}`,
        status: state,
        opened_at: iso(openedAt),
        ...(closedAt === null ? {} : { closed_at: iso(closedAt) }),
      })),
    };
  }

  @Get(':id')
  async one(@ZodParam('id', z.uuid()) id: string) {
    const state = await this.casebook.load(this.ds, id);
    if (state === undefined) throw noSuchCase();
    const timeline = await this.casebook.facts(this.ds, id);
    return {
      ...(await this.view.of(this.ds, state)),
      timeline: timeline.map(({ seq, kind, at, actor }) => ({ seq, kind, at: iso(at), by: actor.id })),
    };
  }

  @Get(':id/journal')
  async journal(@ZodParam('id', z.uuid()) id: string) {
    const entries = await this.casebook.journal.read(this.ds, { kind: 'case', id });
    if (entries.length === 0) throw noSuchCase();
    return { id, chain: await this.casebook.journal.verifyChain(this.ds, { kind: 'case', id }), journal: entries };
  }
}
