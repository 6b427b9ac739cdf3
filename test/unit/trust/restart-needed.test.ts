import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { restartNeeded, restartsFor, type ChangedStore } from '../../../electron/trust/restart-needed.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-restart-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A store whose database changed at this second. */
function store(id: string, at: number | undefined, more: Partial<ChangedStore> = {}): ChangedStore {
  const location = join(folder, id);
  mkdirSync(location, { recursive: true });
  if (at !== undefined) {
    writeFileSync(join(location, 'cert9.db'), '');
    utimesSync(join(location, 'cert9.db'), at, at);
  }
  return { id, label: id, state: 'trusted', location, ...more };
}

const browsers = [
  { name: 'Chromium', startedAt: 1_000_000 },
  { name: 'Chromium', startedAt: 1_100_000 },
  { name: 'Brave', startedAt: 3_000_000 },
  { name: 'Chrome', startedAt: 1_000_000, package: 'flatpak:com.google.Chrome' },
];

describe('restartsFor', () => {
  it('names who started before the database last changed, by the database that each reads', () => {
    const stores = [
      store('nss:chromium', 2_000),
      store('nss:chromium-flatpak-com.google.Chrome', 2_000),
      store('nss:chromium-snap-chromium', 2_000),
      store('nss:firefox:abcd.dev', 2_000),
      { ...store('system', undefined), location: '/usr/local/share/ca-certificates' },
    ];
    expect([...restartsFor(stores, browsers)]).toEqual([
      ['nss:chromium', ['Chromium']],
      ['nss:chromium-flatpak-com.google.Chrome', ['Chrome']],
    ]);
    expect([...restartsFor([store('nss:chromium', 500)], browsers)]).toEqual([]);
    expect([...restartsFor([store('nss:chromium', 4_000)], browsers)]).toEqual([
      ['nss:chromium', ['Chromium', 'Brave']],
    ]);
  });

  it('names them after a removal too, also where the database is gone with it', () => {
    const absent = { state: 'absent' as const };
    expect([...restartsFor([store('nss:chromium', 2_000, absent)], browsers)]).toEqual([]);
    const removed = store('nss:chromium', 2_000, { ...absent, changed: true });
    expect([...restartsFor([removed], browsers)]).toEqual([['nss:chromium', ['Chromium']]]);
    rmSync(removed.location ?? '', { recursive: true });
    expect([...restartsFor([removed], browsers)]).toEqual([['nss:chromium', ['Chromium', 'Brave']]]);
  });
});

describe('restartNeeded', () => {
  it('names each once', async () => {
    const stores = [store('nss:chromium', 2_000), store('nss:chromium-flatpak-com.google.Chrome', 2_000)];
    expect(await restartNeeded(stores, () => Promise.resolve(browsers))).toEqual(['Chromium', 'Chrome']);
  });

  it('asks nobody where our root is not trusted, or the database is not there', async () => {
    const never = () => Promise.reject(new Error('asked'));
    const stores = [store('nss:chromium', 2_000, { state: 'absent' }), store('system', 2_000)];
    expect(await restartNeeded(stores, never)).toEqual([]);
    expect(await restartNeeded([store('nss:chromium-snap-brave', undefined)], never)).toEqual([]);
  });
});
