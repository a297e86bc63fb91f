import type { Patient } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { insideBase, isFhirId, readBase, readLocation } from './address.js';
import { basicCredentials, bearerCredentials, issuedCredentials } from './credentials.js';
import { bare, clientFor, fhir, RudeEhr } from './testing/rude-ehr.js';

// The token and the addresses: whatever an EHR (or somebody in front of it) writes into a link, a reference, an id
// or a header, our credentials and our requests stay under the base we were given.

const TOKEN = 'Bearer night-token';
let ehr: RudeEhr;
let stranger: RudeEhr;
beforeAll(async () => {
  [ehr, stranger] = await Promise.all([RudeEhr.open(), RudeEhr.open()]);
  stranger.behave(fhir(200, { resourceType: 'Bundle', type: 'searchset' }));
});
afterAll(async () => {
  await Promise.all([ehr.close(), stranger.close()]);
});
const trusting = () => clientFor(ehr.base, { credentials: bearerCredentials('night-token') });
const patient: Patient = { resourceType: 'Patient', id: 'ann' };
const page = (next: string) =>
  fhir(200, {
    resourceType: 'Bundle',
    type: 'searchset',
    link: [{ relation: 'next', url: next }],
    entry: [{ resource: patient }],
  });

describe('a next link', () => {
  test.each([
    ['another host', () => `${stranger.base}/Patient?page=2`],
    ['a look-alike prefix', () => `${ehr.base}EVIL/Patient?page=2`],
    ['a climb out of the base', () => `${ehr.base}/../admin`],
    ['an encoded climb', () => `${ehr.base}/%2e%2e/admin`],
    ['an encoded slash', () => `${ehr.base}/..%2fadmin`],
    ['a user name', () => ehr.base.replace('http://', 'http://someone@') + '/Patient'],
    ['another scheme', () => 'javascript:alert(1)'],
  ])('to %s is not followed, and the search says that it is not whole', async (_what, next) => {
    ehr.behave(page(next()));
    const answer = await trusting().client.search('Patient', { name: 'x' });
    expect(answer).toMatchObject({ kind: 'ok', value: { extent: 'foreign-link', pages: 1 } });
    expect(ehr.received).toHaveLength(1);
    expect(stranger.received).toHaveLength(0);
  });

  test('under the base is followed with the token, relative or absolute', async () => {
    ehr.behave(
      page(`${ehr.base}?_getpages=abc`),
      page('Patient?page=3'),
      fhir(200, { resourceType: 'Bundle', type: 'searchset', entry: [{ resource: patient }] }),
    );
    const answer = await trusting().client.search('Patient', { name: 'x' });
    expect(answer).toMatchObject({ kind: 'ok', value: { extent: 'whole', pages: 3 } });
    expect(ehr.received.map(({ url }) => url)).toEqual([
      '/fhir/Patient?name=x',
      '/fhir?_getpages=abc',
      '/fhir/Patient?page=3',
    ]);
    expect(new Set(ehr.received.map(({ headers }) => headers['authorization']))).toEqual(new Set([TOKEN]));
  });

  test('that leads in a circle or on without end is left', async () => {
    ehr.behave(page('Patient?page=2'));
    const { client } = trusting();
    expect(await client.search('Patient', {})).toMatchObject({ value: { extent: 'link-loop' } });
    let n = 0;
    ehr.behave((response, received) => page(`Patient?page=${++n}`)(response, received));
    expect(await client.search('Patient', {}, { maxPages: 3 })).toMatchObject({
      value: { extent: 'page-cap', pages: 3 },
    });
    expect(ehr.received).toHaveLength(3);
  });
});

describe('an address', () => {
  test.each([
    ['1/../../admin', 'bad-id'],
    ['1/../../admin?x=', 'bad-id'],
    ['..', 'bad-id'],
    ['', 'bad-id'],
    ['a'.repeat(65), 'bad-id'],
    ['1?_format=xml', 'bad-id'],
    ['1#x', 'bad-id'],
    ['ann%2F', 'bad-id'],
  ])('with the id %j is not sent', async (id, why) => {
    ehr.behave(fhir(200, patient));
    const { client } = trusting();
    expect(await client.read('Patient', id)).toMatchObject({ kind: 'notSent', why });
    expect(await client.update({ resourceType: 'Patient', id }, '1')).toMatchObject({
      kind: 'notSent',
    });
    expect(ehr.received).toHaveLength(0);
  });

  test('in a reference is followed only under the base', async () => {
    ehr.behave(fhir(200, patient));
    const { client } = trusting();
    const why = async (reference: string) => {
      const answer = await client.readReference(reference);
      return answer.kind === 'notSent' ? answer.why : answer.kind;
    };
    expect(await why(`${stranger.base}/Patient/ann`)).toBe('foreign-reference');
    expect(await why(`${ehr.base}EVIL/Patient/ann`)).toBe('foreign-reference');
    expect(await why('#inside')).toBe('contained-reference');
    expect(await why('urn:uuid:5b1c0c52-52fb-4d0f-8a0f-1f3f2b7b9a10')).toBe('unreadable-reference');
    expect(await why('Patient/ann/$everything')).toBe('unreadable-reference');
    expect(await why('Patient/ann?x=1')).toBe('unreadable-reference');
    expect(ehr.received).toHaveLength(0);
    expect(stranger.received).toHaveLength(0);
    expect(await why('Patient/ann')).toBe('ok');
    expect(await why(`${ehr.base}/Patient/ann/_history/2`)).toBe('ok');
    expect(ehr.received.map(({ url }) => url)).toEqual(['/fhir/Patient/ann', '/fhir/Patient/ann/_history/2']);
  });

  test('is compared by path segments, also with a base at the root', () => {
    const root = readBase('https://h.example/');
    expect(insideBase(root, '/Patient/1')?.href).toBe('https://h.example/Patient/1');
    expect(insideBase(root, 'https://h.example.evil/Patient/1')).toBeUndefined();
    expect(insideBase(readBase('https://h.example/fhir/'), '/fhirEVIL/x')).toBeUndefined();
    expect(() => readBase('https://me:secret@h.example/fhir')).toThrow('user name');
    expect(() => readBase('ftp://h.example/fhir')).toThrow('http');
    expect(isFhirId('Case-7f3a.1')).toBe(true);
    expect(readLocation('https://inside.example/x/Task/9/_history/4')).toEqual({
      type: 'Task',
      id: '9',
      version: '4',
    });
    expect(readLocation('https://inside.example/login')).toBeUndefined();
  });
});

describe('credentials', () => {
  test.each([301, 302, 303, 307, 308])('do not follow a redirect (%i)', async (status) => {
    ehr.behave(bare(status, { location: `${stranger.base}/Patient/ann` }));
    const { client } = trusting();
    const answer = await client.read('Patient', 'ann');
    expect(answer).toMatchObject({ kind: 'notFhir', status, why: 'redirect', maybeWritten: false });
    expect(await client.create({ resourceType: 'Patient' })).toMatchObject({
      kind: 'notFhir',
      why: 'redirect',
      maybeWritten: true,
    });
    expect(stranger.received).toHaveLength(0);
  });

  test('are not shown when asking what the EHR is', async () => {
    ehr.behave(
      fhir(200, { resourceType: 'CapabilityStatement', fhirVersion: '4.0.1' }),
      bare(200, { 'content-type': 'application/json' }, '{"token_endpoint":"https://a.example/t"}'),
    );
    const { client } = trusting();
    expect(await client.capabilities()).toMatchObject({ value: { fhirVersion: '4.0.1' } });
    expect(await client.smartConfiguration()).toMatchObject({
      value: { tokenEndpoint: 'https://a.example/t' },
    });
    expect(ehr.received.map(({ url, headers }) => [url, headers['authorization']])).toEqual([
      ['/fhir/metadata', undefined],
      ['/fhir/.well-known/smart-configuration', undefined],
    ]);
  });

  test('are fetched once for all, renewed once on 401, and a write is then sent again', async () => {
    let issued = 0;
    const issue = () => Promise.resolve({ accessToken: `t${++issued}`, expiresInSeconds: 300 });
    const bench = clientFor(ehr.base, { credentials: issuedCredentials(issue, () => 0) });
    ehr.behave(fhir(200, patient));
    await Promise.all([bench.client.read('Patient', 'ann'), bench.client.read('Patient', 'ann')]);
    expect(issued).toBe(1);

    ehr.behave(bare(401), fhir(201, patient));
    expect(await bench.client.create(patient)).toMatchObject({ kind: 'ok' });
    expect(ehr.received.map(({ headers }) => headers['authorization'])).toEqual(['Bearer t1', 'Bearer t2']);

    ehr.behave(bare(401));
    expect(await bench.client.read('Patient', 'ann')).toMatchObject({ kind: 'unauthorized' });
    expect(ehr.received).toHaveLength(2);
  });

  test('that cannot be had mean that nothing is sent', async () => {
    ehr.behave(fhir(200, patient));
    const broken = issuedCredentials(
      () => Promise.reject(new Error('secret inside')),
      () => 0,
    );
    const answer = await clientFor(ehr.base, { credentials: broken }).client.read('Patient', 'ann');
    expect(answer).toMatchObject({ kind: 'unauthorized', sent: false, tries: 0 });
    expect(JSON.stringify(answer)).not.toContain('secret');
    expect(ehr.received).toHaveLength(0);
  });

  test('may be a name and a password', async () => {
    ehr.behave(fhir(200, patient));
    const credentials = basicCredentials('pump', 'trace');
    await clientFor(ehr.base, { credentials }).client.read('Patient', 'ann');
    expect(ehr.received[0]?.headers['authorization']).toBe('Basic cHVtcDp0cmFjZQ==');
  });
});
