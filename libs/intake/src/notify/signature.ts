import { createHmac, timingSafeEqual } from 'node:crypto';

/** Header names as Node gives them: lower case. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>;

export type Proof = 'bearer' | 'hub-secret' | 'hmac';
export type ProofAnswer = { ok: true; proof: Proof } | { ok: false; why: 'absent' | 'wrong' };

const one = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

/** Constant time over equal lengths; digests first so that the length of the secret does not show. */
function same(a: string, b: string): boolean {
  const digest = (text: string) => createHmac('sha256', 'compare').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/**
 * Decides whether a notification comes from the EHR we gave the secret to.
 * Dialects: the channel header of an R4 Subscription (`Authorization: Bearer`), `X-Hub-Secret`, and an HMAC-SHA256 of the raw
 * bytes in hex (`X-Signature`, or `X-Hub-Signature` with a `sha256=` prefix). Raw bytes, because re-serialised JSON differs.
 */
export function checkProof(headers: Headers, rawBody: Buffer, secret: string): ProofAnswer {
  const bearer = one(headers['authorization'])?.match(/^Bearer (.+)$/i)?.[1];
  if (bearer !== undefined) return same(bearer, secret) ? { ok: true, proof: 'bearer' } : { ok: false, why: 'wrong' };
  const hubSecret = one(headers['x-hub-secret']);
  if (hubSecret !== undefined)
    return same(hubSecret, secret) ? { ok: true, proof: 'hub-secret' } : { ok: false, why: 'wrong' };
  const signature = one(headers['x-signature']) ?? one(headers['x-hub-signature'])?.replace(/^sha256=/, '');
  if (signature === undefined) return { ok: false, why: 'absent' };
  const expected = createHmac('sha256', secret).update(rawBody).digest('hex');
  return same(signature.toLowerCase(), expected) ? { ok: true, proof: 'hmac' } : { ok: false, why: 'wrong' };
}
