import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { HealthChecks, listenForMetrics } from '../index.js';
import { KEYS, openWard, posting } from './ward.fixture.js';

let ward: Awaited<ReturnType<typeof openWard>>;
const ask: typeof ward.ask = (path, init) => ward.ask(path, init);

beforeAll(async () => {
  ward = await openWard();
});

afterAll(() => ward.close());

describe('what is refused at the door', () => {
  it('a body over the limit', async () => {
    const huge = JSON.stringify({ patient: 'Patient/1', reason: 'x'.repeat(1_048_576) });
    expect((await ask('/cases', { key: KEYS.nurse, ...posting(huge) })).body).toMatchObject({
      status: 413,
      code: 'too-large',
    });
    expect((await ask('/ehr/hospital/refuse', posting(huge, 'application/fhir+json'))).body).toMatchObject({
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'error', code: 'too-long' }],
    });
  });

  it('a body over the limit that was set, in every media type', async () => {
    const narrow = await openWard({ BODY_LIMIT_BYTES: '2048' });
    const long = JSON.stringify({ reason: 'x'.repeat(3_000) });
    for (const type of ['application/json', 'application/fhir+json', 'application/x-www-form-urlencoded'])
      expect((await narrow.ask('/ehr/hospital/refuse', posting(long, type))).status).toBe(413);
    await narrow.close();
  });

  it('a media type nobody reads here', async () => {
    expect((await ask('/cases', { key: KEYS.nurse, ...posting('<a/>', 'application/xml') })).body).toMatchObject({
      status: 415,
      code: 'wrong-media-type',
    });
  });

  it('malformed JSON, without repeating it', async () => {
    const answer = await ask('/cases', { key: KEYS.nurse, ...posting('{"patient": "Rosalind Okafor') });
    expect(answer).toMatchObject({ status: 400, body: { code: 'malformed' } });
    expect(answer.text).not.toContain('Rosalind');
    expect((await ask('/cases', { key: KEYS.nurse, ...posting('{"__proto__": {"a": 1}}') })).status).toBe(400);
  });

  it('a body of another form, naming every place and no value', async () => {
    const answer = await ask('/cases', { key: KEYS.nurse, ...posting('{"patient": "Rosalind", "reason": 7}') });
    expect(answer.body).toMatchObject({
      status: 400,
      code: 'invalid',
      errors: [{ path: 'body.patient' }, { path: 'body.reason' }],
    });
    expect(answer.text).not.toContain('Rosalind');
    expect((await ask('/cases', { key: KEYS.nurse, method: 'POST' })).body).toMatchObject({ code: 'invalid' });
    expect((await ask('/cases?limit=1000', { key: KEYS.nurse })).body).toMatchObject({ code: 'invalid' });
    expect((await ask('/cases/Rosalind', { key: KEYS.nurse })).body).toMatchObject({ code: 'invalid' });
  });

  it('an unknown path, in the words of its side', async () => {
    expect((await ask('/nowhere', { key: KEYS.nurse })).body).toMatchObject({ status: 404, code: 'not-found' });
    expect(await ask('/fhir/PlanDefinition/none?name=Okafor')).toMatchObject({
      status: 404,
      type: expect.stringContaining('application/fhir+json'),
      body: { resourceType: 'OperationOutcome', issue: [{ code: 'not-found' }] },
    });
    expect((await ask('/fhirsomething')).type).toContain('problem+json');
    expect((await ask('/%E0%A4%A')).status).toBe(400);
  });

  it('tells an OperationOutcome where FHIR is spoken, one issue for each place', async () => {
    expect(
      (await ask('/ehr/hospital/refuse', posting('{"resourceType": "Patient"}', 'application/fhir+json'))).body,
    ).toMatchObject({
      resourceType: 'OperationOutcome',
      issue: [{ expression: ['body.resourceType'] }, { expression: ['body.entry'] }],
    });
  });
});

describe('what goes out', () => {
  it.each([
    ['case-unknown', 404, 'unknown-case'],
    ['case-nest', 404, 'not-found'],
    ['case-busy', 503, 'not-now'],
    ['case-broken', 500, 'unreadable-case'],
    ['case-other', 500, 'unexpected'],
  ])('%s is told as %i %s, with no stack and no foreign sentence', async (id, status, code) => {
    const answer = await ask(`/cases/${id}`, { key: KEYS.nurse });
    expect(answer).toMatchObject({
      status,
      body: { code, instance: expect.stringContaining('urn:pumptrace:request:') },
    });
    expect(answer.text).not.toMatch(/Rosalind|at .*\.ts|stack/);
    expect(answer.headers.get('retry-after')).toBe(id === 'case-busy' ? '2' : null);
  });

  it('keeps the caller’s request id through the handler, the answer and the log, and makes one where it is none', async () => {
    const body = JSON.stringify({ patient: 'Patient/1' });
    const asked = await ask('/cases', {
      key: KEYS.nurse,
      ...posting(body),
      headers: { 'content-type': 'application/json', 'x-request-id': 'night-7' },
    });
    expect(asked.headers.get('x-request-id')).toBe('night-7');
    expect(asked.body).toMatchObject({ requestId: 'night-7' });
    expect(ward.lines.some((line) => line.includes('"requestId":"night-7"') && line.includes('"route":"/cases"'))).toBe(
      true,
    );
    const odd = await ask('/cases', { key: KEYS.nurse, headers: { 'x-request-id': 'Rosalind Okafor' } });
    expect(odd.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('keeps the request id when the body arrives in pieces', async () => {
    const { port } = new URL(ward.service.url);
    const headers = {
      authorization: `Bearer ${KEYS.nurse}`,
      'content-type': 'application/json',
      'x-request-id': 'night-8',
    };
    const asked = request({ host: '127.0.0.1', port, path: '/cases', method: 'POST', headers });
    const answered = new Promise<IncomingMessage>((answer) => asked.once('response', answer));
    asked.write('{"patient": ');
    await new Promise((later) => setTimeout(later, 20));
    asked.end('"Patient/1"}');
    expect(JSON.parse(await text(await answered))).toMatchObject({ requestId: 'night-8' });
  });

  it('hears a bell with and without a payload, in the EHR’s media type', async () => {
    const path = '/ehr/hospital/notify/DiagnosticReport/41';
    const fhir = { 'content-type': 'application/fhir+json; charset=utf-8' };
    expect(
      (await ask(path, { method: 'PUT', headers: fhir, body: '{"resourceType":"DiagnosticReport"}' })).body,
    ).toEqual({
      heard: { resourceType: 'DiagnosticReport' },
    });
    expect((await ask(path, { method: 'PUT', headers: fhir })).body).toEqual({ heard: 'a bell' });
    expect((await ask(path, { method: 'PUT' })).body).toEqual({ heard: 'a bell' });
  });

  it('sends plain security headers and never sends a browser to https on its own', async () => {
    const { headers } = await ask('/health/live');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("script-src 'none'");
    expect(headers.get('content-security-policy')).not.toContain('upgrade-insecure');
    expect(headers.get('strict-transport-security')).toBeNull();
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it('describes itself at /docs from the schemas it believes', async () => {
    expect(await ask('/docs')).toMatchObject({ status: 200, text: expect.stringContaining('/cases/{id}') });
    expect((await ask('/docs/openapi.json')).body).toMatchObject({
      openapi: '3.1.0',
      paths: {
        '/cases': {
          post: {
            requestBody: {
              content: { 'application/json': { schema: { required: ['patient'], additionalProperties: false } } },
            },
          },
          get: { parameters: [{ name: 'limit', in: 'query', required: false }] },
        },
        '/cases/{id}': { get: { parameters: [{ name: 'id', in: 'path', schema: { pattern: '^case-' } }] } },
      },
    });
  });

  it('leaves no patient, key or query in its log', () => {
    const written = ward.lines.join('');
    expect(written).toContain('request failed');
    expect(written).not.toMatch(/Rosalind|Okafor|key-of-the|limit=1000/);
  });
});

describe('health and numbers', () => {
  it('is live whatever happens, and ready only while every check passes', async () => {
    let database = true;
    ward.ground.health.register({
      name: 'database',
      check: async () => void (database || (await Promise.reject(new Error('Okafor')))),
    });
    expect(await ask('/health/ready')).toMatchObject({
      status: 200,
      body: { status: 'ok', details: { database: { status: 'up' } } },
    });
    database = false;
    const down = await ask('/health/ready');
    expect(down).toMatchObject({ status: 503, body: { status: 'error', error: { database: { status: 'down' } } } });
    expect(down.text).not.toContain('Okafor');
    expect((await ask('/health/live')).status).toBe(200);
    database = true;
    expect((await ask('/health/ready')).status).toBe(200);
    expect(() => ward.ground.health.register({ name: 'database', check: () => Promise.resolve() })).toThrow(
      'registered already',
    );
  });

  it('serves numbers to a key of the right role, with routes and never ids', async () => {
    expect((await ask('/metrics')).status).toBe(401);
    expect((await ask('/metrics', { key: KEYS.nurse })).status).toBe(403);
    const { text, status } = await ask('/metrics', { key: KEYS.auditor });
    expect(status).toBe(200);
    expect(text).toMatch(
      /pumptrace_http_request_seconds_count\{.*method="GET",route="\/cases\/:id",status="404".*\} \d/,
    );
    expect(text).not.toContain('case-unknown');
    expect(text).toContain('pumptrace_log_fields_dropped');
  });

  it('serves the same numbers without a key on a port of their own', async () => {
    const listener = await listenForMetrics(ward.ground.metrics, '127.0.0.1', 0);
    expect(await (await fetch(listener.url)).text()).toContain('pumptrace_api_keys_stale');
    expect((await fetch(listener.url.replace('/metrics', '/cases'))).status).toBe(404);
    const port = Number(new URL(listener.url).port);
    await expect(listenForMetrics(ward.ground.metrics, '127.0.0.1', port)).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
    await listener.close();
    await expect(fetch(listener.url)).rejects.toThrow();
  });

  it('takes a check that hangs for one that failed', async () => {
    const checks = new HealthChecks(ward.ground.log, 5);
    checks.register({ name: 'hanging', check: () => new Promise(() => undefined) });
    expect(await checks.results()).toEqual([{ name: 'hanging', up: false }]);
  });

  it('stops being ready before it stops, and stops once', async () => {
    ward.ground.state.startDraining();
    expect(await ask('/health/ready')).toMatchObject({
      status: 503,
      body: { error: { 'accepting-work': { status: 'down' } } },
    });
    expect((await ask('/health/live')).status).toBe(200);
    await Promise.all([ward.service.stop(), ward.service.stop()]);
    await expect(fetch(`${ward.service.url}/health/live`)).rejects.toThrow();
  });
});
