import { rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../shared/errors.ts';
import type { DamagedFile } from '../shared/project.ts';
import { readDataFile, setAside, writeDataFile } from '../system/data-file.ts';
import { isNodeError, namesInFolder, readFileIfAny, remove } from '../system/files.ts';
import { noteLeftCopies, readLeftCopies } from './left-copies.ts';
import { projectFormat, type ProjectRecord } from './project-record.ts';

const fileName = /^[0-9a-f]{12}\.json$/;
const asideName = /^[0-9a-f]{12}\.json\.damaged-/;
const removedSuffix = '.removed';

/** The folder of projects: one JSON file each, read anew when it changed, because two programs may write here. */
export interface ProjectFiles {
  /** All readable projects, and the files that are damaged: set aside and named. */
  readAll(): Promise<{ records: ProjectRecord[]; damaged: DamagedFile[] }>;
  /** The project of that id, without a look at the others; `undefined` where none is readable. */
  read(id: string): Promise<ProjectRecord | undefined>;
  /** Copies of keys that were exported and lie somewhere, also those of projects that are gone. */
  exportedCopies(): Promise<string[]>;
  /** Remembers the exported copies of a project that is about to go. */
  noteCopies(record: ProjectRecord): Promise<void>;
  write(record: ProjectRecord): Promise<void>;
  /** Takes a project out of sight without losing it, until `dropRemoved` or `restoreRemoved`. */
  hide(id: string): Promise<void>;
  dropRemoved(id: string): Promise<void>;
  restoreRemoved(id: string): Promise<void>;
}

interface Cached {
  stamp: string;
  record: ProjectRecord;
}

export function projectFiles(folder: string, clock: () => Date): ProjectFiles {
  const cache = new Map<string, Cached>();
  const path = (id: string) => join(folder, `${id}.json`);

  async function readOne(file: string): Promise<ProjectRecord | DamagedFile | undefined> {
    const full = join(folder, file);
    const stamp = await stampOf(full);
    if (stamp === undefined) return undefined;
    const cached = cache.get(file);
    if (cached?.stamp === stamp) return cached.record;
    const content = await readDataFile(full, projectFormat).catch(newerContent);
    // One file of a newer Latchkey must not hide all the others.
    if (content.kind === 'newer')
      return { file: full, reason: 'a newer Latchkey wrote it, and this one leaves it alone' };
    if (content.kind === 'missing') return undefined;
    if (content.kind === 'damaged') return { file: await setAside(full, clock()), reason: content.reason };
    cache.set(file, { stamp, record: content.value });
    return content.value;
  }

  const readAll: ProjectFiles['readAll'] = async () => {
    const names = await namesInFolder(folder);
    const records: ProjectRecord[] = [];
    const damaged: DamagedFile[] = names
      .filter((name) => asideName.test(name))
      .map((name) => ({ file: join(folder, name), reason: 'it was damaged and set aside earlier' }));
    const files = names.filter((name) => fileName.test(name));
    forgetAllBut(new Set(files), cache);
    for (const batch of batches(files, 64)) {
      for (const found of await Promise.all(batch.map(readOne))) {
        if (found === undefined) continue;
        if ('reason' in found) damaged.push(found);
        else records.push(found);
      }
    }
    return { records, damaged };
  };

  return {
    readAll,
    async read(id) {
      const file = `${id}.json`;
      const found = fileName.test(file) ? await readOne(file) : undefined;
      return found && !('reason' in found) && found.id === id ? found : undefined;
    },
    async exportedCopies() {
      const ofProjects = (await readAll()).records.flatMap((record) => record.exports);
      return [...new Set([...ofProjects, ...(await readLeftCopies(folder))].map((copy) => copy.path))];
    },
    noteCopies: (record) => noteLeftCopies(folder, record),
    write: (record) => writeDataFile(path(record.id), projectFormat, record),
    hide: (id) => move(path(id), path(id) + removedSuffix),
    dropRemoved: (id) => remove(path(id) + removedSuffix),
    restoreRemoved: (id) => move(path(id) + removedSuffix, path(id)),
  };
}

/** The name of the key of a project whose file is damaged, where that much can still be read. */
export async function salvageKeyName(file: string): Promise<string | undefined> {
  const text = (await readFileIfAny(file)) ?? '';
  // Names of keys hold nothing that JSON escapes; an escaped one was never written by us.
  return /"keyName":\s*"([^"\\]+)"/.exec(text)?.[1];
}

function newerContent(error: unknown): { kind: 'newer' } {
  if (error instanceof AppError && error.code === 'DATA_NEWER') return { kind: 'newer' };
  throw error;
}

function forgetAllBut(present: ReadonlySet<string>, cache: Map<string, Cached>): void {
  for (const name of cache.keys()) if (!present.has(name)) cache.delete(name);
}

/** Changes whenever the file's content was replaced: a rename brings a new inode. */
async function stampOf(file: string): Promise<string | undefined> {
  try {
    const found = await stat(file, { bigint: true });
    return `${found.ino}:${found.mtimeNs}:${found.size}`;
  } catch (error) {
    // Removed by another program between listing and reading.
    if (isNodeError(error) && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (isNodeError(error)) {
      throw new AppError('DATA_NOT_WRITABLE', { values: { path: from, reason: error.message }, cause: error });
    }
    throw error;
  }
}

function batches<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
