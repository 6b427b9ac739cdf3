import { rmdir, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { holdersOf } from '../../system/file-holders.ts';
import {
  makeFolders,
  namesInFolder,
  readFileIfAny,
  remove,
  toWriteError,
  writeFileAtomic,
} from '../../system/files.ts';
import { isFolder } from '../places.ts';
import { databaseFiles, isUnused } from './unused-database.ts';

/** Beside a database that Latchkey made: without it, nobody could tell it from the browser's own some day. */
export const markerName = '.latchkey-made-this-database';

/**
 * Makes the folder (0700) with those above it, and writes down which of them were made, before anything else is there:
 * whatever happens next, `discardUnused` finds it. Beside files of a database that somebody else made, nothing is
 * written down. Resolves to what undoes it, with whatever was put there since. Throws DATA_NOT_WRITABLE, DISK_FULL.
 */
export async function prepareFolder(folder: string): Promise<() => Promise<void>> {
  await refuseForeignHome(folder);
  const made = await missingFolders(folder);
  const before = await namesInFolder(folder).catch((): string[] => []);
  const undo = async (): Promise<void> => {
    const ours = [...databaseFiles, markerName].filter((name) => !before.includes(name));
    for (const name of ours) await remove(join(folder, name));
    await removeEmpty(made);
  };
  try {
    await makeFolders(folder, 0o700);
    if (!databaseFiles.some((name) => before.includes(name))) {
      const folders = [...((await madeFolders(folder)) ?? []), ...made];
      await writeFileAtomic(join(folder, markerName), `${JSON.stringify({ folders })}\n`);
    }
  } catch (error) {
    await undo();
    throw toWriteError(error, folder);
  }
  return undo;
}

/** Refuses to leave root's files in another user's home, as `sudo` with a kept HOME would. */
async function refuseForeignHome(folder: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const [outermost] = await missingFolders(folder);
  const above = outermost === undefined ? folder : dirname(outermost);
  if ((await stat(above)).uid === 0) return;
  const reason = 'it belongs to another user, and Latchkey runs as root';
  throw new AppError('DATA_NOT_WRITABLE', { values: { path: folder, reason } });
}

/**
 * Takes away a database that Latchkey made, with the folders that it made for it, when nothing is left in it and
 * nobody has it open. True when it did. One that somebody used since stays, whatever they did with it.
 */
export async function discardUnused(folder: string): Promise<boolean> {
  if (!(await isOwnAndUnused(folder))) return false;
  const folders = await madeFolders(folder);
  // The marker goes last: a removal that was broken off is then finished the next time.
  for (const name of [...databaseFiles].reverse()) await remove(join(folder, name));
  await remove(join(folder, markerName));
  await removeEmpty(folders ?? []);
  return true;
}

/** Whether `discardUnused` would take it away, had the certificate with this fingerprint gone before. */
export async function isOwnAndUnused(folder: string, sha256?: string): Promise<boolean> {
  if ((await madeFolders(folder)) === undefined) return false;
  if (!(await isUnused(folder, sha256))) return false;
  return (await holdersOf(databaseFiles.map((name) => join(folder, name)))).length === 0;
}

/** The folders that were made for it, the outermost first. `undefined` where no database of ours is. */
async function madeFolders(folder: string): Promise<string[] | undefined> {
  const text = await readFileIfAny(join(folder, markerName)).catch(() => undefined);
  if (text === undefined) return undefined;
  const folders = foldersIn(text);
  // Whatever the file says, only folders around the database may go, and only empty ones do.
  return folders.filter((path) => isAbsolute(path) && (folder === path || folder.startsWith(`${path}/`)));
}

function foldersIn(text: string): string[] {
  try {
    const { folders } = JSON.parse(text) as { folders?: unknown };
    return Array.isArray(folders) ? folders.filter((path) => typeof path === 'string') : [];
  } catch {
    // A crash left it half-written: the database is ours, the folders are not known.
    return [];
  }
}

/** The folders on the way that do not exist yet, the outermost first. */
async function missingFolders(folder: string): Promise<string[]> {
  if ((await isFolder(folder)) || dirname(folder) === folder) return [];
  return [...(await missingFolders(dirname(folder))), folder];
}

/** From the innermost on, as far as they are empty. */
async function removeEmpty(folders: readonly string[]): Promise<void> {
  for (const path of [...folders].reverse()) {
    // What holds something, or is gone, stays as it is.
    await rmdir(path).catch(() => undefined);
  }
}
