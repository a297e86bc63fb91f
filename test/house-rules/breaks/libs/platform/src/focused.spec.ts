// breaks: jest(no-focused-tests)
import { expect, it } from '@jest/globals';
it.only('sees nothing else', () => {
  expect(1).toBe(1);
});
