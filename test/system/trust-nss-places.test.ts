import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findProgram, run } from '../../electron/system/run.ts';
import { findCertutil } from '../../electron/trust/nss/certutil.ts';
import { nssPlaces } from '../../electron/trust/nss/nss-places.ts';
import { nssStore } from '../../electron/trust/nss/nss-store.ts';
import type { TrustStore } from '../../electron/trust/trust-store.ts';
import { addCertificate, certificateTable, certutilProgram, makeDatabase } from './nss-certutil.ts';
import { testRoot, type TestRoot } from './trust-roots.ts';

/** Browsers’ own folders, without a database yet. */
const empty = ['snap/chromium/current', 'snap/brave/current', '.var/app/com.google.Chrome', '.pki/nssdb'];
/** Databases that are in use. */
const chromium = ['.var/app/com.brave.Browser/.pki/nssdb', '.var/app/com.vivaldi.Vivaldi/data/pki/nssdb'];
const profiles = [
  '.mozilla/firefox/a.classic',
  '.config/mozilla/firefox/b.xdg',
  'snap/firefox/common/.mozilla/firefox/c.snap',
  '.var/app/org.mozilla.firefox/.mozilla/firefox/d.flatpak',
  '.librewolf/e.librewolf',
  '.zen/f.zen',
  '.waterfox/g.waterfox',
  '.floorp/h.floorp',
  '.thunderbird/i.thunderbird',
];
/** One that its browser has not opened yet. */
const unopened = '.mozilla/firefox/j.unopened';

let home: string;
let root: TestRoot;
let other: TestRoot;
beforeEach((context) => {
  if (!certutilProgram) context.skip('certutil is not installed');
  home = mkdtempSync(join(tmpdir(), 'latchkey-nss-everywhere-'));
  const certificates = mkdtempSync(join(home, 'certificates-'));
  [root, other] = [testRoot(certificates, 'root'), testRoot(certificates, 'other')];
  for (const folder of [...empty, unopened]) mkdirSync(join(home, folder), { recursive: true });
  for (const folder of [...chromium, ...profiles]) makeDatabase(join(home, folder));
  addCertificate(join(home, profiles[0] ?? ''), other.pem, 'other', 'CT,C,');
  for (const place of new Set([...profiles, unopened].map((path) => dirname(path)))) {
    const names = readdirSync(join(home, place));
    const sections = names.map((name, index) => `[Profile${index}]\nName=default\nIsRelative=1\nPath=${name}\n`);
    writeFileSync(join(home, place, 'profiles.ini'), sections.join('\n'));
  }
});
afterEach(() => {
  if (home) rmSync(home, { recursive: true, force: true });
});

async function discover(): Promise<TrustStore[]> {
  const certutil = await findCertutil({ run, findProgram, family: 'debian' });
  const places = await nssPlaces(home, {});
  return places.map((place) => nssStore({ ...place, certutil, run, rootFile: root.certificateFile }));
}

/** Every path below the home; of a file that is no database, with its bytes. SQLite may move a database's pages about. */
function listing(): string[] {
  return readdirSync(home, { withFileTypes: true, recursive: true })
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return entry.isFile() && !entry.name.endsWith('.db') ? `${path} ${readFileSync(path, 'base64')}` : path;
    })
    .sort();
}

describe('the databases of every browser in a home', () => {
  it('are each found once under a label of their own, trust, and are then as before', async () => {
    const stores = await discover();
    const labels = stores.map(({ label }) => label);
    expect(stores).toHaveLength(empty.length + chromium.length + profiles.length + 1);
    expect(new Set(labels).size).toBe(labels.length);
    expect(labels).toContain('Firefox, profile default (a.classic)');
    expect(labels).toContain('Thunderbird, profile default');
    const before = listing();
    await Promise.all(stores.map((store) => store.install(root)));
    const inspected = await Promise.all(stores.map((store) => store.inspect(root)));
    expect(inspected.filter(({ state }) => state !== 'trusted')).toEqual([]);
    for (const { location = '' } of inspected) {
      expect(existsSync(join(location, 'cert9.db'))).toBe(true);
      expect(certificateTable(location)).toContain(`${root.nickname} C,,`);
    }
    expect(await Promise.all((await discover()).map((store) => store.uninstall(root.sha256)))).not.toContain(false);
    expect(listing()).toEqual(before);
    expect(certificateTable(join(home, profiles[0] ?? ''))).toEqual(['other CT,C,']);
    expect(chromium.map((folder) => certificateTable(join(home, folder)))).toEqual([[], []]);
  });

  it('are emptied of the root in the old place and in the new, whichever the browser came to use', async () => {
    rmSync(join(home, '.pki'), { recursive: true });
    const modern = join(home, '.local/share/pki/nssdb');
    const own = async (): Promise<TrustStore | undefined> => (await discover()).find(({ id }) => id === 'nss:chromium');
    await (await own())?.install(root);
    expect(certificateTable(modern)).toHaveLength(1);
    // An older Chromium starts and makes the legacy folder, which every other one reads from then on.
    mkdirSync(join(home, '.pki/nssdb'), { recursive: true });
    expect(await (await own())?.inspect(root)).toMatchObject({ state: 'absent', location: join(home, '.pki/nssdb') });
    await (await own())?.install(root);
    expect(await (await own())?.uninstall(root.sha256)).toBe(true);
    expect([existsSync(join(home, '.local')), readdirSync(join(home, '.pki/nssdb'))]).toEqual([false, []]);
  });
});
