// breaks: jest(no-disabled-tests)
import { expect, it } from '@jest/globals';
it.skip('sleeps', () => {
  expect(1).toBe(1);
});
