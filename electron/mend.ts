import { mendAuthority } from './authority/create-authority.ts';
import type { Keychain } from './keychain/keychain.ts';
import type { ProjectFiles } from './projects/project-files.ts';
import { mendProject } from './projects/mend-project.ts';
import type { KeychainBackend } from './shared/authority.ts';
import { AppError } from './shared/errors.ts';
import type { StoreChange } from './shared/trust.ts';
import type { Change, Journal } from './system/journal.ts';
import type { DataPaths } from './system/paths.ts';

export interface MendContext {
  paths: DataPaths;
  journal: Journal;
  files: ProjectFiles;
  keychains: Readonly<Record<KeychainBackend, Keychain>>;
  /** The one in use. */
  keychain(): Promise<Keychain>;
  /** Removes this root wherever it is, also where it is half installed. */
  untrust(sha256: string, stores: readonly string[]): Promise<StoreChange[]>;
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  exclusivelyTrust<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * Finishes or undoes what a crash left half-done, entry by entry. Nothing here asks the system for more than was
 * agreed to before: an interrupted trusting is undone, since undoing leaves the computer as it was.
 * An entry that cannot be mended now (a locked keychain) stays for the next time; the others are mended all the same,
 * and the first of the errors is thrown at the end.
 */
export async function mendAll(context: MendContext): Promise<string[]> {
  const { entries } = await context.journal.unfinished();
  const told: string[] = [];
  const failures: unknown[] = [];
  for (const { id, data } of entries) {
    const isTrust = data.action === 'trust' || data.action === 'untrust';
    const alone = (work: () => Promise<void>) => (isTrust ? context.exclusivelyTrust(work) : context.exclusively(work));
    try {
      await alone(async () => {
        // While this waited its turn, another Latchkey may have mended it, or done the same change to its end.
        if (!(await isUnfinished(context.journal, id))) return;
        told.push(await mendOne(context, data));
        await context.journal.end(id);
      });
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return told;
}

async function isUnfinished(journal: Journal, id: string): Promise<boolean> {
  return (await journal.unfinished()).entries.some((entry) => entry.id === id);
}

async function mendOne(context: MendContext, change: Change): Promise<string> {
  switch (change.action) {
    case 'create-authority': {
      const keychain = context.keychains[change['backend'] === 'vault' ? 'vault' : 'os'];
      return mendAuthority({ paths: context.paths, keychain }, text(change['authorityId']));
    }
    case 'project': {
      const projectId = text(change['projectId']);
      const keyNames = Array.isArray(change['keyNames']) ? change['keyNames'].map(text) : [];
      const copy = change['exportedKey'] === undefined ? {} : { exportedKey: text(change['exportedKey']) };
      const keychain = await context.keychain();
      return mendProject({ files: context.files, keychain }, { projectId, keyNames, ...copy });
    }
    case 'trust':
    case 'untrust':
      return mendTrust(await context.untrust(change.sha256, change.stores), change.action);
    case 'uninstall':
      return 'An uninstall was interrupted. Run it again to finish it.';
  }
}

function mendTrust(changes: readonly StoreChange[], action: 'trust' | 'untrust'): string {
  const failed = changes.find((change) => change.error);
  if (failed?.error) {
    const { message, hint } = failed.error;
    throw new AppError('STORE_FAILED', { values: { store: failed.label, reason: message, advice: hint } });
  }
  const cleaned = changes.filter((change) => change.changed).map((change) => change.label);
  if (cleaned.length === 0) return 'A change of trust was interrupted; every store was already as it should be.';
  return action === 'trust'
    ? `Trusting was interrupted; it was taken back in ${cleaned.join(', ')}.`
    : `Removing trust was interrupted; it was completed in ${cleaned.join(', ')}.`;
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new AppError('INTERNAL', { detail: 'A journal entry lacks a field.' });
  return value;
}
