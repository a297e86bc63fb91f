import { convert, type ReportFacts } from '#clinical';
import { codeOf, localSystem, readObservation, type BedsideRead, type Codebook } from '#fhir';
import type { Arrival, Commit, EhrReader, Ringer } from '#intake';
import type { Shelf } from '#persistence';
import type { Clock } from '#platform';
import type { DataSource, EntityManager } from 'typeorm';
import { holdPatient, patientOf } from '../patient/patient.store.js';
import { readOnceMore } from '../report/again.js';
import { keepReport, lastVersions } from '../report/report.store.js';
import type { Weighing } from '../weigh-evidence/weigh.js';
import { reportsOnAnother, versionIn } from '../report/results.store.js';
import { notWatched } from './not-watched.js';
import { readAgain } from './read-again.js';

export interface TakeAspirationParts {
  readonly ds: DataSource;
  readonly clock: Clock;
  readonly weighing: Weighing;
  readonly shelf: Shelf;
  readonly ringer: Ringer;
  readonly book: Codebook;
  readonly fhirBase: string;
}

interface Said {
  readonly patientId: string;
  readonly facts: ReportFacts;
}

const nothing = (outcome: string): Commit => ({ outcome, run: async () => undefined });

/** An aspiration at the side port recorded as an Observation, without a report around it (decision 8). */
export class TakeAspiration implements EhrReader {
  readonly type = 'Observation';
  readonly criteria: string;
  private readonly code: string;

  constructor(private readonly parts: TakeAspirationParts) {
    const { canonicalBase, siteCodes } = parts.book;
    const ours = { system: localSystem(canonicalBase, 'measurement'), code: codeOf('aspirated_volume') };
    const theirs = siteCodes.measurements.filter(({ word }) => word === 'aspirated_volume');
    this.code = [ours, ...theirs].map(({ system, code }) => `${system}|${code}`).join(',');
    this.criteria = `Observation?code=${this.code}`;
  }

  pollPatient(patientId: string): Readonly<Record<string, string>> {
    return { patient: patientId, code: this.code };
  }

  async take(arrival: Arrival): Promise<Commit> {
    return this.andReports(arrival.id, versionIn(arrival.resource), await this.asAspiration(arrival));
  }

  private async asAspiration(arrival: Arrival): Promise<Commit> {
    const { resource, id, version } = arrival;
    const { book, fhirBase, ds, clock, weighing } = this.parts;
    const read = readObservation(resource, { book, convert, server: { fhirBase } });
    const [last] = await lastVersions(ds, `Observation/${id}`);
    const said = last?.facts.status === 'entered-in-error' ? undefined : last;
    if (read.kind === 'withdrawn') return this.takenBack(said, 'unknown-and-gone');
    // Recoded, or without the volume it had: what the earlier version said is no aspiration any more.
    if (read.kind === 'refused') return this.takenBack(said, `refused-${read.refusal}`);
    const facts = aspirationOf(read.value, version, clock.now());
    if (facts === undefined) return this.takenBack(said, 'not-an-aspiration');
    const patientId = read.value.patient.slice('Patient/'.length);
    // Corrected onto another patient: it opens no gate of the first one any more, whoever the second one is.
    const elsewhere = said !== undefined && said.patientId !== patientId ? said : undefined;
    if ((await patientOf(ds, patientId))?.watched !== true)
      return notWatched(arrival, async (em) => {
        if (elsewhere !== undefined) await this.takeBack(em, elsewhere);
      });
    return {
      outcome: 'kept',
      run: async (em) => {
        if (elsewhere !== undefined) await this.takeBack(em, elsewhere);
        await holdPatient(em, patientId);
        const kept = readOnceMore(facts, last, clock.now());
        await keepReport(em, { patientId, facts: kept, how: 'fact', orderIds: [], problems: [] }, clock.now());
        await weighing.weigh(em, patientId);
      },
    };
  }

  async gone(id: string): Promise<Commit> {
    return this.andReports(id, '', this.takenBack(await this.standing(id), 'unknown-and-gone'));
  }

  /** A report that took its values from an earlier version of this Observation is read again. */
  private async andReports(id: string, version: string, commit: Commit): Promise<Commit> {
    const { ds, ringer, clock } = this.parts;
    const reports = await reportsOnAnother(ds, { observation: `Observation/${id}`, version });
    if (reports.length === 0) return commit;
    return {
      outcome: commit.outcome,
      run: async (em) => {
        await commit.run(em);
        await readAgain(em, ringer, reports, clock.now());
      },
    };
  }

  /** What the Observation last said and nobody has taken back yet, whichever patient it was filed under. */
  private async standing(id: string): Promise<Said | undefined> {
    const [filed] = await lastVersions(this.parts.ds, `Observation/${id}`);
    return filed?.facts.status === 'entered-in-error' ? undefined : filed;
  }

  private takenBack(said: Said | undefined, otherwise: string): Commit {
    return said === undefined ? nothing(otherwise) : { outcome: 'withdrawn', run: (em) => this.takeBack(em, said) };
  }

  private async takeBack(em: EntityManager, { patientId, facts }: Said): Promise<void> {
    const { clock, weighing } = this.parts;
    await holdPatient(em, patientId);
    const withdrawn: ReportFacts = {
      ...facts,
      version: `${facts.version}.withdrawn`,
      status: 'entered-in-error',
      findings: [],
      values: {},
      receivedAt: clock.now(),
    };
    const report = { patientId, facts: withdrawn, how: 'fact', orderIds: [], problems: ['withdrawn'] } as const;
    await keepReport(em, report, clock.now());
    await weighing.weigh(em, patientId);
  }
}

/** The volume says how much came; only a stated fluid says that it was CSF. Nothing is read into what is not there. */
function aspirationOf(read: BedsideRead, version: string, receivedAt: number): ReportFacts | undefined {
  const volume = read.facts.flatMap((fact) =>
    fact.kind === 'value' && fact.name === 'aspirated_volume' ? [fact.quantity] : [],
  )[0];
  const unreadVolume = read.unread.some(({ name }) => name === 'aspirated_volume');
  if (volume === undefined && !unreadVolume) return undefined;
  const fluid = read.facts.flatMap((fact) => (fact.kind === 'fluid_type' ? [fact.fluid] : []))[0] ?? 'unknown';
  const coded = read.facts.flatMap((fact) => (fact.kind === 'finding' ? [fact.finding] : []));
  return {
    reportId: read.id,
    version: read.version === '' ? version : read.version,
    step: 'CSF_ASPIRATION',
    status: read.preliminary ? 'preliminary' : 'final',
    kind: 'report',
    findings: coded.length > 0 ? coded : findingsOf(volume?.value, fluid),
    unknownCodes: read.unknownCodes,
    values: volume === undefined ? {} : { aspirated_volume: volume },
    unread: read.unread,
    ...(read.at === undefined ? {} : { effectiveAt: read.at }),
    receivedAt,
    fluidType: fluid,
    mentions: [],
    readFindings: [],
    unreadSentences: 0,
    proseUnread: false,
  };
}

// ITB.GT: a successful aspiration is CSF and at least 2 mL (a06, E1.3); the gate looks at volume and fluid itself.
const ENOUGH_ML = 2;

function findingsOf(volume: number | undefined, fluid: 'csf' | 'not_csf' | 'unknown'): ReportFacts['findings'] {
  if (volume === undefined) return [];
  if (volume === 0) return ['ASP_NONE'];
  if (fluid === 'not_csf') return ['ASP_FLUID_NOT_CSF'];
  if (fluid === 'unknown') return [];
  return volume >= ENOUGH_ML ? ['ASP_CSF_FREE'] : ['ASP_INSUFFICIENT'];
}
