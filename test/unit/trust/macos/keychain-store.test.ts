import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path/posix';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TrustStore } from '../../../../electron/trust/trust-store.ts';
import { keychainStores } from '../../../../electron/trust/macos/keychains.ts';
import { testRoot, type TestRoot } from '../../../system/trust-roots.ts';
import { answers, fakeMac, sha1Of, type FakeMac } from './fake-security.ts';

const systemKeychain = '/Library/Keychains/System.keychain';

let folder: string;
let home: string;
let keychain: string;
let root: TestRoot;
let other: TestRoot;
let twin: TestRoot;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-macos-'));
  home = join(folder, "it's home");
  keychain = join(home, 'Library/Keychains/login.keychain-db');
  mkdirSync(join(home, 'Library/Keychains'), { recursive: true });
  writeFileSync(keychain, '');
  root = testRoot(folder, 'root');
  other = testRoot(folder, 'other');
  twin = testRoot(folder, 'twin', { subject: '/O=Latchkey test/OU=root', keyFile: root.keyFile });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

let mac: FakeMac;
let login: TrustStore;
let system: TrustStore;
beforeEach(async () => {
  mac = fakeMac();
  mac.keychains.set(keychain, [other.pem]);
  [login, system] = await stores();
});

async function stores(uid = 501): Promise<[TrustStore, TrustStore]> {
  const found = await keychainStores({ run: mac.run, home, uid, rootFile: join(home, 'root.pem') });
  return found as [TrustStore, TrustStore];
}

const commands = (): string[] => mac.calls.map(([command = '']) => command);
const asks = (): number => commands().filter((name) => /^(add|remove|delete)-/.test(name)).length;

describe('the login keychain', () => {
  it('trusts, is idempotent, and takes back everything it brought', async () => {
    expect(await login.inspect(root)).toEqual({
      id: 'macos:login',
      label: 'macOS login keychain (Safari, Chrome, curl …)',
      location: keychain,
      state: 'absent',
    });
    await login.install(root);
    expect(await login.inspect(root)).toMatchObject({
      state: 'trusted',
      note: 'Chrome, Edge and Firefox take it from here too.',
    });
    await login.install(root);
    expect(asks()).toBe(1);

    expect(await login.uninstall(root.sha256)).toBe(true);
    expect(await login.inspect(root)).toMatchObject({ state: 'absent' });
    expect(mac.keychains.get(keychain)).toEqual([other.pem]);
    expect(mac.settings.user?.size).toBe(0);
    expect(await login.uninstall(root.sha256)).toBe(false);
    expect(asks()).toBe(2);
  });

  it('gives macOS exactly the words that its manual names, and leaves no file behind', async () => {
    await login.install(root);
    const call = mac.calls.find(([command]) => command === 'add-trusted-cert') ?? [];
    const file = call.at(-1) ?? '';
    expect(call.slice(0, -1)).toEqual([
      ...['add-trusted-cert', '-r', 'trustRoot', '-p', 'ssl', '-p', 'basic', '-k', keychain],
    ]);
    expect(existsSync(file)).toBe(false);
    await login.uninstall(root.sha256);
    expect(mac.calls.filter(([command]) => command === 'delete-certificate')).toEqual([
      ['delete-certificate', '-t', '-Z', root.sha256.toUpperCase(), keychain],
    ]);
  });

  it('tells a certificate with the same name and key apart, and leaves it alone', async () => {
    mac.keychains.set(keychain, [twin.pem]);
    mac.settings.user = new Map([[sha1Of(twin.pem), []]]);
    expect(await login.inspect(root)).toMatchObject({ state: 'absent' });
    await login.install(root);
    await login.uninstall(root.sha256);
    expect(mac.keychains.get(keychain)).toEqual([twin.pem]);
    expect(await login.inspect(twin)).toMatchObject({ state: 'trusted' });
  });

  it('trusts a certificate that somebody put there before, under whatever name, without a second copy', async () => {
    mac.keychains.set(keychain, [other.pem, root.pem]);
    expect(await login.inspect(root)).toMatchObject({
      state: 'absent',
      reason: 'The certificate is there, but it is not trusted.',
    });
    await login.install(root);
    expect(await login.inspect(root)).toMatchObject({ state: 'trusted' });
    expect(mac.keychains.get(keychain)).toEqual([other.pem, root.pem]);
  });

  it('names settings that have lost their certificate, and mends that', async () => {
    mac.settings.user = new Map([[sha1Of(root.pem), []]]);
    expect(await login.inspect(root)).toMatchObject({
      state: 'absent',
      reason: 'Its trust settings are there, but the certificate itself is not.',
    });
    await login.install(root);
    expect(await login.inspect(root)).toMatchObject({ state: 'trusted' });
  });

  it.each([
    ['for everything', [{ result: 3 }]],
    ['for servers', [{ policy: 'sslServer' as const, result: 3 }, { policy: 'basicX509' as const }]],
  ])('sees “Never Trust” %s, and can be told otherwise', async (_, setting) => {
    mac.keychains.set(keychain, [root.pem]);
    mac.settings.user = new Map([[sha1Of(root.pem), setting]]);
    expect(await login.inspect(root)).toMatchObject({
      state: 'absent',
      denied: true,
      reason: 'It is there, set to “Never Trust”.',
    });
    await login.install(root);
    expect((await login.inspect(root)).denied).toBeUndefined();
  });

  it('does not call trusted what macOS itself refuses', async () => {
    await login.install(root);
    // https://github.com/golang/go/issues/24652
    mac.verifyResult = 'Cert Verify Result: CSSMERR_TP_CERT_EXPIRED';
    expect(await login.inspect(root)).toMatchObject({
      state: 'absent',
      reason: expect.stringContaining('CSSMERR_TP_CERT_EXPIRED') as string,
    });
    await expect(login.install(root)).rejects.toMatchObject({ code: 'STORE_FAILED' });
  });

  it.each([
    ['cancelled', 'ELEVATION_REFUSED', ''],
    ['cancelledInGerman', 'ELEVATION_REFUSED', ''],
    ['noSession', 'STORE_FAILED', 'over SSH there never is'],
    ['denied', 'STORE_FAILED', 'did not take the password'],
    ['locked', 'STORE_FAILED', 'Your login keychain is locked'],
  ] as const)('%s: %s, and nothing is left half-done', async (name, code, message) => {
    mac.prompt = answers[name];
    await expect(login.install(root)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message) as string,
      detail: `SecTrustSettingsSetTrustSettings: ${answers[name].message}`,
    });
    expect(mac.keychains.get(keychain)).toEqual([other.pem]);
    expect(await login.inspect(root)).toMatchObject({ state: 'absent' });
  });

  it('keeps a certificate that was there before when the prompt is cancelled', async () => {
    mac.keychains.set(keychain, [root.pem]);
    mac.prompt = answers.cancelled;
    await expect(login.install(root)).rejects.toMatchObject({ code: 'ELEVATION_REFUSED' });
    expect(mac.keychains.get(keychain)).toEqual([root.pem]);
  });

  it('waits five minutes for a person, and then takes the certificate out again', async () => {
    mac.prompt = 'timeout';
    await expect(login.install(root)).rejects.toMatchObject({
      code: 'COMMAND_TIMED_OUT',
      message: expect.stringContaining('300 seconds') as string,
    });
    expect(mac.keychains.get(keychain)).toEqual([other.pem]);
  });

  it('changes nothing when the prompt for the removal is cancelled', async () => {
    await login.install(root);
    mac.prompt = answers.cancelled;
    await expect(login.uninstall(root.sha256)).rejects.toMatchObject({ code: 'ELEVATION_REFUSED' });
    expect(await login.inspect(root)).toMatchObject({ state: 'trusted' });
  });

  it('removes a certificate without settings and asks nobody', async () => {
    mac.keychains.set(keychain, [root.pem, other.pem]);
    mac.prompt = answers.noSession;
    expect(await login.uninstall(root.sha256)).toBe(true);
    expect(mac.keychains.get(keychain)).toEqual([other.pem]);
  });

  it('plans what it will run, as a person would type it', async () => {
    expect(await login.plan(root)).toEqual({
      id: 'macos:login',
      label: login.label,
      files: [keychain],
      commands: [
        `/usr/bin/security add-trusted-cert -r trustRoot -p ssl -p basic -k '${keychain.replace("'", String.raw`'\''`)}'` +
          ` '${join(home, 'root.pem').replace("'", String.raw`'\''`)}'`,
      ],
      prompt: 'macOS will ask for your password or Touch ID, because you change whom your Mac trusts.',
    });
    expect(await login.planRemoval(root.sha256)).toMatchObject({ files: [], commands: [] });
    expect(asks()).toBe(0);
    await login.install(root);
    expect((await login.planRemoval(root.sha256)).commands).toEqual([
      expect.stringContaining(`security delete-certificate -t -Z ${root.sha256.toUpperCase()} `),
    ]);
  });

  it('is unavailable, with the reason, when it is missing or cannot be read', async () => {
    const [missing] = await keychainStores({ run: mac.run, home: join(folder, 'nobody'), uid: 501, rootFile: '/x' });
    expect(await missing?.inspect(root)).toMatchObject({
      id: 'macos:login',
      state: 'unavailable',
      reason: expect.stringContaining('There is no login keychain') as string,
    });
    const [broken] = await keychainStores({
      // keychain_find.c; the words are those of https://github.com/qzind/tray/issues/1060.
      run: () =>
        Promise.resolve({
          exitCode: 50,
          stdout: '',
          stderr: 'security: SecKeychainItemCopyKeychain: The specified keychain could not be found.\n',
        }),
      ...{ home, uid: 501, rootFile: '/x' },
    });
    expect(await broken?.inspect(root)).toMatchObject({
      state: 'unavailable',
      reason: expect.stringContaining('The specified keychain could not be found.') as string,
    });
    await expect(broken?.planRemoval(root.sha256)).rejects.toMatchObject({ code: 'STORE_FAILED' });
    await expect(broken?.uninstall(root.sha256)).rejects.toMatchObject({ code: 'STORE_FAILED' });
  });

  it('tells the authorities that somebody added, by their trust and not by lying there', async () => {
    expect(await login.added?.()).toEqual([]);
    await login.install(root);
    mac.keychains.set(keychain, [
      other.pem,
      twin.pem,
      root.pem,
      '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
    ]);
    mac.settings.user?.set(sha1Of(twin.pem), [{ result: 3 }]);
    expect((await login.added?.())?.map(({ sha256 }) => sha256)).toEqual([root.sha256]);
    expect(await system.added?.()).toEqual([]);
  });

  it('installs nothing but our root', async () => {
    await expect(login.install({ ...root, pem: other.pem })).rejects.toMatchObject({ code: 'STORE_FAILED' });
    expect(asks()).toBe(0);
  });
});

describe('the System keychain', () => {
  it('is changed only when it is named, and by root alone: others get the command', async () => {
    expect(system).toMatchObject({ id: 'macos:system', optional: true });
    expect(await system.inspect(root)).toMatchObject({ state: 'absent', optional: true, location: systemKeychain });
    await expect(system.install(root)).rejects.toMatchObject({
      code: 'ELEVATION_UNAVAILABLE',
      hint: expect.stringContaining(
        `sudo /usr/bin/security add-trusted-cert -d -r trustRoot -p ssl -p basic -k ${systemKeychain}`,
      ) as string,
    });
    expect(asks()).toBe(0);
    mac.keychains.set(systemKeychain, [root.pem]);
    await expect(system.uninstall(root.sha256)).rejects.toMatchObject({
      code: 'ELEVATION_UNAVAILABLE',
      hint: expect.stringContaining(`delete-certificate -Z ${root.sha256.toUpperCase()} ${systemKeychain}`) as string,
    });
    expect(asks()).toBe(0);
  });

  it('is trusted and cleaned up by root, in the settings for everybody', async () => {
    mac.isRoot = true;
    [login, system] = await stores(0);
    await system.install(root);
    expect(await system.inspect(root)).toMatchObject({ state: 'trusted' });
    expect(mac.settings.user).toBeUndefined();
    expect((await system.planRemoval(root.sha256)).commands[0]).toMatch(
      /^\/usr\/bin\/security remove-trusted-cert -d /,
    );
    expect(await system.uninstall(root.sha256)).toBe(true);
    expect(mac.keychains.get(systemKeychain)).toEqual([]);
    expect(mac.settings.admin?.size).toBe(0);
  });

  it('gives the command where even root cannot ask anybody, and keeps nothing', async () => {
    mac.isRoot = true;
    mac.prompt = answers.noSession;
    [login, system] = await stores(0);
    await expect(system.install(root)).rejects.toMatchObject({ code: 'ELEVATION_UNAVAILABLE' });
    expect(mac.keychains.get(systemKeychain)).toEqual([]);
  });

  it('sees a user’s “Never Trust”, which goes before everybody’s', async () => {
    mac.keychains.set(systemKeychain, [root.pem]);
    mac.settings.admin = new Map([[sha1Of(root.pem), []]]);
    mac.settings.user = new Map([[sha1Of(root.pem), [{ result: 3 }]]]);
    expect(await system.inspect(root)).toMatchObject({ state: 'absent', denied: true });
  });
});
