import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { z } from 'zod';
import {
  allSettings,
  alertingMode,
  alertingSettings,
  ConfigRefused,
  databaseSettings,
  ehrAuth,
  ehrBaseUrl,
  ehrSettings,
  envExample,
  goingLiveProblems,
  httpSettings,
  intakeSettings,
  isLoopback,
  isSandbox,
  mayWrite,
  queueSettings,
  readConfig,
  reconcileSettings,
  safetySettings,
  sandboxSettings,
  Secret,
  SETTINGS_BY_CONCERN,
} from './index.js';
import type { Environment } from './index.js';

const house = (env: Environment) => readConfig(allSettings, env);

/** The problems an environment is refused for, as `NAME problem`; empty when it is accepted. */
function refusals(schema: z.ZodObject, env: Environment): string[] {
  try {
    readConfig(schema, env);
    return [];
  } catch (error) {
    if (error instanceof ConfigRefused) return error.problems.map(({ name, problem }) => `${name} ${problem}`);
    throw error;
  }
}

describe('reading the configuration', () => {
  it('starts with nothing set: the sandbox, on loopback, proposals only, with the production delays', () => {
    const config = house({});
    expect(config).toMatchObject({
      ORDERS_PORT: 3001,
      INTERPRETATION_PORT: 3002,
      ALERTING_PORT: 3003,
      BIND_ADDRESS: '127.0.0.1',
      PUMPTRACE_HOME: '.pumptrace',
      INTAKE: ['subscription', 'polling'],
      ORDER_INTENT: 'proposal',
      PROTOCOL: 'ajnr2011',
      POLL_OVERLAP_MS: 120_000,
      RECONCILE_DELAYS_MS: [5_000, 30_000, 120_000],
      VISIBILITY_BOUND_MS: 120_000,
    });
    expect(isSandbox(config)).toBe(true);
    expect(ehrBaseUrl(config)).toBe('http://127.0.0.1:3010/fhir');
    expect(ehrAuth(config)).toEqual({ kind: 'none' });
  });

  it('tells every problem at once, by variable, and never a value', () => {
    const env = {
      ORDERS_PORT: '3001a',
      QUEUE_URL: 'amqp://user:hunter2@queue',
      INTAKE: 'polling,carrier-pigeon',
      ORDER_INTENT: 'plan',
      POLL_INTERVAL_MS: '-1',
      RECONCILE_DELAYS_MS: '5000,soon',
      EHR_WRITES: 'service request',
      SUBSCRIPTION_SECRET: 'short',
      FHIR_AUTH: 'bearer',
    };
    const found = refusals(allSettings, env);
    expect(found.map((line) => line.split(' ')[0]).sort()).toEqual(
      [
        'ORDERS_PORT',
        'QUEUE_URL',
        'INTAKE',
        'ORDER_INTENT',
        'POLL_INTERVAL_MS',
        'RECONCILE_DELAYS_MS',
        'EHR_WRITES',
        'SUBSCRIPTION_SECRET',
        'FHIR_TOKEN',
      ].sort(),
    );
    for (const value of ['3001a', 'hunter2', 'carrier-pigeon', '-1', 'soon', 'service request', 'short'])
      expect(found.join('\n')).not.toContain(value);
    expect(found).toContainEqual(expect.stringContaining('ORDERS_PORT must be a whole number from 0 to 65535'));
    expect(found).toContainEqual(expect.stringContaining('INTAKE must be one or more of: subscription, polling'));
  });

  it('takes an empty variable for unset, as compose files write it', () => {
    expect(house({ ORDERS_PORT: '', QUEUE_URL: '', QUEUE_URL_FILE: '' })).toEqual(house({}));
  });

  it('reads a secret from its file, refuses two sources and an unreadable file, and lets no secret be printed', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'pumptrace-config-')), 'token');
    writeFileSync(file, 's3cr3t-from-a-file\n');
    const config = house({ FHIR_AUTH: 'bearer', FHIR_TOKEN_FILE: file });
    const auth = ehrAuth(config);
    expect(auth.kind === 'bearer' && auth.token.reveal()).toBe('s3cr3t-from-a-file');
    expect(`${JSON.stringify(config)}${inspect(config, { depth: 9 })}${String(config.FHIR_TOKEN)}`).not.toContain(
      's3cr3t',
    );
    expect(refusals(allSettings, { FHIR_TOKEN: 'a', FHIR_TOKEN_FILE: file })).toEqual([
      'FHIR_TOKEN set either FHIR_TOKEN or FHIR_TOKEN_FILE, not both',
    ]);
    expect(refusals(allSettings, { FHIR_TOKEN_FILE: `${file}.gone` })).toEqual([
      'FHIR_TOKEN the file named by FHIR_TOKEN_FILE cannot be read (ENOENT)',
    ]);
    // Only secrets come from files: for anything else the variable would be a typing error, not a second way.
    expect(house({ ORDERS_PORT_FILE: file }).ORDERS_PORT).toBe(3001);
  });

  it('refuses the ways to sign in that are not built, and half a way', () => {
    expect(refusals(allSettings, { FHIR_AUTH: 'smart-backend' })).toEqual([
      'FHIR_AUTH smart-backend comes with a later release; use none, bearer or basic',
    ]);
    expect(refusals(allSettings, { FHIR_AUTH: 'client-secret' })).toHaveLength(1);
    expect(refusals(allSettings, { FHIR_AUTH: 'basic' })).toHaveLength(2);
    expect(refusals(allSettings, { OIDC_ISSUER: 'https://id.example.org' })).toHaveLength(1);
    const basic = ehrAuth(house({ FHIR_AUTH: 'basic', FHIR_USERNAME: 'pump', FHIR_PASSWORD: 'trace' }));
    expect(basic).toMatchObject({ kind: 'basic', username: 'pump' });
    expect(() => ehrAuth({ FHIR_AUTH: 'smart-backend' })).toThrow('not ready');
  });

  it('asks an app only for what the app uses', () => {
    const queueOnly = z.object({ ...databaseSettings, ...queueSettings });
    expect(refusals(queueOnly, { FHIR_AUTH: 'bearer', ORDERS_PORT: 'x' })).toEqual([]);
    expect(refusals(queueOnly, { QUEUE_URL: 'x', FHIR_AUTH: 'bearer' })).toHaveLength(1);
  });

  it('does not let the word sandbox open a real EHR', () => {
    const real = { PUMPTRACE_SANDBOX: '1', FHIR_BASE_URL: 'https://ehr.example.org/fhir' };
    expect(refusals(allSettings, real)).toEqual([expect.stringContaining('PUMPTRACE_SANDBOX is set beside an EHR')]);
    for (const host of ['127.0.0.1:3010', 'localhost', '[::1]:3010', 'sandbox:3010'])
      expect(refusals(allSettings, { ...real, FHIR_BASE_URL: `http://${host}/fhir` })).toEqual([]);
    for (const host of ['127.0.0.1.example.org', 'sandbox.example.org', '127.0.0.1@ehr.example.org'])
      expect(refusals(allSettings, { ...real, FHIR_BASE_URL: `http://${host}/fhir` })).toHaveLength(1);
    expect(refusals(allSettings, { PUMPTRACE_SANDBOX: '0' })).toHaveLength(1);
  });

  it('tells .env.example from the settings themselves', () => {
    const committed = readFileSync(new URL('../../../../.env.example', import.meta.url), 'utf8');
    expect(envExample(SETTINGS_BY_CONCERN)).toBe(committed);
    const told = [...committed.matchAll(/^#([A-Z_]+)=/gm)].map(([, name]) => name);
    expect([...told].sort()).toEqual(Object.keys(allSettings.shape).sort());
    expect(new Set(told).size).toBe(told.length);
  });
});

describe('going live (decision 29)', () => {
  const app = z.object({
    ...ehrSettings,
    ...intakeSettings,
    ...reconcileSettings,
    ...safetySettings,
    ...alertingSettings,
    ...httpSettings,
    ...sandboxSettings,
  });
  const hospital = {
    FHIR_BASE_URL: 'https://ehr.example.org/fhir',
    API_KEYS_FILE: 'keys.json',
    SUBSCRIPTION_SECRET: 'sixteen-characters',
    ALERTING_MODE: 'live',
    ON_CALL_FILE: 'on-call.yaml',
    CLINICAL_SETTINGS_FILE: 'clinical.yaml',
  };
  const facts = { clinicalSettingsApproved: true, standingOrder: false };
  const names = (env: Environment, known = facts) =>
    goingLiveProblems(readConfig(app, env), known).map(({ name }) => name);

  it('lets a complete hospital start', () => {
    expect(names(hospital)).toEqual([]);
  });

  it.each([
    ['API_KEYS_FILE', { API_KEYS_FILE: '' }],
    ['SUBSCRIPTION_SECRET', { SUBSCRIPTION_SECRET: '' }],
    ['ON_CALL_FILE', { ON_CALL_FILE: '' }],
    ['ORDER_INTENT', { ORDER_INTENT: 'order' }],
  ])('refuses for %s alone', (name, change) => {
    expect(names({ ...hospital, ...change })).toEqual([name]);
  });

  it('refuses clinical settings nobody approved, and orders with a standing order pass', () => {
    expect(names(hospital, { ...facts, clinicalSettingsApproved: false })).toEqual(['CLINICAL_SETTINGS_FILE']);
    expect(names({ ...hospital, ORDER_INTENT: 'order' }, { ...facts, standingOrder: true })).toEqual([]);
  });

  it('asks for less where less can happen: no secret without push, no rota in shadow', () => {
    expect(names({ ...hospital, SUBSCRIPTION_SECRET: '', INTAKE: 'polling' })).toEqual([]);
    expect(names({ ...hospital, ON_CALL_FILE: '', ALERTING_MODE: 'shadow' })).toEqual([]);
    expect(names({ ...hospital, ON_CALL_FILE: '', ALERTING_MODE: '' })).toEqual([]);
  });

  it('asks nothing of the sandbox on loopback, and keys of a sandbox open to the network', () => {
    const nothing = { clinicalSettingsApproved: false, standingOrder: false };
    expect(names({}, nothing)).toEqual([]);
    expect(names({ BIND_ADDRESS: '0.0.0.0' }, nothing)).toEqual(['API_KEYS_FILE']);
    expect(['127.0.0.1', '127.8.9.1', '::1', 'localhost'].every(isLoopback)).toBe(true);
    expect(['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.example.org', ''].some(isLoopback)).toBe(false);
  });

  it('writes nothing and pages nobody at a real EHR until told to', () => {
    const real = readConfig(app, { FHIR_BASE_URL: 'https://ehr.example.org/fhir' });
    expect([mayWrite(real, 'ServiceRequest'), alertingMode(real)]).toEqual([false, 'shadow']);
    const sandbox = readConfig(app, {});
    expect([mayWrite(sandbox, 'ServiceRequest'), alertingMode(sandbox)]).toEqual([true, 'live']);
    const some = readConfig(app, { ...hospital, EHR_WRITES: 'ServiceRequest, Task' });
    expect([mayWrite(some, 'Task'), mayWrite(some, 'Flag'), alertingMode(some)]).toEqual([true, false, 'live']);
    const listed = readConfig(app, { EHR_WRITES: 'Task' });
    expect(mayWrite(listed, 'Flag')).toBe(false);
  });
});

it('keeps a secret out of a template literal', () => {
  expect(`${new Secret('hunter2')}`).toBe('[secret]');
});
