// Nights on which people are reached by every channel: which phone rang, what it was told, how they answered, and that no other rang.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EVE, NOOR, PIN, manyDoors, type ManyDoors, type Shown } from './providers/many-doors.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const LONG = 240_000;

let ward: ManyDoors;
beforeAll(async () => {
  ward = await manyDoors({ RECEIPT_WAIT_URGENT_MS: '30000' });
}, LONG);
afterAll(() => ward.close(), LONG);

const expectResolved = async (incident: Shown): Promise<void> => {
  expect(await ward.answer(incident, 'resolve', { reason: 'true' })).toBe(200);
};
/** Who answered, and how much that proves, as the journal keeps it. */
const answeredBy = (incident: Shown): unknown => {
  const timeline: readonly Shown[] = Array.isArray(incident['timeline']) ? incident['timeline'] : [];
  return timeline.findLast(({ kind }) => kind === 'accept')?.['actor'];
};

describe('an SMS at night', () => {
  it(
    'says tier, code, time and how to answer, in one segment; the code answers from that number only, and still asks for a plan',
    async () => {
      const { incident } = await ward.falls('urgent');
      await ward.rang(incident, { 'sms noor': 1 });
      const sms = ward.sms(incident, NOOR);
      const { Body: text = '', ...form } = sms.form;
      expect(text).toMatch(
        /^URGENT implant-pump alert \w{4} \d\d:\d\d UTC\. Reply (\w{4}) A to accept, \1 N to pass\. http:\/\/127\.0\.0\.1:\d+\/a\/[\w-]{22}$/,
      );
      expect(text.length).toBeLessThanOrEqual(160);
      expect(form).toMatchObject({
        ContentRetention: 'discard',
        ValidityPeriod: expect.stringMatching(/^(29\d|300)$/),
      });
      const code = ward.codeIn(sms);
      expect(code).not.toBe(incident['code']);
      expect((await ward.carrier.reply(EVE, `${code} A`)).text).not.toContain('Accepted');
      expect((await ward.carrier.reply(NOOR, 'who is this?')).text).toContain('four characters');
      expect(await ward.becomes(incident, 'paging')).toMatchObject({ owner: null });
      expect((await ward.carrier.reply(NOOR, `${code.toLowerCase()} a`)).text).toContain('Accepted');
      const accepted = await ward.becomes(incident, 'accepted');
      expect(answeredBy(accepted)).toMatchObject({ id: 'noor', assurance: 'sms-code', level: 'L1' });
      expect(accepted['dueAt']).not.toBeNull();
      expect((await ward.carrier.reply(NOOR, `${code} G`)).text).toContain('going');
      expect(await ward.becomes(incident, 'in_care')).toMatchObject({ plan: 'going' });
      await ward.moveClock(2 * MINUTE);
      await ward.rang(incident, { 'sms noor': 1 });
      await expectResolved(incident);
    },
    LONG,
  );

  it(
    'passed on by N, the next person is called at once, by all their channels; later the first is told that it is over',
    async () => {
      const { incident } = await ward.falls('urgent');
      await ward.rang(incident, { 'sms noor': 1 });
      await ward.carrier.reply(NOOR, `${ward.codeIn(ward.sms(incident, NOOR))} N`);
      await ward.rang(incident, { 'sms noor': 1, 'mail ben': 1, 'pagerduty ben': 1 });
      expect(await ward.pagerDuty.webhook(`itb:${String(incident['id'])}:1`, 'PBEN')).toBe(204);
      expect(answeredBy(await ward.becomes(incident, 'accepted'))).toMatchObject({
        id: 'ben',
        assurance: 'provider-account',
        level: 'L1',
      });
      await ward.rang(incident, { 'sms noor': 1, 'mail ben': 1, 'pagerduty ben': 1, 'sms noor off': 1 });
      await expectResolved(incident);
      await ward.rang(incident, {
        'sms noor': 1,
        'mail ben': 1,
        'pagerduty ben': 1,
        'sms noor off': 1,
        'pagerduty ben off': 1,
      });
    },
    LONG,
  );

  it(
    'accepted and then passed on, the next person is called in the same moment, and no page that is new counts as answered',
    async () => {
      const { incident } = await ward.falls('urgent');
      await ward.rang(incident, { 'sms noor': 1 });
      const code = ward.codeIn(ward.sms(incident, NOOR));
      expect((await ward.carrier.reply(NOOR, `${code} A`)).text).toContain('Accepted');
      expect((await ward.carrier.reply(NOOR, `${code} N`)).text).toContain('Passed on');
      await ward.rang(incident, { 'sms noor': 2, 'mail ben': 1, 'pagerduty ben': 1 });
      const { pages } = await ward.becomes(incident, 'paging');
      const all: readonly Shown[] = Array.isArray(pages) ? pages : [];
      expect(all.filter(({ epoch }) => epoch === 2).map(({ answer }) => answer)).toEqual(
        all.filter(({ epoch }) => epoch === 2).map(() => null),
      );
      expect(all.filter(({ epoch }) => epoch === 2).length).toBeGreaterThan(2);
      expect(all.some(({ epoch, answer }) => epoch === 1 && answer === 'declined')).toBe(true);
      await expectResolved(incident);
    },
    LONG,
  );

  it(
    'what stands acknowledged in PagerDuty from before is no answer to a page that came later, nor is anybody else’s',
    async () => {
      const { incident } = await ward.falls('urgent');
      expect(await ward.answer(incident, 'accept')).toBe(200);
      expect(await ward.answer(incident, 'hand-over', { to: 'ben' })).toBe(200);
      await ward.eventually('ben is asked', async () => (await ward.rings(incident))['pagerduty ben'] === 1);
      const key = `itb:${String(incident['id'])}:1`;
      expect(await ward.pagerDuty.webhook(key, 'PEVE')).toBe(204);
      expect(await ward.pagerDuty.webhook(key, 'PBEN', { agoMs: 10 * MINUTE })).toBe(204);
      expect(await ward.incident(incident['id'])).toMatchObject({ state: 'accepted', handingTo: 'ben' });
      expect(await ward.pagerDuty.webhook(key, 'PBEN')).toBe(204);
      expect(await ward.incident(incident['id'])).toMatchObject({ state: 'accepted', owner: 'ben', handingTo: null });
      await expectResolved(incident);
    },
    LONG,
  );

  it(
    'five wrong codes shut the page, and the next person is called; the right code comes too late',
    async () => {
      const { incident } = await ward.falls('urgent');
      await ward.rang(incident, { 'sms noor': 1 });
      const code = ward.codeIn(ward.sms(incident, NOOR));
      const wrong = code === 'ZZZZ' ? 'YYYY' : 'ZZZZ';
      for (let tries = 0; tries < 4; tries += 1) await ward.carrier.reply(NOOR, `${wrong} A`);
      await ward.rang(incident, { 'sms noor': 1 });
      expect((await ward.carrier.reply(NOOR, `${wrong} A`)).text).toContain('shut');
      await ward.rang(incident, { 'sms noor': 1, 'mail ben': 1, 'pagerduty ben': 1 });
      expect((await ward.carrier.reply(NOOR, `${code} A`)).text).toContain('shut');
      expect(await ward.becomes(incident, 'paging')).toMatchObject({ level: 1, owner: null });
      await expectResolved(incident);
    },
    LONG,
  );
});

describe('a call at night', () => {
  it(
    'voicemail has not answered: nobody is taken for reached, and the ladder climbs',
    async () => {
      const { incident } = await ward.falls('emergency');
      await ward.rang(incident, { 'sms noor': 1, 'call noor': 1 });
      const { sid, form } = ward.call(incident);
      expect(form).toMatchObject({ MachineDetection: 'Enable', Record: 'false' });
      await ward.carrier.status(sid, 'in-progress', { AnsweredBy: 'machine_start' });
      await ward.carrier.status(sid, 'completed', { AnsweredBy: 'machine_start' });
      const { sid: sms } = ward.sms(incident, NOOR);
      // Undelivered: now no way to this person is left, and nobody waits for the clock.
      await ward.carrier.status(sms, 'undelivered', { ErrorCode: '30003' });
      await ward.rang(incident, { 'sms noor': 1, 'call noor': 1, 'mail ben': 1, 'pagerduty ben': 1 });
      expect(await ward.becomes(incident, 'paging')).toMatchObject({ owner: null, level: 1 });
      await expectResolved(incident);
    },
    LONG,
  );

  it(
    'PIN and 1 accept, which proves more than a message; a wrong PIN is asked for again',
    async () => {
      const { incident } = await ward.falls('emergency');
      await ward.rang(incident, { 'sms noor': 1, 'call noor': 1 });
      const { sid } = ward.call(incident);
      expect((await ward.carrier.press(sid, '00001')).text).toContain('Gather');
      expect(await ward.becomes(incident, 'paging')).toMatchObject({ owner: null });
      expect((await ward.carrier.press(sid, `${PIN}1`)).text).toContain('Accepted');
      await ward.carrier.status(sid, 'completed', { AnsweredBy: 'human' });
      expect(answeredBy(await ward.becomes(incident, 'accepted'))).toMatchObject({
        id: 'noor',
        assurance: 'keypress-pin',
        level: 'L2',
      });
      await ward.rang(incident, { 'sms noor': 1, 'call noor': 1 });
      await expectResolved(incident);
    },
    LONG,
  );

  it(
    'an urgent one waits for the message: with a receipt for 90 s, without one for the 30 s this site has set',
    async () => {
      const { incident } = await ward.falls('urgent');
      await ward.rang(incident, { 'sms noor': 1 });
      await ward.carrier.status(ward.sms(incident, NOOR).sid, 'delivered');
      await ward.moveClock(45 * SECOND);
      await ward.rang(incident, { 'sms noor': 1 });
      await ward.moveClock(46 * SECOND);
      await ward.rang(incident, { 'sms noor': 1, 'call noor': 1 });
      await expectResolved(incident);
      const other = await ward.falls('urgent');
      await ward.rang(other.incident, { 'sms noor': 1 });
      await ward.moveClock(31 * SECOND);
      await ward.rang(other.incident, { 'sms noor': 1, 'call noor': 1 });
      await expectResolved(other.incident);
    },
    LONG,
  );
});

describe('what comes from outside is not believed for coming', () => {
  it(
    'a callback with a forged signature, or for a message nobody sent',
    async () => {
      const { incident } = await ward.falls('urgent');
      await ward.rang(incident, { 'sms noor': 1 });
      const { form, sid } = ward.sms(incident, NOOR);
      const path = new URL(form['StatusCallback'] ?? '').pathname;
      const fields = { MessageSid: sid, MessageStatus: 'failed', ErrorCode: '30005' };
      expect((await ward.carrier.forged(path, fields)).status).toBe(403);
      const reply = { MessageSid: 'SM1', From: NOOR, Body: `${ward.codeIn(ward.sms(incident, NOOR))} A` };
      expect((await ward.carrier.forged('/channels/twilio/reply', reply)).status).toBe(403);
      expect(await ward.pagerDuty.webhook(`itb:${String(incident['id'])}:1`, 'PBEN', { secret: 'wrong' })).toBe(403);
      const nobody = path.replace(/[0-9a-f-]{36}$/, '00000000-0000-4000-8000-000000000000');
      expect((await ward.carrier.signed(nobody, fields)).status).toBe(404);
      expect(await ward.pagerDuty.webhook('itb:00000000-0000-4000-8000-000000000000:1', 'PBEN')).toBe(404);
      expect(await ward.becomes(incident, 'paging')).toMatchObject({ owner: null, level: 0 });
      await ward.rang(incident, { 'sms noor': 1 });
      await expectResolved(incident);
    },
    LONG,
  );

  it(
    'a scanner of mail that opens the link and presses the button accepts nothing; the one who types the code does',
    async () => {
      const { incident } = await ward.falls('urgent');
      await ward.rang(incident, { 'sms noor': 1 });
      await ward.carrier.reply(NOOR, `${ward.codeIn(ward.sms(incident, NOOR))} N`);
      await ward.rang(incident, { 'sms noor': 1, 'mail ben': 1, 'pagerduty ben': 1 });
      const mail = ward.mailbox.mails().findLast(({ raw }) => raw.includes(String(incident['code'])));
      expect(mail?.raw).toContain('Auto-Submitted: auto-generated');
      const [link = ''] = /http:\/\/127\.0\.0\.1:\d+\/a\/[\w-]{22}/.exec(mail?.raw ?? '') ?? [];
      const here = (): string => link.replace(/^http:\/\/[^/]+/, ward.url());
      const scan = async (): Promise<Record<string, string>> => {
        const html = await (await fetch(here())).text();
        const fields = [...html.matchAll(/<(?:input|button)[^>]*name="(\w+)"(?:[^>]*value="([^"]*)")?/g)];
        return Object.fromEntries(fields.map(([, name = '', value = '']) => [name, value]));
      };
      const press = async (form: Record<string, string>): Promise<number> =>
        (await fetch(here(), { method: 'POST', body: new URLSearchParams(form) })).status;
      const fields = await scan();
      expect(Object.keys(fields).toSorted()).toEqual(['answer', 'code', 'nonce']);
      expect(await press({ ...fields, answer: 'accept' })).toBe(403);
      const { nonce = '' } = fields;
      expect(await press({ nonce, answer: 'accept' })).toBe(403);
      expect(await ward.becomes(incident, 'paging')).toMatchObject({ owner: null, level: 1 });
      // The service dies between the look and the answer: neither the link nor what was shown is forgotten.
      const { nonce: fresh = '' } = await scan();
      await ward.killed();
      const code = String(incident['code']).toLowerCase();
      expect(await press({ nonce: fresh, answer: 'accept', code })).toBe(200);
      expect(answeredBy(await ward.becomes(incident, 'accepted'))).toMatchObject({ id: 'ben', assurance: 'link' });
      expect(await press({ nonce: fresh, answer: 'pass', code })).toBe(409);
      await expectResolved(incident);
    },
    LONG,
  );
});
