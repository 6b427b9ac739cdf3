import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { verdictCodes } from '../../../../electron/shared/handshake.ts';

const document = readFileSync(new URL('../../../../electron/handshake/verdict/verdicts.md', import.meta.url), 'utf8');
const rows = document
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) =>
    line
      .split('|')
      .map((cell) => cell.trim())
      .slice(1, -1),
  );

it('the document explains every verdict, in their order', () => {
  expect(rows.map(([code]) => code)).toEqual(verdictCodes.map((code) => `\`${code}\``));
});

it('each has a severity, a meaning and what mends it', () => {
  for (const [code, severity, meaning, mends, ...more] of rows) {
    expect(severity, code).toMatch(/^(ok|note|warning|error)(, (note|warning|error))?$/);
    for (const text of [meaning, mends]) expect(text, code).toMatch(/^[A-Z].{5,}\.$/);
    expect(more, code).toEqual([]);
  }
});
