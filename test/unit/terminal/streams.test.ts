import { isatty } from 'node:tty';
import { expect, it } from 'vitest';
import { textStream } from '../../../electron/terminal/streams.ts';

it('is as wide as COLUMNS says where no terminal tells, within what can be read', (context) => {
  if (isatty(1)) context.skip('standard output is a terminal here, whose own width counts');
  const width = (env: Record<string, string>): number =>
    textStream({ env } as unknown as NodeJS.Process, 'stdout').look.width;
  expect(width({ COLUMNS: '60' })).toBe(60);
  expect(width({ COLUMNS: '7' })).toBe(40);
  expect(width({ COLUMNS: '4000' })).toBe(100);
  for (const COLUMNS of ['', '0', '-60', 'wide', '6e1']) expect(width({ COLUMNS }), COLUMNS).toBe(80);
  expect(width({})).toBe(80);
});
