import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hexLimit, hexRows, hexText } from '../../../../renderer/src/model/hex.ts';

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

test('sixteen bytes a row, with their offset and what can be printed', () => {
  const hex = hexOf(Buffer.from('\u0001\u0000GET / HTTP/1.1\r\n~\u007F', 'latin1'));
  expect(hexText(hex).split('\n')).toEqual([
    '0000  01 00 47 45 54 20 2f 20  48 54 54 50 2f 31 2e 31  ..GET / HTTP/1.1',
    '0010  0d 0a 7e 7f                                       ..~.',
  ]);
});

test('every byte is there once and in order, and the columns stand', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const rows = hexRows(hexOf(bytes));
      expect(rows.map((row) => row.bytes.replace(/ /g, '')).join('')).toBe(hexOf(bytes));
      expect(new Set(rows.map((row) => row.bytes.length)).size).toBeLessThanOrEqual(1);
      expect(rows.map((row) => row.characters).join('')).toMatch(/^[\x20-\x7e]*$/);
    }),
  );
});

test('an endless message is shown as far as anybody reads', () => {
  expect(hexRows('ab'.repeat(10 * hexLimit))).toHaveLength(hexLimit / 16);
});

test('nothing and half a byte are no rows', () => {
  expect(hexRows('')).toEqual([]);
  expect(hexRows('a')).toEqual([]);
});
