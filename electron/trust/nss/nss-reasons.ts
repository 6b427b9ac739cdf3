import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { shellCommand } from '../../system/elevate.ts';
import { isNodeError } from '../../system/files.ts';
import { isFile, isFolder } from '../places.ts';
import { hasDatabase } from './nss-database.ts';

export interface Reason {
  /** A sentence. */
  reason: string;
  /** What to do about it. */
  hint: string;
}

export const primaryPassword = (browser: string): Reason => ({
  reason: 'It is protected by a primary password, which Latchkey does not ask for.',
  hint: `Import root.pem by hand in ${browser}’s settings, under certificates, authorities.`,
});

/**
 * The format that went out of use in 2018 (cert8.db) and nothing newer: certutil would make a database beside it that
 * lacks what is in the old one, which the browser then takes for converted.
 */
export async function oldFormat(folder: string, browser: string): Promise<Reason | undefined> {
  if ((await hasDatabase(folder)) || !(await isFile(join(folder, 'cert8.db')))) return undefined;
  return {
    reason: 'Its database is still in the old format (cert8.db), which a browser of today converts when it starts.',
    hint: `Start ${browser} once, close it, and look again.`,
  };
}

/** Why this user cannot change the database, or make one; `undefined` when nothing stands in the way. */
export async function notWritable(folder: string): Promise<Reason | undefined> {
  if (!(await hasDatabase(folder))) {
    const above = await nearestFolder(folder);
    return reasonAt(above, above === folder ? 'the folder' : 'that folder');
  }
  const files = ['cert9.db', 'key4.db'].map((name) => join(folder, name));
  // SQLite keeps its journal beside the file, so that the folder counts as well.
  for (const path of [folder, ...files]) {
    const reason = await reasonAt(path, 'the folder and its files');
    if (reason) return path === folder || (await isFile(path)) ? reason : undefined;
  }
  return undefined;
}

async function reasonAt(path: string, what: string): Promise<Reason | undefined> {
  try {
    await access(path, constants.W_OK);
    return undefined;
  } catch (error) {
    if (isNodeError(error) && error.code === 'EROFS') {
      const reason = `${path} is on a file system that is read-only.`;
      return { reason, hint: 'Make it writable where it is mounted, then look again.' };
    }
    const list = shellCommand(['ls', '-ld', path]);
    return { reason: `You may not write to ${path}.`, hint: `Make ${what} writable for you, then look again: ${list}` };
  }
}

async function nearestFolder(path: string): Promise<string> {
  return (await isFolder(path)) || dirname(path) === path ? path : nearestFolder(dirname(path));
}

export const byHandIn = (browser: string): string =>
  `Remove it in ${browser}’s settings, under certificates, authorities.`;

export const lookByHand = (folder: string): string =>
  `See what is there: ${shellCommand(['certutil', '-L', '-d', `sql:${folder}`])}`;
