import type { ProseReader } from '#clinical';
import { DEFAULT_DOCUMENT_LIMITS, DocumentReader, EhrClient } from '#fhir';
import type { EhrReader, NotifySettings, SettledWrite, WatchedPatient } from '#intake';
import { Shelf, type PatientText } from '#persistence';
import { CLOCK, IDS, ServiceLog, type Clock, type Ids } from '#platform';
import { EHR_SOURCE, SERVICE_CONFIG, SITE, type EhrSide, type ServiceConfig, type Site } from '#service';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { canConcern } from './keep-watch/can-concern.js';
import { watchedPatients } from './patient/patient.store.js';
import { PROSE_READER } from './receive-report/read-documents.js';
import { TakeAspiration } from './receive-report/take-aspiration.js';
import { TakeMedication } from './receive-report/take-medication.js';
import { TakeProcedure } from './receive-report/take-procedure.js';
import { TakeReport } from './receive-report/take-report.js';
import { REPORT_TEXT } from './report/documents.store.js';
import { Weighing } from './weigh-evidence/weigh.js';

/** What interpretation reads from the EHR: reports, aspirations recorded as Observations, what was done to the pump and given through it. */
@Injectable()
export class InterpretationEhrSide implements EhrSide {
  readonly readers: readonly EhrReader[];
  /** Many an EHR keeps doses to itself. A bolus is then known by a Procedure, or by hand. */
  readonly mayLack = ['MedicationAdministration'] as const;
  private readonly fhirBase: string;

  constructor(
    private readonly ds: DataSource,
    private readonly log: ServiceLog,
    @Inject(CLOCK) clock: Clock,
    @Inject(IDS) ids: Ids,
    @Inject(SERVICE_CONFIG) config: ServiceConfig,
    @Inject(SITE) site: Site,
    @Inject(PROSE_READER) reader: ProseReader,
    @Inject(REPORT_TEXT) text: PatientText,
    shelf: Shelf,
    ehr: EhrClient,
    weighing: Weighing,
  ) {
    this.fhirBase = ehr.baseUrl;
    const book = { canonicalBase: config.CANONICAL_BASE, siteCodes: site.codes };
    const ringer = { service: 'interpretation', source: EHR_SOURCE, ids } as const;
    const parts = { ds, clock, ids, ringer, shelf, weighing, book, fhirBase: ehr.baseUrl };
    this.readers = [
      new TakeReport({
        ...parts,
        text,
        documents: new DocumentReader(DEFAULT_DOCUMENT_LIMITS),
        reader,
      }),
      new TakeAspiration(parts),
      new TakeProcedure(parts),
      new TakeMedication(parts),
    ];
  }

  concerns(bell: Parameters<NotifySettings['concerns']>[0]): Promise<boolean> {
    return canConcern(this.ds, this.fhirBase, bell);
  }

  async watched(): Promise<readonly WatchedPatient[]> {
    const found = await watchedPatients(this.ds);
    return found.map(({ patientId, open }) => ({ patientId, pace: open ? 'close' : 'slow' }));
  }

  async onSettled(_em: EntityManager, write: SettledWrite): Promise<void> {
    const { resourceType, settled } = write;
    if (settled.kind === 'refused') this.log.warn('the EHR refused a resource', { resourceType, code: 'refused' });
  }
}
