import { stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Whether a program was killed in the middle of writing: SQLite's journal is left, or a file in which nothing was
 * created yet. Whoever opens the database for writing next puts that right; whoever may only read cannot, and NSS then
 * calls the database bad. https://www.sqlite.org/atomiccommit.html#_rolling_back_incomplete_changes
 */
export async function wasCutShort(folder: string): Promise<boolean> {
  const sizes = await Promise.all(
    ['cert9.db', 'key4.db'].map(async (name) => {
      const [file, journal] = await Promise.all([sizeOf(join(folder, name)), sizeOf(join(folder, `${name}-journal`))]);
      return file === undefined || file === 0 || (journal ?? 0) > 0;
    }),
  );
  return sizes.includes(true);
}

async function sizeOf(file: string): Promise<number | undefined> {
  return (await stat(file).catch(() => undefined))?.size;
}
