// One way to reach one person, as it is held in memory: addresses and opened secrets. Nothing of it is logged or shown.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Secret } from '#platform';
import type { OnCallChannel } from '#service';

export type Contact =
  | { readonly kind: 'webhook'; readonly url: string; readonly secret: Secret }
  | { readonly kind: 'smtp'; readonly to: string }
  | { readonly kind: 'twilio-sms'; readonly to: string }
  | { readonly kind: 'twilio-voice'; readonly to: string; readonly pin: Secret }
  | { readonly kind: 'pagerduty'; readonly routingKey: Secret; readonly user: string | null }
  | { readonly kind: 'fhir'; readonly recipient: string }
  | { readonly kind: 'console' };
export type ChannelKind = Contact['kind'];

const SECRETS = {
  webhook: { shape: /^whsec_[A-Za-z0-9+/=]{32,}$/, form: 'whsec_<base64 of 24 bytes or more>' },
  'twilio-voice': { shape: /^\d{4,8}$/, form: 'four to eight digits' },
  pagerduty: { shape: /^[A-Za-z0-9]{16,64}$/, form: 'a routing key of 16 to 64 letters and digits' },
} as const satisfies { readonly [K in ChannelKind]?: { readonly shape: RegExp; readonly form: string } };

/** @throws Error that says which form is wanted, never what was found */
function secretOf(kind: keyof typeof SECRETS, file: string | undefined, variable: string | undefined): Secret {
  const { shape, form } = SECRETS[kind];
  const secret = file === undefined ? process.env[variable ?? ''] : readFileSync(file, 'utf8').trim();
  if (secret === undefined || !shape.test(secret)) throw new Error(`a secret is missing or is not of the form ${form}`);
  return new Secret(secret);
}

/** Opens what the file names. @throws Error without any value of it */
export function contactOf(channel: OnCallChannel): Contact {
  switch (channel.kind) {
    case 'webhook':
      return {
        kind: 'webhook',
        url: channel.url,
        secret: secretOf('webhook', channel.secret_file, channel.secret_env),
      };
    case 'smtp':
    case 'twilio-sms':
      return { kind: channel.kind, to: channel.to };
    case 'twilio-voice':
      return {
        kind: 'twilio-voice',
        to: channel.to,
        pin: secretOf('twilio-voice', channel.pin_file, channel.pin_env),
      };
    case 'pagerduty':
      return {
        kind: 'pagerduty',
        routingKey: secretOf('pagerduty', channel.routing_key_file, channel.routing_key_env),
        user: channel.user ?? null,
      };
    case 'fhir':
      return { kind: 'fhir', recipient: channel.recipient };
    case 'console':
      return { kind: 'console' };
    default: {
      const never: never = channel;
      return never;
    }
  }
}

function addressOf(contact: Contact): string {
  switch (contact.kind) {
    case 'webhook':
      return contact.url;
    case 'smtp':
      return contact.to.toLowerCase();
    case 'twilio-sms':
    case 'twilio-voice':
      return contact.to;
    case 'pagerduty':
      return contact.routingKey.reveal();
    case 'fhir':
      return contact.recipient;
    case 'console':
      return 'console';
    default: {
      const never: never = contact;
      return never;
    }
  }
}

/**
 * Name under which a channel is remembered: kind and digest of its address. A changed number is a new channel, unverified and
 * not disabled; a number itself is kept nowhere but in the file.
 */
export const contactKey = (contact: Contact): string =>
  `${contact.kind}:${createHash('sha256').update(addressOf(contact)).digest('hex').slice(0, 32)}`;
