import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BODY_TYPES } from './channel.js';
import { callTwiml, mailText, smsText, wallClock, type PageWords } from './words.js';

// The same cases in every run: what is found once is found always.
fc.configureGlobal({ seed: 20_261_125 });

// The characters a message may hold in one byte each (GSM 03.38, basic table), as far as we use them.
const GSM = /^[A-Za-z0-9 @£$¥!"#%&'()*+,\-./:;<=>?_\n]*$/;
const SPOKEN = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.split('');
const code = fc.array(fc.constantFrom(...SPOKEN), { minLength: 4, maxLength: 4 }).map((all) => all.join(''));
const words: fc.Arbitrary<PageWords> = fc.record({
  body: fc.record({
    type: fc.constantFrom(...BODY_TYPES),
    tier: fc.constantFrom('urgent', 'emergency'),
    code,
    url: fc.constant('https://pager.hospital.example/a/AbCdEfGhIjKlMnOpQrSt-_'),
    callback: fc.constantFrom(null, '+1 555 0100'),
    level: fc.nat(9),
    epoch: fc.integer({ min: 1, max: 9 }),
    incident: fc.uuid(),
    drill: fc.boolean(),
  }),
  replyCode: code,
  name: fc.constantFrom('implant-pump alert', 'clinical alert'),
  clock: fc.constantFrom('03:09 CET', '23:59 GMT-5', '12:00 UTC'),
});

describe('the words of a page', () => {
  it('fit into one SMS of plain characters, with a link of sixty', () => {
    fc.assert(
      fc.property(words, (one) => {
        const text = smsText(one);
        expect(text.length).toBeLessThanOrEqual(160);
        expect(text).toMatch(GSM);
      }),
    );
  });

  it('say DRILL first when it is one, and only then', () => {
    fc.assert(
      fc.property(words, (one) => {
        const firsts = [smsText(one), mailText(one).subject, mailText(one).text];
        for (const text of firsts) expect(text.startsWith('DRILL ')).toBe(one.body.drill);
        expect(callTwiml(one, null).includes('This is a drill')).toBe(one.body.drill);
      }),
    );
  });

  it('a call asks for keys only where keys can come back, and carries its text with it', () => {
    fc.assert(
      fc.property(words, (one) => {
        const asks = callTwiml(one, 'https://pager.hospital.example/k?a=1&b=2').includes('<Gather');
        expect(asks).toBe(one.body.type !== 'stand-down');
        expect(callTwiml(one, null)).not.toContain('<Gather');
      }),
    );
  });

  it('tell the repeated hour apart by the letters of the zone', () => {
    const zone = 'Europe/Berlin';
    const [before, after] = [Date.UTC(2026, 9, 25, 0, 30), Date.UTC(2026, 9, 25, 1, 30)];
    expect(wallClock(before, zone).slice(0, 5)).toBe(wallClock(after, zone).slice(0, 5));
    expect(wallClock(before, zone)).not.toBe(wallClock(after, zone));
  });
});
