import { timingSafeEqual } from 'node:crypto';

/** Whether the Authorization header carries the token; compared whole and in constant time. */
export function bearsToken(header: string | undefined, token: string): boolean {
  const given = Buffer.from(header ?? '');
  const expected = Buffer.from(`Bearer ${token}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Who may turn knobs and open drawers, which no real EHR has: the own machine, and who bears the token. */
export function isTrusted(
  from: string | undefined,
  authorization: string | undefined,
  token: string | undefined,
): boolean {
  if (/^(127\.|::1$|::ffff:127\.)/.test(from ?? '')) return true;
  return token !== undefined && bearsToken(authorization, token);
}
