import { randomBytes, randomInt, randomUUID } from 'node:crypto';

/** Identity and chance are handed in like time, so that a story can be told twice with the same words. */
export interface Ids {
  /** A random UUID (version 4), lower case. */
  uuid(): string;
  /** An unguessable token of that many random bytes in base64url, fit for a URL path. */
  token(bytes: number): string;
  /** Four characters read out over a telephone, such as `7Q4K`. Short, so unique only among open incidents: the keeper checks. */
  pageCode(): string;
}

/** The injection token under which an app provides its ids. */
export const IDS = Symbol('IDS');

// Crockford's base 32 without U: no I, L or O to be misheard or misread as 1 or 0.
const SPOKEN = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const PAGE_CODE_LENGTH = 4;

/** Ids from the operating system's random source. */
export class RandomIds implements Ids {
  uuid(): string {
    return randomUUID();
  }

  token(bytes: number): string {
    return randomBytes(bytes).toString('base64url');
  }

  pageCode(): string {
    return Array.from({ length: PAGE_CODE_LENGTH }, () => SPOKEN.charAt(randomInt(SPOKEN.length))).join('');
  }
}
