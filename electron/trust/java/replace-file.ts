import { randomBytes } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { access, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isNodeError, toWriteError } from '../../system/files.ts';

/**
 * Puts new content in a file's place: beside it, on disk, then renamed, so that whoever reads it and whenever this
 * process is killed, one of the two lists is there whole. Mode and owner stay. `stillIs` is asked last, and with
 * `false` nothing is changed and false returned. Throws `AppError` DISK_FULL or DATA_NOT_WRITABLE.
 */
export async function replaceFile(file: string, content: Buffer, stillIs: () => Promise<boolean>): Promise<boolean> {
  const temporary = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await writeLike(await stat(file), temporary, content);
    if (!(await stillIs())) return false;
    await rename(temporary, file);
    await syncFolder(dirname(file));
    return true;
  } catch (error) {
    throw toWriteError(error, file);
  } finally {
    // After the rename it is gone; one that cannot be removed is swept by the next change.
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

async function writeLike({ mode, uid, gid }: Stats, temporary: string, content: Buffer): Promise<void> {
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    const is = await handle.stat();
    // As root another user's list stays that user's; anybody else can at most pass on a group.
    if (is.uid !== uid || is.gid !== gid) {
      await handle.chown(uid, gid).catch((error: unknown) => {
        if (is.uid !== uid) throw error;
      });
    }
    await handle.chmod(mode & 0o7777);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder; its rename is journaled by the file system.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Whether this process can replace the file, or why not, in the file system's terms. */
export async function whyNotReplaceable(file: string): Promise<'closed' | 'read-only' | undefined> {
  try {
    await access(file, constants.W_OK);
    // What is renamed into place is written in the folder.
    await access(dirname(file), constants.W_OK);
    return undefined;
  } catch (error) {
    return isNodeError(error) && error.code === 'EROFS' ? 'read-only' : 'closed';
  }
}
