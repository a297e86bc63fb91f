import { Global, Module, type DynamicModule, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { EhrClient } from '#fhir';
import { EhrWrites, NOTIFY_SETTINGS, NotifyController, secondTries, type NotifySettings, type Ringer } from '#intake';
import type { Service } from '#messaging/contracts';
import { BullMqServer, type Report } from '#messaging';
import { Bell, Inbox, Outbox, Shelf, messageStore, setAsidePort, type Migration } from '#persistence';
import {
  HealthChecks,
  Metrics,
  ServiceLog,
  SystemClock,
  armCrash,
  goingLiveProblems,
  isSandbox,
  runService,
  ConfigRefused,
} from '#platform';
import { DataSource } from 'typeorm';
import { CLINICAL_RULES, readClinicalRules, type ClinicalRules } from './clinical-rules.js';
import { EHR_SIDE, LIVING, type EhrSide, type Living } from './ehr-side.js';
import { layFoundation, type Foundation } from './foundation.js';
import { Handling } from './handling.js';
import { Life } from './life.js';
import type { ServiceConfig } from './settings.js';
import { ShelfController } from './shelf.controller.js';
import { readSite } from './site/read-site.js';
import { SITE, standsAt, type Site } from './site/site.js';
import { transportReport } from './transport-report.js';

/** The service's configuration, under this token. */
export const SERVICE_CONFIG = Symbol('SERVICE_CONFIG');
/** What was opened for this service (database URL, sandbox or not, ...), under this token. */
export const FOUNDATION = Symbol('FOUNDATION');
/** Name of the one EHR we are connected to, as in the path of its notifications. */
export const EHR_SOURCE = 'ehr';

/** One of the three services, as its main.ts describes it. */
export interface PumptraceService<C extends ServiceConfig> {
  readonly service: Service;
  readonly readConfig: () => C;
  readonly port: (config: C) => number;
  readonly migrations: readonly Migration[];
  /** The app's rooms. Must provide EHR_SIDE, and may provide LIVING; both exported. */
  readonly module: Type<unknown>;
}

interface SettingsFilesRead {
  readonly rules: ClinicalRules;
  readonly site: Site;
}

/** @throws ConfigRefused with everything that is wrong in either file */
function settingsFilesOf(config: ServiceConfig): SettingsFilesRead {
  const rules = readClinicalRules(config.CLINICAL_SETTINGS_FILE, config.PROTOCOL);
  const site = readSite(config.SITE_FILE);
  if (rules.kind === 'rules' && site.kind === 'site') return { rules: rules.rules, site: site.site };
  throw new ConfigRefused([
    ...(rules.kind === 'rules' ? [] : rules.problems.map((problem) => ({ name: 'CLINICAL_SETTINGS_FILE', problem }))),
    ...(site.kind === 'site' ? [] : site.problems.map((problem) => ({ name: 'SITE_FILE', problem }))),
  ]);
}

/** Refuses to start where that would be dangerous (decision 29). */
function refuseUnsafe(config: ServiceConfig, { rules, site }: SettingsFilesRead): void {
  const standingOrder = standsAt(site, new SystemClock().now());
  const facts = { clinicalSettingsApproved: rules.approvedBy !== undefined, standingOrder };
  const problems = goingLiveProblems(config, facts);
  if (problems.length > 0) throw new ConfigRefused(problems);
}

@Global()
@Module({})
class ServiceModule {
  static of<C extends ServiceConfig>(
    definition: PumptraceService<C>,
    foundation: Foundation,
    { rules, site }: SettingsFilesRead,
    report: Report,
  ): DynamicModule {
    const { service, config, ds, clock, ids, ehr, bell } = foundation;
    const ringer: Ringer = { service, source: EHR_SOURCE, ids };
    const shelf = new Shelf(service, ids, clock, secondTries(ringer, clock));
    const inbox = new Inbox(service);
    const shared = [
      { provide: FOUNDATION, useValue: foundation },
      { provide: SERVICE_CONFIG, useValue: config },
      { provide: CLINICAL_RULES, useValue: rules },
      { provide: SITE, useValue: site },
      { provide: DataSource, useValue: ds },
      { provide: Bell, useValue: bell },
      { provide: EhrClient, useValue: ehr },
      { provide: Shelf, useValue: shelf },
      { provide: Outbox, useValue: new Outbox(service, ids, clock) },
      { provide: EhrWrites, useValue: new EhrWrites(service, clock, ids) },
      { provide: Handling, useValue: new Handling(ds, inbox) },
    ];
    const life = {
      provide: Life,
      inject: [ModuleRef, ServiceLog, Metrics, HealthChecks],
      useFactory: (rooms: ModuleRef, log: ServiceLog, metrics: Metrics, health: HealthChecks): Life => {
        const furnished = () => ({
          ehrSide: rooms.get<EhrSide>(EHR_SIDE, { strict: false }),
          living: rooms.get<readonly Living[]>(LIVING, { strict: false }),
        });
        return new Life({ foundation, site, ringer, shelf, log, metrics, health, report, rooms: furnished });
      },
    };
    const notify = {
      provide: NOTIFY_SETTINGS,
      inject: [Life],
      useFactory: (running: Life): NotifySettings => ({
        ringer,
        secret: config.INTAKE.includes('subscription') ? config.SUBSCRIPTION_SECRET?.reveal() : undefined,
        pollNow: () => running.pollNow(),
        concerns: (bell) => running.concerns(bell),
      }),
    };
    return {
      module: ServiceModule,
      imports: [definition.module],
      controllers: [NotifyController, ShelfController],
      providers: [...shared, life, notify],
      exports: shared.map(({ provide }) => provide),
    };
  }
}

/** Runs one of the three services for the life of the process. */
export async function runPumptraceService<C extends ServiceConfig>(definition: PumptraceService<C>): Promise<void> {
  const { service } = definition;
  await runService(service, async () => {
    const config = definition.readConfig();
    const crash = process.env['PUMPTRACE_CRASH_AT'];
    if (crash !== undefined && crash !== '') armCrash(crash, isSandbox(config));
    const files = settingsFilesOf(config);
    refuseUnsafe(config, files);
    const log = ServiceLog.open({ service, level: config.LOG_LEVEL });
    // The transport speaks before the metrics of the app exist; what it says then is only logged.
    let report: Report = () => undefined;
    const foundation = await layFoundation(service, config, definition.migrations, log, (event) => report(event));
    const { ds, queues, ids, clock } = foundation;
    const shelf = new Shelf(service, ids, clock);
    return {
      config,
      port: definition.port(config),
      module: ServiceModule.of(definition, foundation, files, (event) => report(event)),
      substitutes: { clock, ids, log },
      strategy: (app) => {
        report = transportReport(log, app.get(Metrics));
        const setAside = setAsidePort(ds, service, shelf);
        return new BullMqServer({
          service,
          queues,
          store: messageStore(ds),
          setAside,
          report: (event) => report(event),
          ids,
          settings: {
            lockMs: config.QUEUE_LOCK_MS,
            maxStalls: config.QUEUE_MAX_STALLS,
            backoff: { baseMs: config.QUEUE_RETRY_BASE_MS, capMs: 300_000, jitter: 0.5 },
          },
        });
      },
    };
  });
}
