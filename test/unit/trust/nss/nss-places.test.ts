import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nssPlaces } from '../../../../electron/trust/nss/nss-places.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'latchkey-places-'));
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

const make = (path: string): string => {
  mkdirSync(join(home, path), { recursive: true });
  return join(home, path);
};
const ids = async (): Promise<string[]> => (await nssPlaces(home, {})).map(({ id }) => id);

describe('nssPlaces', () => {
  it('names Chromium’s database first, and knows who reads it only at its start', async () => {
    const root = make('.mozilla/firefox');
    make('.mozilla/firefox/abcd.dev');
    writeFileSync(join(root, 'profiles.ini'), '[Profile0]\nName=dev\nIsRelative=1\nPath=abcd.dev\n');
    expect((await nssPlaces(home, {})).map(({ id, readsAtStart }) => [id, readsAtStart])).toEqual([
      ['nss:chromium', true],
      ['nss:firefox:abcd.dev', false],
    ]);
  });

  it('names a database once, whatever links lead to it', async () => {
    const own = make('.local/share/pki/nssdb');
    make('.var/app/com.google.Chrome/data/pki');
    make('.var/app/com.brave.Browser/data/pki/nssdb');
    symlinkSync(own, join(home, '.var/app/com.google.Chrome/data/pki/nssdb'));
    writeFileSync(join(own, 'cert9.db'), '');
    symlinkSync(join(own, 'cert9.db'), join(home, '.var/app/com.brave.Browser/data/pki/nssdb/cert9.db'));
    expect(await ids()).toEqual(['nss:chromium']);
  });

  it('names a database once that would be made through a link', async () => {
    make('.local/share');
    make('.var/app/com.google.Chrome');
    symlinkSync(join(home, '.local/share'), join(home, '.var/app/com.google.Chrome/data'));
    expect(await ids()).toEqual(['nss:chromium']);
    make('.var/app/com.brave.Browser');
    expect(await ids()).toEqual(['nss:chromium', 'nss:chromium-flatpak-com.brave.Browser']);
  });
});
