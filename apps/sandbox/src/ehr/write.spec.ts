import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { bedside, idOf, idsOf, once, order, rosa, type Bedside } from './for-specs.js';
import { field, list } from './shelf/fields.js';

let ehr: Bedside;

beforeAll(async () => {
  ehr = await bedside();
  await ehr.fhir('PUT', 'Patient/rosa', rosa);
});
afterAll(() => ehr.close());

const found = async (value: string): Promise<readonly string[]> =>
  idsOf(await ehr.fhir('GET', `ServiceRequest?identifier=${value}`));

describe('one order in the EHR, from its writing to its end', () => {
  it('a create answers 201 with place, tag and server time', async () => {
    const created = await ehr.fhir('POST', 'ServiceRequest', order('w1'));
    expect(created.status).toBe(201);
    expect(created.headers.get('location')).toBe(`${ehr.sandbox.url}/ServiceRequest/${idOf(created)}/_history/1`);
    expect(created.headers.get('etag')).toBe('W/"1"');
    expect(Date.parse(created.headers.get('last-modified') ?? '')).not.toBeNaN();
    expect(Date.parse(created.headers.get('date') ?? '')).not.toBeNaN();
  });

  it('PUT creates with 201, updates with 200, and If-Match holds a stale writer back with 412', async () => {
    const body = { ...order('w2'), id: 'w2' };
    expect((await ehr.fhir('PUT', 'ServiceRequest/w2', body)).status).toBe(201);
    expect((await ehr.fhir('PUT', 'ServiceRequest/w2', body, { 'If-Match': 'W/"1"' })).status).toBe(200);
    expect((await ehr.fhir('PUT', 'ServiceRequest/w2', body, { 'If-Match': 'W/"1"' })).status).toBe(412);
    expect((await ehr.fhir('GET', 'ServiceRequest/w2')).headers.get('etag')).toBe('W/"2"');
  });

  it('a deleted order is 410, its versions stay readable, and writing it again is a creation', async () => {
    const body = { ...order('w3'), id: 'w3' };
    await ehr.fhir('PUT', 'ServiceRequest/w3', body);
    expect((await ehr.fhir('DELETE', 'ServiceRequest/w3')).status).toBe(204);
    expect((await ehr.fhir('GET', 'ServiceRequest/w3')).status).toBe(410);
    expect(await found('w3')).toEqual([]);
    expect((await ehr.fhir('GET', 'ServiceRequest/w3/_history/1')).status).toBe(200);
    expect((await ehr.fhir('PUT', 'ServiceRequest/w3', body)).status).toBe(201);
    const history = await ehr.fhir('GET', 'ServiceRequest/w3/_history');
    const methods = list(field(history.body, 'entry')).map((entry) => field(field(entry, 'request'), 'method'));
    expect(methods).toEqual(['PUT', 'DELETE', 'POST']);
    expect((await ehr.fhir('GET', 'ServiceRequest/nobody')).status).toBe(404);
  });

  it('what breaks the structure is refused with 422 and an OperationOutcome', async () => {
    const bad = await ehr.fhir('POST', 'ServiceRequest', { resourceType: 'ServiceRequest', foo: 1 });
    expect(bad.status).toBe(422);
    expect(field(bad.body, 'resourceType')).toBe('OperationOutcome');
    expect(list(field(bad.body, 'issue')).length).toBeGreaterThan(0);
  });

  it.each([
    ['POST', 'ServiceRequest', '{"resourceType":', 400],
    ['POST', 'ServiceRequest', rosa, 400],
    ['PUT', 'Patient/other', rosa, 400],
    ['POST', 'Spaceship', { resourceType: 'Spaceship' }, 404],
    ['PATCH', 'ServiceRequest', [], 405],
    ['GET', 'Patient/%E0%A4%A', undefined, 400],
    ['GET', 'Patient/..%2F..%2F_sandbox', undefined, 404],
  ])('%s %s with what it should not carry is refused', async (method, path, body, status) => {
    expect((await ehr.fhir(method, path, body)).status).toBe(status);
  });

  it('lastUpdated is never given twice, however fast the writes come', async () => {
    const all = await Promise.all(
      Array.from({ length: 60 }, (_, i) => ehr.fhir('POST', 'ServiceRequest', order(`t${i}`))),
    );
    const times = all.map(({ body }) => String(field(field(body, 'meta'), 'lastUpdated')));
    expect(new Set(times).size).toBe(60);
  });

  it('Prefer: return=minimal leaves the body out, the Location in', async () => {
    const created = await ehr.fhir('POST', 'ServiceRequest', order('w4'), { Prefer: 'return=minimal' });
    expect([created.status, created.body]).toEqual([201, '']);
    expect(created.headers.get('location')).toContain('/ServiceRequest/');
  });

  it('who holds the current version is told so with 304', async () => {
    const { headers } = await ehr.fhir('GET', 'Patient/rosa');
    const tag = headers.get('etag') ?? 'no tag';
    expect((await ehr.fhir('GET', 'Patient/rosa', undefined, { 'If-None-Match': tag })).status).toBe(304);
    expect((await ehr.fhir('GET', 'Patient/rosa', undefined, { 'If-None-Match': 'W/"99"' })).status).toBe(200);
  });

  it('speaks JSON only, and takes no more than 16 MB', async () => {
    const xml = { 'content-type': 'application/fhir+xml' };
    expect((await ehr.fhir('POST', 'Patient', '<Patient/>', xml)).status).toBe(415);
    expect((await ehr.fhir('GET', 'Patient/rosa', undefined, { accept: 'application/fhir+xml' })).status).toBe(406);
    expect((await ehr.fhir('POST', 'Patient', 'x'.repeat(16 * 1024 * 1024 + 1))).status).toBe(413);
  });

  it('$validate judges and keeps nothing', async () => {
    const before = field((await ehr.fhir('GET', 'ServiceRequest?_count=0')).body, 'total');
    expect((await ehr.fhir('POST', 'ServiceRequest/$validate', order('v'))).status).toBe(200);
    expect((await ehr.fhir('POST', 'ServiceRequest/$validate', order('v', { status: 'bogus' }))).status).toBe(422);
    expect(field((await ehr.fhir('GET', 'ServiceRequest?_count=0')).body, 'total')).toBe(before);
  });

  it('a Binary is served as it was stored to who asks for its own type', async () => {
    const made = await ehr.fhir('POST', 'Binary', 'Impression: no kink.', { 'content-type': 'text/plain' });
    expect(made.status).toBe(201);
    const raw = await ehr.fhir('GET', `Binary/${idOf(made)}`, undefined, { accept: 'text/plain' });
    expect([raw.headers.get('content-type'), raw.body]).toEqual(['text/plain', 'Impression: no kink.']);
  });
});

describe('the same order sent many times', () => {
  it('thirty at once create one: one 201, the others 200 with the same id', async () => {
    const sent = await Promise.all(
      Array.from({ length: 30 }, () => ehr.fhir('POST', 'ServiceRequest', order('race'), once('race'))),
    );
    expect(sent.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(sent.filter(({ status }) => status === 200)).toHaveLength(29);
    expect(new Set(sent.map(idOf)).size).toBe(1);
    expect(await found('race')).toHaveLength(1);
  });

  it('when two are already there it is 412, and a condition it does not understand is never ignored', async () => {
    await ehr.fhir('POST', 'ServiceRequest', order('twice'));
    await ehr.fhir('POST', 'ServiceRequest', order('twice'));
    expect((await ehr.fhir('POST', 'ServiceRequest', order('twice'), once('twice'))).status).toBe(412);
    const vague = await ehr.fhir('POST', 'ServiceRequest', order('vague'), { 'If-None-Exist': 'colour=blue' });
    expect(vague.status).toBe(400);
    expect(await found('vague')).toEqual([]);
  });

  it('a conditional update creates once, then updates', async () => {
    const path = 'ServiceRequest?identifier=https://pumptrace.example.org/fhir/sid/order|cond';
    const first = await ehr.fhir('PUT', path, order('cond'));
    const second = await ehr.fhir('PUT', path, order('cond', { status: 'active' }));
    expect([first.status, second.status, idOf(second)]).toEqual([201, 200, idOf(first)]);
  });
});

describe('taking an order away by its own name', () => {
  it('one is deleted, none is no error, two are refused', async () => {
    const gone = (value: string): Promise<{ status: number }> =>
      ehr.fhir('DELETE', `ServiceRequest?identifier=${value}`);
    await ehr.fhir('POST', 'ServiceRequest', order('del'));
    expect([(await gone('del')).status, (await gone('del')).status]).toEqual([204, 204]);
    expect(await found('del')).toEqual([]);
    for (let n = 0; n < 2; n += 1) await ehr.fhir('POST', 'ServiceRequest', order('del2'));
    expect((await gone('del2')).status).toBe(412);
    expect(await found('del2')).toHaveLength(2);
    expect((await ehr.fhir('DELETE', 'ServiceRequest')).status).toBe(412);
  });
});

describe('an order set and its task in one Bundle', () => {
  const taskFor = (focus: string): unknown => ({
    resourceType: 'Task',
    status: 'requested',
    intent: 'order',
    focus: { reference: focus },
    for: { reference: 'Patient/rosa' },
  });
  const bundle = (type: string, entry: readonly unknown[]): unknown => ({ resourceType: 'Bundle', type, entry });
  const post = (url: string, resource: unknown, ifNoneExist?: string, fullUrl?: string): unknown => ({
    fullUrl,
    resource,
    request: { method: 'POST', url, ifNoneExist },
  });
  const urn = 'urn:uuid:5b1c0c52-52fb-4d0f-8a0f-1f3f2b7b9a10';

  it('references by urn:uuid become real ones, whether the order is new or already there', async () => {
    const entries = [
      post('Task', taskFor(urn)),
      post('ServiceRequest', order('set'), once('set')['If-None-Exist'], urn),
    ];
    const [one, two] = [
      await ehr.fhir('POST', '', bundle('transaction', entries)),
      await ehr.fhir('POST', '', bundle('transaction', entries)),
    ];
    const [id] = await found('set');
    for (const heard of [one, two]) {
      const [task] = list(field(heard.body, 'entry'));
      expect(field(field(field(task, 'resource'), 'focus'), 'reference')).toBe(`ServiceRequest/${id}`);
    }
    const statuses = list(field(two.body, 'entry')).map((entry) => field(field(entry, 'response'), 'status'));
    expect(statuses).toEqual(['201 Created', '200 OK']);
  });

  it('one bad entry takes everything back: versions, searches, order of results', async () => {
    await ehr.fhir('PUT', 'ServiceRequest/kept', { ...order('kept'), id: 'kept' });
    const before = await ehr.fhir('GET', 'ServiceRequest?patient=rosa&_count=1000');
    const refused = await ehr.fhir(
      'POST',
      '',
      bundle('transaction', [
        post('ServiceRequest', order('rolled-back')),
        {
          resource: { ...order('kept', { status: 'active' }), id: 'kept' },
          request: { method: 'PUT', url: 'ServiceRequest/kept' },
        },
        { request: { method: 'DELETE', url: 'ServiceRequest/w2' } },
        post('ServiceRequest', { resourceType: 'ServiceRequest', foo: 1 }),
      ]),
    );
    expect(refused.status).toBe(422);
    expect(JSON.stringify(refused.body)).toContain('Bundle.entry[3]');
    expect(await found('rolled-back')).toEqual([]);
    const after = await ehr.fhir('GET', 'ServiceRequest?patient=rosa&_count=1000');
    expect(field(after.body, 'entry')).toEqual(field(before.body, 'entry'));
    expect((await ehr.fhir('GET', 'ServiceRequest/kept')).headers.get('etag')).toBe('W/"1"');
  });

  it('an unknown urn is refused; a conditional reference is looked up', async () => {
    const lost = await ehr.fhir('POST', '', bundle('transaction', [post('Task', taskFor('urn:uuid:nobody'))]));
    expect(lost.status).toBe(400);
    const byName = taskFor('ServiceRequest?identifier=kept');
    const made = await ehr.fhir('POST', '', bundle('transaction', [post('Task', byName)]));
    const [task] = list(field(made.body, 'entry'));
    expect(field(field(field(task, 'resource'), 'focus'), 'reference')).toBe('ServiceRequest/kept');
  });

  it('in a batch every entry stands for itself', async () => {
    const heard = await ehr.fhir(
      'POST',
      '',
      bundle('batch', [
        post('ServiceRequest', order('batched')),
        post('ServiceRequest', { resourceType: 'ServiceRequest', foo: 1 }),
        { request: { method: 'GET', url: 'ServiceRequest?identifier=batched' } },
        { request: { method: 'GET', url: 'ServiceRequest/nobody' } },
      ]),
    );
    const statuses = list(field(heard.body, 'entry')).map((entry) => field(field(entry, 'response'), 'status'));
    expect(statuses).toEqual(['201 Created', '422 Unprocessable Entity', '200 OK', '404 Not Found']);
    expect(await found('batched')).toHaveLength(1);
  });
});

describe('JSON Patch', () => {
  it('over HTTP: applied on the version named, refused on another', async () => {
    await ehr.fhir('PUT', 'ServiceRequest/pa', { ...order('pa'), id: 'pa' });
    const held = [{ op: 'replace', path: '/status', value: 'on-hold' }];
    const headers = { 'content-type': 'application/json-patch+json', 'If-Match': 'W/"1"' };
    const done = await ehr.fhir('PATCH', 'ServiceRequest/pa', held, headers);
    expect([done.status, field(done.body, 'status')]).toEqual([200, 'on-hold']);
    expect((await ehr.fhir('PATCH', 'ServiceRequest/pa', held, headers)).status).toBe(412);
  });
});
