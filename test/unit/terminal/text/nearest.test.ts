import { expect, it } from 'vitest';
import { nearest } from '../../../../electron/terminal/text/nearest.ts';

it('finds the word that was meant, and none when nothing is near', () => {
  const words = ['status', 'stores', 'setup', 'show', 'list'];
  expect(nearest('stauts', words)).toBe('status');
  expect(nearest('store', words)).toBe('stores');
  expect(nearest('shwo', words)).toBe('show');
  expect(nearest('st', words)).toBe('status');
  expect(nearest('completely', words)).toBeUndefined();
  expect(nearest('', words)).toBeUndefined();
});
