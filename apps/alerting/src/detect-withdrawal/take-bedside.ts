import { setTimeout } from 'node:timers/promises';
import { convert } from '#clinical';
import {
  readCondition,
  readObservation,
  readPatient,
  type BedsideContext,
  type BedsideRead,
  type Codebook,
  type ConditionRead,
  type EhrClient,
} from '#fhir';
import type { Arrival, Commit, EhrReader } from '#intake';
import { rows } from '#persistence';
import type { Clock } from '#platform';
import type { Site } from '#service';
import type { DataSource, EntityManager } from 'typeorm';
import { keepPerson, patientOf, type PatientRow, type Person } from '../patient/patient.store.js';
import { keepRecord, lastRecord, withdrawRecord, type BedsideRecord, type Item } from '../sign/record.store.js';
import type { Grading } from './grade.js';
import { latestMoment } from './when.js';

export interface BedsideParts {
  readonly ds: DataSource;
  readonly clock: Clock;
  readonly grading: Grading;
  readonly book: Codebook;
  readonly fhirBase: string;
  readonly timeZone: Site['timeZone'];
}

// Longer no sign waits for the age of whom it is about.
const PERSON_PATIENCE_MS = 3_000;
const TOO_LATE = { kind: 'too-late' } as const;

const nothing = (outcome: string): Commit => ({ outcome, run: async () => undefined });

/**
 * Nobody we watch. The version is not remembered as taken: should the patient come under watch, the poll that then reads
 * back the last days must find it again (decision 13).
 */
const notWatched = (type: EhrReader['type'], id: string): Commit => ({
  outcome: 'not-watched',
  run: async (em) => {
    await rows(
      em,
      `delete from ehr_version where resource_type = $1 and resource_id = $2 and outcome = 'not-watched'`,
      [type, id],
    );
  },
});

/** What Observation and Condition have in common: whose it is, what to commit, what to take back. */
abstract class TakeBedside {
  constructor(protected readonly parts: BedsideParts) {}

  protected get context(): BedsideContext {
    const { book, fhirBase } = this.parts;
    return { book, convert, server: { fhirBase } };
  }

  protected async keep(record: BedsideRecord, patient: PatientRow, ehr: EhrClient): Promise<Commit> {
    const { clock, grading, ds } = this.parts;
    const { patientId, source } = record;
    const before = await lastRecord(ds, source);
    const person = patient.personReadAt === null ? await this.person(patientId, ehr) : undefined;
    return {
      outcome: 'kept',
      run: async (em) => {
        if (person !== undefined) await keepPerson(em, patientId, person, clock.now());
        await keepRecord(em, record);
        await grading.grade(em, patientId);
        // Corrected onto another patient: what it had said about the first one is taken back there as well.
        if (before !== undefined && before.patientId !== patientId) await this.takeBack(em, before);
      },
    };
  }

  private async takeBack(em: EntityManager, before: BedsideRecord): Promise<void> {
    await this.parts.grading.grade(em, before.patientId);
  }

  /**
   * The age picks the cuts of F2, so it is asked before the first number is judged; but no sign waits for it. Undefined: not
   * known now, graded with adult cuts and the missing age named; the next sign or the poll of the Patient asks again.
   */
  private async person(patientId: string, ehr: EhrClient): Promise<Person | undefined> {
    const answer = await Promise.race([
      ehr.read('Patient', patientId),
      setTimeout(PERSON_PATIENCE_MS, TOO_LATE, { ref: false }),
    ]);
    if (answer.kind === 'ok') return personOf(answer.value, this.parts.fhirBase);
    // No such Patient, or not for us: nobody asks again.
    if (answer.kind === 'notFound' || answer.kind === 'gone' || answer.kind === 'forbidden') return { isTest: false };
    return undefined;
  }

  /** About nobody we watch; and if it once was about one of ours, it has been corrected away and is taken back there. */
  protected async elsewhere(type: EhrReader['type'], id: string, version: string, patientId: string): Promise<Commit> {
    const before = await lastRecord(this.parts.ds, `${type}/${id}`);
    const left = notWatched(type, id);
    if (before === undefined || before.withdrawn || before.patientId === patientId) return left;
    return {
      ...left,
      run: async (em) => {
        await withdrawRecord(em, before, version, this.parts.clock.now());
        await this.parts.grading.grade(em, before.patientId);
        await left.run(em);
      },
    };
  }

  protected async withdrawn(type: string, id: string, version: string): Promise<Commit> {
    const { ds, clock, grading } = this.parts;
    const before = await lastRecord(ds, `${type}/${id}`);
    if (before === undefined || before.withdrawn) return nothing('withdrawn-unknown');
    return {
      outcome: 'withdrawn',
      run: async (em) => {
        await withdrawRecord(em, before, version, clock.now());
        await grading.grade(em, before.patientId);
      },
    };
  }
}

/** A birth date, whether this is a test patient, and whose patient it is. */
export function personOf(resource: unknown, fhirBase: string): Person {
  const read = readPatient(resource, { fhirBase });
  if (read.kind !== 'read') return { isTest: false };
  const { birthDate, isTest, managedBy } = read.value;
  return {
    isTest,
    ...(birthDate === undefined ? {} : { birthDate }),
    ...(managedBy === undefined ? {} : { facility: managedBy }),
  };
}

/** Vital signs, laboratory values, tone and signs of watched patients. */
export class TakeObservation extends TakeBedside implements EhrReader {
  readonly type = 'Observation';
  readonly criteria = 'Observation?';

  pollPatient(patientId: string): Readonly<Record<string, string>> {
    return { patient: patientId };
  }

  async take({ resource, id, version, lastUpdated }: Arrival, ehr: EhrClient): Promise<Commit> {
    const read = readObservation(resource, this.context);
    if (read.kind === 'withdrawn') return this.withdrawn(this.type, id, version);
    if (read.kind === 'refused') return this.withdrawnOr(`refused-${read.refusal}`, id, version);
    const patientId = read.value.patient.slice('Patient/'.length);
    const patient = await patientOf(this.parts.ds, patientId);
    if (patient?.watched !== true) return this.elsewhere(this.type, id, version, patientId);
    const items = itemsOf(read.value);
    // An aspirated volume or a dose is somebody else's business.
    if (items.length === 0) return this.withdrawnOr('no-sign', id, version);
    const now = this.parts.clock.now();
    const { id: source, time, issuedAt, preliminary, signedBy } = read.value;
    const record = {
      patientId,
      source,
      version,
      at: latestMoment(time, { issuedAt, lastUpdated, receivedAt: now }, this.parts.timeZone),
      receivedAt: now,
      preliminary,
      signed: signedBy === 'person',
      withdrawn: false,
      items,
    };
    return this.keep(record, patient, ehr);
  }

  /** A later version that says nothing of ours any more takes back what the earlier one said. */
  private async withdrawnOr(outcome: string, id: string, version: string): Promise<Commit> {
    const before = await lastRecord(this.parts.ds, `${this.type}/${id}`);
    return before === undefined || before.withdrawn ? nothing(outcome) : this.withdrawn(this.type, id, version);
  }

  gone(id: string): Promise<Commit> {
    return this.withdrawn(this.type, id, 'gone');
  }
}

function itemsOf(read: BedsideRead): readonly Item[] {
  const facts = read.facts.flatMap((fact): Item[] => {
    if (fact.kind === 'sign') return [{ kind: 'sign', sign: fact.sign, present: fact.present }];
    if (fact.kind === 'value') return [{ kind: 'value', name: fact.name, quantity: fact.quantity }];
    return [];
  });
  return [...facts, ...read.unread.map((unread): Item => ({ kind: 'unread', unread }))];
}

/** Conditions that name a sign, while they are active. */
export class TakeCondition extends TakeBedside implements EhrReader {
  readonly type = 'Condition';
  readonly criteria = 'Condition?';

  pollPatient(patientId: string): Readonly<Record<string, string>> {
    return { patient: patientId };
  }

  async take({ resource, id, version, lastUpdated }: Arrival, ehr: EhrClient): Promise<Commit> {
    const read = readCondition(resource, this.context);
    if (read.kind === 'withdrawn') return this.withdrawn(this.type, id, version);
    if (read.kind === 'refused') return this.gone(id);
    const patientId = read.value.patient.slice('Patient/'.length);
    const patient = await patientOf(this.parts.ds, patientId);
    if (patient?.watched !== true) return this.elsewhere(this.type, id, version, patientId);
    if (read.value.over || read.value.signs.length === 0) return this.withdrawn(this.type, id, version);
    const now = this.parts.clock.now();
    const record = {
      patientId,
      source: read.value.id,
      version,
      at: saidAt(read.value, lastUpdated, now),
      receivedAt: now,
    };
    const items = read.value.signs.map((sign): Item => ({ kind: 'sign', sign, present: true }));
    return this.keep({ ...record, preliminary: false, signed: true, withdrawn: false, items }, patient, ehr);
  }

  gone(id: string): Promise<Commit> {
    return this.withdrawn(this.type, id, 'gone');
  }
}

/** A condition says that something is so on the day it was written, however long ago it began. */
function saidAt(read: ConditionRead, lastUpdated: string | undefined, now: number): number {
  const written = lastUpdated === undefined ? Number.NaN : Date.parse(lastUpdated);
  return Number.isNaN(written) ? now : Math.max(written, read.at ?? written);
}

/** The Patient resource: a birth date that changes the cuts, the mark of a test patient. */
export class TakePatient implements EhrReader {
  readonly type = 'Patient';

  constructor(private readonly parts: BedsideParts) {}

  pollPatient(patientId: string): Readonly<Record<string, string>> {
    return { _id: patientId };
  }

  async take({ resource, id }: Arrival): Promise<Commit> {
    const { ds, clock, grading, fhirBase } = this.parts;
    const patient = await patientOf(ds, id);
    if (patient?.watched !== true) return notWatched(this.type, id);
    const person = personOf(resource, fhirBase);
    return {
      outcome: 'kept',
      run: async (em) => {
        await keepPerson(em, id, person, clock.now());
        await grading.grade(em, id);
      },
    };
  }

  async gone(): Promise<Commit> {
    return nothing('gone');
  }
}
