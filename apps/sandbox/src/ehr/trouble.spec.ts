import { readFileSync } from 'node:fs';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { bedside, idOf, idsOf, once, order, rosa, type Bedside, type Heard } from './for-specs.js';
import { isTrusted } from './serve/trust.js';
import { field, list } from './shelf/fields.js';
import { KNOB_ROWS } from './trouble/knob-table.js';

let ehr: Bedside;
beforeAll(async () => {
  ehr = await bedside({ bell: { tries: 2, retryMs: 5 } });
});
afterAll(() => ehr.close());
beforeEach(async () => {
  await ehr.control('POST', 'reset', {});
  await ehr.fhir('PUT', 'Patient/rosa', rosa);
});

const turn = async (knob: Record<string, unknown>): Promise<void> => {
  expect((await ehr.control('POST', 'knobs', knob)).status).toBe(201);
};
const found = async (value: string): Promise<readonly string[]> =>
  idsOf(await ehr.fhir('GET', `ServiceRequest?identifier=${value}`));
const neverHit = async (): Promise<number> => list(field((await ehr.control('GET', 'knobs')).body, 'neverHit')).length;

describe('the EHR in trouble', () => {
  it.each([429, 500, 503])('answers %d twice with Retry-After and does nothing, then recovers', async (status) => {
    await turn({ kind: 'answer', status, retryAfterSeconds: 7, next: 2, method: 'POST', type: 'ServiceRequest' });
    expect((await ehr.fhir('GET', 'Patient/rosa')).status).toBe(200);
    for (let n = 0; n < 2; n += 1) {
      const busy = await ehr.fhir('POST', 'ServiceRequest', order('busy'));
      expect([busy.status, busy.headers.get('retry-after')]).toEqual([status, '7']);
    }
    expect(await found('busy')).toEqual([]);
    expect((await ehr.fhir('POST', 'ServiceRequest', order('busy'))).status).toBe(201);
  });

  it('cut before processing: nothing is there; cut after: the order is there and the caller cannot know', async () => {
    await turn({ kind: 'drop-before', method: 'POST', next: 1 });
    await expect(ehr.fhir('POST', 'ServiceRequest', order('cut'), once('cut'))).rejects.toThrow('fetch failed');
    expect(await found('cut')).toEqual([]);
    await turn({ kind: 'drop-after', method: 'POST', next: 1 });
    await expect(ehr.fhir('POST', 'ServiceRequest', order('cut'), once('cut'))).rejects.toThrow('fetch failed');
    expect(await found('cut')).toHaveLength(1);
    expect((await ehr.fhir('POST', 'ServiceRequest', order('cut'), once('cut'))).status).toBe(200);
  });

  it('a lagging index hides what is new from reads, searches and If-None-Exist, until the server clock has moved on', async () => {
    await turn({ kind: 'hide-new', type: 'ServiceRequest', ms: 120_000, next: 1 });
    const id = idOf(await ehr.fhir('POST', 'ServiceRequest', order('late')));
    expect(await found('late')).toEqual([]);
    expect((await ehr.fhir('GET', `ServiceRequest/${id}`)).status).toBe(404);
    // The trap of If-None-Exist on such servers: a duplicate.
    expect((await ehr.fhir('POST', 'ServiceRequest', order('late'), once('late'))).status).toBe(201);
    await ehr.control('POST', 'clock', { advanceMs: 120_001 });
    expect(await found('late')).toHaveLength(2);
  });

  it('refuses one status and lets the others through', async () => {
    await turn({ kind: 'refuse', status: 422, type: 'ServiceRequest', toStatus: 'on-hold' });
    const put = (status: string): Promise<Heard> =>
      ehr.fhir('PUT', 'ServiceRequest/h', { ...order('h', { status }), id: 'h' });
    expect((await put('active')).status).toBe(201);
    const held = await put('on-hold');
    expect([held.status, field(held.body, 'resourceType')]).toEqual([422, 'OperationOutcome']);
    expect((await put('revoked')).status).toBe(200);
    expect(field((await ehr.fhir('GET', 'ServiceRequest/h')).body, 'status')).toBe('revoked');
  });

  it('strips identifiers, so that the order cannot be found by its own name', async () => {
    await turn({ kind: 'strip-identifiers', type: 'ServiceRequest' });
    const made = await ehr.fhir('POST', 'ServiceRequest', order('bare'));
    expect([made.status, field(made.body, 'identifier')]).toEqual([201, undefined]);
    expect(await found('bare')).toEqual([]);
  });

  it('keeps an imperfect report when told to, and refuses it otherwise', async () => {
    const report = { resourceType: 'DiagnosticReport', status: 'finished', code: { text: 'Films' } };
    expect((await ehr.fhir('POST', 'DiagnosticReport', report)).status).toBe(422);
    await turn({ kind: 'keep-invalid', type: 'DiagnosticReport', next: 1 });
    expect((await ehr.fhir('POST', 'DiagnosticReport', report)).status).toBe(201);
    expect((await ehr.fhir('POST', 'DiagnosticReport', report)).status).toBe(422);
  });

  it('writes next links relative or pointing elsewhere', async () => {
    for (const n of [1, 2]) await ehr.fhir('POST', 'ServiceRequest', order(`page${n}`));
    const nextOf = async (): Promise<unknown> =>
      field(list(field((await ehr.fhir('GET', 'ServiceRequest?_count=1')).body, 'link'))[1], 'url');
    await turn({ kind: 'page-links', style: 'relative', next: 1 });
    expect(String(await nextOf())).toMatch(/^\/fhir\?_page=/);
    await turn({ kind: 'page-links', style: 'elsewhere', to: 'http://attacker.example/fhir?p=2', next: 1 });
    expect(await nextOf()).toBe('http://attacker.example/fhir?p=2');
    expect(String(await nextOf())).toContain(`${ehr.sandbox.url}?_page=`);
  });

  it('answers late when told to', async () => {
    await turn({ kind: 'latency', ms: 40, type: 'Patient', next: 1 });
    await ehr.fhir('GET', 'Patient/rosa');
    const [entry] = list(field((await ehr.control('GET', 'log?since=1')).body, 'entries'));
    expect(Number(field(entry, 'ms'))).toBeGreaterThanOrEqual(39);
  });

  it('names the knob that was never hit, and refuses one it does not have', async () => {
    await turn({ kind: 'answer', status: 503, type: 'Device' });
    await turn({ kind: 'latency', ms: 1, type: 'Patient' });
    await ehr.fhir('GET', 'Patient/rosa');
    expect(await neverHit()).toBe(1);
    await ehr.fhir('GET', 'Device');
    expect(await neverHit()).toBe(0);
    for (const wrong of [{ kind: 'gremlin' }, { kind: 'latency' }, { kind: 'latency', ms: 5, typ: 'Device' }, {}]) {
      expect((await ehr.control('POST', 'knobs', wrong)).status).toBe(400);
    }
    expect((await ehr.control('DELETE', 'knobs/none')).status).toBe(404);
    await ehr.control('DELETE', 'knobs');
    expect(field((await ehr.control('GET', 'knobs')).body, 'knobs')).toEqual([]);
  });

  it('every row of the knob table is turned here or where notifications are told of', () => {
    const specs = ['trouble.spec.ts', 'notify.spec.ts'].map((name) =>
      readFileSync(new URL(name, import.meta.url), 'utf8'),
    );
    const here = specs.join('');
    for (const kind of Object.keys(KNOB_ROWS)) expect(here).toContain(`kind: '${kind}'`);
  });
});

describe('looking back', () => {
  it('the log tells what was received, in order, with bodies of writes; and that nothing else was written', async () => {
    const before = Number(field((await ehr.control('GET', 'log')).body, 'last'));
    await ehr.fhir('GET', 'ServiceRequest?patient=rosa');
    const id = idOf(await ehr.fhir('POST', 'ServiceRequest', order('seen'), { 'X-Request-Id': 'r-1' }));
    await ehr.fhir('POST', 'ServiceRequest', { resourceType: 'ServiceRequest' });
    const { body } = await ehr.control('GET', `log?since=${before}`);
    const entries = list(field(body, 'entries'));
    expect(entries.map((one) => `${field(one, 'method')} ${field(one, 'path')} ${field(one, 'status')}`)).toEqual([
      'GET ServiceRequest?patient=rosa 200',
      'POST ServiceRequest 201',
      'POST ServiceRequest 422',
    ]);
    expect(entries[1]).toMatchObject({
      ids: [`ServiceRequest/${id}`],
      requestId: 'r-1',
      body: order('seen'),
      wrote: true,
    });
    const writes = await ehr.control('GET', `log?since=${before}&writes=true`);
    expect(list(field(writes.body, 'entries'))).toHaveLength(1);
    const counters = field((await ehr.control('GET', 'counters')).body, 'requests');
    expect(counters).toMatchObject({ 'POST ServiceRequest 201': 1, 'POST ServiceRequest 422': 1 });
  });

  it('the server clock moves when told; lastUpdated follows and never goes back', async () => {
    const stamp = async (): Promise<number> => {
      const { body } = await ehr.fhir('POST', 'ServiceRequest', order('clock'));
      return Date.parse(String(field(field(body, 'meta'), 'lastUpdated')));
    };
    const now = await stamp();
    await ehr.control('POST', 'clock', { offsetMs: 3_600_000 });
    const ahead = await stamp();
    expect(ahead - now).toBeGreaterThanOrEqual(3_600_000);
    const { headers } = await ehr.fhir('GET', 'Patient/rosa');
    expect(Date.parse(headers.get('date') ?? '') - now).toBeGreaterThan(3_500_000);
    await ehr.control('POST', 'clock', { offsetMs: 0 });
    expect(await stamp()).toBeGreaterThan(ahead);
  });

  it('a token, where one is set, is demanded and compared whole', async () => {
    const locked = await bedside({ token: 'ward-7' });
    const status = async (authorization?: string): Promise<number> =>
      (await locked.fhir('GET', 'Patient', undefined, authorization === undefined ? {} : { authorization })).status;
    expect([await status(), await status('Bearer ward'), await status('Bearer ward-7')]).toEqual([401, 401, 200]);
    await locked.close();
  });

  it.each([
    ['127.0.0.1', undefined, true],
    ['::ffff:127.0.0.1', undefined, true],
    ['172.18.0.5', 'Bearer ward-7', true],
    ['172.18.0.5', 'Bearer ward', false],
    ['172.18.0.5', undefined, false],
    ['1127.0.0.1', undefined, false],
  ])('the controls, asked from %s with %s: %s', (from, authorization, trusted) => {
    expect(isTrusted(from, authorization, 'ward-7')).toBe(trusted);
    expect(isTrusted('172.18.0.5', 'Bearer undefined', undefined)).toBe(false);
  });
});
