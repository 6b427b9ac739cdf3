import { join } from 'node:path/posix';
import { shellCommand } from '../../system/elevate.ts';
import { isFile } from '../places.ts';
import type { TrustStore } from '../trust-store.ts';
import type { Run } from '../../system/run.ts';
import { unavailableStore } from '../unavailable.ts';
import { keychainStore, type KeychainPlace } from './keychain-store.ts';
import { security } from './security-errors.ts';
import { securityTool, trustArguments } from './security-tool.ts';

export interface DiscoverKeychainsOptions {
  run: Run;
  home: string;
  /** `process.getuid?.()` */
  uid: number | undefined;
  /** `root.pem` in the data folder. */
  rootFile: string;
  systemKeychain?: string;
  /** A person may have to find the password first. */
  promptMs?: number;
}

const defaultPromptMs = 300_000;

/** The user's login keychain, and the one for everybody, which is changed only when it is named. */
export async function keychainStores(options: DiscoverKeychainsOptions): Promise<TrustStore[]> {
  const { run, home, uid, rootFile, systemKeychain = '/Library/Keychains/System.keychain' } = options;
  const tool = securityTool({ run, promptMs: options.promptMs ?? defaultPromptMs });
  const system = systemPlace(systemKeychain, rootFile, uid === 0);
  // It belongs to root, and so do the settings: without root, macOS writes neither and asks nobody.
  const systemStore = keychainStore({ place: system, tool, mayChange: uid === 0 });
  return [await loginStore(), systemStore];

  async function loginStore(): Promise<TrustStore> {
    const folder = join(home, 'Library', 'Keychains');
    for (const name of ['login.keychain-db', 'login.keychain']) {
      const keychain = join(folder, name);
      if (await isFile(keychain))
        return keychainStore({ place: loginPlace(keychain, rootFile), tool, mayChange: true });
    }
    return unavailableStore({
      ...login,
      reason: `There is no login keychain in ${folder}.`,
      hint: 'Log in at the Mac once, or let Keychain Access make one, and look again.',
    });
  }
}

const login = { id: 'macos:login', label: 'macOS login keychain (Safari, Chrome, curl …)' };

function loginPlace(keychain: string, rootFile: string): KeychainPlace {
  return {
    ...login,
    keychain,
    domain: 'user',
    note: 'Chrome, Edge and Firefox take it from here too.',
    prompt: 'macOS will ask for your password or Touch ID, because you change whom your Mac trusts.',
    installCommands: [shellCommand([security, 'add-trusted-cert', ...trustArguments, '-k', keychain, rootFile])],
    removeCommands: (sha256) => [
      shellCommand([security, 'delete-certificate', '-t', '-Z', sha256.toUpperCase(), keychain]),
    ],
  };
}

function systemPlace(keychain: string, rootFile: string, isRoot: boolean): KeychainPlace {
  const asRoot = (...words: string[]): string => shellCommand([...(isRoot ? [] : ['sudo']), security, ...words]);
  return {
    id: 'macos:system',
    label: 'macOS System keychain (every user of this Mac)',
    keychain,
    domain: 'admin',
    optional: true,
    prompt: 'macOS will ask for an administrator’s password, because it changes whom every user of this Mac trusts.',
    installCommands: [asRoot('add-trusted-cert', '-d', ...trustArguments, '-k', keychain, rootFile)],
    removeCommands: (sha256) => [
      asRoot('remove-trusted-cert', '-d', rootFile),
      asRoot('delete-certificate', '-Z', sha256.toUpperCase(), keychain),
    ],
  };
}
