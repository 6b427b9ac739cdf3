import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type { Store } from '../../shared/trust.ts';
import { shellCommand } from '../../system/elevate.ts';
import type { Run } from '../../system/run.ts';
import { cleanPem } from '../certificate-text.ts';
import type { Certutil } from './certutil.ts';
import { explainCertutil } from './nss-errors.ts';
import { hasDatabase, nssDatabase, type NssDatabase } from './nss-database.ts';
import { keyUri, withWebsites, type NssTrust } from './nss-text.ts';
import { isFolder } from '../places.ts';
import type { TrustedRoot, TrustStore } from '../trust-store.ts';

export interface NssStoreOptions {
  id: string;
  label: string;
  /** The database that the browser reads. It need not exist yet. */
  folder: string;
  /** Databases that the browser has read or may read some day: never installed into, but removed from. */
  otherFolders?: readonly string[];
  /** The browser, as in "Restart Chromium". */
  browser: string;
  certutil: Certutil;
  run: Run;
  /** The root's file in the data folder, for commands to copy. */
  rootFile: string;
}

/** One browser's NSS database. */
export function nssStore(options: NssStoreOptions): TrustStore {
  const { id, label, folder, otherFolders = [], browser, certutil, run, rootFile } = options;
  const about = { id, label, location: folder };
  const fail = (reason: string, advice: string, detail?: string): AppError =>
    new AppError('STORE_FAILED', { values: { store: label, reason, advice }, ...(detail ? { detail } : {}) });

  const openAt = (path: string): NssDatabase => {
    if ('program' in certutil) return nssDatabase(path, certutil.program, run);
    throw new AppError('TOOL_MISSING', { values: { tool: 'NSS’s certutil', advice: certutil.hint } });
  };

  /** certutil's failures in the words of this store. */
  async function within<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const explained = explainCertutil(error, folder);
      throw explained ? fail(explained.reason, explained.hint, explained.detail) : error;
    }
  }

  async function inspect(root: TrustedRoot): Promise<Store> {
    try {
      if (!('program' in certutil)) return { ...about, state: 'unavailable', ...certutil };
      const database = openAt(folder);
      if (!(await hasDatabase(folder))) return { ...about, state: 'absent' };
      const trust = await trustOf(database, root);
      if (trust && isTrusted(trust)) return { ...about, state: 'trusted' };
      if (await database.hasPrimaryPassword()) return { ...about, state: 'unavailable', ...primaryPassword(browser) };
      if (!(await isWritable(folder))) return { ...about, state: 'unavailable', ...notWritable(folder) };
      if (!trust) return { ...about, state: 'absent' };
      const hint = 'Trust it here again to mend that.';
      if (isDenied(trust)) {
        return { ...about, state: 'absent', denied: true, reason: 'It is there, marked as never to be trusted.', hint };
      }
      return { ...about, state: 'absent', reason: 'It is there, but not trusted for websites.', hint };
    } catch (error) {
      const { reason, hint } = explainCertutil(error, folder) ?? {
        reason: `It cannot be read: ${error instanceof Error ? error.message : String(error)}`,
        hint: `Look at ${folder}: it must be yours to read and to write.`,
      };
      return { ...about, state: 'unavailable', reason, hint };
    }
  }

  async function install(root: TrustedRoot): Promise<void> {
    const pem = cleanPem(root, label);
    await within(async () => {
      const database = openAt(folder);
      if (!(await hasDatabase(folder))) await database.create();
      const before = await trustOf(database, root);
      if (before && isTrusted(before)) return;
      // It would take the certificate and then refuse the trust.
      if (await database.hasPrimaryPassword()) {
        const { reason, hint } = primaryPassword(browser);
        throw fail(reason, hint);
      }
      try {
        await trustIt(database, { ...root, pem }, before);
      } catch (error) {
        if (!before) await deleteFrom(database, root.sha256);
        throw error;
      }
      const after = await trustOf(database, root);
      if (!after || !isTrusted(after)) throw fail('It is not trusted there after installing it.', lookByHand(folder));
    });
  }

  async function uninstall(sha256: string): Promise<boolean> {
    return within(async () => {
      let removed = false;
      for (const path of [folder, ...otherFolders]) {
        if (!(await hasDatabase(path))) continue;
        removed = (await deleteFrom(openAt(path), sha256)) || removed;
      }
      return removed;
    });
  }

  async function deleteFrom(database: NssDatabase, sha256: string): Promise<boolean> {
    const before = await database.list();
    const target = before.find((certificate) => certificate.sha256 === sha256);
    if (!target) return false;
    const selector = keyUri(target.pem);
    const twin = before.find(({ pem, sha256: other }) => other !== sha256 && keyUri(pem) === selector);
    // certutil tells certificates apart by name or key; where both are the same it might take the wrong one.
    if (selector === undefined || twin) {
      throw fail('It cannot be told apart there from another certificate with the same key.', byHandIn(browser));
    }
    await database.delete(selector);
    if ((await database.list()).some((certificate) => certificate.sha256 === sha256)) {
      throw fail('It is still there after removing it.', lookByHand(database.folder));
    }
    return true;
  }

  return {
    id,
    label,
    inspect,
    plan: async (root) => {
      const isNew = !(await hasDatabase(folder));
      const names = isNew ? ['cert9.db', 'key4.db', 'pkcs11.txt'] : ['cert9.db'];
      const database = ['certutil', '-d', `sql:${folder}`];
      const create = [...database, '-N', '--empty-password'];
      const makeFolder = (await isFolder(folder)) ? [] : [shellCommand(['mkdir', '-p', '-m', '0700', folder])];
      const add = [...database, '-A', '-t', 'C,,', '-n', nicknameOf(root), '-f', '/dev/null', '-i', rootFile];
      return {
        id,
        label,
        files: names.map((name) => join(folder, name)),
        commands: [...(isNew ? [...makeFolder, shellCommand(create)] : []), shellCommand(add)],
        afterwards: `Restart ${browser} if it is running: it reads new certificates only when it starts.`,
      };
    },
    planRemoval: async (sha256) => {
      const holding: string[] = [];
      for (const path of [folder, ...otherFolders]) {
        if (!('program' in certutil) || !(await hasDatabase(path))) continue;
        if ((await openAt(path).list()).some((certificate) => certificate.sha256 === sha256)) holding.push(path);
      }
      return {
        id,
        label,
        files: holding.map((path) => join(path, 'cert9.db')),
        commands: holding.map((path) => shellCommand(['certutil', '-d', `sql:${path}`, '-D', '-n', sha256])),
      };
    },
    install,
    uninstall,
  };
}

async function trustIt(database: NssDatabase, root: TrustedRoot, before: NssTrust | undefined): Promise<void> {
  const selector = keyUri(root.pem);
  // Present under whatever nickname: adding it again would keep that one and drop its trust for other uses.
  if (before && selector) return database.setTrust(selector, withWebsites(before));
  return database.add({ pem: root.pem, nickname: nicknameOf(root), trust: 'C,,' });
}

/** By its key where the certificate is at hand; else, with the fingerprint alone, by looking through all. */
async function trustOf(database: NssDatabase, root: TrustedRoot): Promise<NssTrust | undefined> {
  const pem = root.pem || (await database.list()).find(({ sha256 }) => sha256 === root.sha256)?.pem;
  const selector = pem === undefined ? undefined : keyUri(pem);
  return selector === undefined ? undefined : (await database.find(selector)).get(root.sha256);
}

function isTrusted(trust: NssTrust): boolean {
  return trust.ssl.includes('C');
}

/** An end of its own (`p`) that is not trusted (`P`): NSS then refuses it, whatever vouches for it. */
function isDenied(trust: NssTrust): boolean {
  return /p/.test(trust.ssl) && !/[PCT]/.test(trust.ssl);
}

/** certutil takes what stands before a colon for the name of a token. */
function nicknameOf(root: TrustedRoot): string {
  return root.nickname.replace(/[:\s\p{Cc}"]+/gu, ' ').trim() || `Latchkey ${root.sha256.slice(0, 8)}`;
}

async function isWritable(folder: string): Promise<boolean> {
  try {
    await access(folder, constants.W_OK);
    await access(join(folder, 'cert9.db'), constants.W_OK);
    return true;
  } catch {
    // Whatever the reason is, it may not be written.
    return false;
  }
}

const primaryPassword = (browser: string): { reason: string; hint: string } => ({
  reason: 'It is protected by a primary password, which Latchkey does not ask for.',
  hint: `Import root.pem by hand in ${browser}’s settings, under certificates, authorities.`,
});

const notWritable = (folder: string): { reason: string; hint: string } => ({
  reason: `You may not write to ${folder}.`,
  hint: 'Make the folder and its files writable for you, then look again.',
});

const byHandIn = (browser: string): string => `Remove it in ${browser}’s settings, under certificates, authorities.`;
const lookByHand = (folder: string): string =>
  `See what is there: ${shellCommand(['certutil', '-L', '-d', `sql:${folder}`])}`;
