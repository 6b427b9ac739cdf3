import { readFile, stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { isNodeError } from '../../system/files.ts';
import { rolledBack } from './rollback-journal.ts';

/** Firefox's database of certificates has a quarter of a megabyte; with thousands of them it has some. */
const sizeLimit = 64 * 1024 * 1024;
const attempts = 3;
const pauseMs = 20;

/**
 * The bytes of a SQLite file as its last finished change left it, while nobody is writing: where a change was broken
 * off, as by a power cut, they are those from before it, which certutil could tell only by writing to the file.
 * `undefined` when it stays busy, is too large, or is not there: what it holds then only SQLite itself can say.
 * https://www.sqlite.org/lockingv3.html
 */
export async function readQuietFile(file: string): Promise<Buffer | undefined> {
  const journal = `${file}-journal`;
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const before = await stampOf(file);
    if (before === undefined) return undefined;
    const changes = await stampOf(journal);
    // A log of the newer kind holds what is not in the file yet.
    const isLogged = (await stampOf(`${file}-wal`)) ?? '';
    if (!/^\d+ [1-9]/.test(isLogged)) {
      const bytes = await readFile(file);
      const old = changes === undefined ? undefined : await readFile(journal).catch(() => undefined);
      const isSteady = (await stampOf(file)) === before && (await stampOf(journal)) === changes;
      if (isSteady) return old === undefined ? bytes : rolledBack(bytes, old);
    }
    if (attempt < attempts) await setTimeout(pauseMs);
  }
  return undefined;
}

/** Changes with every change of the file. `undefined` when there is none, or too large a one. */
async function stampOf(file: string): Promise<string | undefined> {
  try {
    const { ino, size, mtimeNs } = await stat(file, { bigint: true });
    return size > sizeLimit ? undefined : `${ino} ${size} ${mtimeNs}`;
  } catch (error) {
    if (isNodeError(error) && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
