// Nights on which one channel hangs, sends mail back, or is the chart itself: the others do not wait for it.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { manyDoors, type ManyDoors, type Shown } from './providers/many-doors.js';

const LONG = 240_000;
const STORM = 8;

// Ida is reached in the chart and by the siren at the desk; after her Ben by mail and PagerDuty, then Eve. A carrier has so long
// to answer that whoever waited for it would be seen waiting.
let house: ManyDoors;
beforeAll(async () => {
  house = await manyDoors({ PAGE_TRY_TIMEOUT_MS: '60000' }, 'ida');
}, LONG);
afterAll(() => house.close(), LONG);

const resolve = async (incident: Shown): Promise<void> =>
  expect(await house.answer(incident, 'resolve', { reason: 'true' })).toBe(200);
const channelsOf = async (person: string): Promise<readonly Shown[]> => {
  const people = ((await house.rest('GET', '/on-call')).body['people'] ?? []) as readonly Shown[];
  const readiness = people.find(({ id }) => id === person)?.['readiness'] as
    | { channels?: readonly Shown[] }
    | undefined;
  return readiness?.channels ?? [];
};
const pagesOf = async ({ id }: Shown): Promise<readonly Shown[]> => {
  const { pages } = await house.incident(id);
  return Array.isArray(pages) ? pages : [];
};

/** A drill comes by mail, and Ben answers it there: the channel works again. */
async function drilledOpen(): Promise<void> {
  const { body: drill } = await house.rest('POST', '/drill');
  expect(await house.answer(drill, 'decline')).toBe(200);
  await house.rang(drill, { 'mail ben': 1, 'pagerduty ben': 1 });
  const mail = house.mailbox.mails().findLast(({ raw }) => raw.includes(String(drill['code'])));
  const [, path = ''] = /http:\/\/127\.0\.0\.1:\d+(\/a\/[\w-]{22})/.exec(mail?.raw ?? '') ?? [];
  const [, nonce = ''] = /name="nonce" value="([^"]+)"/.exec(await (await fetch(`${house.url()}${path}`)).text()) ?? [];
  const form = new URLSearchParams({ nonce, answer: 'accept', code: String(drill['code']) });
  expect((await fetch(`${house.url()}${path}`, { method: 'POST', body: form })).status).toBe(200);
  await house.eventually('the channel is open', async () =>
    (await channelsOf('ben')).some(({ kind, disabled }) => kind === 'smtp' && disabled === null),
  );
  expect(await house.answer(drill, 'resolve', { reason: 'test' })).toBe(200);
}

describe('a person who is reached in the chart', () => {
  it(
    'gets a request in the chart and a line for the siren; what the EHR made of the request is its receipt',
    async () => {
      const { patient, incident } = await house.falls('urgent');
      await house.eventually('the request stands in the chart', async () => {
        const [request] = await house.search(`CommunicationRequest?subject=Patient/${patient}`);
        return request?.['status'] === 'active' && JSON.stringify(request).includes('PractitionerRole/ida-on-call');
      });
      await house.eventually('the receipt of the EHR is kept', async () =>
        (await pagesOf(incident)).some(
          ({ channel, receipts }) => channel === 'fhir' && JSON.stringify(receipts).includes('"state":"under_way"'),
        ),
      );
      await house.eventually('the siren has its line', () =>
        house.log().some((line) => line.includes('a page for the console') && line.includes(String(incident['id']))),
      );
      expect(await house.answer(incident, 'decline')).toBe(200);
      await house.rang(incident, { 'mail ben': 1, 'pagerduty ben': 1 });
      await resolve(incident);
    },
    LONG,
  );
});

describe('mail that comes back', () => {
  it(
    'a relay that says later is asked later',
    async () => {
      house.mailbox.refuse(451);
      const { incident } = await house.falls('urgent');
      expect(await house.answer(incident, 'decline')).toBe(200);
      await house.rang(incident, { 'pagerduty ben': 1 });
      house.mailbox.refuse(undefined);
      await house.rang(incident, { 'mail ben': 1, 'pagerduty ben': 1 });
      expect(await channelsOf('ben')).toContainEqual(expect.objectContaining({ kind: 'smtp', disabled: null }));
      await resolve(incident);
    },
    LONG,
  );

  it(
    'one that comes back after the relay took it, as the gateway tells, shuts the channel; a drill answered by it opens it again',
    async () => {
      const { incident } = await house.falls('urgent');
      expect(await house.answer(incident, 'decline')).toBe(200);
      await house.rang(incident, { 'mail ben': 1, 'pagerduty ben': 1 });
      const mail = house.mailbox.mails().findLast(({ raw }) => raw.includes(String(incident['code'])));
      const [message = ''] = /<[0-9a-f-]{36}@hospital\.example>/.exec(mail?.raw ?? '') ?? [];
      const told = async (status: string): Promise<number> =>
        (await house.rest('POST', '/channels/smtp/bounces', { message, status })).status;
      // Merely late: nothing has been lost yet.
      expect(await told('4.2.0')).toBe(204);
      expect(await channelsOf('ben')).toContainEqual(expect.objectContaining({ kind: 'smtp', disabled: null }));
      expect(await told('5.1.1')).toBe(204);
      expect(await told('5.1.1')).toBe(204);
      expect(await channelsOf('ben')).toContainEqual(
        expect.objectContaining({ kind: 'smtp', disabled: expect.objectContaining({ why: 'bounce-5.1.1' }) }),
      );
      await house.rang(incident, { 'mail ben': 1, 'pagerduty ben': 1 });
      const stranger = '<00000000-0000-4000-8000-000000000000@hospital.example>';
      expect((await house.rest('POST', '/channels/smtp/bounces', { message: stranger, status: '5.1.1' })).status).toBe(
        404,
      );
      expect((await house.rest('POST', '/channels/smtp/bounces', { message, status: 'full' })).status).toBe(400);
      await resolve(incident);
      await drilledOpen();
    },
    LONG,
  );

  it(
    'a mailbox that does not exist shuts it at once; the other channel rings all the same',
    async () => {
      house.mailbox.refuse(550);
      const { incident } = await house.falls('urgent');
      expect(await house.answer(incident, 'decline')).toBe(200);
      await house.eventually('the channel is shut', async () =>
        (await channelsOf('ben')).some(({ kind, disabled }) => kind === 'smtp' && disabled !== null),
      );
      await house.rang(incident, { 'pagerduty ben': 1 });
      expect(await channelsOf('ben')).toContainEqual(
        expect.objectContaining({ kind: 'smtp', disabled: expect.objectContaining({ why: 'smtp-550' }) }),
      );
      await resolve(incident);
      house.mailbox.refuse(undefined);
      await drilledOpen();
    },
    LONG,
  );
});

describe('a carrier that takes every call and answers none', () => {
  it(
    'holds its own lanes and no other: mail and PagerDuty ring while messages hang',
    async () => {
      for (const one of [house.carrier, house.second]) one.mood({ kind: 'swallow' });
      const nights = await Promise.all(Array.from({ length: STORM }, () => house.falls('urgent')));
      // Past Ida and past Ben: Eve has an SMS, and it hangs.
      for (const { incident } of nights) expect(await house.answer(incident, 'decline')).toBe(200);
      for (const { incident } of nights) expect(await house.answer(incident, 'decline')).toBe(200);
      await house.eventually('messages hang at the carrier', () => house.carrier.waiting() > 0);
      const { incident } = await house.falls('urgent');
      expect(await house.answer(incident, 'decline')).toBe(200);
      await house.rang(incident, { 'mail ben': 1, 'pagerduty ben': 1 });
      // The carrier still has not answered: had they shared its lanes, they would have waited for it.
      expect(house.carrier.waiting()).toBeGreaterThan(0);
      for (const night of [...nights, { incident }]) await resolve(night.incident);
    },
    LONG,
  );
});
