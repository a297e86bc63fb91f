// One page, one contact, one try: through the first provider that takes it.
import type { ServiceLog } from '#platform';
import type { EntityManager } from 'typeorm';
import type { AlertingConfig } from '../config.js';
import { callbackUrl, mailRelay, twilioAccounts } from './accounts.js';
import type { Breaker } from './breaker.js';
import type { Delivered, Provider, Sending } from './channel.js';
import type { Contact } from './contact.js';
import { sendEvent } from './pagerduty.js';
import { sendMail } from './smtp.js';
import { create, type TwilioAccount } from './twilio.js';
import { postPage } from './webhook.js';
import { callTwiml, headline, mailText, smsText, wallClock } from './words.js';

export interface Carrying {
  readonly config: AlertingConfig;
  readonly breaker: Breaker;
  readonly log: ServiceLog;
  /** IANA name of the facility's zone. */
  readonly zone: string;
}

/** What is special about this try. */
export interface Errand {
  /** Providers that have said already that they cannot get this page through. */
  readonly without: readonly Provider[];
  /** The provider that failed in the try before; null in a first one, and after a failure of all of them. */
  readonly failed: Provider | null;
  /** Writes the page into the chart; undefined for a page about nobody. */
  readonly intoChart: ((em: EntityManager, recipient: string) => Promise<void>) | undefined;
}

const wordsOf = ({ config, zone }: Carrying, { body, replyCode, at }: Sending) => ({
  body,
  replyCode,
  name: config.PAGE_ALERT_NAME,
  clock: wallClock(at, zone),
});

/** A try under the eye of the breaker, which stands between us and one provider (or one webhook's host). */
async function watched(breaker: Breaker, key: string, go: () => Promise<Delivered>): Promise<Delivered> {
  if (breaker.enter(key) === 'busy') return { kind: 'busy' };
  const end = await go();
  breaker.leave(key, end.kind !== 'silent' && !(end.kind === 'refused' && end.status >= 500));
  return end;
}

/** Tries one contact. Never throws for what a provider does. */
export async function carry(
  carrying: Carrying,
  contact: Contact,
  sending: Sending,
  errand: Errand,
): Promise<Delivered> {
  const { config, breaker, log } = carrying;
  switch (contact.kind) {
    case 'webhook':
      return watched(breaker, `webhook:${new URL(contact.url).host}`, () => postPage(contact, sending));
    case 'smtp': {
      const relay = mailRelay(config);
      if (relay === undefined) return { kind: 'not_set_up' };
      return watched(breaker, 'smtp', () => sendMail(relay, contact.to, sending, mailText(wordsOf(carrying, sending))));
    }
    case 'twilio-sms':
    case 'twilio-voice':
      return byTelephone(carrying, contact, sending, errand);
    case 'pagerduty': {
      const summary = headline(wordsOf(carrying, sending));
      return watched(breaker, 'pagerduty', () =>
        sendEvent(config.PAGERDUTY_EVENTS_URL, contact.routingKey, sending, summary),
      );
    }
    case 'fhir': {
      // A page about nobody stands in no chart: there is nothing to write, and nobody to be reached this way.
      const { intoChart } = errand;
      if (intoChart === undefined) return { kind: 'not_set_up' };
      return { kind: 'sent', provider: 'ehr', ref: null, write: (em) => intoChart(em, contact.recipient) };
    }
    case 'console': {
      const { tier, level, epoch, incident, code } = sending.body;
      log.error('a page for the console', { page: sending.attempt, incident, tier, level, epoch, code });
      return { kind: 'sent', provider: 'console', ref: null };
    }
    default: {
      const never: never = contact;
      return never;
    }
  }
}

type ByTelephone = Extract<Contact, { kind: 'twilio-sms' | 'twilio-voice' }>;

/**
 * One account in one try, so that a try fits into a short lease and what a crash leaves behind is soon taken up: first a healthy
 * one, and after a failure another one than the last, at once.
 */
async function byTelephone(
  carrying: Carrying,
  contact: ByTelephone,
  sending: Sending,
  { without, failed }: Errand,
): Promise<Delivered> {
  const { breaker } = carrying;
  const all = twilioAccounts(carrying.config).filter(({ provider }) => !without.includes(provider));
  const rank = ({ provider }: TwilioAccount): number =>
    Number(provider === failed) * 2 + Number(breaker.isDown(provider));
  const inOrder = all.toSorted((a, b) => rank(a) - rank(b));
  let last: Delivered = { kind: 'not_set_up' };
  for (const account of inOrder) {
    last = await watched(breaker, account.provider, () => oneCall(carrying, account, contact, sending));
    if (last.kind === 'busy') continue;
    const isAnother = all.length > 1 && failed === null;
    return last.kind === 'refused' || last.kind === 'silent'
      ? { ...last, provider: account.provider, another: isAnother }
      : last;
  }
  return last;
}

function oneCall(
  carrying: Carrying,
  account: TwilioAccount,
  contact: ByTelephone,
  sending: Sending,
): Promise<Delivered> {
  const { config } = carrying;
  const words = wordsOf(carrying, sending);
  const { signal } = sending;
  const to = [
    ['To', contact.to],
    ['From', account.from],
  ] as const;
  if (contact.kind === 'twilio-sms') {
    const status = callbackUrl(config, 'messageStatus', sending.attempt);
    const form = [
      ...to,
      ['Body', smsText(words)],
      ['ValidityPeriod', String(Math.max(1, Math.round(sending.validForMs / 1000)))],
      ['ContentRetention', 'discard'],
      ['SmartEncoded', 'true'],
      ...(status === undefined ? [] : [['StatusCallback', status] as const]),
    ] as const;
    return create(account, 'Messages', form, signal);
  }
  const status = callbackUrl(config, 'callStatus', sending.attempt);
  const keysTo = callbackUrl(config, 'keypress', sending.attempt) ?? null;
  const events = ['initiated', 'ringing', 'answered', 'completed'].map(
    (event) => ['StatusCallbackEvent', event] as const,
  );
  const form = [
    ...to,
    ['Twiml', callTwiml(words, keysTo)],
    ['Timeout', '30'],
    ['TimeLimit', '120'],
    ['MachineDetection', 'Enable'],
    ['Record', 'false'],
    ...(status === undefined ? [] : [['StatusCallback', status] as const, ...events]),
  ] as const;
  return create(account, 'Calls', form, signal);
}
