import { runPumptraceService } from '#service';
import { readInterpretationConfig } from './config.js';
import { InterpretationModule } from './interpretation.module.js';
import { interpretationMigrations } from './patient/migrations.js';

/** The interpretation service, for the life of the process. */
export const run = (): Promise<void> =>
  runPumptraceService({
    service: 'interpretation',
    readConfig: () => readInterpretationConfig(process.env),
    port: (config) => config.INTERPRETATION_PORT,
    migrations: interpretationMigrations,
    module: InterpretationModule,
  });
