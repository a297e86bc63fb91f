import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from '#platform';

export type FormFields = Readonly<Record<string, string | readonly string[]>>;

/** The text that is signed: the whole public address, then each field by name with its value; of several values each once, sorted. */
export function signedText(url: string, fields: FormFields): string {
  const names = Object.keys(fields).toSorted((a, b) => (a < b ? -1 : 1));
  const parts = names.map((name) => {
    const value = fields[name] ?? '';
    const values = typeof value === 'string' ? [value] : [...new Set(value)].toSorted((a, b) => (a < b ? -1 : 1));
    return values.map((one) => `${name}${one}`).join('');
  });
  return `${url}${parts.join('')}`;
}

export const twilioSignature = (token: Secret, url: string, fields: FormFields): string =>
  createHmac('sha1', token.reveal()).update(signedText(url, fields)).digest('base64');

/**
 * Whether a callback comes from one who has a token of ours. `url` is the public address as it is configured: a proxy rewrites
 * host and scheme of what arrives. Two tokens are believed while one is being rotated.
 */
export function isSignedBy(
  tokens: readonly Secret[],
  given: string | undefined,
  url: string,
  fields: FormFields,
): boolean {
  if (given === undefined) return false;
  const bytes = Buffer.from(given);
  return tokens.some((token) => {
    const right = Buffer.from(twilioSignature(token, url, fields));
    return right.length === bytes.length && timingSafeEqual(right, bytes);
  });
}
