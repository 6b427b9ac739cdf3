import { lstat } from 'node:fs/promises';
import type { ProjectDetail } from '../shared/project.ts';
import type { ProjectRecord } from './project-record.ts';

/**
 * All copies of the project's keys that were exported, and which are of the key it has now and lie there still. A
 * place that was noted before fingerprints were is told as not current: to export there again harms nothing.
 */
export function exportedCopies({ exports, certificate }: ProjectRecord): Promise<ProjectDetail['exports']> {
  return Promise.all(
    exports.map(async ({ path, at, sha256 }) => ({
      path,
      at,
      current: sha256 === certificate.sha256 && (await isFile(path)),
    })),
  );
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isFile();
  } catch {
    // Gone, or in a folder that may not be looked into: no copy that could be counted on either way.
    return false;
  }
}
