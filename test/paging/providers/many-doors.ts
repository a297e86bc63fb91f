// A night on which people are reached by SMS, voice, e-mail, PagerDuty and webhook, each with a stand-in for its provider. What
// rang is read from the providers, never from our own books.
import { deepStrictEqual } from 'node:assert';
import type { TemporaryDatabase } from '#persistence';
import { night, type Night } from '../night.js';
import { startCarrier, type Carrier, type OnThePhone } from './carrier.js';
import { startMailbox, type Mailbox } from './mailbox.js';
import { startPagerDuty, type FakePagerDuty } from './pagerduty.js';

export const NOOR = '+15550101';
export const EVE = '+15550103';
export const PIN = '2468';
const BEN = 'ben@hospital.example';
const BASE = 'https://pumptrace.example.org/fhir';
const SECRET = `whsec_${Buffer.from('a-secret-of-the-night-32-bytes-x').toString('base64')}`;
const KEY = 'R0000000000000000000000000000BEN';

export type Shown = Readonly<Record<string, unknown>>;
/** `sms noor`, `call noor`, `mail ben`, `pagerduty ben`, `hook eve`, `sms eve`; with ` off` when it tells that it is over. */
export type Rings = Readonly<Record<string, number>>;

export interface ManyDoors extends Night {
  readonly carrier: Carrier;
  readonly second: Carrier;
  readonly mailbox: Mailbox;
  readonly pagerDuty: FakePagerDuty;
  /** A watched patient gets stiff (urgent), and hot as well (emergency). Answers patient and incident. */
  falls(ill: 'urgent' | 'emergency', person?: Shown): Promise<{ readonly patient: string; readonly incident: Shown }>;
  incident(id: unknown): Promise<Shown>;
  rings(incident: Shown): Promise<Rings>;
  /** Waits until exactly this has rung and nothing is on its way any more. */
  rang(incident: Shown, expected: Rings): Promise<void>;
  sms(incident: Shown, to: string): OnThePhone;
  call(incident: Shown): OnThePhone;
  /** The carrier that has a message or call. */
  carrierOf(phone: OnThePhone): Carrier;
  /** The code an SMS asks to be sent back. */
  codeIn(sms: OnThePhone): string;
  becomes(incident: Shown, state: string): Promise<Shown>;
  answer(incident: Shown, what: string, body?: unknown): Promise<number>;
}

/** In some nights the service is just dying or rising. */
const notUp = (error: unknown): readonly Shown[] => {
  // By its words: it may come from another realm than ours, and a line that breaks in the middle is another sentence.
  if (['TypeError: fetch failed', 'TypeError: terminated'].includes(String(error))) return [];
  throw error;
};

const levelsFrom = (first: string) => [first, 'ben', 'eve'].map((person) => ({ ask: [{ person }] }));

/** @param first who is asked first; then ben, then eve. */
export async function manyDoors(
  env: NodeJS.ProcessEnv = {},
  first = 'noor',
  database?: TemporaryDatabase,
): Promise<ManyDoors> {
  let ward: Night | undefined;
  const service = (): string => ward?.url() ?? '';
  const carrier = await startCarrier({ service });
  const second = await startCarrier({ service, sid: 'AC00000000000000000000000000000002', from: '+15550299' });
  const mailbox = await startMailbox();
  const pagerDuty = await startPagerDuty(service);
  const closeDoors = async (): Promise<void> => {
    await Promise.all([carrier.close(), second.close(), mailbox.close(), pagerDuty.close()]);
  };
  const own = await night(
    ['eve'],
    {},
    {
      PROVIDER_POLL_MS: '300',
      TWILIO_BASE_URL: carrier.baseUrl,
      TWILIO_ACCOUNT_SID: carrier.sid,
      TWILIO_AUTH_TOKEN: carrier.token,
      TWILIO_FROM: carrier.from,
      TWILIO_BACKUP_BASE_URL: second.baseUrl,
      TWILIO_BACKUP_ACCOUNT_SID: second.sid,
      TWILIO_BACKUP_AUTH_TOKEN: second.token,
      TWILIO_BACKUP_FROM: second.from,
      SMTP_URL: mailbox.url,
      SMTP_REQUIRE_TLS: '0',
      SMTP_FROM: 'pager@hospital.example',
      PAGERDUTY_EVENTS_URL: pagerDuty.url,
      PAGERDUTY_API_URL: pagerDuty.url,
      PAGERDUTY_API_TOKEN: pagerDuty.apiToken,
      PAGERDUTY_WEBHOOK_SECRET: pagerDuty.webhookSecret,
      ...env,
    },
    async (keep, phonesUrl) => ({
      callback: '+1 555 0100',
      people: [
        {
          id: 'noor',
          channels: [
            { kind: 'twilio-sms', to: NOOR },
            { kind: 'twilio-voice', to: NOOR, pin_file: await keep('pin', PIN) },
          ],
        },
        {
          id: 'ben',
          channels: [
            { kind: 'smtp', to: BEN },
            { kind: 'pagerduty', routing_key_file: await keep('key', KEY), user: 'PBEN' },
          ],
        },
        {
          id: 'eve',
          channels: [
            { kind: 'webhook', url: `${phonesUrl}/eve`, secret_file: await keep('hook', SECRET) },
            { kind: 'twilio-sms', to: EVE },
          ],
        },
        {
          id: 'ida',
          channels: [{ kind: 'fhir', recipient: 'PractitionerRole/ida-on-call' }, { kind: 'console' }],
        },
      ],
      ladders: [
        { id: 'all', levels: levelsFrom(first), broadcast: [{ person: 'noor' }, { person: 'ben' }, { person: 'eve' }] },
      ],
    }),
    database,
  ).catch(async (error: unknown) => {
    await closeDoors();
    throw error;
  });
  ward = own;

  const codeOf = (incident: Shown): string => String(incident['code']);
  const isOf = ({ kind, form }: OnThePhone, incident: Shown): boolean =>
    kind === 'sms'
      ? (form['Body'] ?? '').includes(` ${codeOf(incident)} `)
      : (form['Twiml'] ?? '').includes(`Page code ${[...codeOf(incident)].join(' ')}.`);
  const phones = (incident: Shown): readonly OnThePhone[] =>
    [...carrier.phones(), ...second.phones()].filter((one) => isOf(one, incident));
  const who = (to: string): string => (to === NOOR ? 'noor' : 'eve');
  const off = (text: string): string => (/STAND DOWN|Stand down/.test(text) ? ' off' : '');

  const rings = async (incident: Shown): Promise<Rings> => {
    const hooks = (await own.phone('eve')).filter(({ body }) => body['incident'] === incident['id']);
    const all = [
      ...phones(incident).map(({ kind, to, form }) => `${kind} ${who(to)}${off(form['Body'] ?? form['Twiml'] ?? '')}`),
      // A mailbox shows a message once, however often the relay was given it: its Message-ID is that of the attempt.
      ...[...new Map(mailbox.mails().map((mail) => [/^Message-ID: (.*)$/im.exec(mail.raw)?.[1] ?? '', mail])).values()]
        .filter(({ raw }) => raw.includes(codeOf(incident)))
        .map(({ raw }) => `mail ben${off(raw)}`),
      ...pagerDuty
        .events()
        .filter(({ dedup_key: key }) => key.includes(String(incident['id'])))
        .map(({ event_action: action }) => `pagerduty ben${action === 'resolve' ? ' off' : ''}`),
      ...hooks.map(({ body }) => `hook eve${body['type'] === 'stand-down' ? ' off' : ''}`),
    ];
    const counts: Record<string, number> = {};
    for (const one of all) counts[one] = (counts[one] ?? 0) + 1;
    return counts;
  };
  const incidents = async (): Promise<readonly Shown[]> => {
    const all: unknown = (await own.rest('GET', '/incidents')).body['incidents'];
    return Array.isArray(all) ? all : [];
  };
  const detail = async (id: unknown): Promise<Shown> => (await own.rest('GET', `/incidents/${String(id)}`)).body;

  async function sees(patient: string, code: string): Promise<void> {
    await own.chart({
      resourceType: 'Observation',
      status: 'final',
      code: { coding: [{ system: `${BASE}/CodeSystem/sign`, code }] },
      subject: { reference: `Patient/${patient}` },
      performer: [{ reference: 'Practitioner/nurse' }],
      effectiveDateTime: new Date().toISOString(),
      valueBoolean: true,
      note: [{ text: 'Maja Sommerfeldt is burning up, says her mother' }],
    });
  }

  return {
    ...own,
    carrier,
    second,
    mailbox,
    pagerDuty,
    moveClock: async (ms) => {
      for (const one of [carrier, second, pagerDuty]) one.moveClock(ms);
      await own.moveClock(ms);
    },
    incident: detail,
    rings,
    falls: async (ill, { family = 'Lindt', given = ['Rosa'], ...more }: Shown = {}) => {
      const name = [{ family, given }];
      const patient = await own.chart({ resourceType: 'Patient', name, birthDate: '1980-05-04', ...more });
      const facts = { model: 'SYNCHROMED_II', indication: 'SPASTIC_QUADRIPLEGIA', drug: 'baclofen' } as const;
      const watch = { patientId: patient, watched: true, why: 'device', patient: facts, at: Date.now() } as const;
      await own.say('orders', 'watch-changed', watch);
      // Hot first: known before the tone rises, so that the first page is the emergency.
      if (ill === 'emergency') {
        await sees(patient, 'fever');
        await own.eventually('the fever is known', async () => {
          const told = (await own.told('grade-changed')).findLast(({ patientId }) => patientId === patient);
          return told?.signs.some((sign) => sign === 'FEVER') === true;
        });
      }
      await sees(patient, 'spasticity-increased');
      let found: Shown | undefined;
      await own.eventually(`the incident is ${ill}`, async () => {
        found = (await incidents().catch(notUp)).find(
          (one) => one['patient'] === `Patient/${patient}` && one['tier'] === ill,
        );
        return found !== undefined;
      });
      return { patient, incident: found ?? {} };
    },
    rang: async (incident, expected) => {
      let seen: Rings = {};
      const text = JSON.stringify(expected);
      await own
        .eventually(`it rang ${text}`, async () => {
          seen = await rings(incident);
          return Object.entries(expected).every(([name, count]) => (seen[name] ?? 0) >= count);
        })
        .catch((error: unknown) => {
          throw new Error(`${String(error)}\nit rang ${JSON.stringify(seen)}`, { cause: error });
        });
      deepStrictEqual(await rings(incident), expected);
    },
    sms: (incident, to) => {
      const found = phones(incident).findLast((one) => one.kind === 'sms' && one.to === to);
      if (found === undefined) throw new Error('no such SMS');
      return found;
    },
    call: (incident) => {
      const found = phones(incident).findLast(({ kind }) => kind === 'call');
      if (found === undefined) throw new Error('no such call');
      return found;
    },
    carrierOf: (phone) => (carrier.phones().includes(phone) ? carrier : second),
    codeIn: ({ form }) => /Reply (\w{4}) A/.exec(form['Body'] ?? '')?.[1] ?? '',
    becomes: async (incident, state) => {
      let seen: Shown = {};
      await own.eventually(`the incident is ${state}`, async () => {
        seen = await detail(incident['id']);
        return seen['state'] === state;
      });
      return seen;
    },
    answer: async (incident, what, body = {}) =>
      (await own.rest('POST', `/incidents/${String(incident['id'])}/${what}`, body)).status,
    close: async () => {
      await own.close();
      await closeDoors();
    },
  };
}
