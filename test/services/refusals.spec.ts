// What a service says when it must not start. The real programs are asked, with a hospital's settings.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { Service } from '#messaging/contracts';
import { readClinicalRules } from '#service';
import { mainOf } from '../../apps/sandbox/src/house/house.js';

const desk = mkdtempSync(join(tmpdir(), 'pumptrace-refusals-'));
afterAll(() => rmSync(desk, { recursive: true, force: true }));

const file = (name: string, content: string): string => {
  const path = join(desk, name);
  writeFileSync(path, content);
  return path;
};

type Env = Readonly<Record<string, string>>;
const HOSPITAL: Env = { FHIR_BASE_URL: 'https://ehr.example.org/fhir', PUMPTRACE_HOME: desk };

/** Starts the program with these settings alone, and waits until it has ended by itself. */
async function start(service: Service, env: Env): Promise<{ code: number; said: string; out: string }> {
  const main = mainOf(service);
  expect(existsSync(main)).toBe(true);
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [said, out, [code]] = await Promise.all([text(child.stderr), text(child.stdout), once(child, 'exit')]);
  return { code: Number(code), said: said.trimEnd(), out };
}

/** The refusal's problems by name; the words around them are checked on the way. */
async function refusal(env: Env, service: Service = 'interpretation'): Promise<Record<string, string[]>> {
  const { code, said, out } = await start(service, env);
  expect([code, out]).toEqual([1, '']);
  const [first, ...lines] = said.split('\n');
  expect(first).toBe(`${service} did not start: Configuration refused:`);
  const problems: Record<string, string[]> = {};
  for (const line of lines) {
    const [, name = '', problem = ''] = /^ {2}([A-Z_]+): (.+)$/.exec(line) ?? [];
    (problems[name] ??= []).push(problem);
  }
  return problems;
}

const keys = file(
  'keys.json',
  JSON.stringify([{ key_sha256: createHash('sha256').update('k').digest('hex'), actor: 'a', role: 'operator' }]),
);
const bare = readClinicalRules(undefined, 'ajnr2011');
const hash = bare.kind === 'rules' ? bare.rules.settingsHash : '';
const approvedSettings = file(
  'clinical.yaml',
  JSON.stringify({ approved: { by: 'Dr. Example', date: '2026-11-01', hash } }),
);
const standingOrder = (name: string, expiry: string): string =>
  file(name, `standing_order: { id: SO-1, signer: Dr. Example, expiry: '${expiry}' }\n`);

const READY: Env = {
  ...HOSPITAL,
  API_KEYS_FILE: keys,
  SUBSCRIPTION_SECRET: 'a-secret-of-sixteen',
  CLINICAL_SETTINGS_FILE: approvedSettings,
};

describe('on a real EHR', () => {
  it('nothing starts without keys, a subscription secret and approved clinical settings, and all of it is said at once', async () => {
    const problems = await refusal(HOSPITAL);
    expect(Object.keys(problems).toSorted()).toEqual([
      'API_KEYS_FILE',
      'CLINICAL_SETTINGS_FILE',
      'SUBSCRIPTION_SECRET',
    ]);
    expect(problems['CLINICAL_SETTINGS_FILE']).toEqual(['must name clinical settings with approved: {by, date, hash}']);
  });

  it('polling alone needs no subscription secret', async () => {
    expect(Object.keys(await refusal({ ...HOSPITAL, INTAKE: 'polling' })).toSorted()).toEqual([
      'API_KEYS_FILE',
      'CLINICAL_SETTINGS_FILE',
    ]);
  });

  it('an approval for other values is none, and the start says which hash these values have', async () => {
    const changed = file(
      'changed.yaml',
      JSON.stringify({ settings: { feverCel: 38.5 }, approved: { by: 'Dr. Example', date: '2026-11-01', hash } }),
    );
    const problems = await refusal({ ...READY, CLINICAL_SETTINGS_FILE: changed });
    expect(problems).toEqual({
      CLINICAL_SETTINGS_FILE: [expect.stringMatching(/does not fit these values, which have [0-9a-f]{64}$/)],
    });
  });

  it('orders are not placed by software without a standing order, nor under one that has expired', async () => {
    const ordering = { ...READY, ORDER_INTENT: 'order' };
    const lacking = { ORDER_INTENT: ['order needs a standing order {id, signer, expiry} in SITE_FILE'] };
    expect(await refusal(ordering)).toEqual(lacking);
    const expired = standingOrder('expired.yaml', '2025-01-01T00:00:00Z');
    expect(await refusal({ ...ordering, SITE_FILE: expired })).toEqual(lacking);
  });

  it('nobody is paged for real before the site has said who is on call', async () => {
    const live = { ...READY, ALERTING_MODE: 'live' };
    expect(await refusal(live, 'alerting')).toEqual({ ON_CALL_FILE: ['must be set with ALERTING_MODE=live'] });
    const { said } = await start('alerting', { ...READY, ALERTING_MODE: 'shadow' });
    expect(said).toContain('DATABASE_URL is not set');
  });

  it('every problem of both settings files is said at once', async () => {
    const problems = await refusal({
      ...READY,
      SITE_FILE: file('site.yaml', 'time_zone: Mars/Olympus\nrequester: Patient/1\n'),
      CLINICAL_SETTINGS_FILE: file('bad.yaml', 'settings: { feverCel: 50, comaGcs: 99 }\n'),
    });
    expect(problems['SITE_FILE']).toEqual([
      expect.stringContaining('time_zone: '),
      expect.stringContaining('requester: '),
    ]);
    expect(problems['CLINICAL_SETTINGS_FILE']).toEqual([
      expect.stringContaining('feverCel: '),
      expect.stringContaining('comaGcs: '),
    ]);
  });

  it('nobody can kill a service by an environment variable', async () => {
    expect(await refusal({ ...READY, PUMPTRACE_CRASH_AT: 'write.before-post@1' })).toEqual({
      PUMPTRACE_CRASH_AT: ['is for the sandbox only'],
    });
  });

  it('with all of that in order, what is still missing is the database, and what to do about it', async () => {
    const signed = standingOrder('signed.yaml', '2099-01-01T00:00:00Z');
    const { code, said, out } = await start('interpretation', { ...READY, ORDER_INTENT: 'order', SITE_FILE: signed });
    expect([code, out]).toEqual([1, '']);
    expect(said).toMatch(
      /^interpretation did not start: DATABASE_URL is not set\. Run `npm start`.*PostgreSQL of yours\.$/,
    );
  });
});

describe('in the sandbox', () => {
  it('a service started alone says what to do, and nothing else is asked of it', async () => {
    const { code, said } = await start('interpretation', { PUMPTRACE_HOME: desk });
    expect(code).toBe(1);
    expect(said).toMatch(/^interpretation did not start: DATABASE_URL is not set\. Run `npm start`/);
    expect(said.split('\n')).toHaveLength(1);
  });

  it('keys are needed as soon as it can be reached from another machine', async () => {
    expect(await refusal({ PUMPTRACE_HOME: desk, BIND_ADDRESS: '0.0.0.0' })).toEqual({
      API_KEYS_FILE: ['must be set outside the sandbox and off loopback'],
    });
  });

  it('a misspelt place to die at is refused: such a run would prove nothing', async () => {
    const problems = await refusal({ PUMPTRACE_HOME: desk, PUMPTRACE_CRASH_AT: 'write.before-pots@1' });
    expect(problems).toEqual({ PUMPTRACE_CRASH_AT: [expect.stringContaining('closed list')] });
  });
});
