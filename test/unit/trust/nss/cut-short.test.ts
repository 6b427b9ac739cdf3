import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { wasCutShort } from '../../../../electron/trust/nss/cut-short.ts';

let folder: string;
const write = (name: string, content: string): void => {
  writeFileSync(join(folder, name), content);
};
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'latchkey-cut-short-')), 'db');
  mkdirSync(folder);
  write('cert9.db', 'certificates');
  write('key4.db', 'keys');
});
afterEach(() => {
  rmSync(join(folder, '..'), { recursive: true, force: true });
});

it('is false for a database at rest, also with the empty journal that SQLite keeps for later', async () => {
  expect(await wasCutShort(folder)).toBe(false);
  write('cert9.db-journal', '');
  expect(await wasCutShort(folder)).toBe(false);
});

it.each([
  ['a journal of the certificates', 'cert9.db-journal', 'pages'],
  ['a journal of the keys', 'key4.db-journal', 'pages'],
  ['a file in which nothing was created', 'key4.db', ''],
])('is true for %s', async (_, name, content) => {
  write(name, content);
  expect(await wasCutShort(folder)).toBe(true);
});

it('is true where the keys’ file was not made any more', async () => {
  rmSync(join(folder, 'key4.db'));
  expect(await wasCutShort(folder)).toBe(true);
});
