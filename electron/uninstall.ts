import { existsSync } from 'node:fs';
import { readdir, rmdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { salvageAuthority } from './authority/authority-record.ts';
import type { Trust } from './create-trust.ts';
import { issuingKeyId, type Keychain, type KeyId, projectKeyId } from './keychain/keychain.ts';
import { isElectronFolderInUse } from './electron-folder.ts';
import { type ProjectFiles, salvageKeyName } from './projects/project-files.ts';
import type { UninstallService } from './services.ts';
import type { KeychainBackend } from './shared/authority.ts';
import { toFailure, type Failure } from './shared/errors.ts';
import type { UninstallPlan, UninstallResult } from './shared/ipc-contract.ts';
import { isRefusal, type StorePlan } from './shared/trust.ts';
import { isNodeError, namesInFolder, remove } from './system/files.ts';
import type { Journal } from './system/journal.ts';
import { sweepLocks } from './system/lock.ts';
import { foldersMadeFor, removeWhileEmpty } from './system/made-folders.ts';
import type { DataPaths } from './system/paths.ts';
import { outOfReach } from './uninstall-remains.ts';

export interface UninstallContext {
  paths: DataPaths;
  files: ProjectFiles;
  journal: Journal;
  keychains: Readonly<Record<KeychainBackend, Keychain>>;
  trust: Pick<Trust, 'knownRoots' | 'leftRoots' | 'planRemoval' | 'untrust'>;
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}

export function uninstallService(context: UninstallContext): UninstallService {
  return {
    plan: async () => plan(context),
    async run() {
      const { home, journal } = context.paths;
      const result = await context.exclusively(async () => {
        const entry = await context.journal.begin({ action: 'uninstall' });
        try {
          return await uninstall(context);
        } finally {
          await context.journal.end(entry);
          await removeEmptyFolder(journal);
        }
      });
      // The lock lies in the data folder too, so these come after it.
      await sweepLocks(home);
      const above = foldersMadeFor(home, homedir());
      await removeEmptyFolder(home);
      if (!existsSync(home)) removeWhileEmpty(above);
      return result;
    },
  };
}

async function plan(context: UninstallContext): Promise<UninstallPlan> {
  const { paths } = context;
  const stores = await storePlans(context);
  const keys = await keysThere(context);
  const { records } = await context.files.readAll();
  const removes = [
    ...new Set(stores.map((store) => `The root certificate in ${store.label}`)),
    ...(keys.length > 0 ? [`${keys.length} ${keys.length === 1 ? 'key' : 'keys'} in ${await placeOfKeys(paths)}`] : []),
    ...(records.length > 0
      ? [`${records.length} ${records.length === 1 ? 'project' : 'projects'} and their certificates`]
      : []),
    ...((await hasFiles(paths)) ? [`Latchkey’s files in ${paths.home}`] : []),
  ];
  return { removes, remains: await whatRemains(context), stores };
}

/** What will change in the stores: for the present root, earlier ones, and any other that a store still has from us. */
async function storePlans({ trust }: UninstallContext): Promise<StorePlan[]> {
  const plans: StorePlan[] = [];
  for (const sha256 of await trust.knownRoots()) plans.push(...(await trust.planRemoval({ sha256 })));
  return plans;
}

/** Trust first, while the fingerprints are known; then keys; files last, and only when nothing is left that needs them. */
async function uninstall(context: UninstallContext): Promise<UninstallResult> {
  const removed: string[] = [];
  const remaining: string[] = [];
  const copies = await whatRemains(context);

  const failures: Failure[] = [];
  for (const sha256 of await context.trust.knownRoots()) {
    // After one no nobody is asked about the next root.
    for (const change of await context.trust.untrust(sha256, { mayAsk: !failures.some(isRefusal) })) {
      if (change.error) {
        failures.push(change.error);
        remaining.push(`The root certificate in ${change.label}: ${change.error.message} ${change.error.hint}`);
      } else if (change.changed) removed.push(`The root certificate in ${change.label}`);
    }
  }
  const keys = await keyIds(context);
  if (keys.length > 0) await deleteKeys(context, keys, removed, remaining);
  const isRefused = remaining.length > 0 && remaining.length === failures.filter(isRefusal).length;

  if (remaining.length > 0) {
    remaining.push(`Latchkey’s files in ${context.paths.home}, kept so that uninstall can be finished later`);
  } else if (await hasFiles(context.paths)) {
    await removeFiles(context.paths);
    removed.push(`Latchkey’s files in ${context.paths.home}`);
  }
  const commands = [...new Set(failures.flatMap(({ command }) => command ?? []))];
  return {
    removed,
    remaining: [...remaining, ...copies],
    ...(isRefused ? { refused: true } : {}),
    ...(commands.length > 0 ? { commands } : {}),
  };
}

async function deleteKeys(
  context: UninstallContext,
  keys: KeyId[],
  removed: string[],
  remaining: string[],
): Promise<void> {
  try {
    const { backend = 'os' } = await salvageAuthority(context.paths);
    const keychain = context.keychains[backend];
    for (const key of keys) {
      if (await keychain.delete(key)) removed.push(`The key “${key}”`);
    }
  } catch (error) {
    const { message, hint } = toFailure(error);
    remaining.push(`Keys in the keychain: ${message} ${hint}`);
  }
}

async function placeOfKeys(paths: DataPaths): Promise<string> {
  return (await salvageAuthority(paths)).backend === 'vault' ? 'the vault' : 'the keychain';
}

/** Whether there is anything of ours but the folder, the lock and the journal, which this very uninstall made. */
async function hasFiles({ home, projects, vault, authority, trust, log, electron }: DataPaths): Promise<boolean> {
  const present = new Set(await namesInFolder(home));
  return [projects, vault, authority, trust, log, electron].some((folder) => present.has(basename(folder)));
}

async function keyIds({ paths, files }: UninstallContext): Promise<KeyId[]> {
  const { id } = await salvageAuthority(paths);
  const { records, damaged } = await files.readAll();
  const salvaged = await Promise.all(damaged.map(({ file }) => salvageKeyName(file)));
  const keyNames = [...records.map((project) => project.keyName), ...salvaged.filter((name) => name !== undefined)];
  const projectKeys = [...new Set(keyNames)].map(projectKeyId);
  return id === undefined ? projectKeys : [issuingKeyId(id), ...projectKeys];
}

/** Those that an unfinished uninstall has not deleted already; all, where the keychain cannot tell. */
async function keysThere(context: UninstallContext): Promise<KeyId[]> {
  const keys = await keyIds(context);
  if (keys.length === 0) return keys;
  const { backend = 'os' } = await salvageAuthority(context.paths);
  const held = await context.keychains[backend].list().catch(() => keys);
  return keys.filter((key) => held.includes(key));
}

/** A root that nobody here knows of may be another user's, so that it is named and left. */
async function whatRemains(context: UninstallContext): Promise<string[]> {
  const left = (await context.trust.leftRoots()).map(
    ({ sha256, stores }) =>
      `Another root of Latchkey’s in ${stores.join('; ')}: if it was yours, \`latchkey untrust --sha256 ${sha256}\` removes it`,
  );
  return [...(await exportedCopies(context)), ...left];
}

async function exportedCopies({ files, paths }: UninstallContext): Promise<string[]> {
  return outOfReach(paths, await files.exportedCopies());
}

/** The app removes Electron's own folder itself, at its end: until then Chromium writes to it. */
async function removeFiles(paths: DataPaths): Promise<void> {
  for (const folder of [paths.projects, paths.vault, paths.authority, paths.trust, paths.log]) await remove(folder);
  // Entries that were damaged and set aside tell nobody anything now.
  for (const name of await namesInFolder(paths.journal)) {
    if (name.includes('.damaged-')) await remove(join(paths.journal, name));
  }
  if (!isElectronFolderInUse(paths)) await remove(paths.electron);
}

async function removeEmptyFolder(folder: string): Promise<void> {
  try {
    if ((await readdir(folder)).length === 0) await rmdir(folder);
  } catch (error) {
    if (!isNodeError(error) || (error.code !== 'ENOENT' && error.code !== 'ENOTEMPTY')) throw error;
  }
}
