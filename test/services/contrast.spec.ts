import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { DetectedIssue, ServiceRequest, Task } from '@medplum/fhirtypes';
import { localSystem } from '#fhir';
import { moveClock } from '#persistence';
import pg from 'pg';
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

let passed = 0;
async function pass(ms: number): Promise<void> {
  passed += ms;
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

/** The status of the issue in the patient's chart. */
const shownAs = (patient: string) => async (): Promise<string | undefined> =>
  (await search<DetectedIssue>(`DetectedIssue?patient=${patient}`))[0]?.status;

/** Asked as the owner of the database. */
async function owned(sql: string, ...values: readonly string[]): Promise<readonly object[]> {
  const owner = new pg.Client({ connectionString: house.databaseUrl });
  await owner.connect();
  try {
    return (await owner.query(sql, [...values])).rows;
  } finally {
    await owner.end();
  }
}

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

  it('a release that waits for an EHR until its aspiration is too old is not made: the order stays held, and opens with the next', async () => {
    await admit('xena');
    const opened = (await api('/cases', { method: 'POST', body: '{"patient":"Patient/xena"}' })) as { id: string };
    const aspirated = async (): Promise<void> => {
      const fact = {
        kind: 'result',
        step: 'CSF_ASPIRATION',
        at: new Date(Date.now() + passed).toISOString(),
        findings: ['ASP_CSF_FREE'],
        values: { aspirated_volume: { value: 3, unit: 'mL' } },
        fluidType: 'csf',
      };
      await api(`/cases/${opened.id}/facts`, { method: 'POST', body: JSON.stringify(fact) });
    };
    const id = await contrastFor('xena');
    await until('it is held', told(id), are('hold_pending', 'held'));
    await knob({ kind: 'answer', status: 503, method: 'PUT', type: 'ServiceRequest' });
    await aspirated();
    await until('it is to be given back', shownAs('xena'), (status) => status === 'mitigated');
    const tried = `select 1 from orders.ehr_write where about = $1 and attempts > 1`;
    await until(
      'the EHR did not take that',
      async () => (await owned(tried, `release|${id}`)).length,
      (times) => times > 0,
    );
    await pass(61 * MINUTE);
    await until('it is held as before, and told so', told(id), are('hold_pending', 'held', 'held'));
    await knob();
    expect([await statusOf(id)(), await shownAs('xena')()]).toEqual(['on-hold', 'final']);
    await aspirated();
    await until('it is given back', statusOf(id), (status) => status === 'active');
  });
});

it('twenty cases that cannot be looked at keep no other waiting', async () => {
  await admit('yara');
  const opened = (await api('/cases', { method: 'POST', body: '{"patient":"Patient/yara"}' })) as { id: string };
  try {
    await owned(`with torn as (
        insert into orders.patient_file (patient_id) select 'torn-' || n from generate_series(1, 20) n returning patient_id
      ) insert into orders.case_file (case_id, patient_id, state, opened_at, look_at)
        select gen_random_uuid(), patient_id, 'open', now(), now() - interval '1 day' from torn`);
    await owned(`update orders.case_file set look_at = now() - interval '1 minute' where case_id = $1`, opened.id);
    const due = async (): Promise<number> => {
      const found = await owned('select 1 from orders.case_file where case_id = $1 and look_at <= now()', opened.id);
      return found.length;
    };
    expect(await until('it is looked at', due, (left) => left === 0)).toBe(0);
  } finally {
    await owned(`delete from orders.case_file where patient_id like 'torn-%'`);
    await owned(`delete from orders.patient_file where patient_id like 'torn-%'`);
  }
});
