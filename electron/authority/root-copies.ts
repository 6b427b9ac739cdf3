import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { certificatesInPem } from '../certificates/pem.ts';
import { type DataFormat, readDataFile, writeDataFile } from '../system/data-file.ts';
import { isNodeError } from '../system/files.ts';

/** Where the root was exported to: uninstall names these files. */
const format: DataFormat<{ paths: string[] }> = {
  version: 1,
  schema: v.object({ paths: v.array(v.string()) }),
};

const fileIn = (folder: string) => join(folder, 'root-copies.json');

/** Noted before it is written, so that no copy exists that nobody knows of. */
export async function noteRootCopy(folder: string, path: string): Promise<void> {
  const paths = await noted(folder);
  if (!paths.includes(path)) await writeDataFile(fileIn(folder), format, { paths: [...paths, path] });
}

/** Those that lie there still, as far as can be told. What else has taken their place is nobody's copy. */
export async function rootCopies(folder: string, roots: readonly string[]): Promise<string[]> {
  const forms = roots.flatMap((pem) => [Buffer.from(pem, 'ascii'), ...certificatesInPem(pem)]);
  const paths = await noted(folder);
  const there = await Promise.all(paths.map((path) => holdsOne(path, forms)));
  return paths.filter((_, index) => there[index]);
}

/** A damaged list is an empty one: nothing but these reminders hangs on it. */
async function noted(folder: string): Promise<string[]> {
  const content = await readDataFile(fileIn(folder), format);
  return content.kind === 'found' ? content.value.paths : [];
}

async function holdsOne(path: string, forms: readonly Buffer[]): Promise<boolean> {
  try {
    const content = await readFile(path);
    return forms.some((form) => form.equals(content));
  } catch (error) {
    // What may not be read may be there all the same.
    return !(isNodeError(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR'));
  }
}
