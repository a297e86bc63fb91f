import { readConfig, type Environment } from '#platform';
import { serviceSettings } from '#service';
import { z } from 'zod';

const schema = z.object(serviceSettings);
export type OrdersConfig = z.infer<typeof schema>;

export const readOrdersConfig = (env: Environment): OrdersConfig => readConfig(schema, env);
