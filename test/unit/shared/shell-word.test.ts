import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shellWord } from '../../../electron/shared/shell-word.ts';

it('is read by a real shell as the word that it stands for', () => {
  const words = ['plain', 'a b', "it's", '$(id)', '`id`', '!x', '*', '~', 'a\\b', '"', '', '-n', 'ü'];
  const more = fc.sample(fc.string({ unit: 'grapheme', maxLength: 20 }), { numRuns: 40, seed: 7 });
  const all = [...words, ...more].filter((word) => !word.includes('\0'));
  const printed = execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${all.map(shellWord).join(' ')}`], {
    encoding: 'utf8',
  });
  expect(printed.split('\0').slice(0, -1)).toEqual(all);
  expect(shellWord('shop.localhost')).toBe('shop.localhost');
});
