import { rename } from 'node:fs/promises';
import * as v from 'valibot';
import { AppError } from '../shared/errors.ts';
import { isNodeError, readFileIfAny, toWriteError, writeFileAtomic } from './files.ts';

/** A JSON file of ours: its schema, without the `schemaVersion` that every file carries. */
export interface DataFormat<T> {
  version: number;
  schema: v.GenericSchema<unknown, T>;
}

export type DataContent<T> = { kind: 'missing' } | { kind: 'found'; value: T } | { kind: 'damaged'; reason: string };

/** Reads and checks a file. Throws DATA_NEWER for one that a later version wrote; that is nobody's damage. */
export async function readDataFile<T>(file: string, format: DataFormat<T>): Promise<DataContent<T>> {
  const text = await readFileIfAny(file);
  if (text === undefined) return { kind: 'missing' };
  const parsed = parseJson(text);
  if (!isRecord(parsed)) return { kind: 'damaged', reason: 'it is not a JSON object' };
  const version = parsed['schemaVersion'];
  if (typeof version === 'number' && version > format.version) throw new AppError('DATA_NEWER', { values: { file } });
  const result = v.safeParse(format.schema, parsed);
  if (!result.success) return { kind: 'damaged', reason: describeIssue(result.issues[0]) };
  return { kind: 'found', value: result.output };
}

export async function writeDataFile<T extends object>(file: string, format: DataFormat<T>, value: T): Promise<void> {
  await writeFileAtomic(file, `${JSON.stringify({ schemaVersion: format.version, ...value }, null, 2)}\n`);
}

/**
 * Moves a damaged file out of the way under a name that tells what it is; nothing is deleted. Another process that
 * found it at the same moment may have done so already. Throws DATA_NOT_WRITABLE.
 */
export async function setAside(file: string, now: Date): Promise<string> {
  const aside = `${file}.damaged-${now.toISOString().replace(/[:.]/g, '-')}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if (!isNodeError(error) || error.code !== 'ENOENT') throw toWriteError(error, file);
  }
  return aside;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Not JSON is an answer here: the caller reports the file as damaged.
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describeIssue(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  return path ? `${path}: ${issue.message}` : issue.message;
}
