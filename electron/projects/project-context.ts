import type { AuthorityRecord } from '../authority/authority-record.ts';
import type { Keychain } from '../keychain/keychain.ts';
import { AppError } from '../shared/errors.ts';
import type { Journal } from '../system/journal.ts';
import type { Log } from '../system/log.ts';
import { mendProject, type ProjectChange } from './mend-project.ts';
import type { ProjectFiles } from './project-files.ts';
import type { ProjectRecord } from './project-record.ts';

/** What the use cases of projects work with. */
export interface ProjectContext {
  files: ProjectFiles;
  journal: Journal;
  log: Log;
  clock: () => Date;
  authority(): Promise<AuthorityRecord>;
  /** The keychain that is recorded with the authority. */
  keychain(): Promise<Keychain>;
  /** Runs alone among all Latchkeys of this data folder. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}

/** A project by its id or its unique name. PROJECT_NOT_FOUND, PROJECT_AMBIGUOUS. */
export async function findProject(files: ProjectFiles, project: string): Promise<ProjectRecord> {
  // First, and by itself: whoever goes through ten thousand projects must not read all of them for each.
  const byId = await files.read(project);
  if (byId) return byId;
  const { records } = await files.readAll();
  const named = records.filter((record) => record.name === project);
  const [only, ...others] = named;
  if (!only) throw new AppError('PROJECT_NOT_FOUND', { values: { project } });
  if (others.length > 0) {
    const ids = named.map((record) => record.id).join(', ');
    throw new AppError('PROJECT_AMBIGUOUS', { values: { project, ids } });
  }
  return only;
}

/**
 * Journals the change first. When the work throws, what it began is put back at once, as after a crash. The entry stays
 * for the next start while anything is left to do: after a crash, or where the keychain does not let a key be deleted.
 * @param tidy what remains to be done once the change stands; it does not fail the change.
 */
export async function journaled<T>(
  context: ProjectContext,
  change: ProjectChange,
  work: () => Promise<T>,
  tidy: () => Promise<unknown> = () => Promise.resolve(),
): Promise<T> {
  const entry = await context.journal.begin({ action: 'project', ...change });
  const endAfter = async (last: () => Promise<unknown>): Promise<void> => {
    try {
      await last();
      await context.journal.end(entry);
    } catch (error) {
      context.log.error('left for the next start', error);
    }
  };
  let result: T;
  try {
    result = await work();
  } catch (error) {
    await endAfter(async () => mendProject({ files: context.files, keychain: await context.keychain() }, change));
    throw error;
  }
  await endAfter(tidy);
  return result;
}
