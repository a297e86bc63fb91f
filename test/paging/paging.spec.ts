import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CAUSES, foldEvidence } from '#clinical';
import { night, type Night, type Reply, type Rung } from './night.js';

const BASE = 'https://pumptrace.example.org/fhir';
const MINUTE = 60_000;
const LONG = 240_000;

const sign = (patient: string, code: string, more: Readonly<Record<string, unknown>> = {}) => ({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: `${BASE}/CodeSystem/sign`, code }] },
  subject: { reference: `Patient/${patient}` },
  performer: [{ reference: 'Practitioner/nurse' }],
  effectiveDateTime: new Date().toISOString(),
  valueBoolean: true,
  ...more,
});

let ward: Night;
beforeAll(async () => {
  ward = await night();
}, LONG);
afterAll(() => ward.close(), LONG);

const admit = (family: string): Promise<string> =>
  ward.chart({ resourceType: 'Patient', name: [{ family }], birthDate: '1980-05-04' });

/** A patient with a pump comes under watch. */
async function watch(id: string): Promise<void> {
  const patient = { model: 'SYNCHROMED_II', indication: 'SPASTIC_QUADRIPLEGIA', drug: 'baclofen' } as const;
  await ward.say('orders', 'watch-changed', { patientId: id, watched: true, why: 'device', patient, at: Date.now() });
}

type Shown = Readonly<Record<string, unknown>>;
async function incidentsOf(patient: string): Promise<readonly Shown[]> {
  const { body } = await ward.rest('GET', '/incidents');
  const all: unknown = body['incidents'];
  return Array.isArray(all) ? all.filter((one: Shown) => one['patient'] === `Patient/${patient}`) : [];
}
async function incidentOf(patient: string, state: string): Promise<Shown> {
  let found: Shown | undefined;
  await ward.eventually(`the incident is ${state}`, async () => {
    found = (await incidentsOf(patient)).find((one) => one['state'] === state);
    return found !== undefined;
  });
  return found ?? {};
}
const rungFor = async (incident: Shown): Promise<readonly Rung[]> =>
  (await ward.phone()).filter(({ body }) => body['incident'] === incident['id']);
async function rung(incident: Shown, epoch: number): Promise<Rung> {
  let found: Rung | undefined;
  await ward.eventually(`the phone rings in epoch ${epoch}`, async () => {
    found = (await rungFor(incident)).find(({ body }) => body['epoch'] === epoch);
    return found !== undefined;
  });
  if (found === undefined) throw new Error('it rang and is gone');
  return found;
}

const look = async (page: Rung): Promise<{ status: number; html: string; nonce: string }> => {
  const answer = await fetch(String(page.body['url']).replace(/^https?:\/\/[^/]+/, ward.url()));
  const html = await answer.text();
  return { status: answer.status, html, nonce: /name="nonce" value="([^"]+)"/.exec(html)?.[1] ?? '' };
};
const answerLink = async (page: Rung, form: Readonly<Record<string, string>>): Promise<number> => {
  const url = String(page.body['url']).replace(/^https?:\/\/[^/]+/, ward.url());
  return (await fetch(url, { method: 'POST', body: new URLSearchParams(form) })).status;
};
const answer = (incident: Shown, what: string, body: unknown = {}): Promise<Reply> =>
  ward.rest('POST', `/incidents/${String(incident['id'])}/${what}`, body);

describe('Rosa Lindt gets stiff, and then hot', () => {
  let rosa: string;
  let incident: Shown;

  it(
    'she was stiff before anybody watched her: it is found when the watch begins, and pages, signed, with nothing of hers',
    async () => {
      rosa = await admit('Lindt');
      await ward.chart(sign(rosa, 'spasticity-increased'));
      await watch(rosa);
      incident = await incidentOf(rosa, 'paging');
      const page = await rung(incident, 1);
      expect(page).toMatchObject({
        signature: 'verified',
        body: { type: 'page', tier: 'urgent', level: 0, drill: false },
      });
      const slots = ['callback', 'code', 'drill', 'epoch', 'incident', 'level', 'tier', 'type', 'url'];
      expect(Object.keys(page.body).toSorted()).toEqual(slots);
      expect(JSON.stringify(page.body)).not.toMatch(new RegExp(`Lindt|${rosa}|spastic`, 'i'));
      expect(page.body['code']).toBe(incident['code']);
    },
    LONG,
  );

  it(
    'looking at the link changes nothing; only the nonce of a view answers, and only once',
    async () => {
      const page = await rung(incident, 1);
      const seen = await look(page);
      await look(page);
      expect(seen.status).toBe(200);
      expect(seen.html).not.toMatch(new RegExp(`Lindt|${rosa}|spastic|withdrawal`, 'i'));
      expect((await incidentOf(rosa, 'paging'))['owner']).toBeNull();
      expect(await answerLink(page, { answer: 'accept' })).toBe(400);
      expect(await answerLink(page, { answer: 'accept', nonce: `${Date.now()}.forged` })).toBe(403);
      expect(await answerLink(page, { answer: 'accept', nonce: seen.nonce })).toBe(200);
      expect(await answerLink(page, { answer: 'accept', nonce: seen.nonce })).toBe(409);
      expect(await incidentOf(rosa, 'accepted')).toMatchObject({ owner: 'dr-noor', epoch: 1 });
    },
    LONG,
  );

  it(
    'fever comes: the one who had accepted is paged anew, and the old link does not accept the new page',
    async () => {
      await ward.chart(sign(rosa, 'fever'));
      expect((await rung(incident, 2)).body).toMatchObject({ tier: 'emergency', epoch: 2, code: incident['code'] });
      expect(await incidentOf(rosa, 'paging')).toMatchObject({ tier: 'emergency', owner: null });
      expect((await look(await rung(incident, 1))).html).toMatch(/closed|used|newer/);
      // Nor does whoever looks at a list of before end, plan or pass on what has become worse since.
      for (const [how, body] of [
        ['accept', {}],
        ['plan', { plan: 'going' }],
        ['hand-over', { to: 'dr-noor' }],
        ['resolve', { reason: 'false' }],
      ] as const) {
        const { status, body: problem } = await answer(incident, how, { ...body, epoch: 1 });
        expect([how, status, JSON.stringify(problem)]).toEqual([how, 409, expect.stringContaining('newer-page')]);
      }
      expect(await incidentOf(rosa, 'paging')).toMatchObject({ epoch: 2, owner: null });
    },
    LONG,
  );

  it(
    'the chart shows a flag, the suspicion and the pages; the others were told',
    async () => {
      await ward.eventually(
        'the flag stands',
        async () => (await ward.search(`Flag?patient=Patient/${rosa}`))[0]?.['status'] === 'active',
      );
      await ward.eventually('the suspicion is high', async () => {
        const [issue] = await ward.search(`DetectedIssue?patient=Patient/${rosa}`);
        return issue?.['severity'] === 'high' && String(issue['detail']).includes(String(incident['code']));
      });
      await ward.eventually('the accepted page is completed', async () =>
        (await ward.search(`Communication?subject=Patient/${rosa}`)).some(({ status }) => status === 'completed'),
      );
      const grades = (await ward.told('grade-changed')).filter(({ patientId }) => patientId === rosa);
      expect(grades.at(-1)).toMatchObject({ suspected: 'yes', severity: 'MODERATE', pathway: 'acute_withdrawal' });
      expect(grades.map(({ revision }) => revision)).toEqual(grades.map((_, index) => index + 1));
      const states = (await ward.told('incident-changed'))
        .filter(({ patientId }) => patientId === rosa)
        .map(({ state }) => state);
      expect(states).toEqual(['paging', 'accepted', 'paging']);
    },
    LONG,
  );

  it(
    'the fever was entered in error: the grade falls, the paging goes on, for ever',
    async () => {
      const [fever] = (await ward.search(`Observation?patient=Patient/${rosa}`)).filter((one) =>
        JSON.stringify(one).includes('fever'),
      );
      await fetch(`${ward.fhir}/Observation/${String(fever?.['id'])}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/fhir+json' },
        body: JSON.stringify({ ...fever, status: 'entered-in-error' }),
      });
      await ward.eventually(
        'the grade is mild again',
        async () =>
          (await ward.told('grade-changed')).findLast(({ patientId }) => patientId === rosa)?.severity === 'MILD',
      );
      await ward.moveClock(5 * MINUTE);
      await ward.eventually(
        'it rang again',
        async () => (await rungFor(incident)).filter(({ body }) => body['epoch'] === 2).length === 2,
      );
      await ward.moveClock(5 * MINUTE);
      await ward.eventually(
        'and again',
        async () => (await rungFor(incident)).filter(({ body }) => body['epoch'] === 2).length === 3,
      );
      expect(await incidentOf(rosa, 'exhausted')).toMatchObject({ epoch: 2, tier: 'emergency' });
    },
    LONG,
  );

  it(
    'accepted and forgotten, it pages anew; treated, it rests; resolved, the same signs do not raise it again',
    async () => {
      expect((await answer(incident, 'accept')).status).toBe(200);
      await ward.moveClock(30 * MINUTE);
      await rung(incident, 3);
      expect((await answer(incident, 'plan', { plan: 'treating' })).body).toMatchObject({
        state: 'in_care',
        dueAt: null,
      });
      expect((await answer(incident, 'resolve', { reason: 'of course' })).status).toBe(400);
      expect((await answer(incident, 'resolve', { reason: 'true' })).body).toMatchObject({
        state: 'resolved',
        resolution: 'true',
      });
      await ward.eventually(
        'the flag is down',
        async () => (await ward.search(`Flag?patient=Patient/${rosa}`))[0]?.['status'] === 'inactive',
      );
      await ward.chart(sign(rosa, 'spasticity-increased'));
      await ward.chart(sign(rosa, 'pruritus-without-rash'));
      await ward.eventually('a new kind of sign raises it again', async () => (await incidentsOf(rosa)).length === 2);
      expect((await answer(incident, 'accept')).status).toBe(409);
      const { body } = await ward.rest('GET', `/incidents/${String(incident['id'])}`);
      const kinds = Array.isArray(body['timeline']) ? body['timeline'].map((one: Shown) => one['kind']) : [];
      expect(kinds).toEqual(['open', 'accept', 'signal', 'due', 'due', 'accept', 'due', 'plan', 'resolve']);
    },
    LONG,
  );
});

describe('what wakes somebody without any sign', () => {
  it(
    'films that show the way of the drug interrupted, and contrast behind a shut gate that nobody could hold',
    async () => {
      const ben = await admit('Okafor');
      await watch(ben);
      const verdicts = foldEvidence([], []);
      const kink = { ...verdicts.CATH_KINK, verdict: 'confirmed' } as const;
      const told = structuredClone({ ...verdicts, CATH_KINK: kink });
      const empty = { readings: [], events: [], deliveryStopped: false, retractions: [], answers: [] };
      expect(Object.keys(told)).toHaveLength(CAUSES.length);
      const assessment = { patientId: ben, revision: 2, ...empty, verdicts: told, rulesetVersion: '1', at: Date.now() };
      await ward.say('interpretation', 'assessment-changed', assessment as never);
      const incident = await incidentOf(ben, 'paging');
      expect(incident).toMatchObject({ tier: 'urgent', severityShown: 'grade not assessable' });
      await rung(incident, 1);
      await answer(incident, 'accept');
      const order = { patientId: ben, gate: 'G_ASPIRATION_BEFORE_CONTRAST', orderEhrId: 'ServiceRequest/9' } as const;
      await ward.say('orders', 'gate-violated', { ...order, held: 'not_held', at: Date.now() });
      await ward.eventually('the owner hears of it once, without a new escalation', async () =>
        (await rungFor(incident)).some(({ body }) => body['type'] === 'update'),
      );
      expect(await incidentOf(ben, 'accepted')).toMatchObject({ epoch: 1, owner: expect.any(String) });
      // The assessment before was overtaken on its way. What it says of the films is old; that a report fell is told by it alone.
      const fell = [{ reportId: 'DiagnosticReport/7', step: 'PLAIN_FILMS', acted: true }];
      const older = { ...assessment, revision: 1, verdicts: structuredClone(verdicts), retractions: fell };
      await ward.say('interpretation', 'assessment-changed', older as never);
      await ward.eventually(
        'the owner hears of that, too',
        async () => (await rungFor(incident)).filter(({ body }) => body['type'] === 'update').length === 2,
      );
      const allThree = async (): Promise<void> => {
        const { reasons } = await incidentOf(ben, 'accepted');
        for (const rule of ['ITB.PG.06', 'ITB.PG.09', 'ITB.PG.10']) expect(JSON.stringify(reasons)).toContain(rule);
      };
      await allThree();
      // What is asked anew later does not know of the report any more; the incident does.
      const second = { ...order, orderEhrId: 'ServiceRequest/10' };
      await ward.say('orders', 'gate-violated', { ...second, held: 'not_held', at: Date.now() });
      await ward.eventually(
        'the owner hears of the second order',
        async () => (await rungFor(incident)).filter(({ body }) => body['type'] === 'update').length === 3,
      );
      await allThree();
      // Called a false alarm: when the quiet time is over the way of the drug is interrupted still, and nobody has charted a sign.
      expect((await answer(incident, 'resolve', { reason: 'false' })).status).toBe(200);
      expect(await incidentsOf(ben)).toHaveLength(1);
      await ward.moveClock(24 * 60 * MINUTE + MINUTE);
      const again = await incidentOf(ben, 'paging');
      expect(again['id']).not.toBe(incident['id']);
      await rung(again, 1);
      expect((await answer(again, 'resolve', { reason: 'true' })).status).toBe(200);
    },
    LONG,
  );

  it(
    'one unsigned number wakes nobody: a Task asks for the tone',
    async () => {
      const eve = await admit('Haddad');
      await watch(eve);
      await ward.chart({
        resourceType: 'Observation',
        status: 'final',
        code: { coding: [{ system: 'http://loinc.org', code: '9269-2' }] },
        subject: { reference: `Patient/${eve}` },
        valueQuantity: { value: 7, system: 'http://unitsofmeasure.org', code: '{score}' },
      });
      await ward.eventually(
        'a Task waits',
        async () => (await ward.search(`Task?patient=Patient/${eve}`)).length === 1,
      );
      expect(await incidentsOf(eve)).toEqual([]);
      expect(JSON.stringify((await ward.rest('GET', '/worklist')).body)).toContain(eve);
    },
    LONG,
  );

  it(
    'a drill rings by the way of every page, says so, and stands in no chart',
    async () => {
      const { status, body } = await ward.rest('POST', '/drill', { tier: 'emergency' });
      expect(status).toBe(201);
      expect((await rung(body, 1)).body).toMatchObject({ drill: true, tier: 'emergency' });
      expect((await ward.told('incident-changed')).some(({ incidentId }) => incidentId === body['id'])).toBe(false);
      expect((await answer(body, 'resolve', { reason: 'test' })).status).toBe(200);
    },
    LONG,
  );
});

describe('the way to the phone', () => {
  it(
    'an answer that is no 2xx is no delivery: the same attempt is tried again under the same id',
    async () => {
      await ward.mood({ kind: 'error', status: 500, next: 3 });
      const { body } = await ward.rest('POST', '/drill');
      const page = await rung(body, 1);
      let pages: unknown;
      await ward.eventually('it is known as sent', async () => {
        ({ pages } = (await ward.rest('GET', `/incidents/${String(body['id'])}`)).body);
        return JSON.stringify(pages).includes('"outcome":"sent"');
      });
      expect(pages).toEqual([expect.objectContaining({ id: page.id, tries: 4, outcome: 'sent' })]);
      await answer(body, 'resolve', { reason: 'test' });
    },
    LONG,
  );

  it.each(['page.before-post', 'page.after-post', 'page.after-commit'])(
    'the process dies at %s: the page is on the phone all the same, under one id',
    async (point) => {
      await ward.stop();
      // What the dead one held is free when its lease is over: a try, and five seconds of air.
      const lease = { PAGE_TRY_TIMEOUT_MS: '2000' };
      const doomed = await ward.start({ ...lease, PUMPTRACE_CRASH_AT: `${point}@1` });
      const { body } = await ward.rest('POST', '/drill');
      expect(await doomed.ended).toBe('SIGKILL');
      await ward.start(lease);
      const page = await rung(body, 1);
      await ward.eventually('it is known as sent', async () => {
        const { body: detail } = await ward.rest('GET', `/incidents/${String(body['id'])}`);
        return JSON.stringify(detail['pages']).includes('"outcome":"sent"');
      });
      const all = await rungFor(body);
      expect(all.map(({ id }) => id)).toEqual([page.id]);
      expect(all[0]?.repeats).toBeLessThanOrEqual(1);
      await answer(body, 'resolve', { reason: 'test' });
    },
    LONG,
  );

  it(
    'in shadow mode what would have gone out is shown, and nothing rings',
    async () => {
      await ward.stop();
      await ward.start({ ALERTING_MODE: 'shadow' });
      const { body } = await ward.rest('POST', '/drill');
      await ward.eventually('the page is put down as not sent', async () => {
        const { body: detail } = await ward.rest('GET', `/incidents/${String(body['id'])}`);
        return JSON.stringify(detail['pages']).includes('"outcome":"shadow"');
      });
      expect(await rungFor(body)).toEqual([]);
      expect((await ward.rest('GET', '/on-call')).body).toMatchObject({ mode: 'shadow', people: [{ id: 'dr-noor' }] });
      await answer(body, 'resolve', { reason: 'test' });
    },
    LONG,
  );
});
