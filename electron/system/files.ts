import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../shared/errors.ts';

/**
 * Writes a file so that a reader, or a crash at any moment, sees the old content or the new, never half of it:
 * temporary file, fsync, rename, fsync of the folder. Creates the folder (0700).
 * Throws `AppError` DISK_FULL or DATA_NOT_WRITABLE; the old file is then as it was.
 */
export async function writeFileAtomic(file: string, content: string | Buffer, mode = 0o600): Promise<void> {
  await putInPlace(file, content, mode, rename);
}

/**
 * The same for a file that must not be there yet. False when another one is, complete and untouched: of several
 * processes that create it at the same moment, one succeeds.
 */
export async function createFileAtomic(file: string, content: string | Buffer, mode = 0o600): Promise<boolean> {
  let created = true;
  await putInPlace(file, content, mode, async (temporary) => {
    try {
      await link(temporary, file);
    } catch (error) {
      if (!isNodeError(error) || error.code !== 'EEXIST') throw error;
      created = false;
    }
  });
  return created;
}

export interface FileWrite {
  file: string;
  content: string | Buffer;
  mode: number;
}

/**
 * Replaces several files together: none is touched until all are written beside their places, so that a full disk
 * or a read-only folder changes nothing. Throws like `writeFileAtomic`.
 */
export async function writeFilesAtomic(writes: readonly FileWrite[]): Promise<void> {
  const staged = writes.map((write) => ({ ...write, temporary: temporaryBeside(write.file) }));
  let current = '';
  try {
    for (const { file, temporary, content, mode } of staged) {
      current = file;
      await makePrivateFolder(dirname(file));
      await writeDurably(temporary, content, mode);
    }
    for (const { file, temporary } of staged) {
      current = file;
      await rename(temporary, file);
    }
    for (const folder of new Set(writes.map(({ file }) => dirname(file)))) await syncFolder(folder);
  } catch (error) {
    throw toWriteError(error, current);
  } finally {
    for (const { temporary } of staged) await rm(temporary, { force: true }).catch(() => undefined);
  }
}

function temporaryBeside(file: string): string {
  return join(dirname(file), `.${basename(file)}.${randomBytes(6).toString('hex')}.tmp`);
}

/** Removes what a killed process left of its attempts to write this file. Nobody may be writing it now. */
export async function removeTemporaries(file: string): Promise<void> {
  const prefix = `.${basename(file)}.`;
  const isOurs = (name: string): boolean =>
    name.startsWith(prefix) && /^[0-9a-f]{12}\.tmp$/.test(name.slice(prefix.length));
  const names = (await namesInFolder(dirname(file))).filter(isOurs);
  for (const name of names) await remove(join(dirname(file), name));
}

async function putInPlace(
  file: string,
  content: string | Buffer,
  mode: number,
  place: (temporary: string, file: string) => Promise<void>,
): Promise<void> {
  const folder = dirname(file);
  const temporary = temporaryBeside(file);
  try {
    await makePrivateFolder(folder);
    await writeDurably(temporary, content, mode);
    await place(temporary, file);
    await syncFolder(folder);
  } catch (error) {
    throw toWriteError(error, file);
  } finally {
    // After a rename it is gone; what cannot be removed is no reason to report a failure of the write.
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

async function writeDurably(file: string, content: string | Buffer, mode: number): Promise<void> {
  const handle = await open(file, 'wx', mode);
  try {
    await handle.writeFile(content);
    // The process's umask must not decide who may read the file.
    await handle.chmod(mode);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export async function makePrivateFolder(folder: string): Promise<void> {
  try {
    await makeFolders(folder, 0o700);
  } catch (error) {
    throw toWriteError(error, folder);
  }
}

/**
 * Creates a folder and those above it. Node's own recursive mkdir never ends where a folder exists and refuses new
 * ones by saying that it does not (`/proc`).
 */
export async function makeFolders(folder: string, mode: number): Promise<void> {
  try {
    await mkdir(folder, { mode });
  } catch (error) {
    if (!isNodeError(error)) throw error;
    if (error.code === 'EEXIST' && (await stat(folder)).isDirectory()) return;
    if (error.code !== 'ENOENT' || dirname(folder) === folder) throw error;
    await makeFolders(dirname(folder), mode);
    await mkdir(folder, { mode }).catch(async (second: unknown) => {
      // Another process may have made it in between.
      if (
        !(await stat(folder).then(
          (found) => found.isDirectory(),
          () => false,
        ))
      )
        throw second;
    });
  }
}

/** `undefined` when there is no such file. Throws DATA_NOT_READABLE. */
export function readFileIfAny(file: string): Promise<string | undefined> {
  return ifAny(file, () => readFile(file, 'utf8'));
}

/** The names in a folder, sorted; none when there is no such folder. Throws DATA_NOT_READABLE. */
export async function namesInFolder(folder: string): Promise<string[]> {
  return ((await ifAny(folder, () => readdir(folder))) ?? []).sort();
}

async function ifAny<T>(path: string, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!isNodeError(error)) throw error;
    if (error.code === 'ENOENT') return undefined;
    throw new AppError('DATA_NOT_READABLE', { values: { path, reason: reasonOf(error) }, cause: error });
  }
}

/** Removes a file or folder if it is there. Throws DATA_NOT_WRITABLE. */
export async function remove(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch (error) {
    throw toWriteError(error, path);
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

/** Turns what the file system threw while writing into DISK_FULL or DATA_NOT_WRITABLE; anything else stays as it is. */
export function toWriteError(error: unknown, path: string): unknown {
  if (error instanceof AppError || !isNodeError(error)) return error;
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') {
    return new AppError('DISK_FULL', { values: { path }, cause: error });
  }
  return new AppError('DATA_NOT_WRITABLE', { values: { path, reason: reasonOf(error) }, cause: error });
}

/** Why the file system refused, in words. */
export function reasonOf(error: unknown): string {
  const words: Record<string, string> = {
    EACCES: 'permission denied',
    EPERM: 'not permitted',
    EROFS: 'the file system is read-only',
    ENOTDIR: 'a file stands where a folder is needed',
    EEXIST: 'a file stands where a folder is needed',
    ENOENT: 'nothing can be created there',
  };
  const code = isNodeError(error) ? error.code : undefined;
  return words[code ?? ''] ?? (error instanceof Error ? error.message : String(error));
}

export function isNodeError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error;
}
