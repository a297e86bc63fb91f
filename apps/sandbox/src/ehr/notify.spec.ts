import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { bedside, eventually, idOf, order, rosa, type Bedside, type Heard } from './for-specs.js';
import { field } from './shelf/fields.js';

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

interface Rung {
  readonly call: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

describe('ringing whoever asked for it', () => {
  let rung: Rung[] = [];
  let reply: { status: number; body: string; type: string };
  let service: Server;
  let endpoint = '';
  const OUTCOME = JSON.stringify({ resourceType: 'OperationOutcome', issue: [] });

  beforeEach(async () => {
    rung = [];
    reply = { status: 200, body: OUTCOME, type: 'application/fhir+json' };
    service = createServer((request, response) => {
      let body = '';
      request.on('data', (part) => (body += String(part)));
      request.on('end', () => {
        rung.push({ call: `${request.method} ${request.url}`, headers: request.headers, body });
        response.writeHead(reply.status, { 'content-type': reply.type }).end(reply.body);
      });
    });
    await new Promise<void>((done) => service.listen(0, '127.0.0.1', done));
    endpoint = `http://127.0.0.1:${(service.address() as AddressInfo).port}/ehr/site/notify`;
  });
  afterEach(() => new Promise((done) => service.close(done).closeAllConnections()));

  const subscribe = async (criteria: string, payload: boolean, more: Record<string, unknown> = {}): Promise<string> => {
    const channel = {
      type: 'rest-hook',
      endpoint,
      header: ['X-Secret: a:b'],
      ...(payload ? { payload: 'application/fhir+json' } : {}),
    };
    const made = await ehr.fhir('POST', 'Subscription', {
      resourceType: 'Subscription',
      status: 'requested',
      reason: 'watch',
      criteria,
      channel,
      ...more,
    });
    expect(made.status).toBe(201);
    await eventually('the subscription becomes active', async () => (await statusOf(idOf(made))) === 'active');
    return idOf(made);
  };
  const statusOf = async (id: string): Promise<unknown> =>
    field((await ehr.fhir('GET', `Subscription/${id}`)).body, 'status');
  const write = (id: string, more: Record<string, unknown> = {}): Promise<Heard> =>
    ehr.fhir('PUT', `ServiceRequest/${id}`, { ...order(id, more), id });
  const settled = (): Promise<void> =>
    eventually(
      'all notifications are out',
      async () => field(field((await ehr.control('GET', 'counters')).body, 'notifications'), 'queued') === 0,
    );

  it('with a payload the resource is PUT under the endpoint, with the channel headers; what does not match is silent', async () => {
    await subscribe('ServiceRequest?patient=Patient/rosa&status=active', true);
    await write('quiet');
    await write('loud', { status: 'active' });
    await write('stranger', { status: 'active', subject: { reference: 'Patient/emil' } });
    await settled();
    expect(rung.map(({ call }) => call)).toEqual(['PUT /ehr/site/notify/ServiceRequest/loud']);
    expect(rung[0]?.headers).toMatchObject({ 'x-secret': 'a:b', 'content-type': 'application/fhir+json' });
    expect(JSON.parse(rung[0]?.body ?? '')).toMatchObject({ id: 'loud', meta: { versionId: '1' } });
  });

  it('without a payload it is an empty POST', async () => {
    await subscribe('ServiceRequest?patient=rosa', false);
    await write('bell');
    await settled();
    expect(rung.map(({ call, body }) => [call, body])).toEqual([['POST /ehr/site/notify', '']]);
  });

  it('in the other dialect it is POSTed, signed, the header cut at its second colon, and a deletion sends {}', async () => {
    await ehr.control('POST', 'dialect', { dialect: 'post' });
    const extension = [
      { url: 'https://www.medplum.com/fhir/StructureDefinition/subscription-secret', valueString: 'k' },
    ];
    await subscribe('ServiceRequest?patient=rosa', true, { extension });
    await write('m');
    await settled();
    await ehr.fhir('DELETE', 'ServiceRequest/m');
    await settled();
    expect(rung.map(({ call }) => call)).toEqual(['POST /ehr/site/notify', 'POST /ehr/site/notify']);
    expect(rung[0]?.headers).toMatchObject({ 'x-secret': 'a', 'x-medplum-interaction': 'create' });
    expect(rung[0]?.headers['x-signature']).toMatch(/^[0-9a-f]{64}$/);
    expect(rung[1]?.body).toBe('{}');
  });

  it.each([
    ['an error', { status: 500, body: '', type: 'text/plain' }],
    ['JSON that is no FHIR', { status: 200, body: '{}', type: 'application/json' }],
  ])(
    'a receiver that answers %s is tried twice, then the subscription shows error and stays silent until asked for again',
    async (_, answer) => {
      const id = await subscribe('ServiceRequest?patient=rosa', true);
      reply = answer;
      await write('down');
      await eventually('the subscription shows error', async () => (await statusOf(id)) === 'error');
      expect(rung).toHaveLength(2);
      reply = { status: 200, body: OUTCOME, type: 'application/fhir+json' };
      await write('unheard');
      await settled();
      expect(rung).toHaveLength(2);
      const { body } = await ehr.fhir('GET', `Subscription/${id}`);
      await ehr.fhir('PUT', `Subscription/${id}`, { ...Object(body), status: 'requested' });
      await eventually('it is active again', async () => (await statusOf(id)) === 'active');
      await write('heard');
      await settled();
      expect(rung.at(-1)?.call).toBe('PUT /ehr/site/notify/ServiceRequest/heard');
    },
  );

  it('notifications are lost, doubled or out of order when told to', async () => {
    await subscribe('ServiceRequest?patient=rosa', true);
    await turn({ kind: 'notify', does: 'lose', next: 1 });
    await write('a');
    await turn({ kind: 'notify', does: 'duplicate', next: 1 });
    await write('b');
    await settled();
    await turn({ kind: 'notify', does: 'reorder', next: 1 });
    await write('c');
    await write('d');
    await eventually('all are out', () => rung.length === 4);
    expect(rung.map(({ call }) => call.at(-1))).toEqual(['b', 'b', 'd', 'c']);
  });

  it.each([
    ['another machine', { channel: { type: 'rest-hook', endpoint: 'http://pager.example.org/x' } }],
    ['an email', { channel: { type: 'email', endpoint: 'mailto:x@example.org' } }],
    ['criteria it does not understand', { criteria: 'ServiceRequest?colour=blue' }],
    ['criteria of no type', { criteria: 'https://topics.example.org/report' }],
    ['a status that is not theirs to set', { status: 'active' }],
  ])('a Subscription with %s is refused at once', async (_, more) => {
    const asked = {
      resourceType: 'Subscription',
      status: 'requested',
      reason: 'x',
      criteria: 'ServiceRequest?patient=rosa',
      channel: { type: 'rest-hook', endpoint },
      ...more,
    };
    expect([400, 422]).toContain((await ehr.fhir('POST', 'Subscription', asked)).status);
  });
});
