import { randomBytes } from 'node:crypto';
import { lstat, mkdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, isAbsolute, join } from 'node:path';
import { isNodeError, remove, toWriteError } from './system/files.ts';
import type { Journal } from './system/journal.ts';
import type { Log } from './system/log.ts';

export interface RunFolderContext {
  journal: Journal;
  log: Log;
  environment: Readonly<Record<string, string | undefined>>;
}

const ownName = /^latchkey-run-[0-9a-f]{16}$/;

/**
 * Gives the work a folder with these files in it that nobody else may enter, and removes it afterwards. Its name is
 * journaled before the first file is written, so that what a killed process leaves is removed at the next start.
 * Throws DISK_FULL, DATA_NOT_WRITABLE, and what the work throws.
 */
export async function withRunFolder<T>(
  { journal, log, environment }: RunFolderContext,
  files: Readonly<Record<string, string>>,
  work: (path: (name: string) => string) => Promise<T>,
): Promise<T> {
  const folder = join(await placeFor(environment), `latchkey-run-${randomBytes(8).toString('hex')}`);
  const entry = await journal.begin({ action: 'run', folder });
  try {
    await writeAll(folder, files);
    return await work((name) => join(folder, name));
  } finally {
    try {
      await removeRunFolder(folder);
      await journal.end(entry);
    } catch (error) {
      log.error('left for the next start', error);
    }
  }
}

/** Removes it, if it is one and this user's: the name may come from a journal that somebody wrote by hand. */
export async function removeRunFolder(folder: string): Promise<void> {
  const found = await lstat(folder).catch(() => undefined);
  if (!found?.isDirectory() || !isAbsolute(folder) || !ownName.test(basename(folder))) return;
  if (process.getuid && found.uid !== process.getuid()) return;
  await remove(folder);
}

async function writeAll(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  try {
    // Not with those above it: they are there. One that exists already would be somebody else's.
    await mkdir(folder, { mode: 0o700 });
    for (const [name, content] of Object.entries(files)) {
      await writeFile(join(folder, name), content, { flag: 'wx', mode: 0o600 });
    }
  } catch (error) {
    throw toWriteError(error, folder);
  }
}

/** In memory and this user's alone, where the system has such a place; else the one for temporary files. */
async function placeFor(environment: RunFolderContext['environment']): Promise<string> {
  const given = environment['XDG_RUNTIME_DIR'];
  if (given === undefined || !isAbsolute(given)) return tmpdir();
  try {
    const { uid, mode } = await stat(given);
    return uid === process.getuid?.() && (mode & 0o077) === 0 ? given : tmpdir();
  } catch (error) {
    if (isNodeError(error)) return tmpdir();
    throw error;
  }
}
