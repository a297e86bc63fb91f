import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { inTransaction } from '#persistence';
import { CLOCK, CurrentActor, HttpProblem, Roles, ZodBody, ZodParam, type Actor, type Clock } from '#platform';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { OpenFile } from '../case/open-file.js';
import { CaseView } from '../show-case/case-view.js';
import { implantOf } from '../watch/patient-file.js';
import { WatchPatients } from '../watch-patients/watch-patients.js';
import { Recording } from './recording.js';
import { factToTell, understand, type FactToTell } from './told.js';

/** One typed door for everything that seldom becomes a report: results, signs, events, what is implanted (decision 11). */
@ApiTags('facts')
@Controller('cases')
export class FactsController {
  constructor(
    private readonly ds: DataSource,
    private readonly open: OpenFile,
    private readonly recording: Recording,
    private readonly watch: WatchPatients,
    private readonly view: CaseView,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Roles('clinician', 'integrator')
  @HttpCode(201)
  @Post(':id/facts')
  async tell(
    @ZodParam('id', z.uuid()) id: string,
    @ZodBody(factToTell) body: FactToTell,
    @CurrentActor() actor: Actor,
  ) {
    const understood = understand(body, this.clock.now());
    if (understood.kind === 'refused')
      throw new HttpProblem(422, 'not-understood', 'Part of this cannot be understood; nothing was recorded.', {
        at: understood.at,
      });
    const at = Date.parse(body.at);
    const { source, actor: onBehalfOf } = body;
    const more = {
      at,
      actor,
      ...(source === undefined ? {} : { source }),
      ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
    };
    const done = await inTransaction(this.ds, async (em) => {
      const taken = await this.open.take(em, id);
      if (understood.kind === 'fact')
        return this.recording.record(em, taken.file, taken.state, { ...more, fact: understood.fact });
      const { model, indication, drug, documentedTipLevel } = understood.told;
      const byHand = {
        ...taken.file.byHand,
        ...(model === undefined ? {} : { model }),
        ...(indication === undefined ? {} : { indication }),
        ...(drug === undefined ? {} : { drug }),
        ...(documentedTipLevel === undefined ? {} : { documentedTipLevel }),
      };
      await this.watch.learnt(em, taken.file, { ...taken.file, byHand });
      const { file, state } = await this.open.take(em, id);
      const fact = { kind: 'device', patient: implantOf(file).facts } as const;
      return this.recording.record(em, file, state, { ...more, fact });
    });
    return { fact: done.factId, case: await this.view.of(this.ds, done.state) };
  }
}
