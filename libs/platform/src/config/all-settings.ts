import { z } from 'zod';
import { channelSettings } from './channel-settings.js';
import { ehrSettings, intakeSettings, reconcileSettings, sandboxSettings } from './ehr-settings.js';
import { pagingSettings } from './paging-settings.js';
import { alertingSettings, safetySettings } from './safety-settings.js';
import {
  databaseSettings,
  delaySettings,
  httpSettings,
  logSettings,
  machinerySettings,
  queueSettings,
} from './service-settings.js';

/** Every setting of the house, in the order in which `.env.example` tells them. */
export const SETTINGS_BY_CONCERN = [
  { concern: 'Database', shape: databaseSettings },
  { concern: 'Queue', shape: queueSettings },
  { concern: 'EHR', shape: ehrSettings },
  { concern: 'How changes reach us', shape: intakeSettings },
  { concern: 'Lost answers', shape: reconcileSettings },
  { concern: 'What may be done', shape: safetySettings },
  { concern: 'Alerting', shape: alertingSettings },
  { concern: 'Clocks of alerting', shape: pagingSettings },
  { concern: 'Channels of a page', shape: channelSettings },
  { concern: 'Listeners', shape: httpSettings },
  { concern: 'Log', shape: logSettings },
  { concern: 'Polling beside the bells', shape: delaySettings },
  { concern: 'Limits and delays of the machinery', shape: machinerySettings },
  { concern: 'Sandbox', shape: sandboxSettings },
] as const;

/** One schema with every setting. An app composes its own from the fragments it needs. */
export const allSettings = z.object({
  ...databaseSettings,
  ...queueSettings,
  ...ehrSettings,
  ...intakeSettings,
  ...reconcileSettings,
  ...safetySettings,
  ...alertingSettings,
  ...pagingSettings,
  ...channelSettings,
  ...httpSettings,
  ...logSettings,
  ...delaySettings,
  ...machinerySettings,
  ...sandboxSettings,
});
export type AllSettings = z.infer<typeof allSettings>;
