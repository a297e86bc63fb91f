import { describe, expect, it } from '@jest/globals';
import { isTransient, PermanentFailure, RandomIds, SystemClock, TransientFailure } from './index.js';

const coded = (code: string, cause?: unknown) => Object.assign(new Error('x', { cause }), { code });

describe('what may be tried again', () => {
  it.each([
    ['a failure that says so', new TransientFailure('reading the chart', { retryAfterMs: 5 })],
    ['a refused connection', coded('ECONNREFUSED')],
    ['a lost database (class 08)', coded('08006')],
    ['a serialisation failure', coded('40001')],
    ['a database shutting down', coded('57P01')],
    [
      'a connection failure wrapped twice',
      new Error('a', { cause: new TypeError('b', { cause: coded('ECONNRESET') }) }),
    ],
    ['one of several addresses refused', new AggregateError([coded('ECONNREFUSED'), coded('ENETUNREACH')])],
  ])('yes: %s', (_, error) => {
    expect(isTransient(error)).toBe(true);
  });

  it.each([
    [
      'a failure that says it is permanent, whatever caused it',
      new PermanentFailure('not-fhir', 'x', { cause: coded('ECONNRESET') }),
    ],
    ['a unique violation', coded('23505')],
    ['a mistake of ours', new TypeError('undefined is not a function')],
    ['a word that only looks like a code', coded('08')],
    ['something that is no error', 'ECONNREFUSED'],
    ['nothing', undefined],
  ])('no: %s', (_, error) => {
    expect(isTransient(error)).toBe(false);
  });

  it('ends on causes that point at each other', () => {
    const one = new Error('one');
    one.cause = new Error('two', { cause: one });
    expect(isTransient(one)).toBe(false);
  });

  it('keeps what the other side asked for, and the shelf label', () => {
    expect(new TransientFailure('x', { retryAfterMs: 1_500 }).retryAfterMs).toBe(1_500);
    expect(new PermanentFailure('unknown-code', 'x')).toMatchObject({ code: 'unknown-code', name: 'PermanentFailure' });
  });
});

describe('ids and clock', () => {
  it('gives page codes that can be read aloud, tokens of the asked strength, distinct uuids', () => {
    const ids = new RandomIds();
    const codes = Array.from({ length: 500 }, () => ids.pageCode());
    expect(codes.every((code) => /^[0-9A-HJKMNP-TV-Z]{4}$/.test(code))).toBe(true);
    expect(new Set(codes).size).toBeGreaterThan(450);
    expect(Buffer.from(ids.token(24), 'base64url')).toHaveLength(24);
    expect(ids.uuid()).not.toBe(ids.uuid());
    expect(Number.isSafeInteger(new SystemClock().now())).toBe(true);
  });
});
