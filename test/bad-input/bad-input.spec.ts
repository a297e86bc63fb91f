import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { putUpForTests, type House } from '../services/house-of-tests.js';
import { otherService, until, type OtherService } from '../services/other-service.js';
import { BAD_REPORTS, NAME, PROSE, type Visible } from './reports.js';
import { badCalls, badNotifications } from './calls.js';

const CASE = '6f1c3a52-93a3-4a83-b6f5-0d5b55a9a001';
const ORDER = `${CASE}.plain-films.abdomen.1`;

let home: string;
let house: House;
let orders: OtherService;
let alerting: OtherService;
let secret: string;
let pid: number | undefined;
let owner: pg.Client;
const lines: string[] = [];

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'pumptrace-bad-input-'));
  const env = {
    SANDBOX_EPHEMERAL: '1',
    LOG_LEVEL: 'debug',
    POLL_INTERVAL_MS: '60000',
    SWEEP_POLL_MS: '50',
    RELAY_POLL_MS: '200',
    SWEEP_RETRY_BASE_MS: '50',
  };
  house = await putUpForTests({
    home,
    env,
    services: ['interpretation'],
    onLine: (_name, line) => void lines.push(line),
  });
  pid = house.resident('interpretation')?.pid;
  secret = (await readFile(join(home, 'subscription-secret'), 'utf8')).trim();
  owner = new pg.Client({ connectionString: house.databaseUrl });
  await owner.connect();
  orders = await otherService('orders', house.databaseUrl);
  alerting = await otherService('alerting', house.databaseUrl);
  const at = Date.now();
  const patient = { model: 'SYNCHROMED_II', indication: 'SPASTIC_DIPLEGIA', drug: 'baclofen' } as const;
  const name = [{ family: NAME, given: ['Ines'] }];
  for (const id of ['ines', 'otto']) await put({ resourceType: 'Patient', id, name });
  const subject = { reference: 'Patient/ines' };
  await put({ resourceType: 'ServiceRequest', id: 'films-1', status: 'active', intent: 'order', subject });
  for (const patientId of ['ines', 'otto'])
    await orders.say('watch-changed', { patientId, watched: true, why: 'device', patient, at });
  const opened = { caseId: CASE, patientId: 'ines', episode: 'implant', protocol: 'ajnr2011', patient } as const;
  await orders.say('case-opened', { ...opened, openedAt: at });
  const order = { caseId: CASE, patientId: 'ines', proposal: 'PLAIN_FILMS', attempt: 1, component: 'abdomen' } as const;
  const written = { kind: 'order', orderIdentifier: ORDER, ehrId: 'films-1', state: 'signed', at } as const;
  await orders.say('step-changed', { ...order, ...written });
  await until('the case is known', assessment, ({ status }) => status === 200);
  await allHandled();
  await control('knobs', { method: 'POST', body: JSON.stringify({ kind: 'keep-invalid' }) });
}, 90_000);

afterAll(async () => {
  await owner?.end();
  await orders?.close();
  await alerting?.close();
  await house?.stop();
  await rm(home, { recursive: true, force: true });
});

async function put(resource: Readonly<Record<string, unknown>> & { resourceType: string; id: string }): Promise<void> {
  const answer = await fetch(`${house.fhirUrl}/${resource.resourceType}/${resource.id}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/fhir+json' },
    body: JSON.stringify(resource),
  });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
}

async function api(path: string, init: RequestInit = {}): Promise<{ status: number; body: Record<string, unknown> }> {
  const headers = { authorization: `Bearer ${house.apiKey}`, 'content-type': 'application/json' };
  const answer = await fetch(`${house.urls.interpretation}${path}`, { headers, ...init });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? {} : JSON.parse(text) };
}

const assessment = () => api(`/assessments/${CASE}`);

async function control(path: string, init: RequestInit = {}): Promise<unknown> {
  const answer = await fetch(`${house.controlUrl}/${path}`, init);
  return answer.status === 204 ? undefined : await answer.json();
}

/** Nothing is on its way to interpretation, and nothing from it to the EHR. */
async function allHandled(): Promise<void> {
  const open = `select (select count(*) from mail.delivery where listener = 'interpretation' and state in ('waiting', 'sent'))
    + (select count(*) from interpretation.ehr_bell where state = 'waiting')
    + (select count(*) from interpretation.ehr_write where state = 'waiting') as n`;
  await until(
    'nothing is under way',
    async () => Number((await owner.query<{ n: string }>(open)).rows[0]?.n),
    (n) => n === 0,
  );
}

interface Shown {
  readonly verdicts: Record<string, string>;
  readonly readings: { reportId: string; confirms: string[]; excludes: string[]; missing: string[] }[];
  readonly troubles: { reportId: string; problems: string[] }[];
}

/** Where the report is seen now, in the words of the table; undefined: nowhere. */
async function seen(id: string): Promise<{ at: Visible['at']; marks: string[] } | undefined> {
  const ref = `DiagnosticReport/${id}`;
  const { setAside } = (await api('/set-aside')).body as { setAside: { ref: string; code: string }[] };
  const aside = setAside.find((entry) => entry.ref === ref);
  if (aside !== undefined) return { at: 'set-aside', marks: [aside.code] };
  const { unmatched } = (await api('/unmatched')).body as { unmatched: { reportId: string; why: string }[] };
  const lost = unmatched.find(({ reportId }) => reportId === ref);
  if (lost !== undefined) return { at: 'unmatched', marks: [lost.why] };
  const { readings, troubles } = (await assessment()).body as unknown as Shown;
  const reading = readings.find(({ reportId }) => reportId === ref);
  if (reading === undefined) return undefined;
  expect([reading.confirms, reading.excludes]).toEqual([[], []]);
  const trouble = troubles.filter(({ reportId }) => reportId === ref).flatMap(({ problems }) => problems);
  return { at: 'reading', marks: [...reading.missing, ...trouble] };
}

function marksOf(visible: Visible): string[] {
  switch (visible.at) {
    case 'set-aside':
      return [visible.code];
    case 'unmatched':
      return [visible.why];
    case 'reading':
      return [visible.missing, visible.trouble].filter((mark) => mark !== undefined);
    default: {
      const never: never = visible;
      return never;
    }
  }
}

/** Resource types our services wrote after the mark; what users of the EHR write carries no request id. */
async function ourWrites(since: number): Promise<string[]> {
  const log = (await control(`log?since=${since}&writes=true`)) as { entries: { type: string; requestId?: string }[] };
  return log.entries.filter(({ requestId }) => requestId !== undefined).map(({ type }) => type);
}
const mark = async (): Promise<number> => ((await control('log?writes=true')) as { last: number }).last;

async function expectUnharmed(since: number, allowed: readonly string[]): Promise<void> {
  await allHandled();
  const written = await ourWrites(since);
  expect(written.filter((type) => !allowed.includes(type))).toEqual([]);
  expect(house.resident('interpretation')?.pid).toBe(pid);
  expect((await fetch(`${house.urls.interpretation}/health/live`)).status).toBe(200);
}

describe('a report as it should not be is seen somewhere, and settles nothing', () => {
  it.each(BAD_REPORTS.map((bad, nth) => ({ ...bad, id: `bad-${nth}` })))(
    '$name',
    async ({ id, beside, report, visible }) => {
      const since = await mark();
      for (const one of beside ?? []) await put({ ...one });
      await put({ resourceType: 'DiagnosticReport', id, ...report({ order: 'ServiceRequest/films-1' }) });
      // The poll would come later; the bell is rung by hand in case the EHR's own subscription is not yet active.
      const headers = { authorization: `Bearer ${secret}` };
      await fetch(`${house.urls.interpretation}/ehr/ehr/notify/DiagnosticReport/${id}`, { method: 'PUT', headers });
      const now = await until(
        'it is seen',
        () => seen(id),
        (found) => found !== undefined,
      );
      expect(now?.at).toBe(visible.at);
      expect(now?.marks).toEqual(expect.arrayContaining(marksOf(visible)));
      // What is read in part is told to the chart as one more report of the case that settles nothing.
      await expectUnharmed(since, visible.at === 'reading' ? ['ClinicalImpression'] : []);
    },
  );

  it('after all of them nothing is confirmed, nothing is excluded, and no Condition stands', async () => {
    const { verdicts } = (await assessment()).body as unknown as Shown;
    expect(new Set(Object.values(verdicts))).toEqual(new Set(['open', 'suspected']));
    const found = (await (await fetch(`${house.fhirUrl}/Condition?patient=ines`)).json()) as { total?: number };
    expect(found.total ?? 0).toBe(0);
  });
});

describe('a notification as it should not be', () => {
  it.each(badNotifications())('$name', async ({ path, method, headers, body, status }) => {
    const since = await mark();
    const answer = await fetch(`${house.urls.interpretation}/${path}`, {
      method,
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, value.replace('$secret', secret)]),
      ),
      ...(body === undefined ? {} : { body }),
    });
    expect(answer.status).toBe(status);
    expect(await answer.text()).not.toContain(NAME);
    await expectUnharmed(since, []);
  });
});

describe('a call of our own doors as it should not be', () => {
  it.each(badCalls(CASE))('$name', async ({ path, method, headers, body, status, says }) => {
    const since = await mark();
    const answer = await fetch(`${house.urls.interpretation}${path}`, {
      method,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${house.apiKey}`, ...headers },
      ...(body === undefined ? {} : { body }),
    });
    const told = await answer.text();
    expect({ status: answer.status, told }).toEqual({ status, told: expect.stringContaining(says) });
    expect(answer.headers.get('content-type')).toContain('json');
    expect(told).not.toContain(NAME);
    await expectUnharmed(since, []);
  });
});

it('no line of any process carries a name or a word of a report', () => {
  expect(lines.length).toBeGreaterThan(100);
  const telling = [NAME, PROSE, 'glimmers', secret, house.apiKey];
  expect(lines.filter((line) => telling.some((word) => line.includes(word)))).toEqual([]);
});
