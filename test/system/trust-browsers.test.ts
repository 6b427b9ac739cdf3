import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { elevation } from '../../electron/system/elevate.ts';
import { findProgram, run } from '../../electron/system/run.ts';
import { runningBrowsers } from '../../electron/system/running-browsers.ts';
import { restartNeeded } from '../../electron/trust/restart-needed.ts';
import { discoverStores } from '../../electron/trust/stores.ts';
import { inspectAll } from '../../electron/trust/look-everywhere.ts';
import { installAll, removeAll } from '../../electron/trust/trust-everywhere.ts';
import type { TrustStore } from '../../electron/trust/trust-store.ts';
import { withRestart } from '../../electron/trust/with-restart.ts';
import { browserVisit, endBrowsers } from './browser-visit.ts';
import { issueLeaf, testRoot, type TestRoot } from './trust-roots.ts';

const certutil = findProgram('certutil');
const chromium = findProgram('chromium') ?? findProgram('google-chrome');
const firefox = findProgram('firefox-esr') ?? findProgram('firefox');

let folder: string;
let root: TestRoot;
let leaf: ReturnType<typeof issueLeaf>;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-browsers-'));
  root = testRoot(folder, 'browsers');
  leaf = issueLeaf(folder, root, 'shop.localhost');
});
afterAll(() => {
  endBrowsers();
  rmSync(folder, { recursive: true, force: true });
});

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'latchkey-browser-home-'));
});
afterEach(() => {
  // A browser's children may write for a moment longer.
  rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
});

const visit = (program: string, argsFor: (url: string) => readonly string[]): Promise<string> =>
  browserVisit({
    ...{ leaf, host: 'shop.localhost', environment: { HOME: home, PATH: '/usr/bin:/bin' } },
    command: (url) => [program, argsFor(url)],
  });

const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

const visitWithChromium = (): Promise<string> => {
  const settings = ['--headless', '--disable-gpu', `--user-data-dir=${join(home, 'data')}`, ...sandbox];
  return visit(chromium ?? '', (url) => [...settings, '--dump-dom', url]);
};

/** Without a profile, Firefox makes its own. */
const visitWithFirefox = (profile?: string): Promise<string> => {
  const chosen = profile === undefined ? [] : ['--no-remote', '--profile', profile];
  return visit(firefox ?? '', (url) => ['--headless', ...chosen, '--screenshot', join(home, 'page.png'), url]);
};

async function browserStores(): Promise<TrustStore[]> {
  const stores = await discoverStores({
    run,
    findProgram,
    elevate: elevation({ run, uid: 1000, findProgram: () => undefined }),
    environment: { HOME: home },
    platform: 'linux',
    rootFile: root.certificateFile,
  });
  return stores.filter(({ id }) => id.startsWith('nss:'));
}

describe('real browsers', () => {
  it.each([
    ['new', '.local/share/pki/nssdb', false],
    ['legacy, still empty,', '.pki/nssdb', true],
  ])('Chromium reads the database in the %s place', async (_, place, isLegacy) => {
    if (isLegacy) mkdirSync(join(home, place), { recursive: true });
    const stores = await browserStores();
    expect(await installAll(stores, root)).toMatchObject([{ id: 'nss:chromium', state: 'trusted', changed: true }]);
    expect(existsSync(join(home, place, 'cert9.db'))).toBe(true);
    expect(existsSync(join(home, '.pki'))).toBe(isLegacy);
    expect(await visitWithChromium()).toBe('accepted');
    expect(await removeAll(await browserStores(), root.sha256)).toMatchObject([{ state: 'absent', changed: true }]);
    // Latchkey made it, and Chromium has put nothing into it.
    expect(existsSync(join(home, place))).toBe(isLegacy);
    expect(isLegacy ? readdirSync(join(home, place)) : []).toEqual([]);
    expect(await visitWithChromium()).toBe('refused');
  });

  it('Firefox works with a profile whose database certutil made, and keeps it', async () => {
    const place = join(home, '.mozilla', 'firefox');
    const profile = join(place, 'abcd.dev');
    mkdirSync(profile, { recursive: true });
    writeFileSync(join(place, 'profiles.ini'), '[Profile0]\nName=dev\nIsRelative=1\nPath=abcd.dev\nDefault=1\n');
    const stores = (await browserStores()).filter(({ id }) => id === 'nss:firefox:abcd.dev');
    expect(await installAll(stores, root)).toMatchObject([{ state: 'trusted', changed: true }]);
    expect(await visitWithFirefox(profile)).toBe('accepted');
    expect(await inspectAll(stores, root)).toMatchObject([{ state: 'trusted' }]);
    expect(await removeAll(stores, root.sha256)).toMatchObject([{ state: 'absent', changed: true }]);
    expect(await visitWithFirefox(profile)).toBe('refused');
  });

  it('finds the profile that Firefox itself makes', async () => {
    expect(await visitWithFirefox()).toBe('refused');
    const stores = (await browserStores()).filter(({ id }) => id.startsWith('nss:firefox:'));
    expect(stores.length).toBeGreaterThan(0);
    const changes = await installAll(stores, root);
    expect(changes.every(({ state }) => state === 'trusted')).toBe(true);
    const used = changes.find(({ location }) => existsSync(join(location ?? '', 'compatibility.ini')));
    expect(used).toBeDefined();
    expect(readFileSync(join(used?.location ?? '', 'cert9.db')).length).toBeGreaterThan(0);
    expect(await visitWithFirefox(used?.location ?? '')).toBe('accepted');
  });

  it('Chromium must be restarted when it was running while its database changed', async () => {
    const asked = async (): Promise<string[]> =>
      restartNeeded(await inspectAll(await browserStores(), root), () => runningBrowsers(home));
    await installAll(await browserStores(), root);
    const settings = ['--headless', '--disable-gpu', `--user-data-dir=${join(home, 'data')}`, ...sandbox];
    const environment = { HOME: home, PATH: '/usr/bin:/bin' };
    const args = [...settings, '--remote-debugging-port=0', 'about:blank'];
    const browser = spawn(chromium ?? '', args, { env: environment, stdio: 'ignore', detached: true });
    try {
      await vi.waitUntil(async () => (await runningBrowsers(home)).length > 0, { timeout: 20_000 });
      expect(await asked()).toEqual([]);
      const removed = await removeAll(await browserStores(), root.sha256);
      const rows = await withRestart(removed, () => runningBrowsers(home));
      expect(rows.map(({ restart }) => restart)).toEqual([['Chromium']]);
      expect(await asked()).toEqual([]);
      await installAll(await browserStores(), root);
      expect(await asked()).toEqual(['Chromium']);
    } finally {
      const ended = once(browser, 'close');
      if (browser.pid !== undefined) process.kill(-browser.pid, 'SIGKILL');
      await ended;
    }
    expect(await asked()).toEqual([]);
  });

  beforeEach((context) => {
    if (!certutil) context.skip('certutil is not installed');
    if (context.task.name.includes('Chromium') && !chromium) context.skip('no Chromium is installed');
    if (context.task.name.includes('Firefox') && !firefox) context.skip('no Firefox is installed');
  });
});
