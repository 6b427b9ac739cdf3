import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { authorityStatus, readAuthority, requireAuthority, salvageAuthority } from './authority/authority-record.ts';
import { authorityService } from './authority/authority-service.ts';
import type { Client } from './handshake/client.ts';
import { keychainService } from './keychain/keychain-service.ts';
import { osKeychain } from './keychain/keytar.ts';
import { vaultKeychain } from './keychain/vault.ts';
import { projectFiles } from './projects/project-files.ts';
import { projectService } from './projects/project-service.ts';
import { isDue, isExpired } from './projects/project-view.ts';
import type { Trust } from './create-trust.ts';
import type { Services, ToolService, TrustService } from './services.ts';
import type { Status, UnfinishedChange } from './shared/authority.ts';
import { fileJournal, type TrustChangeData, type UnfinishedEntry } from './system/journal.ts';
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
    return createTrust({ paths, environment, journal, log, clock, exclusively: exclusivelyTrust });
  });
  const trust: TrustService = {
    stores: async () => (await ownTrust()).stores(),
    plan: async (ids) => (await ownTrust()).plan(ids),
    planRemoval: async (request) => (await ownTrust()).planRemoval(request),
    receipts: async () => (await ownTrust()).receipts(),
    acceptDrift: async (ids) => (await ownTrust()).acceptDrift(ids),
    install: async (ids, given) => withTools(async () => (await ownTrust()).install(ids, given)),
    remove: async (request) => withTools(async () => (await ownTrust()).remove(request)),
  };

  const ownTools = once(async () => {
    const { createTools } = await import('./create-tools.ts');
    return createTools({ paths, environment, clock, exclusively: exclusivelyTrust });
  });
  const tools: ToolService = {
    environment: async () => (await ownTools()).environment(),
    refresh: async () => (await ownTools()).refresh(),
  };

  const audit = once(async () => {
    const { createAudit } = await import('./create-audit.ts');
    // By way of `trust`, so that what tools are given follows here, too.
    return createAudit({ paths, environment, discover: async () => (await ownTrust()).discover(), trust });
  });

  const check = once(async () => {
    const { checkWithClients } = await import('./create-check.ts');
    const extraClients = options.extraClients ?? [];
    return checkWithClients({ paths, environment, stores: () => trust.stores(), extraClients, clock });
  });

  const uninstall = once(async () => {
    const { uninstallService } = await import('./uninstall.ts');
    // Nobody may trust the root anew between its removal from the stores and that of the files that name it.
    const alone = <T>(work: () => Promise<T>) => exclusively(() => exclusivelyTrust(work));
    return uninstallService({ paths, files, journal, keychains, trust: await ownTrust(), exclusively: alone });
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
      unfinished: unfinished.entries.map(named),
    };
  }

  /** What tools with lists of their own are given follows each change; that it could not is no failure of the change. */
  async function withTools<T>(change: () => Promise<T>): Promise<T> {
    const result = await change();
    await refreshTools();
    return result;
  }

  async function refreshTools(): Promise<void> {
    // Where nothing of ours is left, nothing is to be made again.
    if (!existsSync(paths.home)) return;
    await tools.refresh().catch((error: unknown) => {
      log.error('tools-not-refreshed', error);
    });
  }

  const authority = authorityService({ paths, journal, log, clock, keychain: openKeychain, exclusively });
  return {
    paths,
    log,
    status,
    authority: { ...authority, create: (request) => withTools(() => authority.create(request)) },
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
    async run(request, runOptions) {
      const { runProject } = await import('./run-project.ts');
      const roots = async () => (await salvageAuthority(paths)).roots;
      return runProject(
        { files, keychain: openKeychain, journal, log, tools, roots, environment },
        request,
        runOptions,
      );
    },
    audit: {
      list: async () => (await audit()).list(),
      planRemoval: async (sha256) => (await audit()).planRemoval(sha256),
      remove: async (sha256) => (await audit()).remove(sha256),
    },
    tools,
    uninstall: {
      plan: async () => (await uninstall()).plan(),
      run: async () => withTools(async () => (await uninstall()).run()),
    },
    async mend({ trusting } = {}) {
      const { mendAll } = await import('./mend.ts');
      const locks = { exclusively, exclusivelyTrust };
      const takeBack: Trust['takeBack'] = async (change) => withTools(async () => (await ownTrust()).takeBack(change));
      const resume = trusting && (async (change: TrustChangeData) => (await ownTrust()).resume(change, trusting));
      return mendAll({ paths, journal, files, keychains, keychain: openKeychain, takeBack, resume, ...locks });
    },
  };
}

function named({ id, action, startedAt, data }: UnfinishedEntry): UnfinishedChange {
  const isTrust = data.action === 'trust' || data.action === 'untrust';
  return { id, action, startedAt, ...(isTrust ? { sha256: data.sha256, stores: data.stores } : {}) };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
