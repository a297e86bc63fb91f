import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { putUpForTests, type House } from '../services/house-of-tests.js';
import { NAME } from './reports.js';

// The doors of orders and alerting, called as they should not be: a clear answer, nothing written, nobody falls.

let home: string;
let house: House;
let pids: readonly (number | undefined)[];
let caseId: string;
const lines: string[] = [];
const pidsNow = () => (['orders', 'alerting'] as const).map((name) => house.resident(name)?.pid);

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'pumptrace-bad-calls-'));
  const env = { SANDBOX_EPHEMERAL: '1', LOG_LEVEL: 'debug', POLL_INTERVAL_MS: '60000' };
  house = await putUpForTests({
    home,
    env,
    services: ['orders', 'alerting'],
    onLine: (_name, line) => void lines.push(line),
  });
  pids = pidsNow();
  const opened = await call('orders', 'POST', '/cases', { patient: 'Patient/ines', reason: `${NAME} has been worse` });
  if (opened.status !== 201) throw new Error(`the case was not opened: ${opened.status} ${opened.text}`);
  const shown = opened.body as { id?: string; caseId?: string };
  caseId = shown.id ?? shown.caseId ?? '';
}, 90_000);

afterAll(async () => {
  await house?.stop();
  await rm(home, { recursive: true, force: true });
});

async function call(service: 'orders' | 'alerting', method: string, path: string, body?: unknown, key = house.apiKey) {
  const answer = await fetch(`${house.urls[service]}${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === '' ? {} : { authorization: `Bearer ${key}` }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  const json = answer.headers.get('content-type')?.includes('json') === true;
  return { status: answer.status, text, body: json ? (JSON.parse(text) as unknown) : undefined };
}

const NOBODY = '00000000-0000-4000-8000-000000000000';
const fact = (over: object) => ({
  kind: 'result',
  at: '2026-11-20T08:00:00Z',
  source: 'bedside',
  step: 'CSF_ASPIRATION',
  findings: ['ASP_CSF_FREE'],
  values: { aspirated_volume: { value: 3, unit: 'mL' } },
  ...over,
});

const ORDERS: readonly (readonly [name: string, method: string, path: string, body: unknown, status: number])[] = [
  ['a case for a name', 'POST', '/cases', { patient: NAME }, 400],
  ['a case for a path', 'POST', '/cases', { patient: 'Patient/../Patient/1' }, 400],
  ['a case for nobody', 'POST', '/cases', {}, 400],
  ['a case of an unknown model', 'POST', '/cases', { patient: 'Patient/x', model: NAME }, 400],
  ['a case in half a body', 'POST', '/cases', `{"patient": "${NAME}`, 400],
  ['a reason without end', 'POST', '/cases', { patient: 'Patient/x', reason: 'x'.repeat(501) }, 400],
  ['a body beyond the limit', 'POST', '/cases', { patient: 'Patient/x', reason: 'x'.repeat(1_200_000) }, 413],
  ['a case nobody knows', 'GET', `/cases/${NOBODY}`, undefined, 404],
  ['a case by a word', 'GET', `/cases/${NAME}`, undefined, 400],
  ['a journal nobody keeps', 'GET', `/cases/${NOBODY}/journal`, undefined, 404],
  ['a step that is none', 'POST', '/cases/:case/steps/TEA_BREAK/skip', { reason: 'x' }, 400],
  ['a skip without a reason', 'POST', '/cases/:case/steps/PLAIN_FILMS/skip', {}, 400],
  ['a verdict on no cause', 'POST', `/cases/:case/verdicts/${NAME}`, { verdict: 'excluded', reason: 'x' }, 400],
  ['a fact of no kind', 'POST', '/cases/:case/facts', fact({ kind: NAME }), 400],
  [
    'a fact in a unit that cannot be',
    'POST',
    '/cases/:case/facts',
    fact({ values: { aspirated_volume: { value: 3, unit: 'kg' } } }),
    422,
  ],
  [
    'a fact below nothing',
    'POST',
    '/cases/:case/facts',
    fact({ values: { aspirated_volume: { value: -3, unit: 'mL' } } }),
    422,
  ],
  ['a finding of another step', 'POST', '/cases/:case/facts', fact({ findings: ['XR_KINK'] }), 422],
  ['a fact from next year', 'POST', '/cases/:case/facts', fact({ at: '2036-01-01T00:00:00Z' }), 422],
  ['a fact for a case nobody knows', 'POST', `/cases/${NOBODY}/facts`, fact({}), 404],
  ['a watch over a path', 'PUT', '/watch/..%2Fx', { reason: 'x' }, 400],
  ['a definition that is none', 'GET', '/fhir/PlanDefinition/never', undefined, 404],
];

const ALERTING: readonly (readonly [name: string, method: string, path: string, body: unknown, status: number])[] = [
  ['an incident nobody knows', 'GET', `/incidents/${NOBODY}`, undefined, 404],
  ['an incident by a word', 'GET', `/incidents/${NAME}`, undefined, 400],
  ['an answer to nothing', 'POST', `/incidents/${NOBODY}/accept`, {}, 404],
  ['an end without a reason', 'POST', `/incidents/${NOBODY}/resolve`, {}, 400],
  ['a plan of no kind', 'POST', `/incidents/${NOBODY}/plan`, { plan: NAME }, 400],
  ['a link nobody sent', 'GET', `/a/${'x'.repeat(22)}`, undefined, 404],
  ['a link that climbs', 'GET', '/a/..%2F..%2Fetc', undefined, 404],
];

async function expectRefused(
  service: 'orders' | 'alerting',
  [, method, path, body, status]: (typeof ORDERS)[number],
): Promise<void> {
  const answer = await call(service, method, path.replace(':case', caseId), body);
  expect({ status: answer.status, text: answer.text }).toMatchObject({ status });
  expect(answer.text).not.toContain(NAME);
  expect(pidsNow()).toEqual(pids);
}

describe('orders is called as it should not be', () => {
  it.each(ORDERS)('%s', async (...row) => {
    await expectRefused('orders', row);
  });
});

describe('alerting is called as it should not be', () => {
  it.each(ALERTING)('%s', async (...row) => {
    await expectRefused('alerting', row);
  });
});

it('nobody gets in without a key', async () => {
  for (const path of ['/cases', '/worklist', '/watch', '/set-aside'])
    for (const key of ['', NAME]) expect((await call('orders', 'GET', path, undefined, key)).status).toBe(401);
  for (const path of ['/incidents', '/on-call', '/set-aside'])
    for (const key of ['', NAME]) expect((await call('alerting', 'GET', path, undefined, key)).status).toBe(401);
});

it('the case holds none of it, and no line carries the name or the reason', async () => {
  const journal = await call('orders', 'GET', `/cases/${caseId}/journal`);
  expect(journal.text).not.toContain(NAME);
  expect(journal.text).not.toContain('ASP_CSF_FREE');
  expect(lines.length).toBeGreaterThan(50);
  expect(lines.filter((line) => line.includes(NAME) || line.includes('has been worse'))).toEqual([]);
});
