import { readFile, stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { isNodeError } from '../../system/files.ts';

/** Firefox's database of certificates has a quarter of a megabyte; with thousands of them it has some. */
const sizeLimit = 64 * 1024 * 1024;
const attempts = 3;
const pauseMs = 20;

/**
 * The bytes of a SQLite file that nobody is writing: without a journal, before and after, and not changed in between.
 * `undefined` when it stays busy, was left in the middle of a change, is too large, or is not there: what it holds then
 * only SQLite itself can say. https://www.sqlite.org/lockingv3.html
 */
export async function readQuietFile(file: string): Promise<Buffer | undefined> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const before = await stampOf(file);
    if (before === undefined) return undefined;
    if (before !== 'busy') {
      const bytes = await readFile(file);
      if ((await stampOf(file)) === before) return bytes;
    }
    if (attempt < attempts) await setTimeout(pauseMs);
  }
  return undefined;
}

async function stampOf(file: string): Promise<string | undefined> {
  if ((await sizeOf(`${file}-journal`)) > 0 || (await sizeOf(`${file}-wal`)) > 0) return 'busy';
  try {
    const { ino, size, mtimeNs } = await stat(file, { bigint: true });
    return size > sizeLimit ? undefined : `${ino} ${size} ${mtimeNs}`;
  } catch (error) {
    if (isNodeError(error) && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Zero when there is no such file. An empty journal has nothing to tell: that is how SQLite keeps one for later. */
async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch(() => undefined);
  return found?.size ?? 0;
}
