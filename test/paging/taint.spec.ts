// I15: nothing of a patient leaves the house by any page, address, log line or queue payload. A patient who is easy to recognise is
// ill, everybody is called by every channel, and all that came out is searched for anything of hers.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { QUEUE_SCHEMA } from '#persistence';
import pg from 'pg';
import { NOOR, manyDoors, type ManyDoors } from './providers/many-doors.js';

const LONG = 240_000;
const MINUTE = 60_000;
const MAJA = {
  family: 'Sommerfeldt-Okonkwo',
  given: ['Maja', 'Wilhelmine'],
  born: '1971-03-09',
  mrn: 'MRN-40817263',
} as const;
/** Everything by which she could be known. The free text stands in a note of the Observation (many-doors.ts). */
const OF_HERS: readonly (string | RegExp)[] = [
  'sommerfeldt',
  'okonkwo',
  /\bmaja\b/,
  'wilhelmine',
  '1971-03-09',
  /\b0?9\.0?3\.1971\b/,
  '19710309',
  '40817263',
  'burning up',
  'her mother',
];

/** @throws Error that names where something of hers was found, and what */
function checkClean(what: ReadonlyMap<string, readonly string[]>, ofHers: readonly (string | RegExp)[]): void {
  for (const [where, texts] of what) {
    if (texts.length === 0) throw new Error(`nothing was looked at: ${where}`);
    for (const text of texts) {
      // As it came, and with the escapes of addresses, forms and mail taken off.
      const plain = text.replaceAll(/[%=]([0-9A-Fa-f]{2})/g, (_, hex: string) =>
        String.fromCharCode(parseInt(hex, 16)),
      );
      for (const mark of ofHers)
        for (const one of [text.toLowerCase(), plain.toLowerCase()])
          if (typeof mark === 'string' ? one.includes(mark) : mark.test(one))
            throw new Error(`${where} holds ${String(mark)}`);
    }
  }
}

let ward: ManyDoors;
beforeAll(async () => {
  ward = await manyDoors({ LOG_LEVEL: 'debug' });
}, LONG);
afterAll(() => ward.close(), LONG);

/** All that lies in the queue, as text. */
async function queueTexts(): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: ward.databaseUrl });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      'select table_name as name from information_schema.tables where table_schema = $1',
      [QUEUE_SCHEMA],
    );
    const texts: string[] = [];
    for (const { name } of tables.rows) {
      const table = `${QUEUE_SCHEMA}.${pg.escapeIdentifier(name)}`;
      const { rows } = await client.query<{ text: string }>(`select row_to_json(one)::text as text from ${table} one`);
      texts.push(...rows.map(({ text }) => text));
    }
    return texts;
  } finally {
    await client.end();
  }
}

describe('I15: Maja is ill, and everybody is called', () => {
  it(
    'no page, no address, no log line and no queue payload holds anything of hers',
    async () => {
      const queued: string[] = [];
      const { patient, incident } = await ward.falls('emergency', {
        family: MAJA.family,
        given: [...MAJA.given],
        birthDate: MAJA.born,
        identifier: [{ system: 'urn:mrn', value: MAJA.mrn }],
      });
      queued.push(...(await queueTexts()));
      await ward.eventually('the first is called', async () => (await ward.rings(incident))['call noor'] === 1);
      await ward.answer(incident, 'decline');
      await ward.answer(incident, 'decline');
      await ward.answer(incident, 'decline');
      await ward.eventually('all are called', async () => {
        const rings = await ward.rings(incident);
        return (rings['hook eve'] ?? 0) >= 2 && (rings['mail ben'] ?? 0) >= 2 && (rings['sms noor'] ?? 0) >= 2;
      });
      await ward.carrier.press(ward.call(incident).sid, '99991');
      await ward.carrier.reply(NOOR, 'Is this about Maja Sommerfeldt-Okonkwo?');
      await ward.carrier.reply(NOOR, `${ward.codeIn(ward.sms(incident, NOOR))} A`);
      await ward.becomes(incident, 'accepted');
      await ward.eventually('the others hear that somebody has it', async () => {
        const rings = await ward.rings(incident);
        return rings['hook eve off'] === 1 && rings['mail ben off'] === 1;
      });
      // A mail gateway that names her in what it tells: what is not an id is not kept.
      const [mail] = ward.mailbox.mails();
      const [, attempt = ''] = /^Message-ID: <([0-9a-f-]{36})@/im.exec(mail?.raw ?? '') ?? [];
      const bounce = { message: `<${attempt}@sommerfeldt.hospital.example>`, status: '4.4.7' };
      expect((await ward.rest('POST', '/channels/smtp/bounces', bounce)).status).toBe(204);
      const refused = { message: 'Maja Wilhelmine', status: 'not at home' };
      expect((await ward.rest('POST', '/channels/smtp/bounces', refused)).status).toBe(400);
      await ward.moveClock(30 * MINUTE);
      await ward.eventually(
        'without a plan it begins anew',
        async () => (await ward.incident(incident['id']))['epoch'] === 2,
      );
      queued.push(...(await queueTexts()));
      const hooks = await ward.phone('eve');
      const links = hooks.map(({ body }) => String(body['url']).replace(/^https?:\/\/[^/]+/, ward.url()));
      const pages = await Promise.all(links.map(async (link) => (await fetch(link)).text()));
      const out = new Map<string, readonly string[]>([
        ['SMS and calls', [...ward.carrier.phones(), ...ward.second.phones()].map(({ form }) => JSON.stringify(form))],
        ['mails', ward.mailbox.mails().map(({ raw }) => raw)],
        ['PagerDuty', ward.pagerDuty.events().map(({ raw }) => raw)],
        ['webhooks', hooks.map((page) => JSON.stringify(page))],
        ['addresses asked for', ward.carrier.asked()],
        ['pages behind links', pages],
        ['log', ward.log()],
        ['queue', queued],
      ]);
      checkClean(out, [...OF_HERS, patient.toLowerCase()]);
      await ward.answer(incident, 'resolve', { reason: 'true' });
    },
    LONG,
  );

  it.each([
    ['a name in an SMS', 'SMS', 'URGENT alert for Sommerfeldt-Okonkwo'],
    ['a birth date in a query string', 'addresses', 'https://a.example/say?text=born%201971-03-09'],
    ['a first name in a log line', 'log', '{"msg":"paging for maja"}'],
    ['free text, wrapped as mail wraps it', 'mails', 'She is burning=20up'],
    ['a number of hers in a queue payload', 'queue', '{"mrn":"40817263"}'],
  ])('caught when broken: %s', (_, where, text) => {
    expect(() => checkClean(new Map([[where, [text]]]), OF_HERS)).toThrow(`${where} holds`);
  });

  it('caught when broken: a search that found nothing to look at', () => {
    expect(() => checkClean(new Map([['log', []]]), OF_HERS)).toThrow('nothing was looked at');
  });
});
