// How pages leave the house and answers come back: the providers behind the channels, and where each of them is.
import { z } from 'zod';
import { milliseconds, secret, secretUrl, setting, urlOf, wholeNumber, yesOrNo } from './setting.js';

const phoneNumber = () =>
  z.string().regex(/^\+[1-9]\d{6,14}$/, { error: 'must be a number in E.164 form, such as +15550100' });
const accountSid = () => z.string().regex(/^AC[0-9A-Za-z]{4,40}$/, { error: 'must be an account SID (AC...)' });

/** The providers of the channels. Who is reached by which of them stands in ON_CALL_FILE. */
export const channelSettings = {
  PAGE_ALERT_NAME: setting(
    z
      .string()
      .regex(/^[A-Za-z][A-Za-z -]{2,23}$/, { error: 'must be three to 24 letters, blanks and hyphens' })
      .default('implant-pump alert'),
    { is: 'What a message calls itself beside tier and code; the strictest sites say "clinical alert".' },
  ),
  RECEIPT_WAIT_EMERGENCY_MS: setting(wholeNumber(100, 60_000).default(60_000), {
    is: 'After how long without a receipt of an emergency page the next channel of the same person is tried.',
  }),
  RECEIPT_WAIT_URGENT_MS: setting(wholeNumber(100, 90_000).default(90_000), { is: 'The same for an urgent page.' }),
  PROVIDER_CALLBACKS: setting(yesOrNo().default(true), {
    is: 'Whether providers may call PUBLIC_URL with receipts and answers. 0: they are only polled, and calls take no keys.',
  }),
  PROVIDER_POLL_MS: setting(milliseconds(100).default(30_000), {
    is: 'How often providers are asked for receipts and answers while a page is open, called back or not.',
  }),
  SMTP_URL: setting(secretUrl('smtp', 'smtps').optional(), {
    is: 'Mail relay, with user and password where it asks for them. smtps is TLS from the start.',
    secret: true,
    example: 'smtps://user:password@mail.example.org:465',
  }),
  SMTP_REQUIRE_TLS: setting(yesOrNo().default(true), {
    is: 'Whether an smtp:// relay that offers no STARTTLS is refused. 0 only for a relay on this machine.',
  }),
  SMTP_FROM: setting(z.email().optional(), { is: 'Sender of e-mail pages.', example: 'pager@hospital.example' }),
  TWILIO_BASE_URL: setting(urlOf('https', 'http').default('https://api.twilio.com'), {
    is: 'Where the Twilio REST API is.',
  }),
  TWILIO_ACCOUNT_SID: setting(accountSid().optional(), { is: 'Account for SMS and voice.' }),
  TWILIO_AUTH_TOKEN: setting(secret(8).optional(), { is: 'Its token; signs callbacks too.', secret: true }),
  TWILIO_AUTH_TOKEN_OLD: setting(secret(8).optional(), {
    is: 'The token before, while it is being rotated: callbacks signed with it are still believed.',
    secret: true,
  }),
  TWILIO_FROM: setting(phoneNumber().optional(), {
    is: 'Number the account sends and calls from.',
    example: '+15550199',
  }),
  TWILIO_BACKUP_BASE_URL: setting(urlOf('https', 'http').optional(), {
    is: 'A second provider with the same interface, tried in the same moment when the first does not take a page.',
    example: 'https://second-carrier.example',
  }),
  TWILIO_BACKUP_ACCOUNT_SID: setting(accountSid().optional(), { is: 'Account at the second provider.' }),
  TWILIO_BACKUP_AUTH_TOKEN: setting(secret(8).optional(), { is: 'Its token.', secret: true }),
  TWILIO_BACKUP_FROM: setting(phoneNumber().optional(), { is: 'Number it sends and calls from.' }),
  PAGERDUTY_EVENTS_URL: setting(urlOf('https', 'http').default('https://events.pagerduty.com'), {
    is: 'Where the PagerDuty Events API v2 is.',
  }),
  PAGERDUTY_API_URL: setting(urlOf('https', 'http').default('https://api.pagerduty.com'), {
    is: 'Where the PagerDuty REST API is, asked for acknowledgements.',
  }),
  PAGERDUTY_API_TOKEN: setting(secret(8).optional(), { is: 'Read-only token for the REST API.', secret: true }),
  PAGERDUTY_WEBHOOK_SECRET: setting(secret(8).optional(), {
    is: 'Secret of the webhook subscription; several, separated by commas, while it is being rotated.',
    secret: true,
  }),
};

const TOGETHER = [
  ['SMTP_URL', 'SMTP_FROM'],
  ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_FROM'],
  ['TWILIO_BACKUP_BASE_URL', 'TWILIO_BACKUP_ACCOUNT_SID', 'TWILIO_BACKUP_AUTH_TOKEN', 'TWILIO_BACKUP_FROM'],
] as const;

/** A provider that is half set up is a mistake, not a provider that is not used. */
export function halfProviders(known: { readonly [N in (typeof TOGETHER)[number][number]]?: unknown }): {
  name: string;
  problem: string;
}[] {
  return TOGETHER.flatMap((names) => {
    const missing = names.filter((name) => known[name] === undefined);
    if (missing.length === 0 || missing.length === names.length) return [];
    const given = names.find((name) => known[name] !== undefined);
    return missing.map((name) => ({ name, problem: `must be set with ${given}` }));
  });
}
