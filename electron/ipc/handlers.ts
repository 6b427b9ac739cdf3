import { extname } from 'node:path';
import { AppError } from '../shared/errors.ts';
import type { Channel, Input, Output } from '../shared/ipc-contract.ts';
import type { NewProject } from '../shared/project.ts';
import type { Services, TrustRemoval } from '../services.ts';
import type { GrantedFolders } from './granted-folders.ts';
import { savedChecks, type SavingDesktop } from './saved-checks.ts';
import { windowChecks } from './window-checks.ts';

export type Handlers = { readonly [C in Channel]: (input: Input<C>) => Promise<Output<C>> };

/** The little that only a desktop can do: dialogs and the clipboard. `null`: the person changed their mind. */
export interface Desktop extends SavingDesktop {
  chooseFolder(purpose: 'project' | 'export'): Promise<string | null>;
  copy(text: string): Promise<void>;
}

/** One line a channel; the work is in the use cases. */
export function handlers(services: Services, desktop: Desktop, granted: GrantedFolders): Handlers {
  const { audit, authority, keychain, projects, tools, trust, uninstall } = services;
  const exportFolders = new Map<string, string>();
  const checks = windowChecks(services);
  const saved = savedChecks(services, desktop, checks);

  async function exportProject({
    id,
    overwrite = false,
  }: Input<'projects/export'>): Promise<Output<'projects/export'>> {
    // “Overwrite” is the answer to what the first try found: the same folder, without asking for it again.
    const folder = (overwrite ? exportFolders.get(id) : undefined) ?? (await desktop.chooseFolder('export'));
    if (folder === null) return null;
    exportFolders.set(id, folder);
    return { files: await projects.export(id, { folder, overwrite }) };
  }

  async function exportRoot(): Promise<Output<'root/export'>> {
    await authority.exportRoot('pem');
    const file = await desktop.chooseFile('root', 'latchkey-root.pem');
    if (file === null) return null;
    const isBinary = ['.der', '.cer'].includes(extname(file).toLowerCase());
    await desktop.writeFile(file, await authority.exportRoot(isBinary ? 'der' : 'pem', file), 'all');
    return { file };
  }

  async function chooseProjectFolder(): Promise<string | null> {
    const folder = await desktop.chooseFolder('project');
    if (folder !== null) granted.grant(folder);
    return folder;
  }

  return {
    'app/info': () => Promise.resolve(desktop.info()),
    status: () => services.status(),

    'authority/status': () => authority.status(),
    'authority/create': (input) => authority.create(input).then(() => services.status()),
    'keychain/choose': ({ backend }) => keychain.choose(backend),
    'keychain/unlock': ({ passphrase }) => keychain.unlock(passphrase),
    'root/export': exportRoot,

    'trust/plan': async ({ stores }) => ({ plans: await trust.plan(stores) }),
    'trust/plan-removal': async (input) => ({ plans: await trust.planRemoval(removalOf(input)) }),
    'trust/stores': async () => ({ stores: await trust.stores() }),
    'trust/install': async ({ stores }) => ({ stores: await trust.install(stores) }),
    'trust/remove': async (input) => ({ stores: await trust.remove(removalOf(input)) }),
    'trust/receipts': async () => ({ receipts: await trust.receipts() }),
    'trust/accept-drift': async ({ stores }) => ({ stores: await trust.acceptDrift(stores) }),

    'audit/list': () => audit.list(),
    'audit/plan-removal': async ({ sha256 }) => ({ plans: await audit.planRemoval(sha256) }),
    'audit/remove': async ({ sha256 }) => ({ stores: await audit.remove(sha256) }),

    'tools/environment': () => tools.environment(),

    'projects/list': () => projects.list(),
    'projects/show': ({ id }) => projects.show(id),
    'projects/add': (input) => projects.add(withGrantedFolder(input, granted)),
    'projects/renew': ({ id }) => projects.renew(id),
    'projects/reissue': ({ id, hosts }) => projects.reissue(id, hosts),
    'projects/remove': ({ id }) => projects.remove(id),
    'projects/export': exportProject,

    'check/run': (input) => checks.run(input),
    'check/cancel': (input) => checks.cancel(input),
    'check/save': (input) => saved.save(input),
    'check/key-log': (input) => saved.keyLog(input),

    'folder/choose': chooseProjectFolder,
    'clipboard/write': ({ text }) => desktop.copy(text).then(() => null),

    'uninstall/plan': () => uninstall.plan(),
    'uninstall/run': () => uninstall.run(),
  };
}

function removalOf({ stores, sha256 }: Input<'trust/remove'>): TrustRemoval {
  return { ...(stores ? { ids: stores } : {}), ...(sha256 === undefined ? {} : { sha256 }) };
}

function withGrantedFolder(input: NewProject, granted: GrantedFolders): NewProject {
  if (input.folder === undefined || granted.has(input.folder)) return input;
  throw new AppError('INPUT_INVALID', { values: { reason: 'the folder was neither chosen in a dialog nor dropped.' } });
}
