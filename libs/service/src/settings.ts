import {
  databaseSettings,
  delaySettings,
  ehrSettings,
  httpSettings,
  intakeSettings,
  logSettings,
  machinerySettings,
  queueSettings,
  reconcileSettings,
  safetySettings,
  sandboxSettings,
} from '#platform';
import { z } from 'zod';

/** What every service is configured with; an app adds its own: `z.object({ ...serviceSettings, ...alertingSettings })`. */
export const serviceSettings = {
  ...databaseSettings,
  ...queueSettings,
  ...ehrSettings,
  ...intakeSettings,
  ...reconcileSettings,
  ...safetySettings,
  ...httpSettings,
  ...logSettings,
  ...delaySettings,
  ...sandboxSettings,
  ...machinerySettings,
};

const shape = z.object(serviceSettings);
export type ServiceConfig = z.infer<typeof shape>;
