import { runPumptraceService } from '#service';
import { AlertingModule } from './alerting.module.js';
import { readAlertingConfig } from './config.js';
import { alertingMigrations } from './patient/migrations.js';

await runPumptraceService({
  service: 'alerting',
  readConfig: () => readAlertingConfig(process.env),
  port: (config) => config.ALERTING_PORT,
  migrations: alertingMigrations,
  module: AlertingModule,
});
