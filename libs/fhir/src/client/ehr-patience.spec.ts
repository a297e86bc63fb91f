import { createServer } from 'node:net';
import type { Patient } from '@medplum/fhirtypes';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { backoffMs, readRetryAfter } from './patience.js';
import { bare, clientFor, fhir, hangUp, RudeEhr, silence } from './testing/rude-ehr.js';

// How long we wait, how often we come back, and when we leave an EHR in peace.

let ehr: RudeEhr;
beforeAll(async () => {
  ehr = await RudeEhr.open();
});
afterAll(async () => {
  await ehr.close();
});
const patient: Patient = { resourceType: 'Patient', id: 'ann' };
const good = fhir(200, patient);

describe('coming back', () => {
  test.each([408, 425, 429, 500, 502, 503, 504])('after %i a read is repeated', async (status) => {
    ehr.behave(bare(status), good);
    const { client, time, exchanges } = clientFor(ehr.base);
    expect(await client.read('Patient', 'ann')).toMatchObject({ kind: 'ok', tries: 2 });
    expect(time.slept).toEqual([250]);
    expect(exchanges.map((one) => [one.type, one.attempt, one.status, one.requestId])).toEqual([
      ['Patient', 1, status, 'call-1'],
      ['Patient', 2, 200, 'call-1'],
    ]);
  });

  test.each([400, 403, 404, 422, 501])('after %i it is not', async (status) => {
    ehr.behave(bare(status), good);
    const { client } = clientFor(ehr.base);
    expect((await client.read('Patient', 'ann')).kind).not.toBe('ok');
    expect(ehr.received).toHaveLength(1);
  });

  test('a lost connection is met again, for a search by POST too', async () => {
    ehr.behave(hangUp, fhir(200, { resourceType: 'Bundle', type: 'searchset' }));
    const { client } = clientFor(ehr.base);
    expect(await client.search('Task', {}, { post: true })).toMatchObject({ kind: 'ok', tries: 2 });
  });

  test.each([
    ['a hang-up', hangUp],
    ['503', bare(503)],
    ['429', bare(429)],
  ])('a create is never repeated: %s', async (_what, manner) => {
    ehr.behave(manner, fhir(201, patient));
    const { client } = clientFor(ehr.base);
    expect((await client.create(patient)).kind).not.toBe('ok');
    expect((await client.createOnce(patient, { system: 's', value: 'v' })).kind).toBe('ok');
    expect(ehr.received).toHaveLength(2);
  });

  test('an update is repeated, and a conflict then may be our own doing', async () => {
    ehr.behave(hangUp, bare(412));
    const { client } = clientFor(ehr.base);
    expect(await client.update({ resourceType: 'Patient', id: 'ann' }, '1')).toMatchObject({
      kind: 'versionConflict',
      maybeWritten: true,
    });
  });

  test('the waits double, stay random and end', async () => {
    ehr.behave(bare(500));
    const { client, time } = clientFor(ehr.base);
    expect(await client.read('Patient', 'ann')).toMatchObject({ kind: 'unavailable', tries: 4 });
    expect(time.slept).toEqual([250, 500, 1000]);
    const limits = { backoffBaseMs: 500, backoffCapMs: 60_000 };
    expect(backoffMs(30, limits, () => 0.999)).toBeLessThan(60_000);
    expect(backoffMs(1, limits, () => 0)).toBe(0);
  });
});

describe('Retry-After', () => {
  test('is honoured in seconds and as a date', async () => {
    const { client, time } = clientFor(ehr.base);
    ehr.behave(bare(429, { 'retry-after': '7' }), good);
    expect(await client.read('Patient', 'ann')).toMatchObject({ kind: 'ok' });
    const date = new Date(time.now() + 12_000).toUTCString();
    ehr.behave(bare(503, { 'retry-after': date }), good);
    expect(await client.read('Patient', 'ann')).toMatchObject({ kind: 'ok' });
    expect(time.slept[0]).toBe(7_000);
    expect(time.slept[1]).toBe(12_000);
  });

  test('beyond the deadline is told, and others keep away meanwhile', async () => {
    const { client, time } = clientFor(ehr.base);
    ehr.behave(bare(429, { 'retry-after': '600' }), good);
    const throttled = { kind: 'throttled', retryAfterMs: 600_000 };
    expect(await client.read('Patient', 'ann')).toMatchObject(throttled);
    expect(await client.read('Patient', 'ann')).toMatchObject({ ...throttled, tries: 0 });
    expect(ehr.received).toHaveLength(1);
    time.pass(600_000);
    expect(await client.read('Patient', 'ann')).toMatchObject({ kind: 'ok' });
  });

  test.each([
    ['Fri, 13 Mar 2026 00:00:00 GMT', 0],
    ['Fri, 13 Mar 2099 00:00:00 GMT', 1000],
    ['99999999999', 1000],
    ['soon', undefined],
    ['', undefined],
  ])('%j is read as %j', (text, ms) => {
    expect(readRetryAfter(text, Date.UTC(2026, 2, 14), 1000)).toBe(ms);
  });
});

describe('silence', () => {
  test('ends a try, and a write in doubt says so', async () => {
    const { client } = clientFor(ehr.base, {}, { tryTimeoutMs: 60, maxTries: 1 });
    ehr.behave(silence);
    expect(await client.create(patient)).toMatchObject({ kind: 'timeout', maybeWritten: true });
    expect(await client.read('Patient', 'a')).toMatchObject({ kind: 'timeout', maybeWritten: false });
  });

  test('in the middle of a body ends it too', async () => {
    ehr.behave((response) => response.writeHead(200, { 'content-length': '50' }).write('{'));
    const { client } = clientFor(ehr.base, {}, { tryTimeoutMs: 60, maxTries: 1 });
    expect(await client.read('Patient', 'ann')).toMatchObject({ kind: 'timeout' });
  });

  test('a body that breaks off is a lost connection, not a resource', async () => {
    ehr.behave((response) => {
      response.writeHead(200, { 'content-type': 'application/fhir+json', 'content-length': '50' });
      response.write('{}', () => response.destroy());
    });
    const { client } = clientFor(ehr.base, {}, { maxTries: 1 });
    expect(await client.read('Patient', 'ann')).toMatchObject({ kind: 'network' });
  });

  test('of a closed port proves that nothing was written', async () => {
    const port = await closedPort();
    const { client } = clientFor(`http://127.0.0.1:${port}/fhir`, {}, { maxTries: 1 });
    expect(await client.create(patient)).toMatchObject({
      kind: 'network',
      code: 'ECONNREFUSED',
      maybeWritten: false,
    });
  });

  test('the deadline holds over all tries', async () => {
    ehr.behave(bare(503));
    const { client, time } = clientFor(ehr.base, {}, { deadlineMs: 700, maxTries: 50 });
    expect(await client.read('Patient', 'ann')).toMatchObject({ kind: 'unavailable', tries: 2 });
    expect(time.slept).toEqual([250]);
  });
});

describe('a queue before the turnstile', () => {
  test('does not send what has waited past its deadline', async () => {
    const { client, time } = clientFor(ehr.base, {}, { maxConcurrent: 1, deadlineMs: 1_000 });
    ehr.behave((response, received) => {
      time.pass(2_000);
      good(response, received);
    });
    const answers = await Promise.all([client.read('Patient', 'ann'), client.create(patient)]);
    expect(answers).toMatchObject([{ kind: 'ok' }, { kind: 'notSent', why: 'waited-too-long', tries: 0 }]);
    expect(ehr.received).toHaveLength(1);
  });
});

describe('leaving in peace', () => {
  const limits = { maxTries: 1, breakerFailures: 3, breakerOpenMs: 30_000 };
  let bench = clientFor('http://127.0.0.1/fhir');
  beforeEach(async () => {
    bench = clientFor(ehr.base, {}, limits);
    ehr.behave(bare(503));
    for (let i = 0; i < 3; i++) await bench.client.read('Patient', 'ann');
  });

  test('after three outages nothing is sent, then one call looks, and all is well again', async () => {
    const { client, time } = bench;
    const open = { kind: 'circuitOpen', retryAfterMs: 30_000, tries: 0 };
    expect(await client.read('Patient', 'ann')).toMatchObject(open);
    expect(await client.create(patient)).toMatchObject(open);
    expect(ehr.received).toHaveLength(3);
    time.pass(30_000);
    ehr.behave((response, received) => setTimeout(() => good(response, received), 30));
    const answers = await Promise.all([1, 2, 3].map(() => client.read('Patient', 'ann')));
    expect(answers.map(({ kind }) => kind).sort()).toEqual(['circuitOpen', 'circuitOpen', 'ok']);
    expect(await client.read('Patient', 'ann')).toMatchObject({ kind: 'ok' });
  });

  test('a look that fails closes the door again', async () => {
    bench.time.pass(30_000);
    expect(await bench.client.read('Patient', 'ann')).toMatchObject({ kind: 'unavailable' });
    expect(await bench.client.read('Patient', 'ann')).toMatchObject({ kind: 'circuitOpen' });
  });

  test('outages count only in a row', async () => {
    const { client } = clientFor(ehr.base, {}, limits);
    const [down, up] = [bare(503), good];
    ehr.behave(down, down, up, down, down, up);
    const kinds: string[] = [];
    for (let i = 0; i < 6; i++) kinds.push((await client.read('Patient', 'ann')).kind);
    expect(kinds).toEqual(['unavailable', 'unavailable', 'ok', 'unavailable', 'unavailable', 'ok']);
  });

  test('a request the EHR dislikes is no outage', async () => {
    const { client } = clientFor(ehr.base, {}, limits);
    ehr.behave(bare(500));
    for (let i = 0; i < 6; i++) {
      expect(await client.read('Patient', 'ann')).toMatchObject({ kind: 'unavailable' });
    }
  });

  test('no more calls at once than agreed', async () => {
    let inside = 0;
    let most = 0;
    ehr.behave((response, received) => {
      most = Math.max(most, ++inside);
      setTimeout(() => {
        inside--;
        good(response, received);
      }, 10);
    });
    const { client } = clientFor(ehr.base, {}, { maxConcurrent: 2 });
    await Promise.all(Array.from({ length: 8 }, () => client.read('Patient', 'ann')));
    expect(most).toBe(2);
    expect(ehr.received).toHaveLength(8);
  });
});

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  return typeof address === 'object' && address ? address.port : 0;
}
