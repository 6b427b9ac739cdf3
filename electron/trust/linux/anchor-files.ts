import { constants } from 'node:fs';
import { access, lstat, readdir, readFile, readlink, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isNodeError } from '../../system/files.ts';
import { certificatesIn } from '../certificate-text.ts';

/** The name that the privileged helper gives to a root's file, without its extension. */
export function anchorName(sha256: string): string {
  return `latchkey-root-${sha256.slice(0, 16)}`;
}

export interface AnchorFile {
  /** Absolute. */
  file: string;
  /** The fingerprints of all that it holds. */
  hashes: string[];
}

/** Every file below the folder whose name counts, links followed, as the systems' own programs find them. */
export async function anchorFiles(folder: string, counts: (name: string) => boolean): Promise<AnchorFile[]> {
  const names = await readdir(folder, { recursive: true }).catch(missingIs<string[]>([]));
  const files = names.filter(counts).map((name) => join(folder, name));
  return Promise.all(
    files.map(async (file) => {
      const text = await readFile(file, 'utf8').catch((error: unknown) => {
        // A dangling link, a folder of that name, or a file that is not for us: none of them is our certificate.
        if (isNodeError(error)) return '';
        throw error;
      });
      return { file, hashes: certificatesIn(text).map(({ sha256 }) => sha256) };
    }),
  );
}

export async function bundleHolds(bundle: string, sha256: string): Promise<boolean> {
  const text = await readFile(bundle, 'utf8').catch(missingIs(''));
  return certificatesIn(text).some((certificate) => certificate.sha256 === sha256);
}

/** The links in the folder that lead to one of the files, at once or over another link there. Absolute, sorted. */
export async function linksTo(folder: string, files: readonly string[]): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(missingIs([]));
  const links = await Promise.all(
    entries
      .filter((entry) => entry.isSymbolicLink())
      .map(async ({ name }) => {
        const link = join(folder, name);
        // Gone meanwhile: it leads nowhere.
        return { link, target: resolve(folder, await readlink(link).catch(missingIs(''))) };
      }),
  );
  const leadingTo = (targets: readonly string[]) =>
    links.filter(({ target }) => targets.includes(target)).map(({ link }) => link);
  const first = leadingTo(files);
  return [...new Set([...first, ...leadingTo(first)])].sort();
}

/** A link that is there and leads nowhere. */
export async function isDangling(link: string): Promise<boolean> {
  const isThere = await lstat(link).then(() => true, missingIs(false));
  return isThere && !(await stat(link).then(() => true, missingIs(false)));
}

/** Whether the folder, or where it would be made, lies on a file system that nobody can write to. */
export async function isReadOnly(folder: string): Promise<boolean> {
  try {
    await access(folder, constants.W_OK);
    return false;
  } catch (error) {
    if (!isNodeError(error)) throw error;
    if (error.code === 'ENOENT' && dirname(folder) !== folder) return isReadOnly(dirname(folder));
    return error.code === 'EROFS';
  }
}

function missingIs<T>(value: T): (error: unknown) => T {
  return (error) => {
    if (isNodeError(error) && error.code === 'ENOENT') return value;
    throw error;
  };
}
