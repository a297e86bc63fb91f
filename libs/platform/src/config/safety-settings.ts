// Settings that decide what may reach a patient's chart or a person's phone.
import { z } from 'zod';
import { oneOf, setting, splitList, urlOf, wholeNumber } from './setting.js';

export const ORDER_INTENTS = ['proposal', 'order'] as const;
export type OrderIntent = (typeof ORDER_INTENTS)[number];

export const ALERTING_MODES = ['shadow', 'live'] as const;
export type AlertingMode = (typeof ALERTING_MODES)[number];

export const PROTOCOLS = ['ajnr2011', 'bardutzky'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

export const safetySettings = {
  ORDER_INTENT: setting(oneOf(ORDER_INTENTS).default('proposal'), {
    is: 'Intent of what we write. `order` needs a standing order in the site file.',
  }),
  EHR_WRITES: setting(
    z
      .string()
      .refine((text) => splitList(text).every((word) => /^[A-Z][A-Za-z]+$/.test(word)), {
        error: 'must be FHIR resource types separated by commas, such as ServiceRequest,Task',
      })
      .transform(splitList)
      .optional(),
    {
      is: 'Resource types we may write. Unset: none outside the sandbox, all in it.',
      example: 'ServiceRequest,Task,ClinicalImpression',
    },
  ),
  PROTOCOL: setting(oneOf(PROTOCOLS).default('ajnr2011'), {
    is: 'Which published algorithm is walked.',
  }),
  CLINICAL_SETTINGS_FILE: setting(z.string().optional(), {
    is: 'Local clinical values with their approval {by, date, hash}. Unset: the defaults, in the sandbox only.',
  }),
  SITE_FILE: setting(z.string().optional(), {
    is: 'The hospital’s own codes, owners, time zone, contacts and declared capabilities of its EHR.',
  }),
  API_KEYS_FILE: setting(z.string().optional(), {
    is: 'JSON list of {key_sha256, actor, role}; reloaded when it changes. Unset: a development key, in the sandbox on loopback only.',
  }),
  OIDC_ISSUER: setting(urlOf('https').optional(), {
    is: 'Sign-in by OpenID Connect: comes with a later release.',
  }),
  CANONICAL_BASE: setting(urlOf('https', 'http').default('https://pumptrace.example.org/fhir'), {
    is: 'Base of our own code systems, identifiers and artifacts.',
  }),
};

export const alertingSettings = {
  ALERTING_MODE: setting(oneOf(ALERTING_MODES).optional(), {
    is: 'shadow logs the pages that would have gone out, live sends them. Unset: shadow outside the sandbox, live in it.',
    example: 'shadow',
  }),
  ON_CALL_FILE: setting(z.string().optional(), {
    is: 'YAML: people, channels, schedules, overrides, ladders; reloaded when it changes.',
  }),
  EHR_PATIENT_URL: setting(z.string().optional(), {
    is: 'Template of the chart link shown after sign-in, with {patient}.',
    example: 'https://ehr.example.org/chart/{patient}',
  }),
  HEARTBEAT_URL: setting(urlOf('https', 'http').optional(), {
    is: 'Called while paging works: of a watcher outside that alarms on silence.',
  }),
  HEARTBEAT_EVERY_MS: setting(wholeNumber(1_000, 60_000).default(30_000), {
    is: 'How often it is called.',
  }),
  EHR_SILENCE_MS: setting(wholeNumber(60_000, 3_600_000).default(900_000), {
    is: 'After how long without any sign of life from the EHR somebody is paged; never less than two slow polls. Awaits a clinical owner.',
  }),
};
