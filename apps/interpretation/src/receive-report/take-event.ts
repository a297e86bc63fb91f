import type { PumpEventKind } from '#clinical';
import type { EventContext, EventRead, Read } from '#fhir';
import type { Arrival, Commit, EhrReader } from '#intake';
import type { EntityManager } from 'typeorm';
import { dropEvents, holdPatient, keepEvent, patientOf, toldOf } from '../patient/patient.store.js';
import { notWatched } from './not-watched.js';
import type { TakeAspirationParts } from './take-aspiration.js';

const nothing = (outcome: string): Commit => ({ outcome, run: async () => undefined });

/**
 * What shuts the contrast gate (E1.3). When a later version no longer gives its hour, it stays where it stood: a missing hour
 * opens nothing. The others re-open causes, and fall: nothing is re-opened by guess.
 */
const SHUTS_THE_GATE = {
  implant: false,
  revision: false,
  explant: false,
  refill: false,
  reprogramming: true,
  bolus: true,
  mri: false,
  side_port_access: true,
  symptom_onset: false,
} as const satisfies Record<PumpEventKind, boolean>;

const NOTHING_LEFT = { patientId: '', kinds: [] } as const;

/** What was done to the pump. Each version takes the place of the one before: what it no longer says is taken back. */
export abstract class TakeEvent implements EhrReader {
  abstract readonly type: 'Procedure' | 'MedicationAdministration';
  protected abstract read(resource: unknown, context: EventContext): Read<EventRead>;

  constructor(protected readonly parts: TakeAspirationParts) {}

  get criteria(): string {
    return `${this.type}?`;
  }

  pollPatient(patientId: string): Readonly<Record<string, string>> {
    return { patient: patientId };
  }

  async take(arrival: Arrival): Promise<Commit> {
    const { id, resource } = arrival;
    const { book, fhirBase, ds } = this.parts;
    const read = this.read(resource, { book, server: { fhirBase } });
    if (read.kind === 'withdrawn') return this.gone(id);
    if (read.kind === 'refused') return this.takenBack(id, `refused-${read.refusal}`);
    const { kinds, happened, at, patient } = read.value;
    if (kinds.length === 0) return this.takenBack(id, 'no-event');
    if (happened !== 'yes') return this.takenBack(id, `happened-${happened}`);
    const patientId = patient.slice('Patient/'.length);
    const before = await toldOf(ds, this.source(id));
    const others = before.filter((other) => other !== patientId);
    if ((await patientOf(ds, patientId))?.watched !== true)
      return notWatched(arrival, (em) =>
        this.change(em, others, async () => {
          if (others.length > 0) await dropEvents(em, this.source(id), NOTHING_LEFT);
        }),
      );
    // An event without its hour cannot be put before or after a report. It is shown; it re-opens nothing by guess.
    if (at === undefined) return this.withoutTime(id, before, { patientId, kinds });
    return {
      outcome: 'kept',
      run: (em) =>
        this.change(em, [...others, patientId], async () => {
          await dropEvents(em, this.source(id), NOTHING_LEFT);
          for (const kind of kinds) await keepEvent(em, patientId, { kind, at }, `${this.source(id)}#${kind}`);
        }),
    };
  }

  gone(id: string): Promise<Commit> {
    return this.takenBack(id, 'withdrawn');
  }

  private source(id: string): string {
    return `${this.type}/${id}`;
  }

  private async takenBack(id: string, outcome: string): Promise<Commit> {
    const before = await toldOf(this.parts.ds, this.source(id));
    if (before.length === 0) return nothing(outcome);
    return {
      outcome,
      run: (em) => this.change(em, before, () => dropEvents(em, this.source(id), NOTHING_LEFT)),
    };
  }

  private withoutTime(
    id: string,
    before: readonly string[],
    said: { readonly patientId: string; readonly kinds: readonly PumpEventKind[] },
  ): Commit {
    const ref = this.source(id);
    const { type } = this;
    const detail = `${type} ${id}: an event of the pump without its hour`;
    const stays = { ...said, kinds: said.kinds.filter((kind) => SHUTS_THE_GATE[kind]) };
    return {
      outcome: 'set-aside-no-time',
      run: async (em) => {
        await this.change(em, before, () => dropEvents(em, ref, stays));
        const { shelf } = this.parts;
        await shelf.put(em, { kind: 'ehr-resource', ref, type, code: 'no-time', attempts: 1, detail });
      },
    };
  }

  /** Changes events of these patients and weighs each anew; always held in one order, so that two corrections cannot wait for each other. */
  private async change(em: EntityManager, patients: readonly string[], work: () => Promise<void>): Promise<void> {
    const inOrder = [...new Set(patients)].toSorted();
    for (const patientId of inOrder) await holdPatient(em, patientId);
    await work();
    for (const patientId of inOrder) await this.parts.weighing.weigh(em, patientId);
  }
}
