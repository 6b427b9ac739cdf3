import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { issuingKeyId, projectKeyId } from '../../../electron/keychain/keychain.ts';
import { osKeychain } from '../../../electron/keychain/keytar.ts';
import { type Keytar, loadKeytar } from '../../../electron/keychain/load-keytar.ts';

// Only where the OS itself is missing here is the addon replaced; the Secret Service is tested for real.
function memoryKeytar(failure?: Error): Keytar {
  const items = new Map<string, string>();
  const answer = <T>(value: T): Promise<T> => (failure ? Promise.reject(failure) : Promise.resolve(value));
  return {
    getPassword: (_, account) => answer(items.get(account) ?? null),
    setPassword: (_, account, secret) => {
      items.set(account, secret);
      return answer(undefined);
    },
    deletePassword: (_, account) => answer(items.delete(account)),
    findCredentials: () => answer([...items].map(([account, password]) => ({ account, password }))),
  };
}

const id = issuingKeyId('3f9c');
const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

describe.each([
  ['darwin', 'macOS Keychain'],
  ['win32', 'Windows Credential Manager'],
] as const)('osKeychain on %s', (platform, label) => {
  const keychainOf = (keytar: Keytar) => osKeychain({ platform, loadKeytar: () => Promise.resolve(keytar) });

  it('keeps keys under their ids and needs no D-Bus', async () => {
    const keytar = memoryKeytar();
    const keychain = keychainOf(keytar);
    expect(await keychain.status()).toEqual({ backend: 'os', available: true, label });
    expect(await keychain.get(id)).toBeUndefined();
    await keychain.set(id, 'secret');
    await keytar.setPassword('Latchkey', 'somebody else’s', 'x');
    expect(await keychain.get(id)).toBe('secret');
    expect(await keychain.list()).toEqual([id]);
    expect(await keychain.delete(id)).toBe(true);
    expect(await keychain.delete(id)).toBe(false);
  });

  it('reports a key that comes back changed', async () => {
    const keychain = keychainOf({ ...memoryKeytar(), getPassword: () => Promise.resolve('cut sh') });
    await expect(keychain.set(id, 'cut short')).rejects.toMatchObject({
      code: 'KEYCHAIN_FAILED',
      message: expect.stringContaining('it did not give back what was stored') as string,
    });
  });

  // The texts of the Security framework (SecBase.h) and of FormatMessage.
  it.each([
    ['User interaction is not allowed.', 'KEYCHAIN_LOCKED'],
    ['The user name or passphrase you entered is not correct.', 'KEYCHAIN_LOCKED'],
    ['The operation was canceled by the user.', 'KEYCHAIN_LOCKED'],
    ['The stub received bad data.', 'KEYCHAIN_FAILED'],
    ['Unknown error', 'KEYCHAIN_FAILED'],
  ])('names what “%s” means', async (text, code) => {
    const keychain = keychainOf(memoryKeytar(new Error(text)));
    await expect(keychain.get(id)).rejects.toMatchObject({ code });
    expect(await keychain.status()).toMatchObject({ available: false, reason: text.replace(/\.$/, '') });
  });

  it('does not wait for ever', async () => {
    vi.useFakeTimers();
    try {
      const keychain = keychainOf({ ...memoryKeytar(), getPassword: () => never() });
      const failed = expect(keychain.get(id)).rejects.toMatchObject({ code: 'KEYCHAIN_LOCKED' });
      await vi.advanceTimersByTimeAsync(60_000);
      await failed;
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('osKeychain on Windows', () => {
  it('takes 2,560 bytes and refuses one more without touching what is there', async () => {
    const keytar = memoryKeytar();
    const keychain = osKeychain({ platform: 'win32', loadKeytar: () => Promise.resolve(keytar) });
    await keychain.set(id, 'x'.repeat(2560));
    await expect(keychain.set(id, `${'x'.repeat(2558)}é!`)).rejects.toMatchObject({
      code: 'KEYCHAIN_FAILED',
      message: expect.stringMatching(/at most 2560 bytes, and this key has 2561/) as string,
    });
    expect(await keychain.get(id)).toBe('x'.repeat(2560));
  });
});

describe('an addon that does not load', () => {
  const broken = () => Promise.reject(new Error('Failed to load keytar native addon'));

  it('names the library that is missing and where to get it, and is tried again', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'latchkey-lib-'));
    try {
      const load = vi.fn(broken);
      const keychain = osKeychain({ platform: 'linux', loadKeytar: () => loadKeytar('linux', load, [empty]) });
      expect(await keychain.status()).toMatchObject({
        available: false,
        reason: 'the library libsecret is not installed',
      });
      await expect(keychain.set(projectKeyId('1'), 'x')).rejects.toMatchObject({
        code: 'KEYCHAIN_UNAVAILABLE',
        hint: expect.stringMatching(/libsecret-1-0.*LATCHKEY_KEYCHAIN=vault/) as string,
      });
      expect(load).toHaveBeenCalledTimes(2);
    } finally {
      await rm(empty, { recursive: true });
    }
  });

  it('does not blame the library when it is there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'latchkey-lib-'));
    try {
      await writeFile(join(folder, 'libsecret-1.so.0'), '');
      await expect(loadKeytar('linux', broken, [join(folder, 'absent'), folder])).rejects.toThrow(/does not load here/);
      await expect(loadKeytar('darwin', broken, [])).rejects.toThrow(/does not load here/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('finds the libsecret of this computer', async (ctx) => {
    const installed = await loadKeytar('linux').then(
      () => true,
      () => false,
    );
    if (!installed) ctx.skip('keytar does not load here');
    await expect(loadKeytar('linux', broken)).rejects.toThrow(/does not load here/);
  });
});
