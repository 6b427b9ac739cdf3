import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Every entry below the folders with its kind, mode, owner and content: two equal listings are equal to the byte. */
export type Listing = Record<string, string>;

/** `seen` turns a path of the machine into one that this process can open. */
export function listing(folders: readonly string[], seen: (path: string) => string = (path) => path): Listing {
  const found: Listing = {};
  const look = (path: string): void => {
    const status = lstatSync(seen(path), { throwIfNoEntry: false });
    if (!status) return;
    const about = `${(status.mode & 0o7777).toString(8)} ${status.uid}:${status.gid}`;
    if (status.isSymbolicLink()) found[path] = `link to ${readlinkSync(seen(path))}`;
    else if (status.isFile()) found[path] = `file ${about} ${status.size} ${digestOf(seen(path))}`;
    else if (status.isDirectory()) {
      found[path] = `folder ${about}`;
      for (const name of readdirSync(seen(path))) look(join(path, name));
    } else found[path] = `other ${about}`;
  };
  for (const folder of folders) look(folder);
  return found;
}

/** What differs, one line an entry; empty when nothing does. */
export function differences(before: Listing, after: Listing): string[] {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return paths
    .filter((path) => before[path] !== after[path])
    .map((path) => `${path}: ${before[path] ?? 'nothing'} → ${after[path] ?? 'nothing'}`);
}

function digestOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
