import { isAbsolute, normalize, resolve } from 'node:path';

/** The folders that a person pointed at in this run, by a dialog or a drop: the only ones the window may name. */
export interface GrantedFolders {
  grant(folder: string): void;
  has(folder: string): boolean;
}

/** More than a person chooses in one run; the oldest goes first, so that a hostile page cannot fill the memory. */
const limit = 200;

export function grantedFolders(): GrantedFolders {
  const folders = new Set<string>();
  return {
    grant: (folder) => {
      const oldest = folders.size >= limit ? folders.values().next().value : undefined;
      if (oldest !== undefined) folders.delete(oldest);
      folders.add(resolve(folder));
    },
    // A path that is spelled in a roundabout way was not what the dialog gave out.
    has: (folder) => isAbsolute(folder) && normalize(folder) === folder && folders.has(resolve(folder)),
  };
}
