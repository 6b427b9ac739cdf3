import { type Keychain, projectKeyId } from '../keychain/keychain.ts';
import { removeTemporaries } from '../system/files.ts';
import type { ProjectFiles } from './project-files.ts';

/** What a project's unfinished change is about: enough to finish or undo it. */
export interface ProjectChange {
  projectId: string;
  /** Keys that this change makes or retires; the one that no project names afterwards is deleted. */
  keyNames: string[];
  /** Where a copy of the key is being written, absolute. */
  exportedKey?: string;
}

/**
 * After a change of a project that did not come to its end: whatever key no file refers to is deleted, a removal is
 * completed, and a half-written copy of a key goes. Returns what was done, in words.
 */
export async function mendProject(
  context: { files: ProjectFiles; keychain: Keychain },
  change: ProjectChange,
): Promise<string> {
  if (change.exportedKey !== undefined) await removeTemporaries(change.exportedKey);
  const { records } = await context.files.readAll();
  const used = new Set(records.map((record) => record.keyName));
  for (const keyName of change.keyNames.filter((name) => !used.has(name))) {
    await context.keychain.delete(projectKeyId(keyName));
  }
  await context.files.dropRemoved(change.projectId);
  const record = records.find((found) => found.id === change.projectId);
  return record
    ? `A change of “${record.name}” was interrupted; it is whole, and leftover keys were deleted.`
    : 'A project that was being added or removed was interrupted; nothing of it is left.';
}
