import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import { readDataFile, setAside, writeDataFile, type DataFormat } from '../system/data-file.ts';
import type { Remembered } from './drift.ts';

/** Which stores trusted which root. A root is known by its SHA-256, lower-case hex. */
export interface TrustMemory {
  /** DATA_NOT_READABLE, DATA_NEWER. */
  recall(sha256: string): Promise<Remembered | undefined>;
  /** Every root that some store was seen to trust and from which it was not removed. Throws as `recall`. */
  roots(): Promise<string[]>;
  /** Writes only what differs. Throws as `recall`, and DISK_FULL or DATA_NOT_WRITABLE. */
  change(sha256: string, next: (now: Remembered | undefined) => Remembered | undefined): Promise<void>;
}

type Roots = Record<string, Remembered>;

const format = {
  version: 1,
  schema: v.object({
    roots: v.record(v.string(), v.object({ trusted: v.array(v.string()), known: v.array(v.string()) })),
  }),
} satisfies DataFormat<{ roots: Roots }>;

/** One file in the folder. */
export function memoryFile(folder: string, clock: () => Date): TrustMemory {
  const file = join(folder, 'stores.json');
  let queue = Promise.resolve();

  async function read(): Promise<{ roots: Roots; isDamaged: boolean }> {
    const content = await readDataFile<{ roots: Roots }>(file, format);
    return content.kind === 'found'
      ? { roots: content.value.roots, isDamaged: false }
      : { roots: {}, isDamaged: content.kind === 'damaged' };
  }

  async function changeNow(sha256: string, next: Parameters<TrustMemory['change']>[1]): Promise<void> {
    const { roots, isDamaged } = await read();
    const now = roots[sha256];
    const then = next(now);
    if (isDeepStrictEqual(now, then)) return;
    if (isDamaged) await setAside(file, clock());
    const others = Object.entries(roots).filter(([root]) => root !== sha256);
    await writeDataFile(file, format, { roots: Object.fromEntries(then ? [...others, [sha256, then]] : others) });
  }

  return {
    recall: async (sha256) => (await read()).roots[sha256],
    roots: async () => {
      const entries = Object.entries((await read()).roots);
      return entries.filter(([, { trusted }]) => trusted.length > 0).map(([sha256]) => sha256);
    },
    change: (sha256, next) => {
      const done = queue.then(() => changeNow(sha256, next));
      queue = done.catch(() => undefined);
      return done;
    },
  };
}
