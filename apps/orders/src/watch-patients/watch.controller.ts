import { Controller, Delete, Get, HttpCode, Inject, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DEVICE_MODELS, INDICATIONS, PUMP_DRUGS } from '#clinical';
import { inTransaction } from '#persistence';
import { CLOCK, CurrentActor, HttpProblem, Roles, ZodBody, ZodParam, type Actor, type Clock } from '#platform';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Casebook } from '../case/casebook.js';
import { Reasons } from '../case/reasons.js';
import { implantOf, PatientFiles, type PatientFile } from '../watch/patient-file.js';
import { WatchPatients } from './watch-patients.js';

const patientId = z.string().regex(/^[A-Za-z0-9\-.]{1,64}$/, { error: 'must be the id of a Patient' });
const told = z
  .object({
    model: z.enum(DEVICE_MODELS).exactOptional(),
    indication: z.enum(INDICATIONS).exactOptional(),
    drug: z.enum(PUMP_DRUGS).exactOptional(),
    documentedTipLevel: z
      .string()
      .regex(/^(C[1-8]|T([1-9]|1[0-2])|L[1-5]|S[1-5])$/, { error: 'must be a spinal level such as T8' })
      .exactOptional(),
  })
  .default({});
const ending = z.object({ reason: z.string().min(1).max(500) });

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

function shown(file: PatientFile) {
  const { facts, device, unclear } = implantOf(file);
  return {
    patient: `Patient/${file.patientId}`,
    watched: file.watched,
    why: file.why,
    since: iso(file.since),
    pump: { ...facts, ...(device === undefined ? {} : { device }), ...(unclear === undefined ? {} : { unclear }) },
    devices: file.devices,
    told_by_hand: file.byHand,
    ended: file.ended === null ? null : { at: iso(file.ended.at) },
    ...(file.mergedInto === null ? {} : { merged_into: `Patient/${file.mergedInto}` }),
    test_patient: file.testPatient,
    /** Unknown is not silence: null means that nothing has been heard yet. */
    last_signal_at: iso(file.lastSignalAt),
  };
}

/** The watch list, and how people change it. */
@ApiTags('watch')
@Controller('watch')
export class WatchController {
  constructor(
    private readonly ds: DataSource,
    private readonly files: PatientFiles,
    private readonly watch: WatchPatients,
    private readonly casebook: Casebook,
    private readonly reasons: Reasons,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async list() {
    return { watch: (await this.files.list(this.ds)).map(shown) };
  }

  @Get(':patientId')
  async one(@ZodParam('patientId', patientId) id: string) {
    const file = await this.files.find(this.ds, id);
    if (file === undefined) throw new HttpProblem(404, 'not-watched', 'This patient is not on the watch list.');
    return shown(file);
  }

  @Roles('clinician', 'integrator')
  @Put(':patientId')
  async begin(@ZodParam('patientId', patientId) id: string, @ZodBody(told) body: z.infer<typeof told>) {
    const file = await inTransaction(this.ds, async (em) => {
      const found = await this.files.lock(em, id);
      const since = found.since ?? this.clock.now();
      const why = [...found.why.filter((source) => source !== 'hand'), 'hand' as const];
      const byHand = { ...found.byHand, ...body };
      return this.watch.learnt(em, found, {
        ...found,
        byHand,
        why,
        since,
        watched: true,
        ended: null,
        askedToEnd: false,
      });
    });
    return shown(file);
  }

  /** A clinician ends the watch, with a reason. Refused while an evaluation is open: that is closed first. */
  @Roles('clinician')
  @HttpCode(204)
  @Delete(':patientId')
  async end(
    @ZodParam('patientId', patientId) id: string,
    @ZodBody(ending) body: z.infer<typeof ending>,
    @CurrentActor() actor: Actor,
  ): Promise<void> {
    await inTransaction(this.ds, async (em) => {
      const found = await this.files.lock(em, id);
      if (!found.watched) throw new HttpProblem(404, 'not-watched', 'This patient is not on the watch list.');
      if ((await this.casebook.openOf(em, id)) !== undefined)
        throw new HttpProblem(409, 'case-open', 'An evaluation of this patient is open: close it first.');
      const reason = await this.reasons.keep(em, id, body.reason);
      const ended = { at: this.clock.now(), reason, actor };
      await this.watch.learnt(em, found, { ...found, watched: false, ended });
    });
  }
}
