import { apiKeysFile } from '#platform';
import { z } from 'zod';
import { siteFile } from '../site/site-file.js';
import { clinicalSettingsExample, clinicalSettingsFile } from './clinical-settings-file.js';
import { onCallFile } from './on-call-file.js';

/** The settings files by the variable that names them, and what each is for. */
export const SETTINGS_FILES = {
  SITE_FILE: {
    file: 'site',
    schema: siteFile,
    is: 'What a hospital says once: its own codes, owners, time zone, EHR.',
  },
  ON_CALL_FILE: { file: 'on-call', schema: onCallFile, is: 'Who is paged, in which order, and how.' },
  CLINICAL_SETTINGS_FILE: {
    file: 'clinical-settings',
    schema: clinicalSettingsFile,
    is: 'Local clinical values with their approval.',
  },
  API_KEYS_FILE: {
    file: 'api-keys',
    schema: apiKeysFile,
    is: 'Who may call the services: hashes of keys, with a role.',
  },
} as const satisfies Record<string, { file: string; schema: z.ZodType; is: string }>;
export type SettingsFileName = keyof typeof SETTINGS_FILES;

const schemaText = (variable: string, schema: z.ZodType, is: string): string => {
  const described = z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input' });
  return `${JSON.stringify({ ...described, title: variable, description: is }, null, 2)}\n`;
};

/** What `npm run artifacts` writes for those who write settings files. Some conditions between fields are checked at boot only. */
export const settingsArtifacts = (): { path: string; text: string }[] => [
  ...Object.entries(SETTINGS_FILES).map(([variable, { file, schema, is }]) => ({
    path: `deploy/schemas/${file}.schema.json`,
    text: schemaText(variable, schema, is),
  })),
  { path: 'deploy/env/clinical-settings.example.yaml', text: clinicalSettingsExample() },
];
