import { Inject, Injectable } from '@nestjs/common';
import type { DeviceRead, PatientRead } from '#fhir';
import { rows } from '#persistence';
import { CLOCK, type Clock } from '#platform';
import type { EntityManager } from 'typeorm';
import { Casebook } from '../case/casebook.js';
import { OURS, type CaseFact } from '../case/facts.js';
import { ContrastShelf } from '../contrast/contrast-shelf.js';
import { ContrastWatch } from '../follow-orders/contrast-watch.js';
import { CaseDesk } from '../order-next-step/case-desk.js';
import { Announcing } from '../watch/announce.js';
import { implantOf, PatientFiles, type Implant, type PatientFile, type PumpDevice } from '../watch/patient-file.js';
import { PatientTasks } from '../watch/patient-tasks.js';

const bare = (reference: string): string => reference.replace('Patient/', '');

const UNCLEAR_WORDS = {
  several_pumps: 'The record names more than one pump in use: which one is this about? Until then no model is assumed.',
  record_and_person_disagree:
    'Record and person name different pump models: which is right? Until then no model is assumed.',
  names_disagree: 'Name and number of the pump in the record speak for different models: which is right?',
} as const satisfies Record<NonNullable<Implant['unclear']>, string>;

/** Whom we watch, and what is known of the implant (decisions 17 to 19). Nothing here ends a watch by itself. */
@Injectable()
export class WatchPatients {
  constructor(
    private readonly files: PatientFiles,
    private readonly announcing: Announcing,
    private readonly tasks: PatientTasks,
    private readonly casebook: Casebook,
    private readonly desk: CaseDesk,
    private readonly contrast: ContrastWatch,
    private readonly shelf: ContrastShelf,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** A pump in the registry. */
  async device(em: EntityManager, read: DeviceRead): Promise<void> {
    if (read.isPump === 'no') return;
    const found = await this.files.lock(em, bare(read.patient));
    const { id: reference, isPump, model, modelUnclear, drug, tipLevel, inUse } = read;
    const device: PumpDevice = {
      reference,
      isPump,
      model,
      modelUnclear,
      drug,
      inUse,
      ...(tipLevel === undefined ? {} : { tipLevel }),
    };
    const isNew = !found.devices.some((other) => other.reference === reference);
    const devices = [...found.devices.filter((other) => other.reference !== reference), device];
    // What a clinician has ended begins again only with another pump.
    const begins = !found.watched && inUse !== 'no' && drug !== 'other_only' && (found.ended === null || isNew);
    await this.learnt(em, found, {
      ...found,
      devices,
      ...(begins
        ? {
            watched: true,
            why: withSource(found.why, 'device'),
            since: this.clock.now(),
            ended: null,
            askedToEnd: false,
          }
        : {}),
    });
  }

  /** A Device that is gone, entered in error, or no pump any more. */
  async deviceGone(em: EntityManager, id: string): Promise<void> {
    const reference = `Device/${id}`;
    const holders = await rows<{ patientId: string }>(
      em,
      `select patient_id as "patientId" from patient_file where devices @> $1::jsonb`,
      [JSON.stringify([{ reference }])],
    );
    for (const { patientId } of holders) {
      const found = await this.files.lock(em, patientId);
      await this.learnt(em, found, {
        ...found,
        devices: found.devices.filter((other) => other.reference !== reference),
      });
    }
  }

  /** Keeps a changed file, tells the others, asks what has become unclear, and lets an open case know. */
  async learnt(em: EntityManager, before: PatientFile, after: PatientFile): Promise<PatientFile> {
    const implant = implantOf(after);
    const noPumpLeft =
      before.devices.some(({ inUse }) => inUse !== 'no') && after.devices.every(({ inUse }) => inUse === 'no');
    const asksToEnd = after.watched && noPumpLeft && !after.askedToEnd;
    const file = await this.announcing.keep(em, { ...after, askedToEnd: after.askedToEnd || asksToEnd });
    if (asksToEnd)
      await this.askToEnd(
        em,
        file,
        'device',
        'No pump of this patient is in use any more, says the record: does the watch end?',
      );
    if (file.watched && implant.unclear !== undefined) {
      const key = `pump.${implant.unclear}.${file.devices
        .map(({ reference }) => bareId(reference))
        .toSorted()
        .join('-')}`;
      const asks = UNCLEAR_WORDS[implant.unclear];
      await this.tasks.ask(em, file, { action: 'CLINICIAN_REVIEW', key: key.slice(0, 120), asks, priority: 'routine' });
    }
    if (file.watched && implant.facts.drug === 'unknown') {
      const asks = 'What does the pump hold? Not recorded; the patient is watched as if it were baclofen.';
      await this.tasks.ask(em, file, { action: 'PUMP_DRUG_UNKNOWN', key: 'drug', asks, priority: 'routine' });
    }
    const state = await this.casebook.openOf(em, file.patientId);
    if (state === undefined) await this.contrast.check(em, file, undefined);
    else await this.desk.move(em, file, state, implantFacts(state.patient, implant, this.clock.now()));
    return file;
  }

  /** What the Patient resource says: nothing ends by itself (decision 19). False for one who was never watched: nothing was looked at. */
  async patient(em: EntityManager, read: PatientRead): Promise<boolean> {
    const patientId = bare(read.patient);
    const known = await this.files.find(em, patientId);
    if (known === undefined || !(known.watched || known.mergedInto !== null)) return false;
    if (read.replacedBy !== undefined) {
      await this.merged(em, patientId, bare(read.replacedBy));
      return true;
    }
    const file = await this.files.lock(em, patientId);
    const asksToEnd = read.deceased === 'yes' && file.watched && !file.askedToEnd;
    if (file.testPatient === read.isTest && !asksToEnd) return true;
    const kept = { ...file, testPatient: read.isTest, askedToEnd: file.askedToEnd || asksToEnd };
    await this.files.save(em, kept);
    if (asksToEnd)
      await this.askToEnd(em, kept, 'deceased', 'The record says that this patient has died: does the watch end?');
    return true;
  }

  async patientGone(em: EntityManager, id: string): Promise<void> {
    const file = await this.files.find(em, id);
    if (file?.watched !== true) return;
    const asks = 'The EHR no longer has this patient under this id: which record is it now, or does the watch end?';
    await this.askToEnd(em, await this.files.lock(em, id), 'gone', asks);
  }

  private askToEnd(em: EntityManager, file: PatientFile, why: string, asks: string): Promise<void> {
    return this.tasks.ask(em, file, { action: 'WATCH_ENDS', key: `ends.${why}`, asks, priority: 'routine' });
  }

  /** Patient.link replaced-by: watch and open case go over to the other id, both histories stay. */
  private async merged(em: EntityManager, from: string, into: string): Promise<void> {
    if (from === into) return;
    // Always in the same order, so that two merges cannot wait for each other.
    const first = await this.files.lock(em, from < into ? from : into);
    const second = await this.files.lock(em, from < into ? into : from);
    const [old, other] = from < into ? [first, second] : [second, first];
    if (old.mergedInto === into) return;
    const now = this.clock.now();
    const target: PatientFile = {
      ...other,
      watched: other.watched || old.watched,
      why: [...new Set([...other.why, ...old.why])],
      byHand: { ...old.byHand, ...other.byHand },
      devices: [...new Map([...old.devices, ...other.devices].map((device) => [device.reference, device])).values()],
      since: other.since ?? old.since ?? now,
    };
    await this.announcing.keep(em, { ...old, watched: false, mergedInto: into });
    await this.shelf.rebind(em, from, into);
    const running = await this.casebook.openOf(em, from);
    const already = await this.casebook.openOf(em, into);
    if (running !== undefined && already === undefined) {
      const fact: CaseFact = { kind: 'rebound', at: now, body: { patientId: into, from } };
      await this.casebook.append(em, running, [fact], OURS);
    }
    const file = await this.learnt(em, other, target);
    if (running !== undefined && already !== undefined) {
      const asks = 'Two records with an open evaluation each were merged: which one goes on?';
      await this.tasks.ask(em, file, { action: 'CLINICIAN_REVIEW', key: `merged.${from}`, asks, priority: 'urgent' });
    }
  }
}

const bareId = (reference: string): string => reference.replace('Device/', '');

const withSource = (why: PatientFile['why'], source: PatientFile['why'][number]): PatientFile['why'] => [
  ...why.filter((other) => other !== source),
  source,
];

function implantFacts(known: Implant['facts'], { facts: patient, device }: Implant, at: number): CaseFact[] {
  if (JSON.stringify(known) === JSON.stringify(patient)) return [];
  return [{ kind: 'patient-facts', at, body: { patient, ...(device === undefined ? {} : { device }) } }];
}
