import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { namesInFolder, removeTemporaries } from '../../system/files.ts';
import { sweepLocks, withLock } from '../../system/lock.ts';
import type { Keystore } from './keystore.ts';
import { keystoreIn, readKeystore } from './read-keystore.ts';
import { replaceFile } from './replace-file.ts';

/** Another program may write the list at the same moment; each time it does, ours is made anew from what it wrote. */
const attempts = 5;

export interface OneChange {
  file: string;
  /** The new content; the old one where there is nothing to do. */
  make: (keystore: Keystore, bytes: Buffer) => Promise<Buffer> | Buffer;
  /** The fingerprints that the new content must have, of those that the old one has. */
  expected: (sha256s: readonly string[]) => string[];
  fail: (reason: string, advice: string) => AppError;
}

/**
 * Changes a list as a whole or not at all, one process at a time. True when it was changed. Throws what `fail` and
 * `make` give, and `AppError` BUSY, DISK_FULL and DATA_NOT_WRITABLE.
 */
export function changeKeystore({ file, make, expected, fail }: OneChange): Promise<boolean> {
  return alone(file, async () => {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const before = await readKeystore(file, { unseal: true });
      if (!('keystore' in before)) throw fail(before.reason, `Look at ${file}.`);
      const content = await make(before.keystore, before.bytes);
      if (content.equals(before.bytes)) return false;
      const after = await keystoreIn(content, { unseal: true });
      // The last word before a list is replaced that every Java program relies on.
      if (!after || !isSame(fingerprints(after), expected(fingerprints(before.keystore)))) {
        throw fail('What would have been written is not the same list with this one change.', 'Nothing was changed.');
      }
      if (await replaceFile(file, content, async () => (await readFile(file)).equals(before.bytes))) return true;
    }
    throw new AppError('BUSY');
  });
}

/** Takes away what a change that was killed left beside a list, whatever came of the list. */
export async function sweepBeside(file: string): Promise<void> {
  const names = await namesInFolder(dirname(file));
  if (names.some((name) => name.startsWith(`.${basename(file)}.`))) await alone(file, () => Promise.resolve());
}

function alone<T>(file: string, work: () => Promise<T>): Promise<T> {
  return withLock(join(dirname(file), `.${basename(file)}.latchkey.lock`), async () => {
    await removeTemporaries(file);
    await sweepLocks(dirname(file));
    return work();
  });
}

function fingerprints({ entries }: Keystore): string[] {
  return entries.map(({ sha256 }) => sha256);
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return [...one].sort().join() === [...other].sort().join();
}
