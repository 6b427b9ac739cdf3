import type { KeychainBackend, KeychainStatus } from '../shared/authority.ts';
import { AppError } from '../shared/errors.ts';
import type { KeychainService } from '../services.ts';
import { chooseBackend } from './choose.ts';
import type { Keychain } from './keychain.ts';
import type { Vault } from './vault.ts';

export interface Keychains {
  os: Keychain;
  vault: Vault;
}

export interface OpenKeychain extends KeychainService {
  /** The one in use. */
  current(): Promise<Keychain>;
}

/** Decides which keychain is in use: the one recorded with the authority, else the one chosen, else the OS's. */
export function keychainService(
  keychains: Keychains,
  recordedBackend: () => Promise<KeychainBackend | undefined>,
  environment: Readonly<Record<string, string | undefined>>,
): OpenKeychain {
  let chosen: KeychainBackend | undefined;

  async function current(): Promise<Keychain> {
    const recorded = (await recordedBackend()) ?? chosen;
    return keychains[chooseBackend({ recorded, environment })];
  }

  return {
    current,
    status: async (): Promise<KeychainStatus> => (await current()).status(),
    async choose(backend) {
      if (await recordedBackend()) throw new AppError('AUTHORITY_EXISTS');
      chosen = backend;
      return keychains[backend].status();
    },
    async unlock(passphrase) {
      await keychains.vault.unlock(passphrase);
      return keychains.vault.status();
    },
  };
}
