import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from '#platform';

export const pagerDutySignature = (secret: string, raw: Buffer): string =>
  `v1=${createHmac('sha256', secret).update(raw).digest('hex')}`;

/** `X-PagerDuty-Signature: v1=...,v1=...`: several while a secret is rotated, on their side and on ours. Over the raw bytes. */
export function isSignedByPagerDuty(secrets: Secret | undefined, given: string | undefined, raw: Buffer): boolean {
  if (secrets === undefined || given === undefined) return false;
  const presented = given.split(',').map((one) => Buffer.from(one.trim()));
  const ours = secrets
    .reveal()
    .split(',')
    .map((secret) => secret.trim())
    .filter((secret) => secret !== '');
  return ours.some((secret) => {
    const right = Buffer.from(pagerDutySignature(secret, raw));
    return presented.some((one) => one.length === right.length && timingSafeEqual(one, right));
  });
}
