import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { FhirRouter, makeSimpleRequest, MemoryRepository } from '@medplum/fhir-router';
import fc from 'fast-check';

import { bedside, idsOf, linkOf, rosa, type Bedside, type Heard } from './for-specs.js';
import { field, list } from './shelf/fields.js';

const LOINC = 'http://loinc.org';
let ehr: Bedside;
const medplum = new MemoryRepository();
const updated = new Map<string, string>();

const observation = (n: number): Parameters<MemoryRepository['createResource']>[0] => ({
  resourceType: 'Observation',
  id: `o${n}`,
  status: n % 3 === 0 ? 'preliminary' : 'final',
  identifier: [{ ...(n % 5 === 0 ? {} : { system: 'https://lab.example.org/sid' }), value: `Sample-${n % 7}` }],
  code: { coding: [{ system: LOINC, code: n % 2 === 0 ? '8310-5' : '8867-4' }] },
  subject: { reference: n % 4 === 0 ? 'Patient/rosa' : 'Patient/emil' },
  ...(n % 6 === 0 ? { basedOn: [{ reference: 'ServiceRequest/films' }] } : {}),
  effectiveDateTime: `2026-11-${String(10 + (n % 12)).padStart(2, '0')}T08:00:00Z`,
});

beforeAll(async () => {
  ehr = await bedside();
  await ehr.fhir('PUT', 'Patient/rosa', rosa);
  for (let n = 0; n < 30; n += 1) {
    const { body } = await ehr.fhir('PUT', `Observation/o${n}`, observation(n));
    updated.set(`o${n}`, String(field(field(body, 'meta'), 'lastUpdated')));
    await medplum.createResource(observation(n));
  }
});
afterAll(() => ehr.close());

const get = (path: string, headers: Record<string, string> = {}): Promise<Heard> =>
  ehr.fhir('GET', path, undefined, headers);
const STRICT = { Prefer: 'handling=strict' };

describe('finding what the EHR holds', () => {
  it('the card index finds what a full scan by Medplum finds', async () => {
    const token = fc.constantFrom(
      'Sample-1',
      'sample-1',
      '|Sample-0',
      'https://lab.example.org/sid|Sample-3',
      'https://lab.example.org/sid|',
      'Sample-1,Sample-2',
      'nobody',
    );
    const parameter = fc.oneof(
      fc.record({ name: fc.constant('identifier'), value: token }),
      fc.record({
        name: fc.constantFrom('patient', 'subject'),
        value: fc.constantFrom('Patient/rosa', 'Patient/emil', 'Patient/rosa,Patient/emil', 'Patient/nobody'),
      }),
      fc.record({
        name: fc.constant('code'),
        value: fc.constantFrom('8310-5', `${LOINC}|8867-4`, `${LOINC}|8310-5,${LOINC}|8867-4`),
      }),
      fc.record({ name: fc.constant('status'), value: fc.constantFrom('final', 'preliminary', 'final,preliminary') }),
      fc.record({ name: fc.constant('based-on'), value: fc.constant('ServiceRequest/films') }),
      fc.record({ name: fc.constant('date'), value: fc.constantFrom('ge2026-11-15', 'lt2026-11-15', '2026-11-12') }),
      fc.record({ name: fc.constant('_id'), value: fc.constantFrom('o3', 'o3,o4,o99') }),
    );
    let nonEmpty = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(parameter, { minLength: 1, maxLength: 3 }), async (parameters) => {
        const query = new URLSearchParams(parameters.map(({ name, value }): [string, string] => [name, value]));
        const [, theirs] = await new FhirRouter().handleRequest(
          makeSimpleRequest('GET', `Observation?${query}&_count=1000`),
          medplum,
        );
        const ours = await get(`Observation?${query}&_count=1000`, STRICT);
        const expected = list(field(theirs, 'entry'))
          .map((entry) => field(field(entry, 'resource'), 'id'))
          .sort();
        expect([...idsOf(ours)].sort()).toEqual(expected);
        if (expected.length > 0) nonEmpty += 1;
      }),
      { numRuns: 150, seed: 8637 },
    );
    expect(nonEmpty).toBeGreaterThan(30);
  });

  it.each([
    'patient=rosa',
    'patient=Patient/rosa',
    'subject=rosa',
    'subject:Patient=rosa',
    'subject=HERE/Patient/rosa',
  ])('Rosa is Rosa, whichever way she is named: %s', async (query) => {
    const heard = await get(`Observation?${query.replace('HERE', ehr.sandbox.url)}`, STRICT);
    expect(heard.status).toBe(200);
    expect(idsOf(heard)).toEqual(['o0', 'o4', 'o8', 'o12', 'o16', 'o20', 'o24', 'o28']);
  });

  it('a bare order id answers based-on, and POST _search answers as GET does', async () => {
    const expected = ['o0', 'o6', 'o12', 'o18', 'o24'];
    expect(idsOf(await get('Observation?based-on=films'))).toEqual(expected);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(idsOf(await ehr.fhir('POST', 'Observation/_search', 'based-on=films', form))).toEqual(expected);
  });

  it('_lastUpdated: ge and le keep the edge, gt and lt leave it out, a coarser value means the whole of it', async () => {
    const at = updated.get('o10') ?? '';
    const all = [...updated.keys()];
    const by = async (bound: string): Promise<readonly string[]> =>
      idsOf(await get(`Observation?_lastUpdated=${bound}&_sort=_lastUpdated`, STRICT));
    expect(await by(`ge${at}`)).toEqual(all.slice(10));
    expect(await by(`gt${at}`)).toEqual(all.slice(11));
    expect(await by(`le${at}`)).toEqual(all.slice(0, 11));
    expect(await by(`lt${at}`)).toEqual(all.slice(0, 10));
    expect(await by(`ge${at}&_lastUpdated=le${at}`)).toEqual(['o10']);
    expect(await by(encodeURIComponent(at.replace('Z', '+00:00')))).toEqual(['o10']);
    expect(await by(`ge${at.slice(0, 10)}`)).toEqual(all);
    expect(await by(`gt${at.slice(0, 4)}`)).toEqual([]);
    expect((await get('Observation?_lastUpdated=geyesterday')).status).toBe(400);
  });

  it('_sort=_lastUpdated follows the newest version, -_lastUpdated turns it round, date sorts by the effective time', async () => {
    await ehr.fhir('PUT', 'Observation/o2', observation(2));
    const up = idsOf(await get('Observation?_sort=_lastUpdated'));
    expect([up.at(0), up.at(-1)]).toEqual(['o0', 'o2']);
    expect(idsOf(await get('Observation?_sort=-_lastUpdated'))).toEqual(up.toReversed());
    const days = list(field((await get('Observation?_sort=date&_count=3')).body, 'entry')).map((entry) =>
      field(field(entry, 'resource'), 'effectiveDateTime'),
    );
    expect(days).toEqual(['2026-11-10T08:00:00Z', '2026-11-10T08:00:00Z', '2026-11-10T08:00:00Z']);
  });
});

describe('parameters it does not know', () => {
  it.each([
    'colour=blue',
    '_include=Observation:subject',
    'patient.name=Lindt',
    '_has:X:y:z=1',
    'value-quantity=5',
    '_sort=colour',
  ])('%s: refused under strict handling; else ignored and missing from the self link', async (parameter) => {
    expect((await get(`Observation?patient=rosa&${parameter}`, STRICT)).status).toBe(400);
    const lenient = await get(`Observation?patient=rosa&${parameter}`);
    expect(lenient.status).toBe(200);
    expect(idsOf(lenient)).toHaveLength(8);
    expect(linkOf(lenient, 'self')).toBe(`${ehr.sandbox.url}/Observation?patient=rosa`);
  });

  it('a modifier it cannot honour is refused even without strict handling', async () => {
    expect((await get('Observation?code:in=http://x')).status).toBe(400);
    expect((await get('Observation?_format=xml')).status).toBe(400);
  });
});

describe('page by page', () => {
  it('next links lead through all of it once, and a write between two pages moves nothing', async () => {
    let page = await get('Observation?_sort=_lastUpdated&_count=7');
    expect(field(page.body, 'total')).toBe(30);
    const seen = [...idsOf(page)];
    await ehr.fhir('PUT', 'Observation/o1', observation(1));
    for (let next = linkOf(page, 'next'); next !== undefined; next = linkOf(page, 'next')) {
      expect(next.startsWith(`${ehr.sandbox.url}?`)).toBe(true);
      page = await get(next);
      seen.push(...idsOf(page));
    }
    expect(seen).toHaveLength(30);
    expect(new Set(seen).size).toBe(30);
  });

  it('without _count a page holds fifty; _count=0 and _summary=count give the number only', async () => {
    const flags = Array.from({ length: 51 }, () => ({
      resource: { resourceType: 'Flag', status: 'active', code: { text: 'x' }, subject: { reference: 'Patient/rosa' } },
      request: { method: 'POST', url: 'Flag' },
    }));
    await ehr.fhir('POST', '', { resourceType: 'Bundle', type: 'transaction', entry: flags });
    expect(idsOf(await get('Flag'))).toHaveLength(50);
    for (const query of ['_count=0', '_summary=count']) {
      const { body } = await get(`Flag?${query}`, STRICT);
      expect([field(body, 'total'), field(body, 'entry')]).toEqual([51, undefined]);
    }
  });

  it('a page nobody keeps any more is gone', async () => {
    expect((await get('?_page=forgotten&_from=50')).status).toBe(410);
  });
});

describe('what it says of itself', () => {
  it('every search parameter the CapabilityStatement names is understood', async () => {
    const { body } = await get('metadata');
    const resources = list(field(list(field(body, 'rest'))[0], 'resource'));
    expect(resources.length).toBeGreaterThan(40);
    const sample: Record<string, string> = {
      date: 'ge2026-01-01',
      token: 'x',
      reference: 'Patient/x',
      string: 'x',
      uri: 'http://x',
    };
    for (const resource of resources) {
      const type = String(field(resource, 'type'));
      const named = list(field(resource, 'searchParam')).map((one): [string, string] => [
        String(field(one, 'name')),
        sample[String(field(one, 'type'))] ?? 'no sample for this kind',
      ]);
      const heard = await get(`${type}?${new URLSearchParams(named)}`, STRICT);
      expect([type, heard.status, heard.body]).toEqual([type, 200, expect.objectContaining({ total: 0 })]);
    }
  });
});
