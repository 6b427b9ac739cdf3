import { constants, type Stats } from 'node:fs';
import { access, lstat, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../shared/errors.ts';
import { isNodeError, writeFileAtomic } from '../system/files.ts';

const readableByAll = 0o644;

/**
 * Writes a public file where the user pointed. A file that is there with the same content is left alone; another
 * one is overwritten only on request. Throws EXPORT_EXISTS, EXPORT_FAILED.
 */
export async function writeExport(file: string, content: Buffer, overwrite: boolean): Promise<void> {
  const found = await fileThere(file);
  if (found && (await readFile(file).catch(() => undefined))?.equals(content)) return;
  if (found && !overwrite) throw new AppError('EXPORT_EXISTS', { values: { path: file } });
  await assertFolder(dirname(file));
  try {
    await writeFileAtomic(file, content, readableByAll);
  } catch (error) {
    throw exportFailed(file, error);
  }
}

/** Finds out beforehand what `writeExport` would refuse of a content that is not known yet. EXPORT_EXISTS, EXPORT_FAILED. */
export async function assertWritable(file: string, overwrite: boolean): Promise<void> {
  const found = await fileThere(file);
  if (found && !overwrite) throw new AppError('EXPORT_EXISTS', { values: { path: file } });
  const folder = dirname(file);
  await assertFolder(folder);
  await access(folder, constants.W_OK).catch((error: unknown) => {
    throw exportFailed(folder, error);
  });
}

async function fileThere(file: string): Promise<Stats | undefined> {
  const found = await lstat(file).catch((error: unknown) => {
    if (isNodeError(error) && error.code === 'ENOENT') return undefined;
    // Something on the way is a file: the folder that is missing is the one to name.
    throw exportFailed(isNodeError(error) && error.code === 'ENOTDIR' ? dirname(file) : file, error);
  });
  if (found?.isDirectory()) throw exportFailed(file, new Error('it is a folder; name a file'));
  // A link, a device or a pipe would be replaced by a file, or followed somewhere that nobody named.
  if (found && !found.isFile()) throw exportFailed(file, new Error('something other than a file stands there'));
  return found;
}

async function assertFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY);
    await handle.close();
  } catch (error) {
    throw exportFailed(folder, error);
  }
}

export function exportFailed(path: string, error: unknown): AppError {
  const reasons: Record<string, string> = {
    ENOENT: 'there is no such folder',
    ENOTDIR: 'there is no such folder',
    EACCES: 'permission denied',
  };
  const code = isNodeError(error) ? (error.code ?? '') : '';
  const reason = reasons[code] ?? (error instanceof Error ? error.message : String(error));
  return new AppError('EXPORT_FAILED', { values: { path, reason: reason.replace(/\.$/, '') }, cause: error });
}
