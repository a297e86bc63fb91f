import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bare, clientFor, fhir, hangUp, RudeEhr, type Manner } from '../client/testing/rude-ehr.js';
import { DocumentReader } from './content.js';
import { gatherDocuments, type Gathering } from './gather.js';
import { reportSources, resultSources } from './sources.js';
import { DEFAULT_DOCUMENT_LIMITS, UNREAD_WHYS } from './unread.js';

let ehr: RudeEhr;
beforeAll(async () => void (ehr = await RudeEhr.open()));
afterAll(async () => ehr.close());

const base64 = (words: string): string => Buffer.from(words).toString('base64');
const html = (words: string) => ({ contentType: 'text/html', data: base64(`<p>${words}</p>`) });
const reader = new DocumentReader(DEFAULT_DOCUMENT_LIMITS);

async function gather(report: Record<string, unknown>, ...results: Record<string, unknown>[]): Promise<Gathering> {
  const { client } = clientFor(ehr.base, {}, { maxTries: 1, maxResponseBytes: 8_000_000 });
  const ofResults = results.flatMap((one) => resultSources(one, `Observation/${String(one['id'])}`, true));
  return gatherDocuments(reportSources(report, ofResults), client, reader);
}
const linked = (url: string, contentType?: string) =>
  gather({ presentedForm: [contentType === undefined ? { url } : { url, contentType }] });
const binary = (contentType: string, data: string): Manner =>
  fhir(200, { resourceType: 'Binary', id: '9', contentType, data });
const outcome = { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'not-found' }] };
const unread = (why: string) => ({
  kind: 'gathered',
  documents: [],
  unread: [{ id: 'presentedForm/0', place: 'presentedForm', why }],
});
const form = (text: string) => ({
  kind: 'gathered',
  documents: [{ id: 'presentedForm/0', place: 'presentedForm', text }],
  unread: [],
});

describe('where a report keeps its words', () => {
  it('all of them, the most trusted first, equal words once', async () => {
    const note = {
      resourceType: 'Observation',
      id: '7',
      note: [{ text: 'Seen with Dr Noor.' }, { text: 'By phone.' }],
    };
    const impression = { id: '8', code: { text: 'Impression' }, valueString: 'Kink at the pocket.' };
    const found = await gather(
      {
        conclusion: 'No leak.',
        conclusionCode: [{ text: 'Catheter kinked' }, { coding: [{ code: 'x' }], text: 'code' }],
        presentedForm: [
          { ...html('No leak.'), title: 'Copy' },
          { ...html('Addendum: kink.'), title: 'Addendum' },
        ],
        text: { status: 'additional', div: '<div>Something else</div>' },
      },
      note,
      impression,
    );
    expect(found).toEqual({
      kind: 'gathered',
      documents: [
        { id: 'conclusion', place: 'conclusion', text: 'No leak.' },
        { id: 'conclusionCode/0', place: 'conclusion', text: 'Catheter kinked' },
        { id: 'presentedForm/1', place: 'presentedForm', title: 'Addendum', text: 'Addendum: kink.' },
        { id: 'Observation/7.note', place: 'result', text: 'Seen with Dr Noor.\n\nBy phone.' },
        { id: 'Observation/8.value', place: 'result', title: 'Impression', text: 'Kink at the pocket.' },
      ],
      unread: [],
    });
  });

  it('the narrative speaks only where nobody else does, and what was generated from codes not at all', async () => {
    const told = (status: string, more: object = {}) =>
      gather({ text: { status, div: '<div xmlns="http://www.w3.org/1999/xhtml"><p>Kink</p></div>' }, ...more });
    const narrated = { kind: 'gathered', documents: [{ id: 'text', place: 'narrative', text: 'Kink' }], unread: [] };
    const silent = { kind: 'gathered', documents: [], unread: [] };
    expect(await told('additional', { conclusionCode: [{ coding: [{ code: 'xr-kink' }] }] })).toEqual(narrated);
    expect(await told('generated')).toEqual(narrated);
    expect(await told('generated', { conclusionCode: [{ coding: [{ code: 'xr-kink' }] }] })).toEqual(silent);
    expect(await told('empty')).toEqual(silent);
    expect(await told('additional', { presentedForm: [{ contentType: 'image/png', data: 'QUJD' }] })).toEqual({
      ...narrated,
      unread: unread('not_text').unread,
    });
  });

  it.each([
    ['nothing in it', {}, 'empty'],
    ['broken base64', { contentType: 'text/plain', data: '%%%' }, 'not_decodable'],
    ['no type, and no PDF', { data: 'QUJD' }, 'not_text'],
    ['words that call themselves PDF', { contentType: 'application/pdf', data: 'bm90IGEgUERG' }, 'broken'],
    ['more than five megabytes', { contentType: 'text/plain', data: 'QUJD'.repeat(2_000_000) }, 'too_large'],
    ['a contained Binary that is not there', { url: '#b' }, 'not_found'],
  ])('an attachment with %s is shown unread', async (_what, attachment, why) => {
    expect(await gather({ presentedForm: [attachment] })).toEqual(unread(why));
  });

  it('a Binary inside the report', async () => {
    const contained = [{ resourceType: 'Binary', id: 'b', contentType: 'text/plain', data: base64('No kink.') }];
    expect(await gather({ contained, presentedForm: [{ url: '#b' }] })).toEqual(form('No kink.'));
  });
});

describe('a Binary of the same EHR', () => {
  it.each([
    ['wrapped in JSON', 'text/html', binary('text/plain', base64('<p>No kink.')), 'No kink.'],
    [
      'of which only the Binary tells the kind',
      undefined,
      binary('text/html; charset=utf-8', base64('<p>Größe')),
      'Größe',
    ],
    [
      'as bare bytes',
      undefined,
      bare(200, { 'content-type': 'text/plain; charset=iso-8859-1' }, 'No kink.'),
      'No kink.',
    ],
    ['whose form names a kind nobody reads', 'application/rtf', binary('text/plain', base64('No kink.')), 'No kink.'],
  ])('comes %s', async (_how, contentType, manner, words) => {
    ehr.behave(manner);
    expect(await linked('Binary/9', contentType)).toEqual(form(words));
    expect(await linked(`${ehr.base}/Binary/9/_history/2`, contentType)).toEqual(form(words));
    expect(ehr.received.map(({ url }) => url)).toEqual(['/fhir/Binary/9', '/fhir/Binary/9/_history/2']);
  });

  it.each([
    ['not there', fhir(404, outcome), 'not_found'],
    ['gone', fhir(410, outcome), 'not_found'],
    ['not there, said by a gateway', bare(404, { 'content-type': 'text/html' }, '<h1>404</h1>'), 'not_found'],
    ['not for us', fhir(403, outcome), 'forbidden'],
    ['empty', fhir(200, { resourceType: 'Binary', id: '9', contentType: 'text/plain' }), 'empty'],
    ['broken base64', binary('text/plain', 'A'), 'not_served'],
    ['an OperationOutcome', fhir(200, outcome), 'not_served'],
    ['more than a report may be', bare(200, { 'content-type': 'text/plain' }, 'x'.repeat(5_000_001)), 'too_large'],
    ['more than an answer may be', bare(200, { 'content-type': 'text/plain' }, 'x'.repeat(8_000_001)), 'too_large'],
  ])('that is %s is named, for a human to look', async (_what, manner, why) => {
    ehr.behave(manner);
    expect(await linked('Binary/9', 'text/plain')).toEqual(unread(why));
  });

  it.each([
    ['503', bare(503)],
    ['429', fhir(429, outcome, { 'retry-after': '7' })],
    ['no answer', hangUp],
    ['a login page', bare(302, { location: '/login' })],
  ])('that cannot be had now (%s) leaves the whole report for later', async (_what, manner) => {
    ehr.behave(manner);
    const found = await gather({ conclusion: 'No leak.', presentedForm: [{ url: 'Binary/9' }] });
    expect(found).toMatchObject({ kind: 'not_now' });
  });
});

describe('an address elsewhere', () => {
  it.each([
    ['another host', 'https://evil.example.org/fhir/Binary/9', 'other_server'],
    ['the same host beside the base', () => `${ehr.origin}/fhirEVIL/Binary/9`, 'other_server'],
    ['a path that climbs', 'Binary/../../admin', 'bad_address'],
    ['a host without a scheme', '//evil.example.org/Binary/9', 'bad_address'],
    ['a file', 'file:///etc/passwd', 'other_server'],
    ['another resource', 'Patient/1', 'bad_address'],
    ['a search', 'Binary?_id=9', 'bad_address'],
    ['a urn', 'urn:uuid:6f1c3a52-93a3-4a83-b6f5-0d5b55a9a001', 'bad_address'],
  ])('(%s) gets no request', async (_what, url, why) => {
    ehr.behave(binary('text/plain', base64('stolen')));
    const found = await linked(typeof url === 'string' ? url : url(), 'text/plain');
    expect(found).toMatchObject({ documents: [], unread: [{ id: 'presentedForm/0' }] });
    expect(found.kind === 'gathered' ? found.unread[0]?.why : found).toBe(why);
    expect(ehr.received).toEqual([]);
  });
});

it('whatever a report holds, its words come out or have a name for why not', async () => {
  const junk = fc.oneof(
    fc.constantFrom<unknown>(null, 0, '', ' ', 'x', 'QUJD', '%PDF-', '<p>kink', '#b', [], {}, true),
    fc.string(),
  );
  const attachment = fc.dictionary(fc.constantFrom('contentType', 'data', 'title', 'url'), junk, { maxKeys: 4 });
  const report = fc.record(
    {
      conclusion: junk,
      conclusionCode: fc.array(fc.record({ text: junk, coding: junk }, { requiredKeys: [] }), { maxLength: 2 }),
      contained: fc.array(fc.record({ resourceType: fc.constant('Binary'), id: junk, data: junk })),
      presentedForm: fc.oneof(junk, attachment, fc.array(attachment, { maxLength: 3 })),
      result: junk,
      text: fc.oneof(junk, fc.record({ status: junk, div: junk })),
    },
    { requiredKeys: [] },
  );
  ehr.behave(fhir(404, outcome));
  await fc.assert(
    fc.asyncProperty(report, async (given) => {
      const found = await gather(given);
      expect(found.kind).toBe('gathered');
      if (found.kind !== 'gathered') return;
      expect(found.documents.every(({ text }) => text.trim() !== '')).toBe(true);
      expect(found.unread.every(({ why }) => UNREAD_WHYS.includes(why))).toBe(true);
      const texts = found.documents.map(({ text }) => text);
      expect(new Set(texts).size).toBe(texts.length);
    }),
    { numRuns: 150, seed: 20261122 },
  );
});
