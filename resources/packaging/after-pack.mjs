import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Removes what a development runtime from the package registry carries and a package must not: the loader that starts
 * an app from a folder, and the note of where the runtime came from. Whatever umask it was checked out with, others may
 * run the helper and not write to it. Called by electron-builder before the fuses.
 */
export default async function afterPack({ appOutDir }) {
  await rm(join(appOutDir, 'resources', 'app'), { recursive: true, force: true });
  await rm(join(appOutDir, 'latchkey-runtime.json'), { force: true });
  await chmod(join(appOutDir, 'resources', 'linux', 'trust-helper'), 0o755);
}
