import { join } from 'node:path';
import { authorityStatus, readAuthority, requireAuthority } from './authority/authority-record.ts';
import { authorityService } from './authority/authority-service.ts';
import type { Client } from './handshake/client.ts';
import { keychainService } from './keychain/keychain-service.ts';
import { osKeychain } from './keychain/keytar.ts';
import { vaultKeychain } from './keychain/vault.ts';
import { projectFiles } from './projects/project-files.ts';
import { projectService } from './projects/project-service.ts';
import { isDue, isExpired } from './projects/project-view.ts';
import type { Services, TrustService } from './services.ts';
import type { Status } from './shared/authority.ts';
import { fileJournal } from './system/journal.ts';
import { withLock } from './system/lock.ts';
import { fileLog, type Log } from './system/log.ts';
import { dataHome, dataPaths } from './system/paths.ts';

export interface ServiceOptions {
  environment?: Readonly<Record<string, string | undefined>>;
  /** Where the caller logs already; otherwise one is opened in the data folder. */
  log?: Log;
  /** Clients that only this process can ask: the app adds Chromium. */
  extraClients?: readonly Client[];
  /** Asks a person for the vault's passphrase; `undefined` when there is nobody to ask or they declined. */
  askPassphrase?: (purpose: 'open' | 'create') => Promise<string | undefined>;
}

/**
 * Puts the use cases together. Used by main.ts and cli.ts. What a plain `latchkey add` does not need (the stores,
 * the handshake) is loaded when it is first used: loading code is most of what a short command does.
 */
export function createServices(options: ServiceOptions = {}): Services {
  const environment = options.environment ?? process.env;
  const clock = () => new Date();
  const paths = dataPaths(dataHome(environment));
  const log = options.log ?? fileLog(paths.log, clock);
  const journal = fileJournal(paths.journal, { clock });
  const files = projectFiles(paths.projects, clock);
  // A prompt for rights may stand open for minutes; projects must not wait for it.
  const exclusively = <T>(work: () => Promise<T>) => withLock(join(paths.home, 'data.lock'), work);
  const exclusivelyTrust = <T>(work: () => Promise<T>) => withLock(join(paths.home, 'trust.lock'), work);

  const keychains = {
    os: osKeychain({ environment }),
    vault: vaultKeychain({
      folder: paths.vault,
      // Set but empty means unset, as for other programs' variables.
      passphrase: async (purpose) =>
        environment['LATCHKEY_VAULT_PASSPHRASE'] || (await options.askPassphrase?.(purpose)),
    }),
  };
  const keychain = keychainService(keychains, async () => (await readAuthority(paths))?.backend, environment);
  const openKeychain = () => keychain.current();

  const ownTrust = once(async () => {
    const { createTrust } = await import('./create-trust.ts');
    return createTrust({ paths, environment, journal, log, exclusively: exclusivelyTrust });
  });
  const trust: TrustService = {
    stores: async () => (await ownTrust()).stores(),
    plan: async (ids) => (await ownTrust()).plan(ids),
    planRemoval: async (request) => (await ownTrust()).planRemoval(request),
    receipts: async () => (await ownTrust()).receipts(),
    acceptDrift: async (ids) => (await ownTrust()).acceptDrift(ids),
    install: async (ids) => (await ownTrust()).install(ids),
    remove: async (request) => (await ownTrust()).remove(request),
  };
  const untrust = async (sha256: string, ids?: readonly string[]) => (await ownTrust()).untrust(sha256, ids);

  const check = once(async () => {
    const { checkWithClients } = await import('./create-check.ts');
    const extraClients = options.extraClients ?? [];
    return checkWithClients({ paths, environment, stores: () => trust.stores(), extraClients, clock });
  });

  const uninstall = once(async () => {
    const { uninstallService } = await import('./uninstall.ts');
    // Nobody may trust the root anew between its removal from the stores and that of the files that name it.
    const alone = <T>(work: () => Promise<T>) => exclusively(() => exclusivelyTrust(work));
    const stores = () => trust.stores();
    return uninstallService({ paths, files, journal, keychains, stores, untrust, exclusively: alone });
  });

  async function status(): Promise<Status> {
    const now = clock();
    const [record, keychainStatus, stores, { records }, unfinished] = await Promise.all([
      readAuthority(paths),
      keychain.status(),
      trust.stores(),
      files.readAll(),
      journal.unfinished(),
    ]);
    for (const { file, failure } of unfinished.unreadable) log.info('journal-entry-unreadable', { file, failure });
    return {
      authority: authorityStatus(record),
      keychain: keychainStatus,
      stores,
      projects: {
        total: records.length,
        due: records.filter((project) => isDue(project, now) && !isExpired(project, now)).length,
        expired: records.filter((project) => isExpired(project, now)).length,
      },
      unfinished: unfinished.entries.map(({ id, action, startedAt }) => ({ id, action, startedAt })),
    };
  }

  return {
    paths,
    log,
    status,
    authority: authorityService({ paths, journal, log, clock, keychain: openKeychain, exclusively }),
    keychain,
    trust,
    projects: projectService(
      { files, journal, log, clock, authority: () => requireAuthority(paths), keychain: openKeychain, exclusively },
      () => readAuthority(paths),
    ),
    async check(request, checkOptions) {
      const { checkProject } = await import('./check-project.ts');
      return checkProject({ files, keychain: openKeychain, check: await check() }, request, checkOptions);
    },
    audit: {
      list: () => Promise.resolve({ authorities: [], unread: [] }),
      planRemoval: () => Promise.resolve([]),
      remove: () => Promise.resolve([]),
    },
    tools: {
      environment: () =>
        Promise.resolve({
          bundle: null,
          variables: [],
          lines: { bash: '', zsh: '', fish: '', powershell: '', vscode: '' },
        }),
      refresh: () => Promise.resolve(),
    },
    uninstall: {
      plan: async () => (await uninstall()).plan(),
      run: async () => (await uninstall()).run(),
    },
    async mend() {
      const { mendAll } = await import('./mend.ts');
      const locks = { exclusively, exclusivelyTrust };
      return mendAll({ paths, journal, files, keychains, keychain: openKeychain, untrust, ...locks });
    },
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
