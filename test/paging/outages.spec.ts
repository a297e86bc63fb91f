// Nights on which providers fail: who is reached by what is left, when, and how often the same page rings (I11).
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EVE, NOOR, manyDoors, type ManyDoors, type Shown } from './providers/many-doors.js';
import type { OnThePhone } from './providers/carrier.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const LONG = 240_000;

let ward: ManyDoors;
beforeAll(async () => {
  ward = await manyDoors();
}, LONG);
afterAll(() => ward.close(), LONG);

const expectResolved = async (incident: Shown): Promise<void> => {
  expect(await ward.answer(incident, 'resolve', { reason: 'true' })).toBe(200);
};
const pagesOf = async (incident: Shown): Promise<readonly Shown[]> => {
  const { pages } = await ward.incident(incident['id']);
  return Array.isArray(pages) ? pages : [];
};
const channelOf = async (person: string, kind: string): Promise<Shown> => {
  const people: readonly Shown[] = ((await ward.rest('GET', '/on-call')).body['people'] ?? []) as readonly Shown[];
  const readiness = people.find(({ id }) => id === person)?.['readiness'] as { channels: readonly Shown[] } | undefined;
  return readiness?.channels.find((one) => one['kind'] === kind) ?? {};
};
/** The page of a callback's address: one attempt, whatever it was called by the provider. */
const attemptOf = ({ form }: OnThePhone): string => /[0-9a-f-]{36}$/.exec(form['StatusCallback'] ?? '')?.[0] ?? 'none';

/** I11: no attempt rings more often than once, and once more for each crash or lost answer while it was in flight. */
function checkRingsOnce(phones: readonly OnThePhone[], lost: number): void {
  const counts = new Map<string, number>();
  for (const one of phones) counts.set(attemptOf(one), (counts.get(attemptOf(one)) ?? 0) + 1);
  for (const [attempt, count] of counts)
    if (count > 1 + lost) throw new Error(`attempt ${attempt} rang ${count} times after ${lost} lost answers`);
}

describe('the first carrier is down', () => {
  it(
    'the second takes the page in the same moment; receipts and answers of either are believed',
    async () => {
      ward.carrier.mood({ kind: 'error', status: 503 });
      const { incident } = await ward.falls('urgent');
      await ward.rang(incident, { 'sms noor': 1 });
      const sms = ward.sms(incident, NOOR);
      expect(ward.second.phones()).toContain(sms);
      expect(ward.carrier.phones()).not.toContain(sms);
      expect((await ward.second.status(sms.sid, 'delivered')).status).toBe(204);
      expect((await ward.second.reply(NOOR, `${ward.codeIn(sms)} A`)).text).toContain('Accepted');
      await ward.becomes(incident, 'accepted');
      ward.carrier.mood({ kind: 'ok' });
      await expectResolved(incident);
    },
    LONG,
  );

  it(
    'the answer of the first is lost: it is asked whether it has the page, and the phone rings once',
    async () => {
      ward.carrier.mood({ kind: 'swallow' });
      const { incident } = await ward.falls('urgent');
      await ward.eventually('the page is known as sent', async () =>
        (await pagesOf(incident)).some((page) => page['channel'] === 'twilio-sms' && page['outcome'] === 'sent'),
      );
      await ward.rang(incident, { 'sms noor': 1 });
      ward.carrier.mood({ kind: 'ok' });
      await expectResolved(incident);
    },
    LONG,
  );

  it(
    'both are down: the next person is called within half a minute, and the pages are tried for as long as it matters',
    async () => {
      ward.carrier.mood({ kind: 'error', status: 500 });
      ward.second.mood({ kind: 'error', status: 500 });
      const { incident } = await ward.falls('urgent');
      await ward.eventually('it was tried, and the call was not held back any more', async () =>
        (await pagesOf(incident)).every((page) => Number(page['tries']) > 2),
      );
      await ward.moveClock(30 * SECOND);
      await ward.rang(incident, { 'mail ben': 1, 'pagerduty ben': 1 });
      ward.carrier.mood({ kind: 'ok' });
      ward.second.mood({ kind: 'ok' });
      await ward.rang(incident, { 'mail ben': 1, 'pagerduty ben': 1, 'sms noor': 1, 'call noor': 1 });
      await expectResolved(incident);
    },
    LONG,
  );
});

describe('a number that cannot be reached', () => {
  it(
    'STOP was sent from it: the channel is shut where everybody can see it, and the call goes out at once',
    async () => {
      for (const one of [ward.carrier, ward.second])
        one.moodFor(NOOR, { kind: 'error', status: 400, code: 21610 }, 'sms');
      const { incident } = await ward.falls('urgent');
      await ward.rang(incident, { 'call noor': 1 });
      expect(await channelOf('noor', 'twilio-sms')).toMatchObject({ disabled: { why: '21610' }, verified: false });
      await expectResolved(incident);
      for (const one of [ward.carrier, ward.second]) one.moodFor(NOOR, { kind: 'ok' }, 'sms');
      const other = await ward.falls('urgent');
      await ward.rang(other.incident, { 'call noor': 1 });
      await expectResolved(other.incident);
      await ward.carrier.reply(NOOR, 'START');
      expect(await channelOf('noor', 'twilio-sms')).toMatchObject({ disabled: null });
    },
    LONG,
  );

  it(
    'a receipt says so later, and the call goes out at once; a drill that arrives opens the channel again',
    async () => {
      const { incident } = await ward.falls('urgent');
      await ward.rang(incident, { 'sms noor': 1 });
      const sms = ward.sms(incident, NOOR);
      await ward.carrierOf(sms).status(sms.sid, 'undelivered', { ErrorCode: '30005' });
      await ward.rang(incident, { 'sms noor': 1, 'call noor': 1 });
      expect(await channelOf('noor', 'twilio-sms')).toMatchObject({ disabled: { why: '30005' } });
      await expectResolved(incident);
      const { body: drill } = await ward.rest('POST', '/drill', { tier: 'urgent' });
      await ward.rang(drill, { 'sms noor': 1 });
      const tried = ward.sms(drill, NOOR);
      expect(tried.form['Body']).toMatch(/^DRILL URGENT /);
      await ward.carrierOf(tried).status(tried.sid, 'delivered');
      const opened = { disabled: null, verified: true, lastDrilled: expect.any(String) };
      expect(await channelOf('noor', 'twilio-sms')).toMatchObject(opened);
      await expectResolved(drill);
    },
    LONG,
  );

  it(
    'the first carrier, asked first again once it has not failed for a while, filters the text: the second sends it',
    async () => {
      await ward.moveClock(11 * SECOND);
      const { incident } = await ward.falls('urgent');
      await ward.rang(incident, { 'sms noor': 1 });
      const sms = ward.sms(incident, NOOR);
      expect(ward.carrier.phones()).toContain(sms);
      await ward.carrier.status(sms.sid, 'undelivered', { ErrorCode: '30007' });
      await ward.rang(incident, { 'sms noor': 2 });
      expect(ward.carrierOf(ward.sms(incident, NOOR))).toBe(ward.second);
      await expectResolved(incident);
    },
    LONG,
  );
});

describe('PagerDuty is down', () => {
  it(
    'mail has come all the same; back again it rings once, and an acknowledgement nobody called us about is found by asking',
    async () => {
      ward.pagerDuty.fail(500);
      const { incident } = await ward.falls('urgent');
      await ward.answer(incident, 'decline');
      await ward.eventually('mail has come', async () => (await ward.rings(incident))['mail ben'] === 1);
      expect((await ward.rings(incident))['pagerduty ben']).toBeUndefined();
      ward.pagerDuty.fail(undefined);
      await ward.eventually('PagerDuty rings', async () => (await ward.rings(incident))['pagerduty ben'] === 1);
      ward.pagerDuty.acknowledge(`itb:${String(incident['id'])}:1`, 'PBEN');
      expect(await ward.becomes(incident, 'accepted')).toMatchObject({ owner: 'ben' });
      await expectResolved(incident);
    },
    LONG,
  );
});

describe('the process dies with a page in its hand', () => {
  it.each(['page.before-post', 'page.after-post'])(
    'at %s: the carrier is asked, and the phone rings once, or twice when the carrier cannot say in time',
    async (point) => {
      await ward.stop();
      // What the dead one held is free when its lease is over: a try, and five seconds of air.
      const lease = { PAGE_TRY_TIMEOUT_MS: '2000' };
      const doomed = await ward.start({ ...lease, PUMPTRACE_CRASH_AT: `${point}@1` });
      const risen = doomed.ended.then(async (signal) => {
        await ward.start(lease);
        return signal;
      });
      const { incident } = await ward.falls('urgent');
      expect(await risen).toBe('SIGKILL');
      await ward.eventually('the page is known as sent', async () =>
        (await pagesOf(incident)).some((page) => page['channel'] === 'twilio-sms' && page['outcome'] === 'sent'),
      );
      const all = [...ward.carrier.phones(), ...ward.second.phones()].filter(({ form }) =>
        (form['Body'] ?? '').includes(String(incident['code'])),
      );
      expect(all.length).toBeGreaterThan(0);
      checkRingsOnce(all, 1);
      await expectResolved(incident);
    },
    LONG,
  );

  it('I11 is caught when it is broken: a page that rang three times after one crash', () => {
    const one = { sid: 'SM1', kind: 'sms', to: EVE, at: 0, form: { StatusCallback: 'https://a/x' } } as const;
    expect(() => checkRingsOnce([one, one], 1)).not.toThrow();
    expect(() => checkRingsOnce([one, one, one], 1)).toThrow('rang 3 times');
  });
});

describe('a call or a text of which nobody knows whose it is', () => {
  type Kind = 'sms' | 'call';
  const channel = { sms: 'twilio-sms', call: 'twilio-voice' } as const;
  const rung = async ({ incident }: { readonly incident: Shown }, kind: Kind, times: number): Promise<void> =>
    ward.eventually(`${times} times by ${kind}`, async () => (await ward.rings(incident))[`${kind} noor`] === times);
  /** A second patient, whose page is lost before it arrives, at both carriers, and nobody says so. */
  async function nextRingsAllTheSame(first: { readonly incident: Shown }, kind: Kind): Promise<void> {
    for (const one of [ward.carrier, ward.second]) one.moodFor(NOOR, { kind: 'lose' }, kind);
    const second = await ward.falls('emergency');
    await ward.eventually('the second was tried', async () =>
      (await pagesOf(second.incident)).some((page) => page['channel'] === channel[kind] && Number(page['tries']) > 0),
    );
    for (const one of [ward.carrier, ward.second]) one.moodFor(NOOR, { kind: 'ok' }, kind);
    await ward.rang(second.incident, { 'sms noor': 1, 'call noor': 1 });
    for (const { incident } of [first, second]) await expectResolved(incident);
  }
  beforeAll(async () => {
    await ward.stop();
    await ward.start({ PAGE_TRY_TIMEOUT_MS: '2000' });
    // The carrier's clock is ahead: what came before is young enough to be the next page's.
    ward.carrier.moveClock(MINUTE);
  }, LONG);

  it(
    'may be of a page that was overtaken by an acceptance: the next page to the number is not taken for called, and calls',
    async () => {
      ward.carrier.moodFor(NOOR, { kind: 'swallow' }, 'call');
      const first = await ward.falls('emergency');
      await rung(first, 'call', 1);
      expect(await ward.answer(first.incident, 'accept')).toBe(200);
      await ward.eventually('no page of the first is on its way', async () =>
        (await pagesOf(first.incident)).every(({ outcome }) => outcome !== null),
      );
      await nextRingsAllTheSame(first, 'call');
    },
    LONG,
  );

  it(
    'may be left over from a page that rang a second time by the other carrier: the next page rings',
    async () => {
      ward.carrier.moodFor(NOOR, { kind: 'swallow' }, 'sms');
      ward.carrier.lists(false);
      const first = await ward.falls('emergency');
      await rung(first, 'sms', 2);
      await ward.eventually('the second ring is known', async () =>
        (await pagesOf(first.incident)).every(({ outcome }) => outcome === 'sent'),
      );
      for (const one of [ward.carrier, ward.second])
        expect(one.phones().some(({ form }) => form['Body']?.includes(` ${String(first.incident['code'])} `))).toBe(
          true,
        );
      ward.carrier.lists(true);
      await nextRingsAllTheSame(first, 'sms');
    },
    LONG,
  );
});

describe('a hospital that lets nobody call in', () => {
  it(
    'no address of ours is given to the carrier; receipts and replies are asked for',
    async () => {
      await ward.stop();
      await ward.start({ PROVIDER_CALLBACKS: '0' });
      const { incident } = await ward.falls('urgent');
      await ward.eventually('the SMS is there', async () => (await ward.rings(incident))['sms noor'] === 1);
      const sms = ward.sms(incident, NOOR);
      expect(sms.form['StatusCallback']).toBeUndefined();
      ward.carrierOf(sms).stands(sms.sid, 'delivered');
      const before = (await channelOf('noor', 'twilio-sms'))['lastDelivered'];
      await ward.eventually(
        'the receipt was found',
        async () => (await channelOf('noor', 'twilio-sms'))['lastDelivered'] !== before,
      );
      ward.carrierOf(sms).waits(NOOR, `${ward.codeIn(sms)} A`);
      expect(await ward.becomes(incident, 'accepted')).toMatchObject({ owner: 'noor' });
      await ward.moveClock(2 * MINUTE);
      await ward.rang(incident, { 'sms noor': 1 });
      await expectResolved(incident);
    },
    LONG,
  );
});
