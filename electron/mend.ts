import { mendAuthority } from './authority/create-authority.ts';
import type { Keychain } from './keychain/keychain.ts';
import type { ProjectFiles } from './projects/project-files.ts';
import { mendProject } from './projects/mend-project.ts';
import { removeRunFolder } from './run-folder.ts';
import type { KeychainBackend } from './shared/authority.ts';
import { AppError } from './shared/errors.ts';
import type { Change, Journal, TrustChangeData } from './system/journal.ts';
import type { DataPaths } from './system/paths.ts';
import type { Resumed, TakenBack } from './trust/interrupted.ts';

type TrustChange = TrustChangeData & { action: 'trust' | 'untrust' };

export interface MendContext {
  paths: DataPaths;
  journal: Journal;
  files: ProjectFiles;
  keychains: Readonly<Record<KeychainBackend, Keychain>>;
  /** The one in use. */
  keychain(): Promise<Keychain>;
  /** Removes a root from where it is, also half installed, and asks for nothing. */
  takeBack(change: TrustChangeData): Promise<TakenBack>;
  /** Given when the user is trusting again: what of it that finishes. */
  resume?: ((change: TrustChangeData) => Promise<Resumed>) | undefined;
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  exclusivelyTrust<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * Finishes or undoes what a crash left half-done, entry by entry. Nothing here asks the system for more than was
 * agreed to before: an interrupted trusting is undone, since undoing leaves the computer as it was. Only where the
 * user is trusting the same root again it is left to that.
 * Nor is anybody asked for rights: what needs them stays in the journal, for `status` to name. An entry that cannot be
 * mended now (a locked keychain) stays for the next time; the others are mended all the same, and the first of the
 * errors is thrown at the end.
 */
export async function mendAll(context: MendContext): Promise<string[]> {
  const { entries } = await context.journal.unfinished();
  const told: string[] = [];
  const failures: unknown[] = [];
  for (const { id, data } of entries) {
    const alone = (work: () => Promise<void>) =>
      isTrustChange(data) ? context.exclusivelyTrust(work) : context.exclusively(work);
    try {
      await alone(async () => {
        // While this waited its turn, another Latchkey may have mended it, or done the same change to its end.
        if (!(await isUnfinished(context.journal, id))) return;
        told.push(...(await mendOne(context, id, data)));
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

/** Returns what was done, in words. The entry is ended when nothing of it is left to be done. */
async function mendOne(context: MendContext, id: string, change: Change): Promise<string[]> {
  if (isTrustChange(change)) return mendTrust(context, id, change);
  const told = await mendOther(context, change);
  await context.journal.end(id);
  return [told];
}

function isTrustChange(change: Change): change is TrustChange {
  return change.action === 'trust' || change.action === 'untrust';
}

async function mendOther(context: MendContext, change: Exclude<Change, TrustChange>): Promise<string> {
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
    case 'run':
      await removeRunFolder(text(change['folder']));
      return 'A command was cut off while it ran with a project’s key; the key’s temporary copy is removed.';
    case 'uninstall':
      return 'An uninstall was interrupted. Run it again to finish it.';
  }
}

/**
 * The system’s own program makes links, a list and Java’s list one after the other, and passes over what is begun:
 * only what is taken out first becomes whole again. Where that would ask somebody, it is left as it is.
 */
const madeInSteps = 'system';
const nothingTaken: TakenBack = { changes: [], left: [] };

async function mendTrust(context: MendContext, id: string, change: TrustChange): Promise<string[]> {
  const { journal } = context;
  const { trusted, open } = (await context.resume?.(change)) ?? { trusted: [], open: [] };
  const kept = [...trusted, ...open].filter((store) => store !== madeInSteps);
  const undone = change.stores.filter((store) => !kept.includes(store));
  const taken = undone.length > 0 ? await context.takeBack({ ...change, stores: undone }) : nothingTaken;
  const { changes } = taken;
  const left = taken.left.filter((store) => !trusted.includes(store));
  const failed = changes.find(({ error }) => error !== undefined);
  const stores = [
    ...open.filter((store) => kept.includes(store)),
    ...left,
    ...changes.filter(({ error }) => error !== undefined).map((row) => row.id),
  ];
  if (stores.length === 0) await journal.end(id);
  else await journal.update(id, { ...change, stores });
  if (failed?.error) {
    const { message, hint } = failed.error;
    throw new AppError('STORE_FAILED', { values: { store: failed.label, reason: message, advice: hint } });
  }
  const cleaned = changes.filter(({ changed }) => changed).map(({ label }) => label);
  if (cleaned.length === 0) {
    // What is left for the user to do is named by `status`, each time the same.
    return left.length + kept.length + trusted.length > 0
      ? []
      : ['A change of trust was interrupted; every store was already as it should be.'];
  }
  const rest = left.length === 0 ? '' : ` Not in ${left.join(', ')}, which needs you: \`latchkey status\` says how.`;
  return change.action === 'trust'
    ? [`Trusting was interrupted; it was taken back in ${cleaned.join(', ')}.${rest}`]
    : [`Removing trust was interrupted; it was completed in ${cleaned.join(', ')}.${rest}`];
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new AppError('INTERNAL', { detail: 'A journal entry lacks a field.' });
  return value;
}
