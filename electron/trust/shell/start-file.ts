import { constants, type Stats } from 'node:fs';
import { access, chown, lstat, readFile, realpath, rmdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isNodeError, reasonOf, remove, removeTemporaries, writeFileAtomic } from '../../system/files.ts';

/** A file that a shell reads when it starts, and that belongs to the user. */
export interface StartFile {
  path: string;
  /** Its bytes, one character each; `undefined` when there is no such file. */
  text: string | undefined;
  /** Why it cannot be changed. A sentence. */
  locked?: string;
  /** Behind links: where a folder of dotfiles keeps it. */
  target: string;
  stats?: Stats;
}

/** Nobody's start file is longer; what is longer is something else. */
const longest = 4 * 1024 * 1024;

/** Throws an `Error` with the reason, a sentence, when it cannot be read or is not what it should be. */
export async function readStartFile(path: string): Promise<StartFile> {
  const target = await targetOf(path);
  if (target === undefined) {
    const locked = await lockOf(await nearestFolder(dirname(path)));
    return { path, text: undefined, target: path, ...(locked === undefined ? {} : { locked }) };
  }
  const stats = await stat(target);
  if (!stats.isFile()) throw new Error(`${path} is not a file.`);
  if (stats.size > longest) throw new Error(`${path} is too long for a start file.`);
  const text = await readFile(target, 'latin1').catch((error: unknown) => {
    throw new Error(`${path} cannot be read: ${reasonOf(error)}.`, { cause: error });
  });
  if (/^(\xff\xfe|\xfe\xff)/.test(text)) throw new Error(`${path} is written in UTF-16.`);
  // Root may write it all the same, but its owner made it so for a reason.
  const isReadOnly = (stats.mode & 0o222) === 0;
  // Written as a whole it would be a new file, and the other names would go on with the old one.
  const isShared = stats.nlink > 1;
  const locked = isReadOnly
    ? `${path} is read-only.`
    : isShared
      ? `${path} has another name elsewhere (a hard link), which would not see the change.`
      : ((await lockOf(target)) ?? (await lockOf(dirname(target))));
  return { path, text, target, stats, ...(locked === undefined ? {} : { locked }) };
}

/** As a whole or not at all, through links, with the mode and the owner that it has. */
export async function writeStartFile({ target, stats }: StartFile, text: string): Promise<void> {
  await writeFileAtomic(target, Buffer.from(text, 'latin1'), stats ? stats.mode & 0o7777 : 0o644);
  const owner = stats ?? (await stat(dirname(target)));
  const uid = process.getuid?.();
  if (uid === 0 && owner.uid !== uid) await chown(target, owner.uid, owner.gid);
}

/** Removes what a process that was killed while it wrote the file left beside it. */
export async function sweepStartFile({ target }: StartFile): Promise<void> {
  await removeTemporaries(target);
}

/** Removes the file, and of the folders above it the last few that are empty now. */
export async function removeStartFile({ target }: StartFile, folders: number): Promise<void> {
  await remove(target);
  let folder = dirname(target);
  for (let left = folders; left > 0; left -= 1) {
    try {
      await rmdir(folder);
    } catch (error) {
      // Something else lies in it by now.
      if (isNodeError(error)) return;
      throw error;
    }
    folder = dirname(folder);
  }
}

/** How many of the folders above it would have to be made. */
export async function missingFolders(path: string): Promise<number> {
  const there = await nearestFolder(dirname(path));
  let missing = 0;
  for (let folder = dirname(path); folder !== there; folder = dirname(folder)) missing += 1;
  return missing;
}

async function targetOf(path: string): Promise<string | undefined> {
  const isThere = await lstat(path).then(
    () => true,
    (error: unknown) => {
      if (isNodeError(error) && error.code === 'ENOENT') return false;
      throw new Error(`${path} cannot be read: ${reasonOf(error)}.`, { cause: error });
    },
  );
  if (!isThere) return undefined;
  return realpath(path).catch((error: unknown) => {
    throw new Error(`${path} is a link that leads nowhere.`, { cause: error });
  });
}

async function nearestFolder(folder: string): Promise<string> {
  const found = await stat(folder).catch(() => undefined);
  if (found || dirname(folder) === folder) return folder;
  return nearestFolder(dirname(folder));
}

async function lockOf(path: string): Promise<string | undefined> {
  return access(path, constants.W_OK).then(
    () => undefined,
    (error: unknown) => `${path} cannot be written: ${reasonOf(error)}.`,
  );
}
