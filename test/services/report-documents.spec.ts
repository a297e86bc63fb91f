import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DiagnosticReport } from '@medplum/fhirtypes';
import { codeOf, localSystem, type ReportDocument } from '#fhir';
import { createServiceDataSource, PatientText } from '#persistence';
import { RandomIds, SystemClock } from '#platform';
import type { DataSource } from 'typeorm';
import { documentsOf } from '../../apps/interpretation/src/report/documents.store.js';
import { attachment, binary, printed, scanned, webPage, type Paper } from '../../apps/sandbox/src/play/papers.js';
import { ehrAt } from './ehr-at.js';
import { putUpForTests, type House } from './house-of-tests.js';
import { otherService, until, type OtherService } from './other-service.js';

const BASE = 'https://pumptrace.example.org/fhir';
const CASE = '6f1c3a52-93a3-4a83-b6f5-0d5b55a9a001';

let home: string;
let house: House;
let orders: OtherService;
let ds: DataSource;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'pumptrace-documents-'));
  const env = {
    SANDBOX_EPHEMERAL: '1',
    LOG_LEVEL: 'warn',
    POLL_INTERVAL_MS: '1000',
    SLOW_POLL_INTERVAL_MS: '1000',
    SWEEP_POLL_MS: '50',
    RELAY_POLL_MS: '200',
    SWEEP_RETRY_BASE_MS: '100',
  };
  house = await putUpForTests({ home, env, services: ['interpretation'] });
  orders = await otherService('orders', house.databaseUrl);
  ds = createServiceDataSource({
    url: house.databaseUrl,
    service: 'interpretation',
    entities: [],
    migrations: [],
    poolSize: 1,
    applicationName: 'test-documents',
  });
  await ds.initialize();
  const patient = { model: 'SYNCHROMED_II', indication: 'SPASTIC_DIPLEGIA', drug: 'baclofen' } as const;
  const at = Date.now();
  await put({ resourceType: 'Patient', id: 'mara' });
  await put({
    resourceType: 'ServiceRequest',
    id: 'films-1',
    status: 'active',
    intent: 'order',
    subject: { reference: 'Patient/mara' },
  });
  await orders.say('watch-changed', { patientId: 'mara', watched: true, why: 'device', patient, at });
  const opened = { caseId: CASE, patientId: 'mara', episode: 'implant', protocol: 'ajnr2011', patient } as const;
  await orders.say('case-opened', { ...opened, openedAt: at });
  const order = { caseId: CASE, patientId: 'mara', proposal: 'PLAIN_FILMS', attempt: 1, component: 'abdomen' } as const;
  const written = { kind: 'order', orderIdentifier: `${CASE}.plain-films.abdomen.1`, ehrId: 'films-1' } as const;
  await orders.say('step-changed', { ...order, ...written, state: 'signed', at });
  await until('the case is known', shown, ({ verdicts }) => Object.keys(verdicts).length === 14);
}, 60_000);

afterAll(async () => {
  await ds?.destroy();
  await orders?.close();
  await house?.stop();
  await rm(home, { recursive: true, force: true });
});

const { put } = ehrAt(() => house.fhirUrl);

const films = (id: string, over: Partial<DiagnosticReport>): DiagnosticReport & { id: string } => ({
  resourceType: 'DiagnosticReport',
  id,
  status: 'final',
  code: { coding: [{ system: localSystem(BASE, 'step'), code: codeOf('PLAIN_FILMS') }] },
  subject: { reference: 'Patient/mara' },
  basedOn: [{ reference: 'ServiceRequest/films-1' }],
  effectiveDateTime: '2026-11-20T08:00:00Z',
  ...over,
});
const binaryOf = (id: string, paper: Paper) => ({ ...binary(paper), id });

async function api(path: string, init: RequestInit = {}): Promise<unknown> {
  const headers = { authorization: `Bearer ${house.apiKey}`, 'content-type': 'application/json' };
  const answer = await fetch(`${house.urls.interpretation}${path}`, { headers, ...init });
  const text = await answer.text();
  return text === '' ? undefined : JSON.parse(text);
}

interface Shown {
  readonly verdicts: Readonly<Record<string, string>>;
  readonly readings: readonly { reportId: string; reportClass: string }[];
  readonly troubles: readonly { reportId: string; problems: readonly string[] }[];
}
async function shown(): Promise<Shown> {
  const { verdicts = {}, readings = [], troubles = [] } = (await api(`/assessments/${CASE}`)) as Partial<Shown>;
  return { verdicts, readings, troubles };
}
const ref = (id: string): string => `DiagnosticReport/${id}`;

/** How the report is read, and what is said to be missing of it, once it is there. */
async function reading(id: string): Promise<{ reportClass: string; problems: readonly string[] }> {
  const now = await until('the report is read', shown, ({ readings }) => readings.some((r) => r.reportId === ref(id)));
  const reportClass = now.readings.find((r) => r.reportId === ref(id))?.reportClass ?? '';
  return { reportClass, problems: now.troubles.find((r) => r.reportId === ref(id))?.problems ?? [] };
}

/** What is kept of the first version of a report, opened with the patient's key. */
async function kept(id: string): Promise<readonly ReportDocument[]> {
  const texts = new PatientText(new RandomIds(), new SystemClock());
  return documentsOf(ds, texts, 'mara', { reportId: ref(id), version: '1' });
}

describe('Mara’s films are reported on paper', () => {
  it('every word is kept under her key, the most trusted first, whichever way it came', async () => {
    await put(binaryOf('letter', await printed(['IMPRESSION', 'Mara Probe: no kink.'])));
    const addendum = attachment(webPage('<p>Addendum:<br>tip at T8.</p>'));
    await put(
      films('r1', {
        conclusion: 'See the letter.',
        presentedForm: [{ contentType: 'application/pdf', url: 'Binary/letter' }, addendum],
      }),
    );
    expect(await reading('r1')).toEqual({
      reportClass: 'inconclusive',
      problems: ['presentedForm/1:10-19: no-target'],
    });
    expect(await kept('r1')).toEqual([
      { id: 'conclusion', place: 'conclusion', text: 'See the letter.' },
      { id: 'presentedForm/0', place: 'presentedForm', text: 'IMPRESSION\n\nMara Probe: no kink.' },
      { id: 'presentedForm/1', place: 'presentedForm', text: 'Addendum:\ntip at T8.' },
    ]);
    const [{ leaks } = { leaks: -1 }] = await ds.query<{ leaks: number }[]>(
      `select count(*)::int as leaks from patient_text where position('kink'::bytea in ciphertext) > 0`,
    );
    expect(leaks).toBe(0);
  });

  it.each([
    ['a scan', 'r2', () => scanned(), 'no_text_layer'],
    ['a Binary that is not there', 'r3', undefined, 'not_found'],
  ])('%s alone is never normal and never nothing: she is shown with what is missing', async (_what, id, paper, why) => {
    const form =
      paper === undefined ? { contentType: 'application/pdf', url: 'Binary/never' } : attachment(await paper());
    await put(films(id, { presentedForm: [form] }));
    expect(await reading(id)).toEqual({ reportClass: 'inconclusive', problems: [`presentedForm/0: ${why}`] });
    expect(await kept(id)).toEqual([]);
  });

  it('while the EHR cannot give the letter the report waits, and is taken whole when it can', async () => {
    await put(binaryOf('late', webPage('<p>The catheter shimmers.</p>')));
    const knob = { kind: 'answer', status: 503, retryAfterSeconds: 0, type: 'Binary', next: 6 };
    await fetch(`${house.controlUrl}/knobs`, { method: 'POST', body: JSON.stringify(knob) });
    await put(films('r4', { presentedForm: [{ contentType: 'text/html', url: 'Binary/late' }] }));
    expect(await reading('r4')).toEqual({ reportClass: 'inconclusive', problems: ['presentedForm/0:0-21: no-target'] });
    expect((await kept('r4')).map(({ text }) => text)).toEqual(['The catheter shimmers.']);
  });

  it('what is missing goes with a report to the place that a clinician gives it', async () => {
    const { basedOn: _basedOn, ...lost } = films('r5', {
      code: { text: 'XR' },
      presentedForm: [attachment(await scanned())],
    });
    await put(lost);
    const listed = await until(
      'the report is listed',
      async () => ((await api('/unmatched')) as { unmatched: { id: string; problems: string[] }[] }).unmatched,
      (found) => found.length === 1,
    );
    expect(listed[0]?.problems).toEqual(['presentedForm/0: no_text_layer']);
    const body = JSON.stringify({ step: 'PLAIN_FILMS' });
    await api(`/unmatched/${listed[0]?.id}/assign`, { method: 'POST', body });
    expect(await reading('r5')).toEqual({ reportClass: 'inconclusive', problems: ['presentedForm/0: no_text_layer'] });
  });

  it('and at the end nothing is settled by any of them', async () => {
    const { verdicts } = await shown();
    expect(new Set(Object.values(verdicts))).toEqual(new Set(['open']));
  });
});
