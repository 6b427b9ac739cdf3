import { rmdir, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { holdersOf } from '../../system/file-holders.ts';
import {
  makeFolders,
  namesInFolder,
  readFileIfAny,
  remove,
  removeTemporaries,
  toWriteError,
  writeFileAtomic,
} from '../../system/files.ts';
import { isFolder } from '../places.ts';
import { hasDatabase } from './nss-database.ts';
import { databaseFiles, isUnused } from './unused-database.ts';

/** Beside a database that Latchkey made: without it, nobody could tell it from the browser's own some day. */
export const markerName = '.latchkey-made-this-database';

interface Marker {
  /** Those that were made for it, the outermost first. */
  folders: string[];
  /** It was not whole yet when this was written. */
  making?: true;
}

/**
 * Makes the folder (0700) with those above it, and the database in it by whatever `create` does. Before anything else
 * is there it is written down which folders were made: whatever happens next, `discardUnused` finds it. Beside files of
 * a database that somebody else made, nothing is written down. After a failure nothing of it is left.
 * Throws DATA_NOT_WRITABLE, DISK_FULL, and what `create` throws.
 */
export async function makeDatabase(folder: string, create: () => Promise<void>): Promise<void> {
  await refuseForeignHome(folder);
  await discardUnused(folder);
  const made = await missingFolders(folder);
  const before = await namesInFolder(folder).catch((): string[] => []);
  const isOurs = !databaseFiles.some((name) => before.includes(name));
  const note = async (marker: Marker): Promise<void> => {
    if (isOurs) await writeFileAtomic(join(folder, markerName), `${JSON.stringify(marker)}\n`);
  };
  try {
    await makeFolders(folder, 0o700);
    await note({ folders: made, making: true });
    await create();
    await note({ folders: made });
  } catch (error) {
    await removeFiles(folder, before);
    await removeEmpty(made);
    throw toWriteError(error, folder);
  }
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
  const marker = await readMarker(folder);
  await removeFiles(folder, []);
  await removeEmpty(marker?.folders ?? []);
  return true;
}

/** Whether `discardUnused` would take it away, had the certificate with this fingerprint gone before. */
export async function isOwnAndUnused(folder: string, sha256?: string): Promise<boolean> {
  const marker = await readMarker(folder);
  if (!marker) return false;
  const unused = await isUnused(folder, sha256);
  if (unused === false || (unused === undefined && marker.making !== true)) return false;
  return (await holdersOf(databaseFiles.map((name) => join(folder, name)))).length === 0;
}

/** Whether its making was broken off: then it may look like a damaged one, and holds nothing. */
async function isHalfMade(folder: string): Promise<boolean> {
  const marker = await readMarker(folder);
  return marker?.making === true && (await isUnused(folder)) !== false;
}

/** A database that is there, and not only half of one that we were making. */
export async function hasWholeDatabase(folder: string): Promise<boolean> {
  return (await hasDatabase(folder)) && !(await isHalfMade(folder));
}

/** `undefined` where no database of ours is. */
async function readMarker(folder: string): Promise<Marker | undefined> {
  const text = await readFileIfAny(join(folder, markerName)).catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const { folders, making } = JSON.parse(text) as { folders?: unknown; making?: unknown };
    const named = Array.isArray(folders) ? folders.filter((path) => typeof path === 'string') : [];
    // Whatever the file says, only folders around the database may go, and only empty ones do.
    const around = named.filter((path) => isAbsolute(path) && (folder === path || folder.startsWith(`${path}/`)));
    return { folders: around, ...(making === true ? { making } : {}) };
  } catch {
    // Somebody changed it: the database is ours, the folders are not known.
    return { folders: [] };
  }
}

/** All that belongs to a database of ours, but for what was there before. */
async function removeFiles(folder: string, before: readonly string[]): Promise<void> {
  const marker = join(folder, markerName);
  const files = [...databaseFiles].reverse().flatMap((name) => [name, ...leftovers.map((end) => `${name}${end}`)]);
  for (const name of files) if (!before.includes(name)) await remove(join(folder, name));
  // The marker goes last: a removal that was broken off is then finished the next time.
  if (!before.includes(markerName)) await remove(marker);
  if (await isFolder(folder)) await removeTemporaries(marker);
}

/** What SQLite leaves beside its file when it is killed. */
const leftovers = ['-journal', '-wal', '-shm'];

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
