import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { databaseStamp, linkLegacyDatabase } from '../../../../electron/handshake/clients/chromium-database.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-database-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('the stamp changes when a database appears, changes or is replaced', async () => {
  const database = join(folder, 'nssdb');
  const stamps = [await databaseStamp(database)];
  await mkdir(database);
  await writeFile(join(database, 'cert9.db'), 'one');
  stamps.push(await databaseStamp(database));
  expect(await databaseStamp(database)).toBe(stamps[1]);
  await writeFile(join(database, 'cert9.db'), 'longer');
  stamps.push(await databaseStamp(database), await databaseStamp(join(folder, 'other')));
  expect(new Set(stamps).size).toBe(4);
});

it('an old engine finds the database in use in the home it is given, and may be led there again', async () => {
  const database = join(folder, 'data', 'pki', 'nssdb');
  const home = join(folder, 'substitute');
  for (let start = 0; start < 2; start += 1) await linkLegacyDatabase(home, database);
  await writeFile(join(database, 'cert9.db'), 'certificates');
  expect(await readFile(join(home, '.pki', 'nssdb', 'cert9.db'), 'utf8')).toBe('certificates');
  expect((await stat(database)).mode & 0o777).toBe(0o700);
});

it('leading it anew removes the link and nothing behind it', async () => {
  const first = join(folder, 'first');
  await linkLegacyDatabase(join(folder, 'substitute'), first);
  await writeFile(join(first, 'cert9.db'), 'certificates');
  await linkLegacyDatabase(join(folder, 'substitute'), join(folder, 'second'));
  expect(await readFile(join(first, 'cert9.db'), 'utf8')).toBe('certificates');
});
