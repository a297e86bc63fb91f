import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { ServiceRequest, Task } from '@medplum/fhirtypes';
import { localSystem } from '#fhir';
import { moveClock } from '#persistence';
import { ehrAt } from './ehr-at.js';
import { putUpForTests, type House } from './house-of-tests.js';
import { otherService, until, type OtherService } from './other-service.js';

// Contrast through the side port, at night, with an EHR that does not do as it is told (E1.3, decision 9).
const BASE = 'https://pumptrace.example.org/fhir';
const MINUTE = 60_000;

// Each step is waited for by itself, with a limit of its own.
jest.setTimeout(60_000);

let home: string;
let house: House;
let alerting: OtherService;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'pumptrace-contrast-'));
  const env = {
    SANDBOX_EPHEMERAL: '1',
    LOG_LEVEL: 'warn',
    POLL_INTERVAL_MS: '1000',
    SLOW_POLL_INTERVAL_MS: '1000',
    SWEEP_POLL_MS: '50',
    RELAY_POLL_MS: '200',
    SWEEP_RETRY_BASE_MS: '100',
  };
  house = await putUpForTests({ home, env, services: ['orders'] });
  alerting = await otherService('alerting', house.databaseUrl);
}, 60_000);

afterEach(() => knob());

afterAll(async () => {
  await alerting?.close();
  await house?.stop();
  await rm(home, { recursive: true, force: true });
});

const { put, search } = ehrAt(() => house.fhirUrl);

async function api(path: string, init: RequestInit = {}): Promise<unknown> {
  const headers = { authorization: `Bearer ${house.apiKey}`, 'content-type': 'application/json' };
  const answer = await fetch(`${house.urls.orders}${path}`, { headers, ...init });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return await answer.json();
}

/** Turns a trouble of the sandbox EHR on; without one, all off. */
async function knob(trouble?: object): Promise<void> {
  const init = trouble === undefined ? { method: 'DELETE' } : { method: 'POST', body: JSON.stringify(trouble) };
  const answer = await fetch(`${house.controlUrl}/knobs`, init);
  if (!answer.ok) throw new Error(`knob: ${answer.status}`);
}

async function pass(ms: number): Promise<void> {
  await moveClock(house.databaseUrl, ms);
}

async function admit(patient: string): Promise<void> {
  await put({ resourceType: 'Patient', id: patient });
  await api(`/watch/${patient}`, { method: 'PUT', body: '{}' });
}

/** What the nurses' own system sends; troubles of ours with PUT do not touch it. */
async function send(method: 'POST' | 'PATCH', path: string, body: unknown): Promise<ServiceRequest> {
  const type = method === 'PATCH' ? 'application/json-patch+json' : 'application/fhir+json';
  const init = { method, headers: { 'content-type': type }, body: JSON.stringify(body) };
  const answer = await fetch(`${house.fhirUrl}/${path}`, init);
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as ServiceRequest;
}

/** Somebody orders contrast for the patient; answers the id of the order. */
async function contrastFor(patient: string, over: Partial<ServiceRequest> = {}): Promise<string> {
  const { id } = await send('POST', 'ServiceRequest', {
    resourceType: 'ServiceRequest',
    status: 'active',
    intent: 'order',
    code: { coding: [{ system: localSystem(BASE, 'step'), code: 'fluoro-contrast' }] },
    subject: { reference: `Patient/${patient}` },
    ...over,
  });
  if (id === undefined) throw new Error('the order has no id');
  return id;
}

/** A person gives the order another status. */
const turns = (id: string, status: ServiceRequest['status']) =>
  send('PATCH', `ServiceRequest/${id}`, [{ op: 'replace', path: '/status', value: status }]);

const statusOf = (id: string) => async (): Promise<string | undefined> =>
  (await search<ServiceRequest>(`ServiceRequest?_id=${id}`))[0]?.status;

/** What alerting was told of the order, oldest first. */
const told = (id: string) => async (): Promise<readonly string[]> =>
  (await alerting.heard('gate-violated')).filter(({ orderEhrId }) => orderEhrId === id).map(({ held }) => held);

/** How often a person was asked to stop an order of the patient by hand. */
const asked = (patient: string) => async (): Promise<number> => {
  const tasks = await search<Task>(`Task?patient=${patient}&_count=50`);
  return tasks.filter(({ code }) => code?.coding?.[0]?.code === 'hold-order').length;
};

const are =
  (...expected: readonly string[]) =>
  (seen: readonly string[]): boolean =>
    JSON.stringify(seen) === JSON.stringify(expected);

describe('contrast behind a shut gate', () => {
  it('an EHR that answers no write: a person is called after a minute, once, and it is held in the end', async () => {
    await admit('vera');
    await knob({ kind: 'answer', status: 503, method: 'PUT', type: 'ServiceRequest' });
    const id = await contrastFor('vera');
    await until('the hold is under way', told(id), are('hold_pending'));
    await pass(MINUTE);
    await until('a person is called', told(id), are('hold_pending', 'not_held'));
    await until('and is asked to stop it', asked('vera'), (times) => times === 1);
    await pass(5 * MINUTE);
    await knob();
    await pass(5 * MINUTE);
    await until('it is held', statusOf(id), (status) => status === 'on-hold');
    await until('and that is told', told(id), are('hold_pending', 'not_held', 'held'));
    expect(await asked('vera')()).toBe(1);
  });

  it('an order nobody could hold, stopped by a person and made active again: a person is called again', async () => {
    await admit('wim');
    await knob({ kind: 'refuse', status: 422, type: 'ServiceRequest', toStatus: 'on-hold', method: 'PUT' });
    const id = await contrastFor('wim');
    await until('a person is called', told(id), are('hold_pending', 'not_held'));
    await turns(id, 'on-hold');
    await until('it is known to be held', told(id), are('hold_pending', 'not_held', 'held'));
    await turns(id, 'active');
    const again = ['hold_pending', 'not_held', 'held', 'hold_pending', 'not_held'];
    await until('a person is called again', told(id), are(...again));
    await until('and is asked again', asked('wim'), (times) => times === 2);
    expect(await told(id)()).toEqual(again);
  });
});
