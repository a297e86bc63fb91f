import { Inject, Injectable } from '@nestjs/common';
import { EhrClient } from '#fhir';
import type { EhrReader, SettledWrite, WatchedPatient } from '#intake';
import { HealthChecks } from '#platform';
import { SERVICE_CONFIG, SITE, type EhrSide, type ServiceConfig, type Site } from '#service';
import { DataSource, type EntityManager } from 'typeorm';
import { FollowOrders } from './follow-orders/follow.js';
import { SettleWrites } from './follow-orders/settle.js';
import { TakeRequest } from './follow-orders/take-request.js';
import { TakeTask } from './follow-orders/take-task.js';
import { PatientFiles } from './watch/patient-file.js';
import { TakeDevice } from './watch-patients/take-device.js';
import { TakePatient } from './watch-patients/take-patient.js';
import { WatchPatients } from './watch-patients/watch-patients.js';
import { codebook } from './writing.js';

/** What orders reads from the EHR, whom it follows, and where the answers to its writes go. */
@Injectable()
export class OrdersEhrSide implements EhrSide {
  readonly readers: readonly EhrReader[];

  constructor(
    private readonly ds: DataSource,
    private readonly files: PatientFiles,
    private readonly settle: SettleWrites,
    follow: FollowOrders,
    watch: WatchPatients,
    health: HealthChecks,
    @Inject(EhrClient) ehr: EhrClient,
    @Inject(SERVICE_CONFIG) config: ServiceConfig,
    @Inject(SITE) site: Site,
  ) {
    const parts = { follow, watch, book: codebook(config, site), fhirBase: ehr.baseUrl };
    this.readers = [new TakeDevice(parts), new TakePatient(parts), new TakeRequest(parts), new TakeTask(parts)];
    // Green without a single patient would be a lie (decision 17).
    health.register({
      name: 'nobody-watched',
      check: async () => {
        if ((await files.countWatched(ds)) === 0) throw new Error('nobody is watched');
      },
    });
  }

  watched(): Promise<readonly WatchedPatient[]> {
    return this.files.watched(this.ds);
  }

  onSettled(em: EntityManager, write: SettledWrite): Promise<void> {
    return this.settle.settled(em, write);
  }

  stillWanted(em: EntityManager, about: string): Promise<boolean> {
    return this.settle.stillWanted(em, about);
  }
}
