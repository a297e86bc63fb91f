import { Inject, Injectable } from '@nestjs/common';
import type { ProtocolId } from '#clinical';
import type { Actor } from '#messaging/contracts';
import { Outbox } from '#persistence';
import { CLOCK, IDS, type Clock, type Ids } from '#platform';
import { CLINICAL_RULES, type ClinicalRules } from '#service';
import type { EntityManager } from 'typeorm';
import { Casebook } from '../case/casebook.js';
import type { CaseFact, Trigger } from '../case/facts.js';
import type { CaseState } from '../case/state.js';
import { CaseDesk } from '../order-next-step/case-desk.js';
import { implantOf, type PatientFile } from '../watch/patient-file.js';
import { WatchPatients } from '../watch-patients/watch-patients.js';

export interface Opened {
  readonly state: CaseState;
  /** `joined`: the patient had an open case already, and this trigger is one more reason for it. */
  readonly how: 'opened' | 'joined';
}

/** Opens a case, or joins the open one: there is one for each patient (decision 1). The caller holds the patient's lock. */
@Injectable()
export class OpenCase {
  constructor(
    private readonly casebook: Casebook,
    private readonly desk: CaseDesk,
    private readonly watch: WatchPatients,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(CLINICAL_RULES) private readonly rules: ClinicalRules,
  ) {}

  async open(
    em: EntityManager,
    found: PatientFile,
    trigger: Trigger,
    actor: Actor,
    protocol: ProtocolId = this.rules.protocol,
  ): Promise<Opened> {
    const now = this.clock.now();
    const running = await this.casebook.openOf(em, found.patientId);
    if (running !== undefined) {
      const known = running.triggers.some((earlier) => JSON.stringify(earlier) === JSON.stringify(trigger));
      const joined: CaseFact[] = known ? [] : [{ kind: 'joined', at: now, body: { trigger } }];
      const state = await this.desk.move(em, found, running, [...joined, ...news(running, found, now)], actor);
      return { state, how: 'joined' };
    }
    const watching: PatientFile = found.watched
      ? found
      : { ...found, watched: true, why: [...found.why, 'case'], since: now, ended: null, askedToEnd: false };
    const file = await this.watch.learnt(em, found, watching);
    const { facts: patient, device } = implantOf(file);
    const caseId = this.ids.uuid();
    const episode = episodeOf(file);
    const body = {
      patientId: file.patientId,
      episode,
      protocol,
      patient,
      trigger,
      ...(device === undefined ? {} : { device }),
    };
    const state = await this.casebook.begin(em, caseId, now, body, actor);
    await this.outbox.post(em, 'case-opened', {
      caseId,
      patientId: file.patientId,
      episode,
      protocol,
      patient,
      openedAt: now,
    });
    return { state: await this.desk.move(em, file, state, before(file, now)), how: 'opened' };
  }
}

/** Evidence is kept for each patient: what was known before the case belongs to it (decision 1). */
function before(file: PatientFile, at: number): CaseFact[] {
  const { assessment, grade } = file;
  return [
    ...(assessment === null ? [] : [{ kind: 'assessed' as const, at, body: { assessment } }]),
    ...(grade === null ? [] : [{ kind: 'graded' as const, at, body: { grade } }]),
  ];
}

/** What a joining trigger taught us of the implant. */
function news(state: CaseState, file: PatientFile, at: number): CaseFact[] {
  const { facts: patient, device } = implantOf(file);
  if (JSON.stringify(patient) === JSON.stringify(state.patient)) return [];
  return [{ kind: 'patient-facts', at, body: { patient, ...(device === undefined ? {} : { device }) } }];
}

/** A new evidence episode begins with an implant or a revision (F1). */
function episodeOf(file: PatientFile): string {
  const begins = (file.assessment?.events ?? [])
    .filter(({ kind }) => kind === 'implant' || kind === 'revision')
    .map(({ at }) => at);
  return begins.length === 0 ? 'first' : `since-${Math.max(...begins)}`;
}
