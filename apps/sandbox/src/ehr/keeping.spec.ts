import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { readConfig } from '../config.js';
import { bedside, idOf, idsOf, order, rosa } from './for-specs.js';
import { field, list } from './shelf/fields.js';
import { FileLedger } from './shelf/ledger.js';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sandbox-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const ledgerFile = (): string => join(home, 'sandbox-ehr', 'ledger.jsonl');

describe('a second start goes on', () => {
  it('with every version, deletion, identifier, active subscription and the moved clock', async () => {
    const first = await bedside({ home });
    await first.fhir('PUT', 'Patient/rosa', rosa);
    await first.control('POST', 'clock', { offsetMs: 3_600_000 });
    const kept = idOf(await first.fhir('POST', 'ServiceRequest', order('kept')));
    const later = await first.fhir('PUT', `ServiceRequest/${kept}`, {
      ...order('kept', { status: 'active' }),
      id: kept,
    });
    const gone = idOf(await first.fhir('POST', 'ServiceRequest', order('gone')));
    await first.fhir('DELETE', `ServiceRequest/${gone}`);
    await first.close();

    const second = await bedside({ home });
    const read = await second.fhir('GET', `ServiceRequest/${kept}`);
    expect(read.body).toEqual(later.body);
    expect(idsOf(await second.fhir('GET', 'ServiceRequest?identifier=kept'))).toEqual([kept]);
    expect((await second.fhir('GET', `ServiceRequest/${gone}`)).status).toBe(410);
    expect(list(field((await second.fhir('GET', `ServiceRequest/${kept}/_history`)).body, 'entry'))).toHaveLength(2);
    expect(field((await second.control('GET', 'clock')).body, 'offsetMs')).toBe(3_600_000);
    const next = await second.fhir('PUT', `ServiceRequest/${kept}`, { ...order('kept'), id: kept });
    const stamp = (body: unknown): string => String(field(field(body, 'meta'), 'lastUpdated'));
    expect(next.headers.get('etag')).toBe('W/"3"');
    expect(stamp(next.body) > stamp(later.body)).toBe(true);
    await second.close();
  });

  it('a transaction is one line: torn off, none of it is there, and the start says so', async () => {
    const first = await bedside({ home });
    await first.fhir('PUT', 'Patient/rosa', rosa);
    const entry = ['x1', 'x2'].map((value) => ({
      resource: order(value),
      request: { method: 'POST', url: 'ServiceRequest' },
    }));
    await first.fhir('POST', '', { resourceType: 'Bundle', type: 'transaction', entry });
    await first.close();
    const [, transaction = ''] = readFileSync(ledgerFile(), 'utf8').split('\n');
    appendFileSync(ledgerFile(), transaction.slice(0, -20));

    const second = await bedside({ home });
    expect(second.sandbox.torn).toBe(1);
    expect(idsOf(await second.fhir('GET', 'ServiceRequest'))).toHaveLength(2);
    await second.fhir('POST', 'ServiceRequest', order('x3'));
    await second.close();
    const third = await bedside({ home });
    expect([third.sandbox.torn, idsOf(await third.fhir('GET', 'ServiceRequest')).length]).toEqual([0, 3]);
    await third.close();
  });

  it('a line in the middle that cannot be read stops the start', async () => {
    const first = await bedside({ home });
    await first.fhir('PUT', 'Patient/rosa', rosa);
    await first.close();
    appendFileSync(ledgerFile(), '{"versions":[{"type":"Spaceship"}]}\n');
    await expect(bedside({ home })).rejects.toThrow('ledger line');
  });

  it('a ledger grown too large starts over with the newest versions', async () => {
    const first = await bedside({ home });
    for (let n = 0; n < 20; n += 1) await first.fhir('PUT', 'Patient/rosa', rosa);
    await first.close();
    const lines = (): number => readFileSync(ledgerFile(), 'utf8').trim().split('\n').length;
    expect(lines()).toBe(20);
    await (await FileLedger.open(join(home, 'sandbox-ehr'), 1000)).ledger.close();
    expect(lines()).toBe(2);
    const second = await bedside({ home });
    expect((await second.fhir('GET', 'Patient/rosa')).headers.get('etag')).toBe('W/"20"');
    await second.close();
  });

  it('reset forgets on disk too', async () => {
    const first = await bedside({ home });
    await first.fhir('PUT', 'Patient/rosa', rosa);
    expect((await first.control('POST', 'reset', {})).status).toBe(204);
    await first.close();
    const second = await bedside({ home });
    expect((await second.fhir('GET', 'Patient/rosa')).status).toBe(404);
    await second.close();
  });
});

describe('the environment', () => {
  it('has defaults for all, and names every variable with a problem', () => {
    expect(readConfig({})).toEqual({
      port: 3010,
      bindAddress: '127.0.0.1',
      home: '.pumptrace',
      token: undefined,
      dialect: 'put',
      publicUrl: undefined,
      ringableHosts: [],
    });
    expect(readConfig({ SANDBOX_EPHEMERAL: '1' }).home).toBeUndefined();
    expect(() => readConfig({ SANDBOX_PORT: 'x', BIND_ADDRESS: 'ward' })).toThrow(/SANDBOX_PORT[^]*BIND_ADDRESS/);
  });

  it('leaves loopback only with a token; among containers it has a name and may ring its neighbours', () => {
    expect(() => readConfig({ BIND_ADDRESS: '0.0.0.0', SANDBOX_TOKEN: '' })).toThrow('SANDBOX_TOKEN');
    expect(readConfig({ BIND_ADDRESS: '0.0.0.0', SANDBOX_TOKEN: 't' })).toMatchObject({
      publicUrl: 'http://sandbox:3010',
      ringableHosts: ['orders', 'interpretation', 'alerting'],
    });
  });
});
