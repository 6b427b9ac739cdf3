import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { elevation } from '../../../electron/system/elevate.ts';
import { run } from '../../../electron/system/run.ts';
import type { Family } from '../../../electron/trust/linux/os-release.ts';
import { discoverStores, refuseDuplicates } from '../../../electron/trust/stores.ts';
import type { TrustStore } from '../../../electron/trust/trust-store.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'latchkey-stores-'));
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

const root = { sha256: 'ab'.repeat(32), pem: '', nickname: 'Latchkey' };
const rootFile = "/home/me/it's mine/root.pem";

interface Computer {
  platform?: NodeJS.Platform;
  family?: Family;
  programs?: Record<string, string>;
}

function discover({ platform = 'linux', family = 'debian', programs = {} }: Computer = {}): Promise<TrustStore[]> {
  const findProgram = (name: string): string | undefined => programs[name];
  return discoverStores({
    run,
    findProgram,
    elevate: elevation({ run, uid: 1000, findProgram }),
    environment: { HOME: home },
    platform,
    rootFile,
    systemRoot: home,
    distribution: { family, name: 'Penguin' },
  });
}

const system = async (computer: Computer) => {
  const [store] = await discover(computer);
  return { inspected: await store?.inspect(root), store };
};

describe('discoverStores', () => {
  it('lists the system’s store first, then Chromium’s, then each profile of Firefox', async () => {
    mkdirSync(join(home, '.mozilla/firefox/x.dev'), { recursive: true });
    writeFileSync(join(home, '.mozilla/firefox/x.dev/cert9.db'), '');
    expect((await discover()).map(({ id, label }) => [id, label])).toEqual([
      ['system', 'Penguin’s certificates (curl, git, Python …)'],
      ['nss:chromium', 'Chromium, Chrome and Electron apps'],
      ['nss:firefox:x.dev', 'Firefox, profile x.dev'],
    ]);
  });

  it('says of every store without its tool which package brings it', async () => {
    const states = await Promise.all((await discover()).map((store) => store.inspect(root)));
    expect(states.map(({ state, hint }) => [state, hint])).toEqual([
      ['unavailable', 'Install it (sudo apt install ca-certificates) and look again.'],
      ['unavailable', 'Install it (sudo apt install libnss3-tools) and look again.'],
    ]);
  });

  it('chooses Debian’s way by the system and by the command', async () => {
    const { store } = await system({ programs: { 'update-ca-certificates': '/usr/sbin/update-ca-certificates' } });
    const plan = await store?.plan({ ...root, nickname: 'Latchkey root' });
    expect(plan?.files[0]).toBe('/usr/local/share/ca-certificates/latchkey-root-abababababababab.crt');
  });

  it.each([
    ['fedora', 'update-ca-trust', '/etc/pki/ca-trust/source/anchors/latchkey-root-abababababababab.pem', ' extract'],
    ['arch', 'update-ca-trust', '/etc/ca-certificates/trust-source/anchors/latchkey-root-abababababababab.crt', ''],
    ['suse', 'update-ca-certificates', '/etc/pki/trust/anchors/latchkey-root-abababababababab.pem', ''],
  ] as const)('on %s goes by the system and by its command', async (family, program, file, option) => {
    const { store } = await system({ family, programs: { [program]: `/usr/bin/${program}`, sudo: '/usr/bin/sudo' } });
    const plan = await store?.plan(root);
    expect(plan?.files[0]).toBe(file);
    const copy = `sudo install -m 0644 -- '/home/me/it'\\''s mine/root.pem' ${file}`;
    expect(plan?.commands).toEqual([`${copy} && sudo /usr/bin/${program}${option}`]);
    const { inspected } = await system({ family });
    expect(inspected).toMatchObject({ state: 'unavailable', reason: expect.stringContaining(program) as string });
  });

  it.each([
    ['nixos', `security.pki.certificateFiles = [ (/. + "/home/me/it's mine/root.pem") ];`],
    ['other', 'by hand'],
  ] as const)('on %s says what to do by hand, and does not pretend', async (family, hint) => {
    const { inspected, store } = await system({ family });
    expect(inspected).toMatchObject({
      id: 'system',
      state: 'unavailable',
      hint: expect.stringContaining(hint) as string,
    });
    await expect(store?.install(root)).rejects.toMatchObject({ code: 'STORE_FAILED' });
    expect(await store?.uninstall(root.sha256)).toBe(false);
  });

  it.each([['freebsd', 'by hand']] as const)('on %s has the system’s store alone', async (platform, hint) => {
    const stores = await discover({ platform });
    expect(stores.map(({ id }) => id)).toEqual(['system']);
    expect(await stores[0]?.inspect(root)).toMatchObject({
      state: 'unavailable',
      hint: expect.stringContaining(hint) as string,
    });
  });
});

describe('discoverStores on a Mac', () => {
  it('lists the login keychain and, changed only when it is named, the System keychain', async () => {
    const stores = await discover({ platform: 'darwin' });
    expect(stores.map(({ id, optional }) => [id, optional])).toEqual([
      ['macos:login', undefined],
      ['macos:system', true],
    ]);
    // There is neither here, of course.
    expect(await stores[0]?.inspect(root)).toMatchObject({
      state: 'unavailable',
      reason: expect.stringContaining('There is no login keychain in ') as string,
    });
  });
});

describe('discoverStores on Windows', () => {
  it('lists the user’s certificates and, changed only when they are named, the computer’s', async () => {
    const stores = await discover({ platform: 'win32' });
    expect(stores.map(({ id, optional }) => [id, optional])).toEqual([
      ['windows:user', undefined],
      ['windows:machine', true],
    ]);
  });
});

describe('refuseDuplicates', () => {
  it('does not let two stores share an id', async () => {
    const stores = await discover();
    expect(refuseDuplicates(stores)).toBe(stores);
    expect(() => refuseDuplicates([...stores, ...stores])).toThrow('Two trust stores have the id system.');
  });
});
