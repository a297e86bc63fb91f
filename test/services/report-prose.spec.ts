import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Condition, DiagnosticReport } from '@medplum/fhirtypes';
import type { Cause, Finding, Step, Verdict } from '#clinical';
import { codeOf, localSystem } from '#fhir';
import { createServiceDataSource } from '#persistence';
import type { DataSource } from 'typeorm';
import { ehrAt } from './ehr-at.js';
import { putUpForTests, type House } from './house-of-tests.js';
import { otherService, until, type OtherService } from './other-service.js';

const BASE = 'https://pumptrace.example.org/fhir';

let home: string;
let house: House;
let orders: OtherService;
let alerting: OtherService;
let ds: DataSource;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'pumptrace-prose-'));
  const env = {
    SANDBOX_EPHEMERAL: '1',
    LOG_LEVEL: 'info',
    POLL_INTERVAL_MS: '1000',
    SLOW_POLL_INTERVAL_MS: '1000',
    SWEEP_POLL_MS: '50',
    RELAY_POLL_MS: '200',
    SWEEP_RETRY_BASE_MS: '100',
  };
  house = await putUpForTests({ home, env, services: ['interpretation'] });
  orders = await otherService('orders', house.databaseUrl);
  alerting = await otherService('alerting', house.databaseUrl);
  const url = house.databaseUrl;
  const applicationName = 'test-prose';
  ds = createServiceDataSource({
    url,
    service: 'interpretation',
    entities: [],
    migrations: [],
    poolSize: 1,
    applicationName,
  });
  await ds.initialize();
}, 60_000);

afterAll(async () => {
  await ds?.destroy();
  await orders?.close();
  await alerting?.close();
  await house?.stop();
  await rm(home, { recursive: true, force: true });
});

const { put, search } = ehrAt(() => house.fhirUrl);

async function api(path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const headers = { authorization: `Bearer ${house.apiKey}`, 'content-type': 'application/json' };
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const answer = await fetch(`${house.urls.interpretation}${path}`, { headers, ...init });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
}

interface Reading {
  readonly reportId: string;
  readonly step: Step;
  readonly version: string;
  readonly reportClass: string;
  readonly confirms: readonly Cause[];
  readonly suggests: readonly Cause[];
  readonly excludes: readonly Cause[];
  readonly gates: readonly string[];
}
interface Shown {
  readonly verdicts: Partial<Record<Cause, Verdict>>;
  readonly readings: readonly Reading[];
  readonly troubles: readonly { readonly reportId: string; readonly problems: readonly string[] }[];
}

let beds = 0;

/** A patient with an open case, whose radiology department writes prose and no codes. */
class Bed {
  readonly caseId: string;
  constructor(readonly id: string) {
    beds += 1;
    this.caseId = `6f1c3a52-93a3-4a83-b6f5-0d5b55a9b${String(beds).padStart(3, '0')}`;
  }

  async lies(...steps: readonly Step[]): Promise<void> {
    const patient = { model: 'SYNCHROMED_II', indication: 'SPASTIC_DIPLEGIA', drug: 'baclofen' } as const;
    const at = Date.now();
    await put({ resourceType: 'Patient', id: this.id });
    await orders.say('watch-changed', { patientId: this.id, watched: true, why: 'device', patient, at });
    const opened = { caseId: this.caseId, patientId: this.id, episode: 'implant', protocol: 'ajnr2011' } as const;
    await orders.say('case-opened', { ...opened, patient, openedAt: at });
    for (const step of steps) {
      const ehrId = this.order(step);
      const subject = { reference: `Patient/${this.id}` };
      await put({ resourceType: 'ServiceRequest', id: ehrId, status: 'active', intent: 'order', subject });
      const known = { caseId: this.caseId, patientId: this.id, proposal: step, attempt: 1, component: 'all' } as const;
      const orderIdentifier = `${this.caseId}.${codeOf(step)}.all.1`;
      await orders.say('step-changed', { ...known, kind: 'order', orderIdentifier, ehrId, state: 'signed', at });
    }
    await until(
      'the case is known',
      () => this.shown(),
      ({ verdicts }) => Object.keys(verdicts).length === 14,
    );
  }

  order(step: Step): string {
    return `${this.id}-${codeOf(step)}`;
  }

  async reported(id: string, steps: readonly Step[], conclusion: string, over: Partial<DiagnosticReport> = {}) {
    await put({
      resourceType: 'DiagnosticReport',
      id,
      status: 'final',
      code: { text: 'Imaging of the pump' },
      subject: { reference: `Patient/${this.id}` },
      ...(steps.length === 0
        ? {}
        : { basedOn: steps.map((step) => ({ reference: `ServiceRequest/${this.order(step)}` })) }),
      effectiveDateTime: '2026-11-20T08:00:00Z',
      conclusion,
      ...over,
    });
  }

  async shown(): Promise<Shown> {
    const {
      verdicts = {},
      readings = [],
      troubles = [],
    } = (await api(`/assessments/${this.caseId}`)).body as Partial<Shown>;
    return { verdicts, readings, troubles };
  }

  /** How a report is read, once it is read so. */
  async reads(id: string, as: string, step?: Step): Promise<Reading> {
    const wanted = (one: Reading): boolean =>
      one.reportId.split('#')[0] === `DiagnosticReport/${id}` &&
      one.reportClass === as &&
      (step === undefined || one.step === step);
    const { readings } = await until(
      `report ${id} is read as ${as}`,
      () => this.shown(),
      (seen) => seen.readings.some(wanted),
    );
    const found = readings.find(wanted);
    if (found === undefined) throw new Error('until() saw it');
    return found;
  }

  async judged(cause: Cause, verdict: Verdict): Promise<Shown> {
    return until(
      `${cause} is ${verdict}`,
      () => this.shown(),
      ({ verdicts }) => verdicts[cause] === verdict,
    );
  }

  async problems(id: string): Promise<readonly string[]> {
    const { troubles } = await this.shown();
    return troubles.find(({ reportId }) => reportId === `DiagnosticReport/${id}`)?.problems ?? [];
  }
}

const coded = (finding: Finding) => ({ coding: [{ system: localSystem(BASE, 'finding'), code: codeOf(finding) }] });
const moved = ({ verdicts }: Shown): Partial<Record<Cause, Verdict>> =>
  Object.fromEntries(Object.entries(verdicts).filter(([, verdict]) => verdict !== 'open'));

const KINKED = [
  'INDICATION: Ines Roth, rule out catheter disconnection.',
  'FINDINGS: The pump lies in the right flank. The catheter is kinked at the fascia. No gap.',
  'IMPRESSION: Kink of the baclofen catheter.',
].join('\n');

describe('reports of prose alone, through the real service', () => {
  const ines = new Bed('ines');

  it('a kink in words confirms a kink, and a page can underline every word that made it so', async () => {
    await ines.lies('PLAIN_FILMS');
    await ines.reported('films', ['PLAIN_FILMS'], KINKED);
    expect((await ines.reads('films', 'abnormal')).confirms).toEqual(['CATH_KINK']);
    expect(moved(await ines.judged('CATH_KINK', 'confirmed'))).toEqual({ CATH_KINK: 'confirmed' });
    const report = (await api('/reports/films')).body as {
      documents: { id: string; text: string }[];
      steps: { mentions: { cause: Cause; status: string; rule: string; place: Record<string, number | string> }[] }[];
    };
    const text = report.documents[0]?.text ?? '';
    const kinks = report.steps.flatMap(({ mentions }) => mentions).filter(({ status }) => status === 'PRESENT');
    const words = kinks.map(({ place }) => text.slice(Number(place['from']), Number(place['to'])).toLowerCase());
    expect(words).toEqual([expect.stringContaining('kink'), expect.stringContaining('kink')]);
    expect(new Set(kinks.map(({ rule }) => rule))).toEqual(new Set(['ITB.RD.10']));
  });

  it('the words themselves are nowhere but under her key', async () => {
    const [{ leaks } = { leaks: -1 }] = await ds.query<{ leaks: number }[]>(
      `select (select count(*) from report_version where facts::text ~* 'kink of|fascia|roth')::int
            + (select count(*) from journal where fact::text ~* 'fascia|roth')::int as leaks`,
    );
    expect(leaks).toBe(0);
    expect(JSON.stringify(await orders.heard('assessment-changed'))).not.toMatch(/fascia|roth/i);
  });

  it('an addendum that says it was wrong takes it back, in the chart too, and whoever acted is told', async () => {
    const added = `${KINKED}\n\nADDENDUM: On review the kink described above is a projection artefact. No kink.`;
    await ines.reported('films', ['PLAIN_FILMS'], added, { status: 'amended' });
    expect(moved(await ines.judged('CATH_KINK', 'open'))).toEqual({});
    await until(
      'the Condition is refuted',
      () => search<Condition>('Condition?patient=ines'),
      (found) => found.length === 1 && found[0]?.verificationStatus?.coding?.[0]?.code === 'refuted',
    );
    const told = (await alerting.heard('assessment-changed')).filter(({ patientId }) => patientId === 'ines').at(-1);
    expect(told?.retractions).toEqual([{ reportId: 'DiagnosticReport/films', step: 'PLAIN_FILMS', acted: true }]);
  });

  it('a preliminary report that comes late undoes nothing of the final one', async () => {
    const jon = new Bed('jon');
    await jon.lies('PLAIN_FILMS');
    await jon.reported('jon-final', ['PLAIN_FILMS'], 'Gap in the catheter at L3.');
    await jon.judged('CATH_BREAK_OR_MACROLEAK', 'confirmed');
    await jon.reported('jon-early', ['PLAIN_FILMS'], 'Preliminary: catheter continuous, no kink.', {
      status: 'preliminary',
    });
    const early = await jon.reads('jon-early', 'limited');
    expect([early.confirms, early.suggests, early.excludes]).toEqual([[], [], []]);
    expect(moved(await jon.shown())).toEqual({ CATH_BREAK_OR_MACROLEAK: 'confirmed' });
  });

  it('filed under the wrong patient: what it said is taken from the one and never given to the other', async () => {
    const [olek, ada] = [new Bed('olek'), new Bed('ada')];
    await olek.lies('PLAIN_FILMS');
    await ada.lies();
    await olek.reported('strayed', ['PLAIN_FILMS'], 'Catheter disconnected from the pump.');
    await olek.judged('CATH_DISCONNECTION_AT_PUMP', 'confirmed');
    await olek.reported('strayed', [], 'Catheter disconnected from the pump.', {
      subject: { reference: 'Patient/ada' },
    });
    expect(moved(await olek.judged('CATH_DISCONNECTION_AT_PUMP', 'open'))).toEqual({});
    expect(moved(await ada.shown())).toEqual({});
    const { setAside } = (await api('/set-aside')).body as { setAside: { code: string }[] };
    expect(setAside.map(({ code }) => code)).toEqual(['changed-patient']);
  });

  it('code against prose: the worse is suspected, nothing is excluded, and a clinician decides, by name', async () => {
    const noor = new Bed('noor');
    await noor.lies('PLAIN_FILMS');
    await noor.reported('clash', ['PLAIN_FILMS'], 'The catheter is kinked at the flank.', {
      conclusionCode: [coded('XR_KINK_ABSENT')],
    });
    const clash = await noor.reads('clash', 'conflict');
    expect(clash).toMatchObject({ confirms: [], suggests: ['CATH_KINK'], excludes: [] });
    expect(clash.gates).toContain('G_CODE_TEXT_CONFLICT');
    const old = await api('/reports/clash/confirm-reading', { findings: ['XR_KINK'], version: '0' });
    expect(old.status).toBe(409);
    const now = await api('/reports/clash/confirm-reading', { findings: ['XR_KINK'], version: clash.version });
    expect(now.status).toBe(204);
    await noor.judged('CATH_KINK', 'confirmed');
    const { steps } = (await api('/reports/clash')).body as { steps: { versions: Record<string, unknown>[] }[] };
    expect(steps[0]?.versions).toMatchObject([
      { how: 'basedOn', findings: ['XR_KINK_ABSENT'], readFindings: ['XR_KINK'], actor: null },
      { how: 'confirmed', findings: ['XR_KINK'], actor: { kind: 'person', role: 'clinician' } },
    ]);
  });

  it('a sentence nobody understood is shown by its place, and nothing is called normal before a clinician has read it', async () => {
    const pia = new Bed('pia');
    await pia.lies('PLAIN_FILMS');
    const text = 'Catheter continuous, no kink. The pump has an odd shimmer about it.';
    await pia.reported('shimmer', ['PLAIN_FILMS'], text);
    expect((await pia.reads('shimmer', 'inconclusive')).excludes).toEqual([]);
    const [problem = ''] = await pia.problems('shimmer');
    const [, from, to] = /^conclusion:(\d+)-(\d+): no-target$/.exec(problem) ?? [];
    expect(text.slice(Number(from), Number(to))).toBe('The pump has an odd shimmer about it');
    await api('/reports/shimmer/confirm-reading', { findings: ['XR_NO_ABNORMALITY', 'XR_KINK_ABSENT'] });
    await pia.reads('shimmer', 'normal');
    expect(await pia.problems('shimmer')).toEqual([]);
  });

  it('a report in another language is known as such, and says nothing until somebody who reads it has', async () => {
    const emil = new Bed('emil');
    await emil.lies('PLAIN_FILMS');
    const text = 'Der Katheter ist am Konnektor abgeknickt und nicht unterbrochen.';
    await emil.reported('deutsch', ['PLAIN_FILMS'], text);
    await emil.reads('deutsch', 'inconclusive');
    expect(await emil.problems('deutsch')).toEqual([`conclusion:0-${text.length}: language`]);
    expect(moved(await emil.shown())).toEqual({});
  });

  it('one dictation for films and fluoroscopy is read at both steps, and confirmed at the one that is named', async () => {
    const rhea = new Bed('rhea');
    await rhea.lies('PLAIN_FILMS', 'FLUORO_CONTRAST');
    const both = ['PLAIN_FILMS', 'FLUORO_CONTRAST'] as const;
    const text =
      'Plain films: catheter continuous, no kink. Fluoroscopy: contrast extravasates from the catheter at L3.';
    await rhea.reported('both', both, text);
    const fluoroscopy = await rhea.reads('both', 'abnormal', 'FLUORO_CONTRAST');
    expect(fluoroscopy.confirms).toContain('CATH_BREAK_OR_MACROLEAK');
    expect((await rhea.shown()).readings.map(({ step }) => step).toSorted()).toEqual([...both].toSorted());
    const unnamed = await api('/reports/both/confirm-reading', { findings: [] });
    expect(unnamed.status).toBe(422);
    const named = await api('/reports/both/confirm-reading', { step: 'PLAIN_FILMS', findings: ['XR_NO_ABNORMALITY'] });
    expect(named.status).toBe(204);
    await rhea.reads('both', 'normal', 'PLAIN_FILMS');
    await rhea.judged('CATH_BREAK_OR_MACROLEAK', 'confirmed');
  });

  it('a report nobody could place is read where a clinician puts it', async () => {
    const tove = new Bed('tove');
    await tove.lies();
    await tove.reported('lost', [], 'The catheter is fractured at T12.');
    const listed = await until(
      'it is listed',
      async () => ((await api('/unmatched')).body as { unmatched: { id: string }[] }).unmatched,
      (found) => found.length === 1,
    );
    await api(`/unmatched/${listed[0]?.id}/assign`, { step: 'PLAIN_FILMS' });
    expect((await tove.reads('lost', 'abnormal')).confirms).toEqual(['CATH_BREAK_OR_MACROLEAK']);
  });
});
