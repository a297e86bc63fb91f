// breaks: jest(no-identical-title)
import { expect, it } from '@jest/globals';
it('rings', () => {
  expect(1).toBe(1);
});
it('rings', () => {
  expect(2).toBe(2);
});
