// Which providers this site has, and how they call us back.
import type { AlertingConfig } from '../config.js';
import type { ChannelKind } from './contact.js';
import type { MailRelay } from './smtp.js';
import type { TwilioAccount } from './twilio.js';

/** Base of the links on pages: as phones reach us, without a trailing slash. */
export const publicBase = ({ PUBLIC_URL, BIND_ADDRESS, ALERTING_PORT }: AlertingConfig): string =>
  (PUBLIC_URL ?? `http://${BIND_ADDRESS}:${ALERTING_PORT}`).replace(/\/+$/, '');

export const CALLBACKS = {
  messageStatus: '/channels/twilio/message-status',
  callStatus: '/channels/twilio/call-status',
  keypress: '/channels/twilio/keypress',
} as const;

/** Where a provider tells us of a page; undefined where it cannot reach us. The path names the page and nothing else. */
export const callbackUrl = (
  config: AlertingConfig,
  which: keyof typeof CALLBACKS,
  pageId: string,
): string | undefined => (config.PROVIDER_CALLBACKS ? `${publicBase(config)}${CALLBACKS[which]}/${pageId}` : undefined);

/** The first, and the one that is tried when it does not take a page. */
export function twilioAccounts(config: AlertingConfig): readonly TwilioAccount[] {
  const { TWILIO_ACCOUNT_SID: sid, TWILIO_AUTH_TOKEN: token, TWILIO_FROM: from } = config;
  const first: readonly TwilioAccount[] =
    sid === undefined || token === undefined || from === undefined
      ? []
      : [{ provider: 'twilio', baseUrl: config.TWILIO_BASE_URL, sid, token, from }];
  const {
    TWILIO_BACKUP_BASE_URL: baseUrl,
    TWILIO_BACKUP_ACCOUNT_SID: backupSid,
    TWILIO_BACKUP_AUTH_TOKEN: backupToken,
    TWILIO_BACKUP_FROM: backupFrom,
  } = config;
  if (baseUrl === undefined || backupSid === undefined || backupToken === undefined || backupFrom === undefined)
    return first;
  return [...first, { provider: 'twilio-backup', baseUrl, sid: backupSid, token: backupToken, from: backupFrom }];
}

export function mailRelay(config: AlertingConfig): MailRelay | undefined {
  const { SMTP_URL: url, SMTP_FROM: from, SMTP_REQUIRE_TLS: requireTls, PAGE_TRY_TIMEOUT_MS: timeoutMs } = config;
  return url === undefined || from === undefined ? undefined : { url, from, requireTls, timeoutMs };
}

/** Whether a channel of this kind can work at this site at all. */
export function isSetUp(kind: ChannelKind, config: AlertingConfig): boolean {
  switch (kind) {
    case 'smtp':
      return mailRelay(config) !== undefined;
    case 'twilio-sms':
    case 'twilio-voice':
      return twilioAccounts(config).length > 0;
    case 'webhook':
    case 'pagerduty':
    case 'fhir':
    case 'console':
      return true;
    default: {
      const never: never = kind;
      return never;
    }
  }
}
