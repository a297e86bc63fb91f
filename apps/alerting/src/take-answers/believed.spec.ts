// What is believed of what comes in: signatures, and the words of an SMS.
import { describe, expect, it } from '@jest/globals';
import { Secret } from '#platform';
import fc from 'fast-check';
import { isSignedByPagerDuty, pagerDutySignature } from './pagerduty-signature.js';
import { readReply } from './said.js';
import { isSignedBy, signedText, twilioSignature } from './twilio-signature.js';

// The same cases in every run: what is found once is found always.
fc.configureGlobal({ seed: 20_261_125 });

const URL_ = 'https://pager.hospital.example/channels/twilio/reply';
const token = new Secret('the-token-of-the-account');
const old = new Secret('the-token-before-this-one');
const fields = { From: '+15550101', Body: 'M3XP A', MessageSid: 'SM1' };
const signature = twilioSignature(token, URL_, fields);

describe("Twilio's signature", () => {
  it('is over the address and the fields by name; of several values each once, sorted', () => {
    expect(signedText('https://a/b', { b: '2', a: '1', c: ['y', 'x', 'y'] })).toBe('https://a/ba1b2cxcy');
  });

  it('is what the vendor computes for the example in its own documentation', () => {
    const call = { CallSid: 'CA1234567890ABCDE', Caller: '+14158675309', Digits: '1234', From: '+14158675309' };
    const example = { ...call, To: '+18005551212' };
    const url = 'https://mycompany.com/myapp.php?foo=1&bar=2';
    expect(twilioSignature(new Secret('12345'), url, example)).toBe('RSOYDt4T1cUTdK1PDd93/VVr8B8=');
  });

  it('is believed under either token while one is rotated, and under no other address, field or token', () => {
    expect(isSignedBy([token], signature, URL_, fields)).toBe(true);
    expect(isSignedBy([new Secret('a-newer-token-of-it'), token], signature, URL_, fields)).toBe(true);
    expect(isSignedBy([old], signature, URL_, fields)).toBe(false);
    expect(isSignedBy([], signature, URL_, fields)).toBe(false);
    expect(isSignedBy([token], undefined, URL_, fields)).toBe(false);
    // A proxy that rewrites the scheme: the public address is configured, so this cannot come from one.
    expect(isSignedBy([token], signature, URL_.replace('https', 'http'), fields)).toBe(false);
    fc.assert(
      fc.property(fc.constantFrom('From', 'Body', 'MessageSid'), fc.string(), (name, value) => {
        fc.pre(value !== fields[name as keyof typeof fields]);
        expect(isSignedBy([token], signature, URL_, { ...fields, [name]: value })).toBe(false);
      }),
    );
  });
});

describe("PagerDuty's signature", () => {
  const raw = Buffer.from('{"event":{"id":"1"}}');
  it('is over the raw bytes; one of several is enough, on either side', () => {
    const right = pagerDutySignature('secret-one', raw);
    expect(isSignedByPagerDuty(new Secret('secret-one'), `v1=00,${right}`, raw)).toBe(true);
    expect(isSignedByPagerDuty(new Secret('secret-two, secret-one'), right, raw)).toBe(true);
    expect(isSignedByPagerDuty(new Secret('secret-two'), right, raw)).toBe(false);
    expect(isSignedByPagerDuty(new Secret('secret-one'), right, Buffer.from('{"event": {"id":"1"}}'))).toBe(false);
    expect(isSignedByPagerDuty(undefined, right, raw)).toBe(false);
    expect(isSignedByPagerDuty(new Secret('secret-one'), undefined, raw)).toBe(false);
  });
});

describe('an SMS is read', () => {
  it.each([
    ['M3XP A', { kind: 'answer', code: 'M3XP', saying: 'accept' }],
    [' m3xp  a. ', { kind: 'answer', code: 'M3XP', saying: 'accept' }],
    ['M3XP yes', { kind: 'answer', code: 'M3XP', saying: 'accept' }],
    ['m3xp-N', { kind: 'answer', code: 'M3XP', saying: 'pass' }],
    ['MOXI A', { kind: 'answer', code: 'M0X1', saying: 'accept' }],
    ['M3XP G', { kind: 'answer', code: 'M3XP', saying: 'going' }],
    ['M3XP', { kind: 'code-only', code: 'M3XP' }],
    ['Stop', { kind: 'stop' }],
    ['START', { kind: 'start' }],
    ['A', { kind: 'unread' }],
    ['M3XP maybe', { kind: 'unread' }],
    ['M3XP A please', { kind: 'unread' }],
    ['I do not accept', { kind: 'unread' }],
    ['', { kind: 'unread' }],
  ])('%j', (text, said) => {
    expect(readReply(text)).toEqual(said);
  });

  it('never as an acceptance unless a code stands first and one word of ours follows', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 160 }), (text) => {
        const said = readReply(text);
        if (said.kind === 'answer' && said.saying === 'accept')
          expect(text.toUpperCase()).toMatch(/^[^0-9A-Z]*[0-9A-Z]{4}[^0-9A-Z]+(A|Y|YES|ACCEPT)[^0-9A-Z]*$/);
        expect(typeof said.kind).toBe('string');
      }),
      { seed: 20_261_125, numRuns: 2_000 },
    );
  });
});
