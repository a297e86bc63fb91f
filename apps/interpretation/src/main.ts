import { runPumptraceService } from '#service';
import { readInterpretationConfig } from './config.js';
import { InterpretationModule } from './interpretation.module.js';
import { interpretationMigrations } from './patient/migrations.js';

await runPumptraceService({
  service: 'interpretation',
  readConfig: () => readInterpretationConfig(process.env),
  port: (config) => config.INTERPRETATION_PORT,
  migrations: interpretationMigrations,
  module: InterpretationModule,
});
