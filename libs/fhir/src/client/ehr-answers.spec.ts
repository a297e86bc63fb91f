import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PermanentFailure, TransientFailure } from '#platform';
import type { ServiceRequest } from '@medplum/fhirtypes';
import { prospectOf, type EhrAnswer } from './answer.js';
import { failureToThrow } from './failure.js';
import { bare, clientFor, fhir, hangUp, RudeEhr } from './testing/rude-ehr.js';

// What an EHR says, and what we make of it.

let ehr: RudeEhr;
beforeAll(async () => {
  ehr = await RudeEhr.open();
});
afterAll(async () => {
  await ehr.close();
});
const client = (limits = {}) => clientFor(ehr.base, {}, { maxTries: 1, ...limits }).client;
const json = { 'content-type': 'application/fhir+json' };
const outcome = (code: string, severity = 'error') => ({
  resourceType: 'OperationOutcome',
  issue: [{ severity, code, diagnostics: 'Ann Example, born 1950', expression: ['ServiceRequest.code'] }],
});
const order: ServiceRequest = {
  resourceType: 'ServiceRequest',
  identifier: [{ system: 'https://pumptrace.example.org/sid/order', value: 'c1.films,a|1' }],
  status: 'draft',
  intent: 'proposal',
  subject: { reference: 'Patient/ann' },
};
const sid = { system: 'https://pumptrace.example.org/sid/order', value: 'c1.films,a|1' };

describe('reading', () => {
  test('gives the resource with its version and the EHR`s own times', async () => {
    ehr.behave(
      fhir(
        200,
        { resourceType: 'Patient', id: 'ann', meta: { versionId: '7' } },
        {
          date: 'Sat, 14 Mar 2026 02:00:05 GMT',
          'last-modified': 'Fri, 13 Mar 2026 22:00:00 GMT',
        },
      ),
    );
    expect(await client().read('Patient', 'ann')).toEqual({
      kind: 'ok',
      value: { resourceType: 'Patient', id: 'ann', meta: { versionId: '7' } },
      version: '7',
      lastModified: '2026-03-13T22:00:00.000Z',
      serverDate: '2026-03-14T02:00:05.000Z',
      requestId: 'call-1',
      tries: 1,
    });
    expect(ehr.received[0]?.headers).toMatchObject({
      'x-request-id': 'call-1',
      accept: 'application/fhir+json',
      'accept-encoding': 'identity',
    });
  });

  test.each([
    ['a login page with 200', bare(200, { 'content-type': 'text/html' }, '<h1>Log in'), 'not-json'],
    ['half a JSON text', bare(200, json, '{"resourceType":"Pat'), 'not-json'],
    ['JSON labelled as text', bare(200, { 'content-type': 'text/plain' }, '{}'), 'not-json'],
    ['a bare null', bare(200, json, 'null'), 'not-json'],
    ['a list', bare(200, json, '[]'), 'not-a-resource'],
    ['an object that is no resource', bare(200, json, '{"ok":true}'), 'not-a-resource'],
    ['another type', fhir(200, { resourceType: 'Person', id: 'ann' }), 'wrong-type'],
    ['another patient', fhir(200, { resourceType: 'Patient', id: 'bob' }), 'wrong-id'],
    ['204', bare(204), 'empty'],
    ['200 with nothing', bare(200, json), 'empty'],
    ['304 unasked', bare(304), 'not-modified'],
    ['a gateway`s own 404', bare(404, { 'content-type': 'text/html' }, 'no route'), 'not-a-resource'],
  ])('does not take %s for the resource', async (_what, manner, why) => {
    ehr.behave(manner);
    expect(await client().read('Patient', 'ann')).toMatchObject({ kind: 'notFhir', why });
  });

  test('stops a body that is too large, announced or not, before it is in memory', async () => {
    let written = 0;
    const flood = bare(200, { ...json, 'content-length': '10000000' });
    ehr.behave(flood);
    expect(await client({ maxResponseBytes: 100_000 }).read('Patient', 'a')).toMatchObject({
      why: 'too-large',
    });
    ehr.behave((response) => {
      response.writeHead(200, json);
      const pour = (): void => {
        while (!response.destroyed && written < 10_000_000) {
          written += 65_536;
          if (!response.write(' '.repeat(65_536))) return void response.once('drain', pour);
        }
        response.end();
      };
      pour();
    });
    expect(await client({ maxResponseBytes: 100_000 }).read('Patient', 'a')).toMatchObject({
      kind: 'notFhir',
      why: 'too-large',
    });
    expect(written).toBeLessThan(10_000_000);
  });

  test('stops JSON that is too deep, but not brackets inside text', async () => {
    const nested = `{"resourceType":"Patient","id":"a","x":${'['.repeat(200)}${']'.repeat(200)}}`;
    ehr.behave(bare(200, json, nested));
    expect(await client().read('Patient', 'a')).toMatchObject({ kind: 'notFhir', why: 'too-deep' });
    const text = `"\\"${'['.repeat(200)}`;
    ehr.behave(fhir(200, { resourceType: 'Patient', id: 'a', language: text }));
    expect(await client().read('Patient', 'a')).toMatchObject({ kind: 'ok' });
  });

  test('refuses a compressed body, whose size cannot be seen', async () => {
    const zipped = gzipSync(JSON.stringify({ resourceType: 'Patient', id: 'a' }));
    ehr.behave((response) => response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end(zipped));
    expect(await client().read('Patient', 'a')).toMatchObject({ kind: 'notFhir', why: 'encoded' });
  });

  test('a document comes wrapped in JSON or as it is', async () => {
    const bytes = Buffer.from([0x25, 0x50, 0x44, 0x46, 0xff, 0x00]);
    const pdf = { contentType: 'application/pdf', bytes: new Uint8Array(bytes) };
    const data = bytes.toString('base64');
    ehr.behave(
      fhir(200, { resourceType: 'Binary', id: 'b', contentType: 'application/pdf', data }),
      (response) => response.writeHead(200, { 'content-type': 'application/PDF' }).end(bytes),
      fhir(200, outcome('processing')),
    );
    expect(await client().readBinary('Binary/b')).toMatchObject({ kind: 'ok', value: pdf });
    expect(await client().readBinary('Binary/b')).toMatchObject({ kind: 'ok', value: pdf });
    expect(await client().readBinary('Binary/b')).toMatchObject({ kind: 'notFhir' });
    expect(await client().readBinary('Patient/b')).toMatchObject({ kind: 'notSent' });
  });
});

describe('searching', () => {
  const bundle = (self: string | undefined, ...entry: unknown[]) =>
    fhir(
      200,
      {
        resourceType: 'Bundle',
        type: 'searchset',
        entry,
        ...(self === undefined ? {} : { link: [{ relation: 'self', url: self }] }),
      },
      { date: 'Sat, 14 Mar 2026 02:00:05 GMT' },
    );

  test('tells what was ignored, what came along and how far the EHR`s clock is', async () => {
    ehr.behave(
      bundle(
        'https://inside.example/fhir/Task?_lastUpdated=ge2026&status=requested',
        {
          resource: {
            resourceType: 'Task',
            id: '1',
            meta: { lastUpdated: '2026-03-14T02:00:00+02:00' },
          },
        },
        {
          resource: { resourceType: 'Task', id: '2', meta: { lastUpdated: '2026-03-14T01:00:00Z' } },
        },
        { resource: { resourceType: 'Patient', id: 'ann' }, search: { mode: 'include' } },
        { resource: outcome('not-supported', 'warning'), search: { mode: 'outcome' } },
      ),
    );
    const asked = { _lastUpdated: ['ge2026', 'le2027'], status: 'requested', patient: 'ann' };
    const answer = await client().search('Task', asked);
    expect(answer).toMatchObject({
      kind: 'ok',
      serverDate: '2026-03-14T02:00:05.000Z',
      value: {
        resources: [{ id: '1' }, { id: '2' }],
        included: [{ id: 'ann' }],
        lastUpdated: '2026-03-14T01:00:00Z',
        ignoredParameters: ['_lastUpdated', 'patient'],
        extent: 'whole',
        warnings: [{ severity: 'warning', code: 'not-supported' }],
      },
    });
    expect(JSON.stringify(answer)).not.toContain('born 1950');
    expect(ehr.received[0]).toMatchObject({
      url: '/fhir/Task?_lastUpdated=ge2026&_lastUpdated=le2027&status=requested&patient=ann',
      headers: { prefer: 'handling=strict' },
    });
  });

  test('can keep its parameters out of the URL', async () => {
    ehr.behave(bundle(undefined));
    const answer = await client().search('Task', { patient: 'ann' }, { post: true, strict: false });
    expect(answer).toMatchObject({ value: { ignoredParameters: 'unknown', resources: [] } });
    expect(ehr.received[0]).toMatchObject({
      method: 'POST',
      url: '/fhir/Task/_search',
      body: 'patient=ann',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(ehr.received[0]?.headers['prefer']).toBeUndefined();
  });

  test('fails whole when a later page fails: half a result would move the watermark', async () => {
    ehr.behave(fhir(200, { resourceType: 'Bundle', link: [{ relation: 'next', url: 'Task?page=2' }] }), bare(503));
    expect(await client().search('Task', {})).toMatchObject({ kind: 'unavailable', status: 503 });
  });

  test('by identifier goes past caches and believes only what carries it', async () => {
    const other = { ...order, id: '8', identifier: [{ system: sid.system, value: 'c1.other' }] };
    const ours = { ...order, id: '9' };
    const self = 'https://x.example/ServiceRequest?identifier=y';
    const look = () => client().findByIdentifier('ServiceRequest', sid.system, sid.value);
    ehr.behave(bundle(self, { resource: ours }, { resource: other }));
    expect(await look()).toMatchObject({ value: { matches: [{ id: '9' }], reliable: true } });
    expect(ehr.received[0]?.headers['cache-control']).toBe('no-cache');
    expect(new URL(ehr.received[0]?.url ?? '', ehr.origin).searchParams.get('identifier')).toBe(
      'https://pumptrace.example.org/sid/order|c1.films\\,a\\|1',
    );
    ehr.behave(bundle('https://x.example/ServiceRequest', { resource: other }));
    expect(await look()).toMatchObject({ value: { matches: [], reliable: false } });
    ehr.behave(bundle(undefined, { resource: other }));
    expect(await look()).toMatchObject({ value: { matches: [], reliable: false } });
    ehr.behave(bundle(undefined));
    expect(await look()).toMatchObject({ value: { matches: [], reliable: true } });
  });
});

describe('writing', () => {
  const kept = { ...order, id: '42', meta: { versionId: '3' } };
  const location = (path: string) => ({ location: `https://inside.example/fhir/${path}` });

  test.each([
    ['the resource', fhir(201, kept), { outcome: 'created', id: '42', version: '3' }],
    [
      'only a Location',
      bare(201, { ...location('ServiceRequest/42/_history/3') }),
      { outcome: 'created', id: '42', version: '3' },
    ],
    [
      'an OperationOutcome and a Location',
      fhir(201, outcome('informational', 'warning'), location('ServiceRequest/42')),
      { outcome: 'created', id: '42', warnings: [{ code: 'informational' }] },
    ],
    ['the one that was there', fhir(200, kept), { outcome: 'existed', id: '42' }],
  ])('a conditional create answered with %s', async (_what, manner, value) => {
    ehr.behave(manner);
    expect(await client().createOnce(order, sid)).toMatchObject({ kind: 'ok', value });
    const [sent] = ehr.received;
    expect(sent?.headers).toMatchObject({
      'content-type': 'application/fhir+json',
      'if-none-exist': 'identifier=https%3A%2F%2Fpumptrace.example.org%2Fsid%2Forder|c1.films%5C%2Ca%5C%7C1',
      'x-request-id': 'call-1',
    });
    expect(JSON.parse(sent?.body ?? '')).toEqual(order);
  });

  const ofCreate = () => client().createOnce(order, sid);
  const ofUpdate = () => client().update({ ...order, id: '42' }, '3');
  test.each<[string, () => Promise<EhrAnswer<unknown>>, Parameters<RudeEhr['behave']>[0], object]>([
    ['several matches', ofCreate, fhir(412, outcome('multiple-matches')), { kind: 'severalMatches' }],
    ['no id at all', ofCreate, bare(201), { why: 'no-id', maybeWritten: true }],
    ['a wrong Location', ofCreate, bare(201, location('Task/1')), { maybeWritten: true }],
    ['duplicate', ofCreate, fhir(409, outcome('duplicate')), { kind: 'refused', remedy: 'reconcile' }],
    ['a conflict without a word', ofCreate, bare(409), { kind: 'refused', remedy: 'reconcile' }],
    ['a rule', ofCreate, fhir(422, outcome('business-rule')), { kind: 'refused', remedy: 'person' }],
    ['a lock', ofCreate, fhir(422, outcome('lock-error')), { kind: 'refused', remedy: 'later' }],
    ['no such type', ofCreate, bare(404), { kind: 'refused', status: 404 }],
    ['a missing scope', ofCreate, fhir(403, outcome('forbidden')), { kind: 'forbidden' }],
    ['a 500', ofCreate, bare(500), { kind: 'unavailable', maybeWritten: true }],
    ['a hang-up', ofCreate, hangUp, { kind: 'network', maybeWritten: true }],
    ['a new version (412)', ofUpdate, bare(412), { kind: 'versionConflict', maybeWritten: false }],
    ['a new version (409)', ofUpdate, bare(409), { kind: 'versionConflict' }],
    ['deleted', ofUpdate, bare(410), { kind: 'gone' }],
    ['unknown', ofUpdate, fhir(404, outcome('not-found')), { kind: 'notFound' }],
    ['another id', ofUpdate, fhir(200, { ...kept, id: '43' }), { why: 'wrong-id' }],
  ])('%s is told apart, without the patient', async (_what, write, manner, expected) => {
    ehr.behave(manner);
    const answer = await write();
    expect(answer).toMatchObject(expected);
    expect(JSON.stringify(answer)).not.toContain('born 1950');
    expect(ehr.received).toHaveLength(1);
    if (answer.kind === 'ok') return;
    const failure = failureToThrow(answer, 'send an order');
    const lasting = prospectOf(answer) === 'person';
    expect(failure).toBeInstanceOf(lasting ? PermanentFailure : TransientFailure);
  });

  test('an update names the version it replaces', async () => {
    ehr.behave(bare(200, { etag: 'W/"4"' }));
    expect(await ofUpdate()).toMatchObject({
      kind: 'ok',
      version: '4',
      value: { outcome: 'updated', id: '42', version: '4' },
    });
    expect(ehr.received[0]).toMatchObject({ method: 'PUT', headers: { 'if-match': 'W/"3"' } });
    expect(await client().update(order, '3')).toMatchObject({ kind: 'notSent', why: 'no-id' });
    expect(await client().update(kept, '3"\r\nx: y')).toMatchObject({ why: 'bad-version' });
  });
});
