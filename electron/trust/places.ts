import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { isNodeError } from '../system/files.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The folder that a variable of the XDG specification names; relative paths are to be ignored. */
export function xdgFolder(environment: Environment, name: string, fallback: string): string {
  const value = environment[name];
  return value !== undefined && isAbsolute(value) ? value : fallback;
}

export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    // Missing, or closed to us: in either case nothing can be kept there.
    return false;
  }
}

export async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    // Missing, or closed to us: in either case it cannot be read.
    return false;
  }
}

/** The names of a folder's folders; empty when there is no such folder. */
export async function foldersIn(path: string): Promise<string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch (error) {
    if (isNodeError(error)) return [];
    throw error;
  }
}

/** The same folder has one real path, whatever links lead to it or, where it does not exist yet, to those above it. */
export async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    return dirname(path) === path ? path : join(await realPathOf(dirname(path)), basename(path));
  }
}

export const below = (home: string, path: string): string => join(home, ...path.split('/'));
