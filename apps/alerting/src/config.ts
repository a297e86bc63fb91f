import { alertingSettings, channelSettings, pagingSettings, readConfig, type Environment } from '#platform';
import { serviceSettings } from '#service';
import { z } from 'zod';

const schema = z.object({ ...serviceSettings, ...alertingSettings, ...pagingSettings, ...channelSettings });
export type AlertingConfig = z.infer<typeof schema>;

export const readAlertingConfig = (env: Environment): AlertingConfig => readConfig(schema, env);
