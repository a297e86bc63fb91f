import { readProcedure } from '#fhir';
import type { Arrival, Commit, EhrReader } from '#intake';
import type { Clock } from '#platform';
import type { DataSource } from 'typeorm';
import { dropEvents, holdPatient, keepEvent, patientOf } from '../patient/patient.store.js';
import { notWatched } from './not-watched.js';
import type { TakeAspirationParts } from './take-aspiration.js';

const nothing = (outcome: string): Commit => ({ outcome, run: async () => undefined });

/** What was done to the pump: refill, revision, reprogramming, MRI. It re-opens causes and begins evidence episodes (F1). */
export class TakeProcedure implements EhrReader {
  readonly type = 'Procedure';
  readonly criteria = 'Procedure?';
  private readonly ds: DataSource;
  private readonly clock: Clock;

  constructor(private readonly parts: TakeAspirationParts) {
    this.ds = parts.ds;
    this.clock = parts.clock;
  }

  pollPatient(patientId: string): Readonly<Record<string, string>> {
    return { patient: patientId };
  }

  async take(arrival: Arrival): Promise<Commit> {
    const { resource, id } = arrival;
    const { book, fhirBase, weighing } = this.parts;
    const read = readProcedure(resource, { book, server: { fhirBase } });
    if (read.kind === 'withdrawn') return this.gone(id);
    if (read.kind === 'refused') return nothing(`refused-${read.refusal}`);
    const { kinds, happened, at, patient } = read.value;
    const patientId = patient.slice('Patient/'.length);
    if (kinds.length === 0) return nothing('no-event');
    if (happened !== 'yes') return nothing(`happened-${happened}`);
    // An event without its hour cannot be put before or after a report. It is shown; it re-opens nothing by guess.
    if (at === undefined) return this.withoutTime(id);
    if ((await patientOf(this.ds, patientId))?.watched !== true) return notWatched(arrival);
    return {
      outcome: 'kept',
      run: async (em) => {
        await holdPatient(em, patientId);
        for (const kind of kinds) await keepEvent(em, patientId, { kind, at }, `Procedure/${id}#${kind}`);
        await weighing.weigh(em, patientId);
      },
    };
  }

  private withoutTime(id: string): Commit {
    const entry = {
      kind: 'ehr-resource',
      ref: `Procedure/${id}`,
      type: 'Procedure',
      code: 'no-time',
      attempts: 1,
    } as const;
    const run: Commit['run'] = async (em) =>
      void (await this.parts.shelf.put(em, {
        ...entry,
        detail: `Procedure ${id}: an event of the pump without its hour`,
      }));
    return { outcome: 'set-aside-no-time', run };
  }

  async gone(id: string): Promise<Commit> {
    return {
      outcome: 'withdrawn',
      run: async (em) => {
        const patientId = await dropEvents(em, `Procedure/${id}`);
        if (patientId !== undefined) await this.parts.weighing.weigh(em, patientId);
      },
    };
  }
}
