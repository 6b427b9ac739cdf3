import { chmod, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../shared/errors.ts';
import { createFileAtomic, isNodeError, toWriteError, writeFileAtomic } from '../system/files.ts';
import type { Keychain, KeyId } from './keychain.ts';
import { deriveKey, newKeyDerivation, seal, unseal } from './vault-crypto.ts';
import {
  damaged,
  entryContext,
  entryFileName,
  formatEntry,
  formatHeader,
  readEntry,
  readHeader,
  verifierContext,
  type VaultHeader,
} from './vault-file.ts';

/** Keys in encrypted files, for computers that have no keychain. */
export interface Vault extends Keychain {
  /** Whether a passphrase was set already. */
  exists(): Promise<boolean>;
  /** Opens the vault, or creates it. PASSPHRASE_WRONG, PASSPHRASE_TOO_SHORT, VAULT_DAMAGED. */
  unlock(passphrase: string): Promise<void>;
  /** Forgets the key that opens the files. */
  lock(): void;
}

export interface VaultOptions {
  /** Holds `vault.json` and one `.key` file for each key. Absolute. */
  folder: string;
  /** Asked when a key is needed and the vault is locked; `undefined` when there is nobody to ask or they declined. */
  passphrase: (purpose: 'open' | 'create') => Promise<string | undefined>;
}

interface OpenVault {
  key: Buffer;
  salt: Buffer;
}

const passphraseFloor = 8;
const verifierText = 'This passphrase opens the vault.';

export function vaultKeychain({ folder, passphrase }: VaultOptions): Vault {
  const headerFile = join(folder, 'vault.json');
  const fileOf = (id: KeyId): string => join(folder, entryFileName(id));
  let opened: OpenVault | undefined;
  // scrypt takes half a second and a person one answer: whoever comes meanwhile waits for the same opening.
  let opening: Promise<void> | undefined;

  /** The open vault, if it is still the one on disk: it may have been removed and created anew meanwhile. */
  async function stillOpen(): Promise<OpenVault | undefined> {
    const header = await readHeader(headerFile);
    if (opened && !header?.derivation.salt.equals(opened.salt)) forget();
    return opened;
  }

  function forget(): void {
    opened?.key.fill(0);
    opened = undefined;
  }

  /** Asks if need be. `use` runs at once, so that the key cannot be wiped under its hands. */
  async function whenOpen<T>(use: (vault: OpenVault) => T): Promise<T> {
    if (!(await stillOpen())) {
      opening ??= ask().finally(() => {
        opening = undefined;
      });
      await opening;
    }
    if (!opened) throw new AppError('KEYCHAIN_LOCKED');
    return use(opened);
  }

  async function ask(): Promise<void> {
    const isThere = (await readHeader(headerFile)) !== undefined;
    if (!isThere && (await keyFiles(folder)).length > 0) throw damaged(headerFile);
    const answer = await passphrase(isThere ? 'open' : 'create');
    if (answer === undefined) throw noPassphrase();
    await openWith(answer);
  }

  async function openWith(answer: string): Promise<void> {
    const found = (await readHeader(headerFile)) ?? (await create(answer));
    // Another process may have created it at the same moment; then its passphrase counts.
    const vault = 'key' in found ? found : await openHeader(found, answer);
    forget();
    opened = vault;
  }

  async function create(answer: string): Promise<OpenVault | VaultHeader> {
    // Without its header no passphrase opens them; a new one in its place would hide that, and block the backup's.
    if ((await keyFiles(folder)).length > 0) throw damaged(headerFile);
    if (Array.from(answer.normalize('NFKC')).length < passphraseFloor) throw new AppError('PASSPHRASE_TOO_SHORT');
    const derivation = newKeyDerivation();
    const key = await deriveKey(answer, derivation);
    const verifier = seal(key, verifierContext(derivation), verifierText);
    if (await createFileAtomic(headerFile, formatHeader({ derivation, verifier }))) {
      await chmod(folder, 0o700);
      return { key, salt: derivation.salt };
    }
    key.fill(0);
    const theirs = await readHeader(headerFile);
    if (!theirs) throw new AppError('BUSY');
    return theirs;
  }

  async function read(id: KeyId): Promise<string | undefined> {
    const file = fileOf(id);
    const entry = await readEntry(file);
    // Nobody is asked for a passphrase to learn that there is nothing.
    if (!entry) return undefined;
    return whenOpen(({ key, salt }) => {
      const secret = entry.id === id ? unseal(key, entryContext(id, salt), entry.sealed) : undefined;
      if (secret === undefined) throw damaged(file);
      return secret;
    });
  }

  return {
    backend: 'vault',
    exists: async () => (await readHeader(headerFile)) !== undefined,

    unlock: openWith,

    lock: forget,

    async status() {
      const base = { backend: 'vault', label: 'Latchkey’s vault' } as const;
      try {
        const isOpen = (await stillOpen()) !== undefined;
        const isMissing =
          !isOpen && (await readHeader(headerFile)) === undefined && (await keyFiles(folder)).length === 0;
        return { ...base, available: true, locked: !isOpen, ...(isMissing ? { missing: true } : {}) };
      } catch (error) {
        return {
          ...base,
          available: false,
          locked: true,
          reason: error instanceof Error ? error.message : String(error),
        };
      }
    },

    get: read,

    async set(id, secret) {
      const sealed = await whenOpen(({ key, salt }) => seal(key, entryContext(id, salt), secret));
      await writeFileAtomic(fileOf(id), formatEntry({ id, sealed }));
      if ((await read(id)) !== secret) throw damaged(fileOf(id));
    },

    async delete(id) {
      try {
        await unlink(fileOf(id));
        return true;
      } catch (error) {
        if (isNodeError(error) && error.code === 'ENOENT') return false;
        throw toWriteError(error, fileOf(id));
      }
    },

    async list() {
      const entries = await Promise.all((await keyFiles(folder)).map((file) => readEntry(file)));
      return entries.flatMap((entry) => (entry ? [entry.id] : [])).sort();
    },
  };
}

async function openHeader({ derivation, verifier }: VaultHeader, answer: string): Promise<OpenVault> {
  const key = await deriveKey(answer, derivation);
  if (unseal(key, verifierContext(derivation), verifier) !== verifierText) {
    key.fill(0);
    throw new AppError('PASSPHRASE_WRONG');
  }
  return { key, salt: derivation.salt };
}

function noPassphrase(): AppError {
  return new AppError('KEYCHAIN_UNAVAILABLE', {
    values: {
      reason: 'the vault is locked, and no passphrase was given',
      advice: 'Give the passphrase in the app or a terminal, or set LATCHKEY_VAULT_PASSPHRASE.',
    },
  });
}

async function keyFiles(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder);
    // A file being written has a name that begins with a dot.
    return names.filter((name) => /^[0-9a-f]{32}\.key$/.test(name)).map((name) => join(folder, name));
  } catch (error) {
    if (isNodeError(error) && error.code === 'ENOENT') return [];
    throw error;
  }
}
