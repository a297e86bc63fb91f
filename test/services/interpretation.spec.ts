import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ClinicalImpression, Condition, DiagnosticReport } from '@medplum/fhirtypes';
import { codeOf, localSystem } from '#fhir';
import type { Finding } from '#clinical';
import { ehrAt } from './ehr-at.js';
import { putUpForTests, type House } from './house-of-tests.js';
import { otherService, until, type OtherService } from './other-service.js';

const BASE = 'https://pumptrace.example.org/fhir';
const CASE = '6f1c3a52-93a3-4a83-b6f5-0d5b55a9a001';
const ORDER = `${CASE}.plain-films.abdomen.1`;

let home: string;
let house: House;
let orders: OtherService;
let alerting: OtherService;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'pumptrace-interpretation-'));
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
  alerting = await otherService('alerting', house.databaseUrl);
  const patient = { model: 'SYNCHROMED_II', indication: 'SPASTIC_DIPLEGIA', drug: 'baclofen' } as const;
  const at = Date.now();
  await put({ resourceType: 'Patient', id: 'ines' });
  await put({ resourceType: 'Patient', id: 'otto' });
  await put({
    resourceType: 'ServiceRequest',
    id: 'films-1',
    status: 'active',
    intent: 'order',
    subject: { reference: 'Patient/ines' },
  });
  await orders.say('watch-changed', { patientId: 'ines', watched: true, why: 'device', patient, at });
  await orders.say('case-opened', {
    caseId: CASE,
    patientId: 'ines',
    episode: 'implant',
    protocol: 'ajnr2011',
    patient,
    openedAt: at,
  });
  const order = {
    caseId: CASE,
    patientId: 'ines',
    proposal: 'PLAIN_FILMS',
    attempt: 1,
    component: 'abdomen',
    kind: 'order',
    orderIdentifier: ORDER,
  } as const;
  await orders.say('step-changed', { ...order, ehrId: 'films-1', state: 'signed', at });
  await until('the case is told to the EHR', impression, (seen) => seen !== undefined);
}, 60_000);

afterAll(async () => {
  await orders?.close();
  await alerting?.close();
  await house?.stop();
  await rm(home, { recursive: true, force: true });
});

const { put, search } = ehrAt(() => house.fhirUrl);

async function impression(): Promise<ClinicalImpression | undefined> {
  return (await search<ClinicalImpression>('ClinicalImpression?patient=ines'))[0];
}

const verdictOf = (seen: ClinicalImpression | undefined, cause: string): string | undefined =>
  seen?.finding?.find((finding) => finding.itemCodeableConcept?.coding?.[0]?.code === cause)?.extension?.[0]?.valueCode;

const coded = (finding: Finding) => ({ coding: [{ system: localSystem(BASE, 'finding'), code: codeOf(finding) }] });
const films = (
  id: string,
  findings: readonly Finding[],
  over: Partial<DiagnosticReport> = {},
): DiagnosticReport & { id: string } => ({
  resourceType: 'DiagnosticReport',
  id,
  status: 'final',
  code: { coding: [{ system: localSystem(BASE, 'step'), code: codeOf('PLAIN_FILMS') }] },
  subject: { reference: 'Patient/ines' },
  basedOn: [{ reference: 'ServiceRequest/films-1' }],
  effectiveDateTime: new Date().toISOString(),
  ...(findings.length === 0 ? {} : { conclusionCode: findings.map(coded) }),
  ...over,
});

async function api(path: string, init: RequestInit = {}): Promise<{ status: number; body: unknown }> {
  const headers = { authorization: `Bearer ${house.apiKey}`, 'content-type': 'application/json' };
  const answer = await fetch(`${house.urls.interpretation}${path}`, { headers, ...init });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
}

async function shelf(): Promise<{ code: string }[]> {
  const { body } = await api('/set-aside');
  return (body as { setAside: { code: string }[] }).setAside;
}

describe('interpretation on its own, on a real EHR and a real queue', () => {
  it('opens with all fourteen causes not settled', async () => {
    const seen = await impression();
    expect(seen?.finding).toHaveLength(14);
    expect(new Set(seen?.finding?.map((finding) => finding.extension?.[0]?.valueCode))).toEqual(new Set(['open']));
    expect(seen?.status).toBe('in-progress');
  });

  it('says kink when the film says kink, to the EHR and to the others', async () => {
    await put(films('r1', ['XR_KINK'], { conclusion: 'Ines Probe: the catheter is folded at the flank.' }));
    const seen = await until('kink is confirmed', impression, (now) => verdictOf(now, 'cath-kink') === 'confirmed');
    expect(verdictOf(seen, 'cath-occlusion')).toBe('open');
    const conditions = await until(
      'a Condition stands',
      () => search<Condition>('Condition?patient=ines'),
      (found) => found.length > 0,
    );
    expect(conditions.map((condition) => condition.verificationStatus?.coding?.[0]?.code)).toEqual(['provisional']);
    const told = (await orders.heard('assessment-changed')).at(-1);
    expect(told?.verdicts.CATH_KINK.verdict).toBe('confirmed');
    expect(told?.answers).toEqual([{ reportId: 'DiagnosticReport/r1', orderIdentifier: ORDER, how: 'basedOn' }]);
    expect(JSON.stringify(told)).not.toContain('folded');
  });

  it('hears the same report many times and says it once', async () => {
    const before = (await orders.heard('assessment-changed')).length;
    const secret = (await readFile(join(home, 'subscription-secret'), 'utf8')).trim();
    for (let n = 0; n < 5; n += 1) {
      const rung = await fetch(`${house.urls.interpretation}/ehr/ehr/notify/DiagnosticReport/r1`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${secret}` },
      });
      expect(rung.status).toBe(200);
    }
    const forged = await fetch(`${house.urls.interpretation}/ehr/ehr/notify/DiagnosticReport/r1`, { method: 'PUT' });
    expect(forged.status).toBe(401);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await orders.heard('assessment-changed')).toHaveLength(before);
  });

  it('takes the kink back when the report is amended to the opposite, and says that it had been acted on', async () => {
    await put(films('r1', ['XR_NO_ABNORMALITY'], { status: 'amended' }));
    await until('kink is not settled', impression, (now) => verdictOf(now, 'cath-kink') === 'open');
    await until(
      'the Condition is refuted',
      () => search<Condition>('Condition?patient=ines'),
      (found) => found[0]?.verificationStatus?.coding?.[0]?.code === 'refuted' && found.length === 1,
    );
    const told = (await alerting.heard('assessment-changed')).at(-1);
    expect(told?.retractions).toEqual([{ reportId: 'DiagnosticReport/r1', step: 'PLAIN_FILMS', acted: true }]);
  });

  it('keeps a report of a step nobody can name in sight until a clinician places it', async () => {
    const { basedOn: _basedOn, ...lost } = films('r2', []);
    await put({
      ...lost,
      code: { coding: [{ system: 'http://loinc.org', code: '75490-3' }] },
      conclusion: 'Read by nobody.',
    });
    const listed = await until(
      'the report is listed',
      async () => ((await api('/unmatched')).body as { unmatched: { id: string; reportId: string }[] }).unmatched,
      (found) => found.length === 1,
    );
    expect(listed[0]?.reportId).toBe('DiagnosticReport/r2');
    const placed = await api(`/unmatched/${listed[0]?.id}/assign`, {
      method: 'POST',
      body: JSON.stringify({ step: 'PLAIN_FILMS' }),
    });
    expect(placed.status).toBe(204);
    const read = await api('/reports/r2/confirm-reading', {
      method: 'POST',
      body: JSON.stringify({ findings: ['XR_DISCONTINUITY'] }),
    });
    expect(read.status).toBe(204);
    await until(
      'the break is confirmed',
      impression,
      (now) => verdictOf(now, 'cath-break-or-macroleak') === 'confirmed',
    );
  });

  it('withdraws what a report entered in error had said', async () => {
    await put(films('r2', [], { status: 'entered-in-error' }));
    const seen = await until(
      'the report is withdrawn',
      impression,
      (now) => verdictOf(now, 'cath-break-or-macroleak') !== 'confirmed',
    );
    expect(verdictOf(seen, 'cath-break-or-macroleak')).toBe('open');
  });

  it("never files another patient's report, whoever ordered it", async () => {
    await put(films('r3', ['XR_KINK'], { subject: { reference: 'Patient/otto' } }));
    await until('it lies on the shelf', shelf, (found) => found.some(({ code }) => code === 'other-patient'));
    expect(verdictOf(await impression(), 'cath-kink')).toBe('open');
  });

  it('asks for a key, and for a clinician where evidence is made', async () => {
    const bare = await fetch(`${house.urls.interpretation}/unmatched`);
    expect(bare.status).toBe(401);
    const unknown = await api(`/assessments/${CASE.replace('6f', '7f')}`);
    expect(unknown.status).toBe(404);
    const shown = await api(`/assessments/${CASE}`);
    expect(shown).toMatchObject({ status: 200, body: { verdicts: { CATH_KINK: 'open' } } });
  });
});
