// Settings that face the EHR: where it is, who we are to it, how changes reach us, how long its truth may lag.
import { z } from 'zod';
import { milliseconds, oneOf, port, secret, setting, someOf, splitList, urlOf, yesOrNo } from './setting.js';

export const EHR_AUTH_KINDS = ['none', 'bearer', 'basic', 'client-secret', 'smart-backend'] as const;
export type EhrAuthKind = (typeof EHR_AUTH_KINDS)[number];

export const INTAKES = ['subscription', 'polling'] as const;
export type Intake = (typeof INTAKES)[number];

export const sandboxSettings = {
  PUMPTRACE_SANDBOX: setting(yesOrNo().optional(), {
    is: 'Set by npm start beside the sandbox EHR. Accepted only with an EHR on this machine (or the compose host `sandbox`).',
  }),
  SANDBOX_PORT: setting(port().default(3010), { is: 'Port of the sandbox EHR.' }),
};

export const ehrSettings = {
  FHIR_BASE_URL: setting(urlOf('https', 'http').optional(), {
    is: 'FHIR R4 base of the EHR. Unset: the sandbox EHR on SANDBOX_PORT.',
    example: 'https://ehr.example.org/fhir',
  }),
  FHIR_AUTH: setting(oneOf(EHR_AUTH_KINDS).default('none'), {
    is: 'How we sign in to the EHR. client-secret and smart-backend come with a later release.',
  }),
  FHIR_TOKEN: setting(secret().optional(), { is: 'Token for FHIR_AUTH=bearer.', secret: true }),
  FHIR_USERNAME: setting(z.string().optional(), { is: 'User for FHIR_AUTH=basic.' }),
  FHIR_PASSWORD: setting(secret().optional(), {
    is: 'Password for FHIR_AUTH=basic.',
    secret: true,
  }),
  FHIR_CLIENT_ID: setting(z.string().optional(), {
    is: 'Client id for client-secret and smart-backend.',
  }),
  FHIR_CLIENT_SECRET: setting(secret().optional(), {
    is: 'Secret for FHIR_AUTH=client-secret.',
    secret: true,
  }),
  FHIR_TOKEN_URL: setting(urlOf('https', 'http').optional(), {
    is: 'Token endpoint for client-secret and smart-backend.',
  }),
  FHIR_SCOPE: setting(z.string().optional(), { is: 'Scopes asked for.' }),
  FHIR_PRIVATE_KEY_FILE: setting(z.string().optional(), {
    is: 'Private key (PEM or JWK) for smart-backend.',
  }),
  FHIR_KEY_ID: setting(z.string().optional(), { is: 'Key id for smart-backend.' }),
};

export const intakeSettings = {
  INTAKE: setting(someOf(INTAKES).default(['subscription', 'polling']), {
    is: 'How changes in the EHR reach us.',
  }),
  POLL_INTERVAL_MS: setting(milliseconds(100).default(60_000), {
    is: 'How often a patient with an open case is polled.',
  }),
  // Commits seen up to about 120 s late on a public server (LinuxForHealth/FHIR 3690, 2030).
  POLL_OVERLAP_MS: setting(milliseconds().default(120_000), {
    is: 'How far each poll reaches back before the last change seen, against commits that become visible late.',
  }),
  SUBSCRIPTION_SECRET: setting(secret(16).optional(), {
    is: 'What the EHR presents when it pushes to us, at least 16 characters.',
    secret: true,
  }),
};

export const reconcileSettings = {
  RECONCILE_DELAYS_MS: setting(
    z
      .string()
      .refine((text) => splitList(text).length > 0 && splitList(text).every((word) => /^\d{1,8}$/.test(word)), {
        error: 'must be whole numbers of milliseconds separated by commas',
      })
      .transform((text) => splitList(text).map(Number))
      .default([5_000, 30_000, 120_000]),
    { is: 'When a write whose answer was lost is looked for in the EHR, after the loss.' },
  ),
  VISIBILITY_BOUND_MS: setting(milliseconds().default(120_000), {
    is: 'How long a created resource may stay invisible to search at this EHR; only after that is a lost write sent again.',
  }),
};
