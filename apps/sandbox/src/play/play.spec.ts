import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { convert, STEPS, type Step } from '#clinical';
import { NO_SITE_CODES, readDevice, readObservation, readReportResource, readServiceRequest, sid } from '#fhir';
import { startSandbox, type Sandbox } from '../sandbox.js';
import { Bed } from './bed.js';
import { BASE, pump, report, sign, tone, value } from './chart.js';
import { ask } from './line.js';
import { NOTHING_ABNORMAL } from './rungs.js';
import { difference } from './settled.js';
import { STORIES } from './stories/index.js';
import { silent } from './teller.js';
import type { Reach } from './reach.js';

const AT = '2026-11-22T02:00:00Z';
const book = { canonicalBase: BASE, siteCodes: NO_SITE_CODES };
const reader = { book, convert, server: {} };

const wasRead = <T>(read: { kind: string; value?: T }): T => {
  if (read.value === undefined) throw new Error(`not read: ${JSON.stringify(read)}`);
  return read.value;
};

describe('what the people of a story write is what Pumptrace can read', () => {
  it.each(STEPS)('the normal report of %s holds no code or value that is not understood', (step: Step) => {
    const { findings, ...rest } = NOTHING_ABNORMAL[step];
    const written = { id: 'r', ...report('maya', AT, step, ['ServiceRequest/1'], { findings, ...rest }) };
    const context = { ...reader, patients: ['Patient/maya'], orders: [], observations: [], receivedAt: 0 };
    const { content, problems, match } = wasRead(readReportResource(written, context));
    expect({ problems, unknown: content.unknownCodes, unread: content.unread }).toEqual({
      problems: [],
      unknown: [],
      unread: [],
    });
    expect(content.findings).toEqual(findings);
    expect(match.steps).toContain(step);
  });

  it('tone, vital signs, signs and the pump are read', () => {
    const { facts } = wasRead(readObservation({ id: 'o', ...tone('maya', AT, 3, 1, 20) }, reader));
    expect(facts.flatMap((fact) => (fact.kind === 'value' ? [[fact.name, fact.quantity.value]] : []))).toEqual([
      ['modified_ashworth_now', 3],
      ['modified_ashworth_baseline', 1],
      ['onset', 20],
    ]);
    const hot = wasRead(readObservation({ id: 'o', ...value('maya', AT, 'temperature', [39.2, 'Cel']) }, reader));
    expect(hot).toMatchObject({ signedBy: 'person', facts: [{ name: 'temperature', quantity: { value: 39.2 } }] });
    const denied = wasRead(readObservation({ id: 'o', ...sign('maya', AT, 'FEVER', false) }, reader));
    expect(denied.facts).toEqual([{ kind: 'sign', sign: 'FEVER', present: false }]);
    const device = wasRead(readDevice(pump('p', 'maya', 'SYNCHROMED_II', 'SynchroMed II'), reader));
    expect(device).toMatchObject({ isPump: 'yes', model: 'SYNCHROMED_II', drug: 'baclofen', tipLevel: 'T8' });
  });
});

describe('a story that does not end as it should', () => {
  let sandbox: Sandbox;
  let underWay: string[] = [];
  let bed: Bed;

  const reach = (): Reach => ({
    fhirUrl: sandbox.url,
    ordersUrl: sandbox.url,
    interpretationUrl: sandbox.url,
    alertingUrl: sandbox.url,
    phoneUrl: `${sandbox.phonesUrl}/dr-noor`,
    key: {},
    teller: silent,
    stillness: { unrest: () => Promise.resolve(underWay), close: () => Promise.resolve() },
    deadlineMs: 300,
    now: () => Date.parse(AT),
  });
  const ours = (name: 'order' | 'incident', id: string) => [{ system: sid(BASE, name), value: id }];

  beforeAll(async () => {
    sandbox = await startSandbox({ port: 0 });
    bed = new Bed(reach(), 'maya', 'Maya Lind', 'SYNCHROMED_II');
    await ask('PUT', `${sandbox.url}/Patient/maya`, { body: { resourceType: 'Patient', id: 'maya' } });
    const subject = { reference: 'Patient/maya' };
    await ask('POST', `${sandbox.url}/ServiceRequest`, {
      body: {
        resourceType: 'ServiceRequest',
        identifier: ours('order', 'c1.fluoro-contrast.injection.1'),
        status: 'draft',
        intent: 'proposal',
        code: { text: 'Fluoroscopy' },
        subject,
      },
    });
    await ask('POST', `${sandbox.url}/Flag`, {
      body: {
        resourceType: 'Flag',
        identifier: ours('incident', 'i1'),
        status: 'active',
        code: { text: 'alarm' },
        subject,
      },
    });
    const body = { type: 'page', tier: 'urgent', epoch: 1, code: '7Q4K', url: '', incident: 'i1' };
    await ask('POST', `${sandbox.phonesUrl}/dr-noor`, { body });
    await ask('POST', `${sandbox.phonesUrl}/dr-noor`, { body: { ...body, incident: 'of somebody else' } });
  });
  afterAll(() => sandbox.close());

  const HELD = ['ServiceRequest fluoro-contrast.injection.1 draft', 'Flag . active', 'page urgent 1'];

  it('is told from one that does', async () => {
    await expect(bed.holdsExactly(HELD)).resolves.toBeUndefined();
  });

  it.each([
    ['a page that never came', [...HELD, 'page emergency 2'], 'missing: page emergency 2'],
    ['an order nobody expected', HELD.slice(1), 'too much: ServiceRequest fluoro-contrast.injection.1 draft'],
    [
      'another state',
      [...HELD.slice(1), 'ServiceRequest fluoro-contrast.injection.1 active'],
      'missing: ServiceRequest',
    ],
    ['the same thing twice', [...HELD, 'page urgent 1'], 'missing: page urgent 1'],
  ])('by %s', async (_what, expected, told) => {
    await expect(bed.holdsExactly(expected)).rejects.toThrow(told);
  });

  it('while something is under way, whatever the chart holds', async () => {
    underWay = ['messages not handled: 1'];
    await expect(bed.holdsExactly(HELD)).rejects.toThrow('messages not handled: 1');
    underWay = [];
  });

  it('and what was seen instead is told with the whole picture', async () => {
    const failure = bed.isProposed('FLUORO_CONTRAST', { status: 'on-hold' });
    await expect(failure).rejects.toThrow(/fluoro-contrast\.injection\.1 draft[^]*page urgent 1 7Q4K[^]*worklist/);
  });

  it('counts repetitions on both sides', () => {
    expect(difference(['a', 'a', 'b'], ['a', 'b', 'b'])).toEqual(['missing: a', 'too much: b']);
  });

  it('a contrast order is signed with agent and volume, as the gate asks for them', async () => {
    const orders = await bed.isProposed('FLUORO_CONTRAST');
    await bed.signs(orders);
    const { body } = await ask('GET', `${sandbox.url}/${orders[0]?.reference}`);
    expect(wasRead(readServiceRequest(body, reader))).toMatchObject({
      status: 'active',
      contrastAgent: 'Omnipaque 180',
      values: { contrast_volume: { value: 8, unit: 'mL' } },
    });
  });
});

it('every story has a word and a title of its own', () => {
  expect(new Set(STORIES.map(({ id }) => id)).size).toBe(STORIES.length);
  expect(STORIES.every(({ id, title }) => /^[a-z]+(-[a-z]+)+$/.test(id) && title.length > 10)).toBe(true);
});
