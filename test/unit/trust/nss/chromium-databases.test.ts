import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chromiumDatabases } from '../../../../electron/trust/nss/chromium-databases.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'latchkey-chromium-'));
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

const make = (path: string): void => {
  mkdirSync(join(home, path), { recursive: true });
};
const own = async (environment: Record<string, string> = {}) => {
  const [first] = await chromiumDatabases(home, environment);
  return { folder: first?.folder, otherFolders: first?.otherFolders };
};

describe('chromiumDatabases', () => {
  it('names the new place where there is nothing yet', async () => {
    expect(await chromiumDatabases(home, {})).toEqual([
      {
        id: 'chromium',
        label: 'Chromium, Chrome and Electron apps',
        browser: 'the browser',
        folder: join(home, '.local/share/pki/nssdb'),
        otherFolders: [],
      },
    ]);
  });

  it('names the legacy folder as soon as it exists, even empty', async () => {
    make('.pki/nssdb');
    expect(await own()).toEqual({ folder: join(home, '.pki/nssdb'), otherFolders: [] });
  });

  it('does not take its parent alone for the legacy folder', async () => {
    make('.pki');
    expect((await own()).folder).toBe(join(home, '.local/share/pki/nssdb'));
  });

  it('follows XDG_DATA_HOME, unless it is relative', async () => {
    expect((await own({ XDG_DATA_HOME: '/data' })).folder).toBe('/data/pki/nssdb');
    expect((await own({ XDG_DATA_HOME: 'data' })).folder).toBe(join(home, '.local/share/pki/nssdb'));
    make('.pki/nssdb');
    expect((await own({ XDG_DATA_HOME: '/data' })).folder).toBe(join(home, '.pki/nssdb'));
  });

  it('remembers a database that the legacy folder hides', async () => {
    make('.pki/nssdb');
    make('.local/share/pki/nssdb');
    expect((await own()).otherFolders).toEqual([]);
    writeFileSync(join(home, '.local/share/pki/nssdb/cert9.db'), '');
    expect((await own()).otherFolders).toEqual([join(home, '.local/share/pki/nssdb')]);
  });

  it('names those of Snap and Flatpak where they are installed', async () => {
    make('snap/chromium/current/.pki/nssdb');
    make('.var/app/com.google.Chrome');
    make('.var/app/com.brave.Browser/.pki/nssdb');
    const found = await chromiumDatabases(home, { XDG_DATA_HOME: '/data' });
    expect(found.slice(1).map(({ id, folder }) => [id, folder])).toEqual([
      ['chromium-snap-chromium', join(home, 'snap/chromium/current/.pki/nssdb')],
      ['chromium-flatpak-com.google.Chrome', join(home, '.var/app/com.google.Chrome/data/pki/nssdb')],
      ['chromium-flatpak-com.brave.Browser', join(home, '.var/app/com.brave.Browser/.pki/nssdb')],
    ]);
  });

  it.each([
    ['snap/opera/current', 'chromium-snap-opera', 'Opera (Snap)', '.local/share/pki/nssdb'],
    ['.var/app/com.opera.Opera', 'chromium-flatpak-com.opera.Opera', 'Opera (Flatpak)', 'data/pki/nssdb'],
    ['.var/app/com.microsoft.Edge', 'chromium-flatpak-com.microsoft.Edge', 'Edge (Flatpak)', 'data/pki/nssdb'],
  ])('looks into %s, and names the old place there once it exists', async (root, id, label, place) => {
    make(root);
    const packaged = async () => (await chromiumDatabases(home, {}))[1];
    expect(await packaged()).toMatchObject({ id, label, folder: join(home, root, place) });
    make(join(root, '.pki/nssdb'));
    expect(await packaged()).toMatchObject({ id, folder: join(home, root, '.pki/nssdb') });
  });

  it('remembers a database in the usual place when XDG_DATA_HOME leads elsewhere', async () => {
    make('.local/share/pki/nssdb');
    writeFileSync(join(home, '.local/share/pki/nssdb/cert9.db'), '');
    expect(await own({ XDG_DATA_HOME: '/data' })).toEqual({
      folder: '/data/pki/nssdb',
      otherFolders: [join(home, '.local/share/pki/nssdb')],
    });
  });
});
