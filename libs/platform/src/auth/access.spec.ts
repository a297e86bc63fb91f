import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { HOLDERS, KEYS, openWard, posting } from '../http/ward.fixture.js';
import { allSettings, developmentKey, layGround, RandomIds, readConfig } from '../index.js';

let ward: Awaited<ReturnType<typeof openWard>>;
const ask: typeof ward.ask = (path, init) => ward.ask(path, init);

beforeAll(async () => {
  ward = await openWard();
});

afterAll(() => ward.close());

describe('who may come in', () => {
  it('asks for a key, and tells what it wants', async () => {
    const answer = await ask('/cases');
    expect(answer).toMatchObject({ status: 401, type: expect.stringContaining('application/problem+json') });
    expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    expect(answer.body).toMatchObject({ status: 401, code: 'no-key', title: 'Unauthorized' });
  });

  it('refuses a wrong key, a key in the URL, and an empty one', async () => {
    expect((await ask('/cases', { key: 'key-of-nobody' })).body).toMatchObject({ status: 401, code: 'unknown-key' });
    expect((await ask(`/cases?key=${KEYS.nurse}&access_token=${KEYS.nurse}`)).status).toBe(401);
    expect((await ask('/cases', { headers: { 'x-api-key': '' } })).status).toBe(401);
    expect((await ask('/cases', { headers: { authorization: `Basic ${KEYS.nurse}` } })).status).toBe(401);
  });

  it('knows the actor of a key, in either header', async () => {
    expect((await ask('/cases', { key: KEYS.nurse })).body).toMatchObject({
      actor: { id: 'nurse-7', role: 'clinician', kind: 'person', assurance: 'api-key' },
    });
    expect((await ask('/cases', { headers: { 'x-api-key': KEYS.engine } })).body).toMatchObject({
      actor: { id: 'interface-engine', role: 'integrator', kind: 'system' },
    });
  });

  it('asks for the role, and lets nobody through a changing door that names none', async () => {
    const body = JSON.stringify({ patient: 'Patient/1' });
    expect((await ask('/cases', { key: KEYS.engine, ...posting(body) })).body).toMatchObject({
      status: 403,
      code: 'wrong-role',
    });
    expect(await ask('/cases', { key: KEYS.nurse, ...posting(body) })).toMatchObject({
      status: 201,
      body: { opened: 'Patient/1', by: 'nurse-7' },
    });
    expect((await ask('/unnamed', { key: KEYS.nurse, method: 'POST' })).status).toBe(403);
  });

  it('shows its description without a key to this machine only', async () => {
    expect((await ask('/docs')).status).toBe(200);
    const open = await openWard({ BIND_ADDRESS: '0.0.0.0' });
    expect([(await open.ask('/docs')).status, (await open.ask('/docs/openapi.json')).status]).toEqual([401, 401]);
    expect((await open.ask('/docs', { key: KEYS.auditor })).status).toBe(200);
    expect((await open.ask('/health/live')).status).toBe(200);
    await open.close();
  });

  it('reads a changed keys file within a second, and keeps the last good one when the change is bad', async () => {
    ward.writeKeys([HOLDERS.engine, HOLDERS.auditor]);
    ward.clock.at += 1_000;
    expect((await ask('/cases', { key: KEYS.nurse })).status).toBe(401);
    ward.writeKeys([{ ...HOLDERS.nurse, role: 'matron' }]);
    ward.clock.at += 1_000;
    expect((await ask('/cases', { key: KEYS.engine })).status).toBe(200);
    expect((await ask('/cases', { key: KEYS.nurse })).status).toBe(401);
    expect(ward.ground.keys.stale).toBe(true);
    ward.writeKeys(Object.values(HOLDERS));
    ward.clock.at += 1_000;
    expect((await ask('/cases', { key: KEYS.nurse })).status).toBe(200);
    expect(ward.ground.keys.stale).toBe(false);
  });

  it('gives a data directory one development key, whoever starts first, readable by its owner alone', () => {
    const desk = join(ward.home, 'desk');
    const first = developmentKey(desk, new RandomIds());
    expect(developmentKey(desk, new RandomIds()).reveal()).toBe(first.reveal());
    expect(first.reveal()).toHaveLength(32);
    expect(statSync(join(desk, 'dev-api-key')).mode & 0o777).toBe(0o600);
    const sandbox = layGround('desk', readConfig(allSettings, { PUMPTRACE_HOME: desk, LOG_LEVEL: 'silent' }));
    expect(sandbox.keys.holderOf(first.reveal())?.actor).toMatchObject({
      id: 'developer',
      assurance: 'development-key',
    });
    const open = layGround(
      'open',
      readConfig(allSettings, { PUMPTRACE_HOME: desk, LOG_LEVEL: 'silent', BIND_ADDRESS: '0.0.0.0' }),
    );
    expect(open.keys.holderOf(first.reveal())).toBeUndefined();
    const real = layGround(
      'real',
      readConfig(allSettings, { PUMPTRACE_HOME: desk, LOG_LEVEL: 'silent', FHIR_BASE_URL: 'https://ehr.example.org' }),
    );
    expect(real.keys.holderOf(first.reveal())).toBeUndefined();
  });
});
