import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DEVICE_MODELS, INDICATIONS, PROTOCOL_IDS, PUMP_DRUGS } from '#clinical';
import { inTransaction } from '#persistence';
import { CurrentActor, Roles, ZodBody, type Actor } from '#platform';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Reasons } from '../case/reasons.js';
import { CaseView } from '../show-case/case-view.js';
import { PatientFiles } from '../watch/patient-file.js';
import { WatchPatients } from '../watch-patients/watch-patients.js';
import { OpenCase } from './open-case.js';

const wish = z.object({
  patient: z.string().regex(/^Patient\/[A-Za-z0-9\-.]{1,64}$/, { error: 'must be a reference such as Patient/1' }),
  reason: z.string().max(500).exactOptional(),
  model: z.enum(DEVICE_MODELS).exactOptional(),
  indication: z.enum(INDICATIONS).exactOptional(),
  drug: z.enum(PUMP_DRUGS).exactOptional(),
  documentedTipLevel: z.string().max(16).exactOptional(),
  protocol: z.enum(PROTOCOL_IDS).exactOptional(),
});

/** A person asks for an evaluation. */
@ApiTags('cases')
@Controller('cases')
export class CasesController {
  constructor(
    private readonly ds: DataSource,
    private readonly files: PatientFiles,
    private readonly opening: OpenCase,
    private readonly reasons: Reasons,
    private readonly watch: WatchPatients,
    @Inject(CaseView) private readonly view: CaseView,
  ) {}

  @Roles('clinician', 'integrator')
  @HttpCode(201)
  @Post()
  async open(@ZodBody(wish) body: z.infer<typeof wish>, @CurrentActor() actor: Actor) {
    const { patient, reason, protocol, ...told } = body;
    const state = await inTransaction(this.ds, async (em) => {
      const named = patient.replace('Patient/', '');
      const known = await this.files.find(em, named);
      const found = await this.files.lock(em, known?.mergedInto ?? named);
      const file = { ...found, byHand: { ...found.byHand, ...told } };
      if (found.watched) await this.watch.learnt(em, found, file);
      const reasonRef = reason === undefined ? undefined : await this.reasons.keep(em, file.patientId, reason);
      const trigger = { kind: 'hand', ...(reasonRef === undefined ? {} : { reasonRef }) } as const;
      const opened = await this.opening.open(em, file, trigger, actor, protocol);
      return opened.state;
    });
    return this.view.of(this.ds, state);
  }
}
