import { createHash } from 'node:crypto';
import { copyFile, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { projectKeyId } from '../../../electron/keychain/keychain.ts';
import { entryFileName } from '../../../electron/keychain/vault-file.ts';
import { vaultKeychain, type VaultOptions } from '../../../electron/keychain/vault.ts';

const passphrase = 'correct horse';
const secret = '-----BEGIN PRIVATE KEY-----\nnever in the clear\n-----END PRIVATE KEY-----\n';
const one = projectKeyId('1111');
const two = projectKeyId('2222');

let parent: string;
let folder: string;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'latchkey-vault-'));
  folder = join(parent, 'vault');
});

afterEach(() => rm(parent, { recursive: true, force: true }));

function vaultWith(answer: string | undefined) {
  const ask = vi.fn<VaultOptions['passphrase']>(() => Promise.resolve(answer));
  return Object.assign(vaultKeychain({ folder, passphrase: ask }), { ask });
}

const headerFile = () => join(folder, 'vault.json');
const fileOf = (id: typeof one) => join(folder, entryFileName(id));

async function change(file: string, edit: (value: Record<string, never>) => void): Promise<void> {
  const value = JSON.parse(await readFile(file, 'utf8')) as Record<string, never>;
  edit(value);
  await writeFile(file, JSON.stringify(value));
}

/** As somebody who knows the format would. */
async function changeDerivation(file: string, values: Record<string, unknown>): Promise<void> {
  const { checksum, ...content } = JSON.parse(await readFile(file, 'utf8')) as Record<string, object>;
  expect(checksum).toBe(createHash('sha256').update(JSON.stringify(content)).digest('hex'));
  Object.assign(content['derivation'] ?? {}, values);
  const renewed = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  await writeFile(file, JSON.stringify({ ...content, checksum: renewed }));
}

describe('a new vault', () => {
  it('is available, locked, empty, and asks nobody', async () => {
    const vault = vaultWith(undefined);
    expect(await vault.status()).toEqual({
      backend: 'vault',
      available: true,
      label: 'Latchkey’s vault',
      locked: true,
      missing: true,
    });
    expect(await vault.exists()).toBe(false);
    expect(await vault.get(one)).toBeUndefined();
    expect(await vault.delete(one)).toBe(false);
    expect(await vault.list()).toEqual([]);
    expect(vault.ask).not.toHaveBeenCalled();
    expect(await readdir(parent)).toEqual([]);
  });

  it('is created by the first key, with the passphrase asked for once', async () => {
    const vault = vaultWith(passphrase);
    await Promise.all([vault.set(one, secret), vault.set(two, `${secret}2`)]);
    expect(vault.ask.mock.calls).toEqual([['create']]);
    expect(await vault.exists()).toBe(true);
    expect(await vault.status()).toMatchObject({ available: true, locked: false });
    expect(await vault.list()).toEqual([one, two]);
  });

  it('is not created anew over keys whose header is gone', async () => {
    const vault = vaultWith(passphrase);
    await vault.set(one, secret);
    await rm(headerFile());
    const missing = { code: 'VAULT_DAMAGED', message: expect.stringContaining('vault.json') as string };
    await expect(vault.get(one)).rejects.toMatchObject(missing);
    await expect(vault.set(two, secret)).rejects.toMatchObject(missing);
    await expect(vault.unlock(passphrase)).rejects.toMatchObject(missing);
    expect(await vault.exists()).toBe(false);
  });

  it('needs eight characters', async () => {
    const vault = vaultWith(undefined);
    await expect(vault.unlock('seven77')).rejects.toMatchObject({ code: 'PASSPHRASE_TOO_SHORT' });
    // Seven characters are fourteen UTF-16 units here.
    await expect(vault.unlock('🔑'.repeat(7))).rejects.toMatchObject({ code: 'PASSPHRASE_TOO_SHORT' });
    expect(await vault.exists()).toBe(false);
  });

  it('is not made without a passphrase', async () => {
    const attempt = vaultWith(undefined).set(one, secret);
    await expect(attempt).rejects.toMatchObject({
      code: 'KEYCHAIN_UNAVAILABLE',
      hint: expect.stringContaining('LATCHKEY_VAULT_PASSPHRASE') as string,
    });
    expect(await readdir(parent)).toEqual([]);
  });

  it('has one salt when two processes make it at once', async () => {
    const first = vaultWith(passphrase);
    const second = vaultWith(passphrase);
    await Promise.all([first.set(one, secret), second.set(two, secret)]);
    expect(await vaultWith(passphrase).get(one)).toBe(secret);
    expect(await vaultWith(passphrase).get(two)).toBe(secret);
  });

  it('belongs to the winner when two processes make it with different passphrases', async () => {
    const ends = await Promise.allSettled([
      vaultWith(passphrase).set(one, secret),
      vaultWith('another one').set(two, secret),
    ]);
    const refused = ends.filter((end) => end.status === 'rejected');
    expect(refused).toHaveLength(1);
    expect(refused[0]?.reason).toMatchObject({ code: 'PASSPHRASE_WRONG' });
  });
});

describe('a vault with keys', () => {
  let prepared: string;

  // The derivation is slow on purpose: one vault is made, and every test gets a copy.
  beforeAll(async () => {
    prepared = await mkdtemp(join(tmpdir(), 'latchkey-prepared-'));
    const vault = vaultKeychain({ folder: join(prepared, 'vault'), passphrase: () => Promise.resolve(passphrase) });
    await vault.set(one, secret);
    await vault.set(two, `${secret}two`);
  });

  afterAll(() => rm(prepared, { recursive: true, force: true }));

  beforeEach(() => cp(prepared, parent, { recursive: true }));

  it('opens with its passphrase in another process', async () => {
    const vault = vaultWith(passphrase);
    expect(await vault.status()).toMatchObject({ available: true, locked: true });
    expect(await vault.get(one)).toBe(secret);
    expect(await vault.get(two)).toBe(`${secret}two`);
    expect(vault.ask.mock.calls).toEqual([['open']]);
  });

  it('replaces and deletes keys', async () => {
    const vault = vaultWith(passphrase);
    await vault.set(one, 'new');
    expect(await vault.get(one)).toBe('new');
    expect(await vault.delete(one)).toBe(true);
    expect(await vault.delete(one)).toBe(false);
    expect(await vault.get(one)).toBeUndefined();
    expect(await vault.list()).toEqual([two]);
  });

  it('lists and deletes without a passphrase', async () => {
    const vault = vaultWith(undefined);
    expect(await vault.list()).toEqual([one, two]);
    expect(await vault.delete(two)).toBe(true);
  });

  it('refuses a wrong passphrase, and takes the right one afterwards', async () => {
    const vault = vaultWith(undefined);
    await expect(vault.unlock('wrong horse')).rejects.toMatchObject({ code: 'PASSPHRASE_WRONG' });
    expect(await vault.status()).toMatchObject({ locked: true });
    await vault.unlock(passphrase);
    expect(await vault.get(one)).toBe(secret);
  });

  it('stays open when somebody then types a wrong passphrase', async () => {
    const vault = vaultWith(undefined);
    await vault.unlock(passphrase);
    await expect(vault.unlock('wrong horse')).rejects.toMatchObject({ code: 'PASSPHRASE_WRONG' });
    expect(await vault.get(one)).toBe(secret);
  });

  it('forgets the key when it is locked', async () => {
    const vault = vaultWith(undefined);
    await vault.unlock(passphrase);
    vault.lock();
    await expect(vault.get(one)).rejects.toMatchObject({ code: 'KEYCHAIN_UNAVAILABLE' });
  });

  it('does not go on with the old key when the vault was removed and made anew', async () => {
    const vault = vaultWith('a second one');
    await vault.unlock(passphrase);
    await rm(folder, { recursive: true });
    expect(await vault.status()).toMatchObject({ locked: true });
    await vault.set(one, 'second life');
    expect(await vaultWith('a second one').get(one)).toBe('second life');
  });

  it('takes the same passphrase in another Unicode form', async () => {
    await rm(folder, { recursive: true });
    await vaultWith('caf\u00e9 au lait').set(one, secret);
    expect(await vaultWith('cafe\u0301 au lait').get(one)).toBe(secret);
  });

  it('keeps nothing in the clear, and everything for the user alone', async () => {
    for (const name of await readdir(folder)) {
      const file = join(folder, name);
      const text = await readFile(file, 'utf8');
      expect(text).not.toContain('PRIVATE KEY');
      expect(text).not.toContain(Buffer.from(secret).toString('base64').slice(0, 40));
      expect(text).not.toContain(passphrase);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
    }
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect(await readdir(folder)).toHaveLength(3);
  });

  it('seals the same secret differently every time', async () => {
    const before = await readFile(fileOf(one), 'utf8');
    await vaultWith(passphrase).set(one, secret);
    expect(await readFile(fileOf(one), 'utf8')).not.toBe(before);
  });

  it.each([
    ['cut short', (file: string) => truncate(file, 100)],
    ['emptied', (file: string) => truncate(file, 0)],
    ['overwritten', (file: string) => writeFile(file, 'not JSON')],
    ['huge', (file: string) => writeFile(file, `"${'x'.repeat(100_000)}"`)],
    ['a folder now', (file: string) => rm(file).then(() => mkdir(file))],
    ['another key’s', (file: string) => copyFile(fileOf(two), file)],
    [
      'another key’s under our id',
      async (file: string) => {
        await copyFile(fileOf(two), file);
        await change(file, (value) => Object.assign(value, { id: one }));
      },
    ],
    [
      'one bit off',
      (file: string) =>
        change(file, ({ sealed }: Record<string, { ciphertext: string }>) => {
          if (sealed)
            sealed.ciphertext = `${sealed.ciphertext.startsWith('A') ? 'B' : 'A'}${sealed.ciphertext.slice(1)}`;
        }),
    ],
    [
      'without its tag',
      (file: string) =>
        change(file, ({ sealed }: Record<string, { ciphertext: string }>) => {
          if (sealed) sealed.ciphertext = 'AAAA';
        }),
    ],
  ])('names a key file that is %s, and leaves it', async (_, damage) => {
    await damage(fileOf(one));
    const vault = vaultWith(passphrase);
    await expect(vault.get(one)).rejects.toMatchObject({
      code: 'VAULT_DAMAGED',
      message: expect.stringContaining(fileOf(one)) as string,
    });
    await stat(fileOf(one));
    expect(await vault.get(two)).toBe(`${secret}two`);
  });

  it('does not open a key of another vault', async () => {
    const aside = join(parent, 'aside');
    await copyFile(fileOf(one), aside);
    await rm(folder, { recursive: true });
    await vaultWith(passphrase).set(two, secret);
    await copyFile(aside, fileOf(one));
    await expect(vaultWith(passphrase).get(one)).rejects.toMatchObject({ code: 'VAULT_DAMAGED' });
  });

  it.each([
    ['cut short', (file: string) => truncate(file, 50)],
    [
      'with another salt',
      (file: string) =>
        change(file, ({ derivation }: Record<string, { salt: string }>) => {
          if (derivation) derivation.salt = Buffer.alloc(32).toString('base64');
        }),
    ],
    ['that asks for 100 GB', (file: string) => changeDerivation(file, { cost: 2 ** 24, blockSize: 50 })],
    ['with a cost that is no power of two', (file: string) => changeDerivation(file, { cost: 100_000 })],
    ['that makes guessing cheap', (file: string) => changeDerivation(file, { cost: 2 })],
    ['with another function', (file: string) => changeDerivation(file, { algorithm: 'none' })],
    ['with a short salt', (file: string) => changeDerivation(file, { salt: 'AAAA' })],
  ])('tells a header %s from a wrong passphrase', async (_, damage) => {
    await damage(headerFile());
    const vault = vaultWith(passphrase);
    const error = { code: 'VAULT_DAMAGED', message: expect.stringContaining('vault.json') as string };
    await expect(vault.get(one)).rejects.toMatchObject(error);
    await expect(vault.unlock(passphrase)).rejects.toMatchObject(error);
    await expect(vault.set(one, 'x')).rejects.toMatchObject(error);
    expect(await vault.status()).toMatchObject({
      available: false,
      reason: expect.stringMatching(/damaged/) as string,
    });
    expect(vault.ask).not.toHaveBeenCalled();
  });

  it('does not open when the header was rewritten by somebody who does not know the passphrase', async () => {
    await changeDerivation(headerFile(), { cost: 2 ** 14 });
    await expect(vaultWith(passphrase).get(one)).rejects.toMatchObject({ code: 'PASSPHRASE_WRONG' });
  });

  it('leaves files of a newer version alone', async () => {
    await change(fileOf(one), (value) => Object.assign(value, { schemaVersion: 2 }));
    await expect(vaultWith(passphrase).get(one)).rejects.toMatchObject({ code: 'DATA_NEWER' });
    await change(headerFile(), (value) => Object.assign(value, { schemaVersion: 2 }));
    await expect(vaultWith(passphrase).set(two, 'x')).rejects.toMatchObject({ code: 'DATA_NEWER' });
  });
});
