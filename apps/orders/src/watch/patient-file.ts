import { Injectable } from '@nestjs/common';
import type { DeviceModel, Indication, PatientFacts, PumpDrug } from '#clinical';
import { millis, rows, timestamp, type Connection } from '#persistence';
import { PermanentFailure } from '#platform';
import type { EntityManager } from 'typeorm';
import type { Assessment, Grade } from '../case/facts.js';

/** A pump Device of the patient as the EHR records it. */
export interface PumpDevice {
  readonly reference: string;
  readonly isPump: 'yes' | 'unknown';
  readonly model: DeviceModel;
  readonly modelUnclear: boolean;
  readonly drug: PumpDrug;
  readonly tipLevel?: string;
  readonly inUse: 'yes' | 'no' | 'unknown';
}

/** What a person told us of the implant; it stands beside the record and disagreement is asked about (decision 18). */
export interface ToldByHand {
  readonly model?: DeviceModel;
  readonly indication?: Indication;
  readonly drug?: PumpDrug;
  readonly documentedTipLevel?: string;
}

export type WatchSource = 'device' | 'condition' | 'procedure' | 'medication' | 'file' | 'hand' | 'case';

export interface PatientFile {
  readonly patientId: string;
  readonly watched: boolean;
  readonly why: readonly WatchSource[];
  readonly byHand: ToldByHand;
  readonly devices: readonly PumpDevice[];
  readonly mergedInto: string | null;
  readonly testPatient: boolean;
  readonly askedToEnd: boolean;
  readonly since: number | null;
  readonly ended: { readonly at: number; readonly reason: string; readonly actor: object } | null;
  /** What was last told to the other services, so that the same is not told twice. */
  readonly announced: string | null;
  readonly assessment: Assessment | null;
  readonly grade: Grade | null;
  readonly incidentTier: string | null;
  readonly lastSignalAt: number | null;
}

const COLUMNS = `patient_id as "patientId", watched, why, by_hand as "byHand", devices, merged_into as "mergedInto",
  test_patient as "testPatient", asked_to_end as "askedToEnd", ${millis('since')} as since, ended, announced, assessment, grade,
  incident_tier as "incidentTier", ${millis('last_signal_at')} as "lastSignalAt"`;

export interface Implant {
  readonly facts: PatientFacts;
  /** The one Device this is about; undefined with none, or with several that could be it. */
  readonly device?: string;
  /** Why a person has to say which pump it is. */
  readonly unclear?: 'several_pumps' | 'record_and_person_disagree' | 'names_disagree';
}

/** Model, drug, tip and indication as far as record and person agree; what they do not agree on is unknown, never chosen. */
export function implantOf(file: Pick<PatientFile, 'devices' | 'byHand'>): Implant {
  const { byHand } = file;
  const inUse = file.devices.filter(({ inUse }) => inUse !== 'no');
  const certain = inUse.filter(({ isPump }) => isPump === 'yes');
  const candidates = certain.length > 0 ? certain : inUse;
  // A person who names the model says which of several pumps it is, when just one is of that model.
  const named = candidates.filter(({ model }) => model === byHand.model);
  const [only, ...others] = named.length === 1 ? named : candidates;
  const several = others.length > 0;
  const recorded = several ? undefined : only;
  const model = recorded?.model ?? 'UNKNOWN';
  const disagree =
    byHand.model !== undefined && recorded !== undefined && model !== 'UNKNOWN' && byHand.model !== model;
  const drugs = new Set([byHand.drug, recorded?.drug].filter((drug) => drug !== undefined && drug !== 'unknown'));
  const [drug] = drugs;
  const tip = byHand.documentedTipLevel ?? recorded?.tipLevel;
  const unclear = several
    ? 'several_pumps'
    : disagree
      ? 'record_and_person_disagree'
      : recorded?.modelUnclear === true && byHand.model === undefined
        ? 'names_disagree'
        : undefined;
  return {
    facts: {
      model: unclear === undefined ? (byHand.model ?? model) : 'UNKNOWN',
      indication: byHand.indication ?? 'OTHER',
      drug: drugs.size === 1 && drug !== undefined ? drug : 'unknown',
      ...(tip === undefined ? {} : { documentedTipLevel: tip }),
    },
    ...(recorded === undefined ? {} : { device: recorded.reference }),
    ...(unclear === undefined ? {} : { unclear }),
  };
}

/** The files of the patients. Locking one serialises everything that is decided about that patient. */
@Injectable()
export class PatientFiles {
  async lock(em: EntityManager, patientId: string): Promise<PatientFile> {
    const kept = await this.hold(em, patientId);
    if (kept !== undefined) return kept;
    await rows(em, 'insert into patient_file (patient_id) values ($1) on conflict do nothing', [patientId]);
    const file = await this.hold(em, patientId);
    if (file === undefined) throw new PermanentFailure('patient-file', 'a patient file vanished');
    return file;
  }

  private async hold(em: EntityManager, patientId: string): Promise<PatientFile | undefined> {
    const [file] = await rows<PatientFile>(
      em,
      `select ${COLUMNS} from patient_file where patient_id = $1 for no key update`,
      [patientId],
    );
    return file;
  }

  async find(on: Connection, patientId: string): Promise<PatientFile | undefined> {
    const [file] = await rows<PatientFile>(on, `select ${COLUMNS} from patient_file where patient_id = $1`, [
      patientId,
    ]);
    return file;
  }

  list(on: Connection): Promise<PatientFile[]> {
    return rows<PatientFile>(
      on,
      `select ${COLUMNS} from patient_file where watched or ended is not null order by patient_id limit 5000`,
    );
  }

  async countWatched(on: Connection): Promise<number> {
    const [row] = await rows<{ n: number }>(on, 'select count(*)::int as n from patient_file where watched');
    return row?.n ?? 0;
  }

  /** Everyone watched; closely with an open case or a raised incident (decision 20). */
  watched(on: Connection): Promise<{ patientId: string; pace: 'close' | 'slow' }[]> {
    return rows(
      on,
      `select p.patient_id as "patientId",
         case when c.case_id is not null or p.incident_tier in ('urgent', 'emergency') then 'close' else 'slow' end as pace
       from patient_file p left join case_file c on c.patient_id = p.patient_id and c.state = 'open' where p.watched`,
    );
  }

  /** Writes the whole file back. The caller holds its lock. */
  async save(em: EntityManager, file: PatientFile): Promise<void> {
    await rows(
      em,
      `update patient_file set watched = $2, why = $3, by_hand = $4, devices = $5, merged_into = $6, test_patient = $7,
         asked_to_end = $8, since = ${timestamp('$9')}, ended = $10, announced = $11, assessment = $12, grade = $13,
         incident_tier = $14, last_signal_at = ${timestamp('$15')} where patient_id = $1`,
      [
        file.patientId,
        file.watched,
        [...file.why],
        JSON.stringify(file.byHand),
        JSON.stringify(file.devices),
        file.mergedInto,
        file.testPatient,
        file.askedToEnd,
        file.since,
        file.ended === null ? null : JSON.stringify(file.ended),
        file.announced,
        file.assessment === null ? null : JSON.stringify(file.assessment),
        file.grade === null ? null : JSON.stringify(file.grade),
        file.incidentTier,
        file.lastSignalAt,
      ],
    );
  }
}
