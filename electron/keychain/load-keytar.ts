import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { KeychainMissingError } from './keychain-errors.ts';

/** The part of keytar that is used. */
export interface Keytar {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, secret: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
  findCredentials(service: string): Promise<{ account: string; password: string }[]>;
}

/**
 * Loads the addon when it is first needed, so that a computer without libsecret still starts. Its own loader hides why
 * it could not be loaded, so the usual reason is looked for here. Throws KeychainMissingError.
 */
export async function loadKeytar(
  platform: NodeJS.Platform,
  load: () => Promise<{ default: Keytar }> = () => import('keytar'),
  libraryFolders: readonly string[] = systemLibraryFolders,
): Promise<Keytar> {
  try {
    return (await load()).default;
  } catch (error) {
    const needsLibsecret = platform === 'linux' && !hasLibrary('libsecret-1.so.0', libraryFolders);
    throw needsLibsecret
      ? new KeychainMissingError(
          'the library libsecret is not installed',
          'Install it (Debian and Ubuntu: libsecret-1-0; Fedora: libsecret; Arch: libsecret; Alpine: libsecret)',
          error,
        )
      : new KeychainMissingError(
          'the part of Latchkey that talks to it does not load here',
          'Reinstall Latchkey',
          error,
        );
  }
}

const systemLibraryFolders = ['/usr/local/lib', '/usr/lib64', '/usr/lib', '/lib64', '/lib'];

/** In the folders, or in one of theirs for an architecture, as Debian has them (`x86_64-linux-gnu`). */
function hasLibrary(name: string, folders: readonly string[]): boolean {
  return folders
    .filter((folder) => existsSync(folder))
    .some((folder) =>
      [
        folder,
        ...readdirSync(folder)
          .filter((entry) => entry.includes('-linux-'))
          .map((entry) => join(folder, entry)),
      ].some((candidate) => existsSync(join(candidate, name))),
    );
}
