import { join } from 'node:path';
import * as v from 'valibot';
import { type DataFormat, readDataFile, writeDataFile } from '../system/data-file.ts';
import type { ProjectRecord } from './project-record.ts';

/** Exported copies of keys whose project is gone: uninstall still has to name them. */
interface LeftCopies {
  copies: { path: string; at: string }[];
}

const format: DataFormat<LeftCopies> = {
  version: 1,
  schema: v.object({ copies: v.array(v.object({ path: v.string(), at: v.pipe(v.string(), v.isoTimestamp()) })) }),
};

const fileIn = (folder: string) => join(folder, 'left-copies.json');

/** A damaged list is an empty one: nothing but these reminders hangs on it. */
export async function readLeftCopies(folder: string): Promise<LeftCopies['copies']> {
  const content = await readDataFile(fileIn(folder), format);
  return content.kind === 'found' ? content.value.copies : [];
}

/** Notes the copies of a project that is about to be removed. */
export async function noteLeftCopies(folder: string, { exports }: ProjectRecord): Promise<void> {
  if (exports.length === 0) return;
  const paths = new Set(exports.map((copy) => copy.path));
  const others = (await readLeftCopies(folder)).filter((copy) => !paths.has(copy.path));
  await writeDataFile(fileIn(folder), format, { copies: [...others, ...exports] });
}
