import { runPumptraceService } from '#service';
import { AlertingModule } from './alerting.module.js';
import { readAlertingConfig } from './config.js';
import { alertingMigrations } from './patient/migrations.js';

/** The alerting service, for the life of the process. */
export const run = (): Promise<void> =>
  runPumptraceService({
    service: 'alerting',
    readConfig: () => readAlertingConfig(process.env),
    port: (config) => config.ALERTING_PORT,
    migrations: alertingMigrations,
    module: AlertingModule,
  });
