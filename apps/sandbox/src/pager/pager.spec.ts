import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { Webhook } from 'standardwebhooks';

import { field, list } from '../ehr/shelf/fields.js';
import { startSandbox, type Sandbox } from '../sandbox.js';

const SECRET = `whsec_${Buffer.from('the night phone of ward seven').toString('base64')}`;
const PAGE = JSON.stringify({ type: 'page', tier: 'emergency', code: '7Q4K', drill: false });

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  await fetch(sandbox.phonesUrl, { method: 'DELETE' });
});

const set = (settings: unknown): Promise<Response> =>
  fetch(`${sandbox.phonesUrl}/night`, { method: 'PUT', body: JSON.stringify(settings) });
const view = async (): Promise<unknown> => (await fetch(`${sandbox.phonesUrl}/night`)).json();
const pages = async (): Promise<readonly unknown[]> => list(field(await view(), 'pages'));

async function page(
  id: string,
  change: { body?: string; ageSeconds?: number; key?: string; timeoutMs?: number } = {},
): Promise<number> {
  const at = new Date(Date.now() - (change.ageSeconds ?? 0) * 1000);
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(change.key ?? SECRET).sign(id, at, PAGE),
  };
  const signal = AbortSignal.timeout(change.timeoutMs ?? 5000);
  return (await fetch(`${sandbox.phonesUrl}/night`, { method: 'POST', headers, body: change.body ?? PAGE, signal }))
    .status;
}

describe('a phone in the night', () => {
  it('keeps a page with headers and body; the same page again is counted, not kept twice', async () => {
    await set({ secret: SECRET });
    expect([await page('m1'), await page('m1'), await page('m2')]).toEqual([204, 204, 204]);
    expect(await pages()).toMatchObject([
      { id: 'm1', repeats: 1, signature: 'verified', body: { code: '7Q4K' } },
      { id: 'm2', repeats: 0 },
    ]);
  });

  it.each([
    ['changed on the way', { body: PAGE.replace('7Q4K', '7Q4L') }, 'wrong'],
    ['signed with another key', { key: `whsec_${Buffer.from('not ours').toString('base64')}` }, 'wrong'],
    ['ten minutes old', { ageSeconds: 600 }, 'stale'],
  ])('refuses a page that was %s', async (_, change, signature) => {
    await set({ secret: SECRET });
    expect(await page('bad', change)).toBe(401);
    const seen = await view();
    expect(field(seen, 'pages')).toEqual([]);
    expect(field(seen, 'refused')).toMatchObject([{ id: 'bad', signature }]);
  });

  it('refuses an unsigned page once it knows the secret, and says that it could not check before', async () => {
    const bare = (): Promise<Response> => fetch(`${sandbox.phonesUrl}/night`, { method: 'POST', body: 'ring' });
    expect((await bare()).status).toBe(204);
    expect(await pages()).toMatchObject([{ signature: 'secret-unknown', body: 'ring' }]);
    await set({ secret: SECRET });
    expect((await bare()).status).toBe(401);
  });

  it('out of order it does not ring; dead silent it rings all the same, and the second call is a repeat', async () => {
    await set({ secret: SECRET, mood: { kind: 'error', status: 500, next: 1 } });
    expect(await page('m3')).toBe(500);
    expect(await view()).toMatchObject({ pages: [], failedCalls: 1 });
    await set({ mood: { kind: 'timeout', next: 1 } });
    await expect(page('m3', { timeoutMs: 60 })).rejects.toThrow();
    expect(await page('m3')).toBe(204);
    expect(await pages()).toMatchObject([{ id: 'm3', repeats: 1 }]);
    await set({ mood: { kind: 'slow', ms: 10, next: 1 } });
    expect(await page('m4')).toBe(204);
  });

  it('judges age by the clock of the story', async () => {
    await set({ secret: SECRET });
    const advance = (offsetMs: number): Promise<Response> =>
      fetch(`${sandbox.controlUrl}/clock`, { method: 'POST', body: JSON.stringify({ offsetMs }) });
    await advance(3_600_000);
    expect([await page('m5'), await page('m6', { ageSeconds: -3600 })]).toEqual([401, 204]);
    await advance(0);
  });

  it('a drawer lists all its phones, and settings it does not know are refused', async () => {
    await page('m7');
    const all: unknown = await (await fetch(sandbox.phonesUrl)).json();
    expect(list(field(all, 'phones')).map((phone) => field(phone, 'name'))).toEqual(['night']);
    expect((await set({ mood: { kind: 'grumpy' } })).status).toBe(400);
    expect((await fetch(`${sandbox.phonesUrl}/no%20name`)).status).toBe(404);
  });
});
