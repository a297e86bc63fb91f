import { Webhook } from 'standardwebhooks';
import type { Delivered, Sending } from './channel.js';
import type { Contact } from './contact.js';
import { exchange } from './exchange.js';

type WebhookContact = Extract<Contact, { kind: 'webhook' }>;
// The spec's word for "never call here again".
const GONE = 410;

/** One try: a signed POST (Standard Webhooks). A redirect is not followed and is no delivery. Never throws. */
export async function postPage(
  { url, secret }: Pick<WebhookContact, 'url' | 'secret'>,
  { attempt, body, at, signal }: Pick<Sending, 'attempt' | 'body' | 'at' | 'signal'>,
): Promise<Delivered> {
  const raw = JSON.stringify(body);
  const headers = {
    'content-type': 'application/json',
    'webhook-id': attempt,
    'webhook-timestamp': String(Math.floor(at / 1000)),
    'webhook-signature': new Webhook(secret.reveal()).sign(attempt, new Date(at), raw),
  };
  const answer = await exchange({ method: 'POST', url, headers, body: raw, signal });
  if (answer.kind === 'silent') return answer;
  const { status, retryAfterMs } = answer;
  if (status >= 200 && status < 300) return { kind: 'sent', provider: 'webhook', ref: null };
  if (status === GONE) return { kind: 'impossible', code: 'gone' };
  return { kind: 'refused', status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}
