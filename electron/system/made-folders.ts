import { lstatSync, rmdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { isNodeError } from './files.ts';

/** Folders that are made on the way to another one are as old as it, but for the time that making them takes. */
const togetherMs = 1_000;

/**
 * The folders above this one that were made for it, innermost first: `~/.local/share` and `~/.local` in a home that
 * had neither. None above `home`, and none where the folder itself is not there.
 */
export function foldersMadeFor(folder: string, home: string): string[] {
  const birth = birthOf(folder);
  const made: string[] = [];
  if (birth === undefined) return made;
  for (let above = dirname(folder); above !== dirname(above) && above !== home; above = dirname(above)) {
    const older = birthOf(above);
    if (older === undefined || birth - older > togetherMs) break;
    made.push(above);
  }
  return made;
}

/** Removes the folders in turn, up to the first that somebody has put something into. */
export function removeWhileEmpty(folders: readonly string[]): void {
  for (const folder of folders) {
    try {
      rmdirSync(folder);
    } catch (error) {
      // In use, gone, or not ours to remove: in each case it is as it should be.
      if (isNodeError(error)) return;
      throw error;
    }
  }
}

function birthOf(folder: string): number | undefined {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  return found?.isDirectory() ? found.birthtimeMs : undefined;
}
