import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Module, type DynamicModule, Global } from '@nestjs/common';
import {
  createServiceDataSource,
  foundationMigrations,
  migrate,
  rows,
  temporaryDatabase,
  type TemporaryDatabase,
} from '#persistence';
import {
  RandomIds,
  ServiceLog,
  allSettings,
  layGround,
  readConfig,
  startService,
  type RunningService,
} from '#platform';
import { DataSource } from 'typeorm';
import { intakeMigrations } from '../kept/migrations.js';
import { readNotification, type BellTarget } from './bells.js';
import { NOTIFY_SETTINGS, NotifyController } from './notify.controller.js';
import { checkProof } from './signature.js';

const SECRET = 'the-secret-of-the-subscription';
const LIMIT = 8_192;

let home: string;
let database: TemporaryDatabase;
let ds: DataSource;
const open: RunningService[] = [];
let polls = 0;
const lines: string[] = [];

@Global()
@Module({})
class Doorstep {
  static of(secret: string | undefined): DynamicModule {
    const ringer = { service: 'interpretation', source: 'ehr', ids: new RandomIds() } as const;
    // Whoever is in bed seven is nobody of ours.
    const concerns = async ({ subject }: BellTarget) => subject !== 'Patient/7';
    const settings = { ringer, secret, pollNow: () => void (polls += 1), concerns };
    return {
      module: Doorstep,
      controllers: [NotifyController],
      providers: [
        { provide: DataSource, useValue: ds },
        { provide: NOTIFY_SETTINGS, useValue: settings },
      ],
    };
  }
}

async function stand(secret: string | undefined): Promise<string> {
  const config = readConfig(allSettings, {
    PUMPTRACE_HOME: home,
    BODY_LIMIT_BYTES: String(LIMIT),
    FHIR_BASE_URL: 'http://127.0.0.1:1/fhir',
    PUMPTRACE_SANDBOX: '1',
  });
  const log = ServiceLog.open({ service: 'door', level: 'debug', stream: { write: (line) => void lines.push(line) } });
  const ground = layGround('door', config, { log });
  const service = await startService({ name: 'door', module: Doorstep.of(secret), config, port: 0 }, ground);
  open.push(service);
  return service.url;
}

let url: string;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'pumptrace-door-'));
  database = await temporaryDatabase();
  ds = createServiceDataSource({
    url: database.url,
    service: 'interpretation',
    entities: [],
    migrations: [...foundationMigrations, ...intakeMigrations],
    poolSize: 4,
    applicationName: 'spec-door',
  });
  await ds.initialize();
  await migrate(ds);
  url = await stand(SECRET);
}, 60_000);
afterAll(async () => {
  for (const service of open) await service.stop();
  await ds.destroy();
  await database.close();
  rmSync(home, { recursive: true });
});
beforeEach(async () => {
  await rows(ds, 'truncate ehr_bell');
  polls = 0;
});

const bearer = { authorization: `Bearer ${SECRET}` };
const hmac = (body: string, key = SECRET) => createHmac('sha256', key).update(body).digest('hex');

interface Ring {
  readonly method?: 'POST' | 'PUT';
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

async function knock({ method = 'POST', path = 'ehr/ehr/notify', headers = bearer, body }: Ring) {
  const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await fetch(`${url}/${path}`, {
    method,
    headers: { ...(text === undefined ? {} : { 'content-type': 'application/fhir+json' }), ...headers },
    ...(text === undefined ? {} : { body: text }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const rung = async () =>
  (
    await rows<{ what: string }>(
      ds,
      `select resource_type || '/' || resource_id as what from ehr_bell order by resource_type, resource_id`,
    )
  ).map(({ what }) => what);

const parameters = (type: string, focuses: readonly string[]) => ({
  resourceType: 'Bundle',
  type: 'history',
  entry: [
    {
      resource: {
        resourceType: 'Parameters',
        parameter: [
          { name: 'type', valueCode: type },
          ...focuses.map((reference) => ({
            name: 'notification-event',
            part: [{ name: 'focus', valueReference: { reference } }],
          })),
        ],
      },
    },
  ],
});
const subscriptionStatus = (type: string, focuses: readonly string[]) => ({
  resourceType: 'Bundle',
  type: 'subscription-notification',
  entry: [
    {
      resource: {
        resourceType: 'SubscriptionStatus',
        type,
        notificationEvent: focuses.map((reference) => ({ focus: { reference } })),
      },
    },
  ],
});
const kinked = { resourceType: 'DiagnosticReport', id: 'r1', conclusion: 'Rosalind Okafor: kinked at the flank.' };

describe('every dialect of a bell', () => {
  const dialects: readonly (readonly [string, Ring, readonly string[]])[] = [
    [
      'a PUT to endpoint/type/id',
      { method: 'PUT', path: 'ehr/ehr/notify/DiagnosticReport/r1', body: kinked },
      ['DiagnosticReport/r1'],
    ],
    ['a POST to endpoint/type/id without a body', { path: 'ehr/ehr/notify/Observation/o-1.2' }, ['Observation/o-1.2']],
    ['the whole resource posted to the endpoint', { body: kinked }, ['DiagnosticReport/r1']],
    [
      'R4 backport: Parameters with several events',
      {
        body: parameters('event-notification', [
          'DiagnosticReport/r1',
          'https://ehr.example.org/fhir/Observation/o2/_history/3',
        ]),
      },
      ['DiagnosticReport/r1', 'Observation/o2'],
    ],
    ['R4B and R5: SubscriptionStatus', { body: subscriptionStatus('event-notification', ['Task/t1']) }, ['Task/t1']],
    [
      'one resource named twice',
      { body: subscriptionStatus('event-notification', ['Task/t1', 'Task/t1']) },
      ['Task/t1'],
    ],
  ];
  it.each(dialects)('%s', async (_name, ring, bells) => {
    const answer = await knock(ring);
    expect(answer).toMatchObject({ status: 200, body: { resourceType: 'OperationOutcome' } });
    expect(await rung()).toEqual(bells);
    expect(polls).toBe(0);
  });

  it.each([
    ['an empty body', undefined],
    ['an empty object', {}],
    ['an event without a focus', subscriptionStatus('event-notification', [])],
    ['an event whose focus cannot be read', parameters('event-notification', ['urn:uuid:7c0'])],
  ])('%s means: look yourself', async (_name, body) => {
    expect((await knock({ body })).status).toBe(200);
    expect(polls).toBe(1);
    expect(await rung()).toEqual([]);
  });

  it.each(['handshake', 'heartbeat'])('a %s is answered and rings nothing', async (type) => {
    expect((await knock({ body: subscriptionStatus(type, []) })).status).toBe(200);
    expect((await knock({ body: parameters(type, ['Task/t1']) })).status).toBe(200);
    expect(polls).toBe(0);
    expect(await rung()).toEqual([]);
  });

  it('a bell that points to a foreign host is read from our EHR: its host is not kept', async () => {
    await knock({
      body: subscriptionStatus('event-notification', ['http://169.254.169.254/latest/DiagnosticReport/r1']),
    });
    expect(await rung()).toEqual(['DiagnosticReport/r1']);
    const [kept] = await rows<{ row: string }>(ds, 'select ehr_bell::text as row from ehr_bell');
    expect(kept?.row).not.toContain('169.254');
  });

  it('nothing of the body but type and id is kept or logged', async () => {
    await knock({ body: kinked });
    const [kept] = await rows<{ row: string }>(ds, 'select ehr_bell::text as row from ehr_bell');
    expect(kept?.row).not.toContain('Okafor');
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.filter((line) => line.includes('Okafor') || line.includes(SECRET))).toEqual([]);
  });
});

describe('who may ring', () => {
  const body = JSON.stringify(kinked);
  it.each([
    ['bearer', bearer, 'bearer'],
    ['x-hub-secret', { 'x-hub-secret': SECRET }, 'hub-secret'],
    ['x-signature', { 'x-signature': hmac(body) }, 'hmac'],
    ['x-hub-signature', { 'x-hub-signature': `sha256=${hmac(body)}` }, 'hmac'],
  ])('who proves it by %s', async (_name, headers, proof) => {
    expect(checkProof(headers, Buffer.from(body), SECRET)).toEqual({ ok: true, proof });
    expect((await knock({ headers, body })).status).toBe(200);
    expect(await rung()).toEqual(['DiagnosticReport/r1']);
  });

  const strangers: readonly (readonly [string, Record<string, string>])[] = [
    ['no proof', {}],
    ['an empty bearer', { authorization: 'Bearer ' }],
    ['another secret', { authorization: `Bearer ${SECRET}x` }],
    ['the start of the secret', { authorization: `Bearer ${SECRET.slice(0, -1)}` }],
    ['basic instead of bearer', { authorization: `Basic ${Buffer.from(`x:${SECRET}`).toString('base64')}` }],
    ['the signature of another body', { 'x-signature': hmac('{}') }],
    ['a signature by another key', { 'x-signature': hmac(body, 'other') }],
    ['a wrong secret beside a right signature', { authorization: 'Bearer no', 'x-signature': hmac(body) }],
  ];
  it.each(strangers)('not who shows %s', async (_name, headers) => {
    const answer = await knock({ headers, body });
    expect(answer.status).toBe(401);
    expect(JSON.stringify(answer.body)).toMatch(/proof-(absent|wrong)/);
    expect(await rung()).toEqual([]);
  });

  it('nobody at all while push is off', async () => {
    const before = url;
    url = await stand(undefined);
    expect((await knock({ body })).status).toBe(403);
    url = before;
    expect(await rung()).toEqual([]);
  });

  it('not under the name of an EHR we do not know', async () => {
    expect((await knock({ path: 'ehr/other/notify', body })).status).toBe(404);
    expect((await knock({ path: 'ehr/other/notify', body, headers: {} })).status).toBe(401);
  });
});

describe('what is no bell', () => {
  const refused: readonly (readonly [string, Ring, number])[] = [
    ['not JSON', { body: '{"resourceType":' }, 400],
    ['a list', { body: '[1]' }, 400],
    ['a word', { body: '"DiagnosticReport/r1"' }, 400],
    ['a resource without an id', { body: { resourceType: 'DiagnosticReport' } }, 400],
    ['an id that climbs', { body: { resourceType: 'DiagnosticReport', id: '../../Patient/ida' } }, 400],
    ['an id of 65 letters', { body: { resourceType: 'DiagnosticReport', id: 'x'.repeat(65) } }, 400],
    ['a type that is none', { body: { resourceType: 'diagnosticReport$', id: 'r1' } }, 400],
    ['a bundle that tells nothing', { body: { resourceType: 'Bundle', entry: [] } }, 400],
    ['a climbing path', { method: 'PUT', path: 'ehr/ehr/notify/DiagnosticReport/..%2F..%2FPatient' }, 400],
    ['a NUL in the path', { method: 'PUT', path: 'ehr/ehr/notify/DiagnosticReport/r%00' }, 400],
    [
      'an injection for an id',
      { method: 'PUT', path: `ehr/ehr/notify/DiagnosticReport/r1'%3Bdrop%20table%20ehr_bell` },
      400,
    ],
    ['an oversized body', { body: { ...kinked, conclusion: 'x'.repeat(LIMIT) } }, 413],
  ];
  it.each(refused)('%s', async (_name, ring, status) => {
    const answer = await knock(ring);
    expect(answer.status).toBe(status);
    expect(await rung()).toEqual([]);
    expect(polls).toBe(0);
  });

  it('reads __proto__ and deep nesting as nothing special', () => {
    expect(readNotification({}, '{"__proto__":{"resourceType":"Task","id":"t"}}')).toEqual({
      kind: 'refused',
      why: 'bad_id',
    });
    expect(readNotification({}, `${'['.repeat(50_000)}${']'.repeat(50_000)}`).kind).toBe('refused');
  });
});

describe('what its notification says to be about somebody else', () => {
  const beat = (id: string, patient: string) => ({ resourceType: 'Observation', id, subject: { reference: patient } });
  it('is left at the door; what says nothing of the kind, or is said of another resource, is read back', async () => {
    await knock({ method: 'PUT', path: 'ehr/ehr/notify/Observation/a', body: beat('a', 'Patient/7') });
    await knock({ body: beat('b', 'Patient/7') });
    expect(await rung()).toEqual([]);
    await knock({ method: 'PUT', path: 'ehr/ehr/notify/Observation/c', body: beat('c', 'Patient/8') });
    await knock({ method: 'PUT', path: 'ehr/ehr/notify/Observation/d', body: beat('a', 'Patient/7') });
    await knock({ method: 'PUT', path: 'ehr/ehr/notify/Observation/e' });
    expect(await rung()).toEqual(['Observation/c', 'Observation/d', 'Observation/e']);
  });
});
