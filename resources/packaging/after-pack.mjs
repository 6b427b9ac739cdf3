import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Removes what a development runtime from the package registry carries and a package must not: the loader that starts
 * an app from a folder, and the note of where the runtime came from. Called by electron-builder before the fuses.
 */
export default async function afterPack({ appOutDir }) {
  await rm(join(appOutDir, 'resources', 'app'), { recursive: true, force: true });
  await rm(join(appOutDir, 'latchkey-runtime.json'), { force: true });
}
