import { readConfig, type Environment } from '#platform';
import { serviceSettings } from '#service';
import { z } from 'zod';

const schema = z.object(serviceSettings);
export type InterpretationConfig = z.infer<typeof schema>;

export const readInterpretationConfig = (env: Environment): InterpretationConfig => readConfig(schema, env);
