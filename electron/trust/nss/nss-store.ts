import { AppError } from '../../shared/errors.ts';
import type { Store } from '../../shared/trust.ts';
import type { Run } from '../../system/run.ts';
import { cleanPem } from '../certificate-text.ts';
import type { TrustedRoot, TrustStore } from '../trust-store.ts';
import { addedAuthorities } from './added-authorities.ts';
import type { Certutil } from './certutil.ts';
import { circumstanceOf, explainCertutil } from './nss-errors.ts';
import { nssDatabase, type NssDatabase } from './nss-database.ts';
import { planInstall, planRemoval, selectorOf } from './nss-plan.ts';
import { byHandIn, lookByHand, notWritable, oldFormat, primaryPassword, type Reason } from './nss-reasons.ts';
import { keyUri, withWebsites, type NssTrust } from './nss-text.ts';
import { discardUnused, hasWholeDatabase, makeDatabase } from './own-database.ts';

export interface NssStoreOptions {
  id: string;
  label: string;
  /** The database that the browser reads. It need not exist yet. */
  folder: string;
  /** Databases that the browser has read or may read some day: never installed into, but removed from. */
  otherFolders?: readonly string[];
  /** The browser, as in "Restart Chromium". */
  browser: string;
  /** It reads its certificates only when it starts. Default true. */
  readsAtStart?: boolean;
  certutil: Certutil;
  run: Run;
  /** The root's file in the data folder, for commands to copy. */
  rootFile: string;
}

/** One browser's NSS database. */
export function nssStore(options: NssStoreOptions): TrustStore {
  const { id, label, folder, otherFolders = [], browser, readsAtStart = true, certutil, run, rootFile } = options;
  const about = { id, label, location: folder };
  const database = nssDatabase(folder, certutil, run);
  const others = otherFolders.map((path) => nssDatabase(path, certutil, run));

  const fail = (reason: string, advice: string, detail?: string): AppError =>
    new AppError('STORE_FAILED', { values: { store: label, reason, advice }, ...(detail ? { detail } : {}) });

  /** certutil said that it was done, and it was not. */
  async function unchanged(reason: string, at: string): Promise<AppError> {
    const circumstance = await circumstanceOf(at);
    return circumstance ? fail(circumstance.reason, circumstance.hint) : fail(reason, lookByHand(at));
  }

  /** certutil's failures in the words of this store. */
  async function within<T>(work: () => Promise<T>, at = folder): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const explained = await explainCertutil(error, at);
      throw explained ? fail(explained.reason, explained.hint, explained.detail) : error;
    }
  }

  const unavailable = ({ reason, hint }: Reason): Store => ({ ...about, state: 'unavailable', reason, hint });

  async function inspect(root: TrustedRoot): Promise<Store> {
    try {
      const exists = await hasWholeDatabase(folder);
      const trust = exists ? await database.trustOf(root) : undefined;
      // Reading needs nothing but the file; what stands in the way of a change is told where one is due.
      if (trust && isTrusted(trust)) return { ...about, state: 'trusted' };
      if (!('program' in certutil)) return unavailable(certutil);
      const obstacle = (await oldFormat(folder, browser)) ?? (await notWritable(folder));
      if (exists && (await database.hasPrimaryPassword())) return unavailable(primaryPassword(browser));
      if (obstacle) return unavailable(obstacle);
      if (!trust) return { ...about, state: 'absent' };
      const hint = 'Trust it here again to mend that.';
      if (isDenied(trust)) {
        return { ...about, state: 'absent', denied: true, reason: 'It is there, marked as never to be trusted.', hint };
      }
      return { ...about, state: 'absent', reason: 'It is there, but not trusted for websites.', hint };
    } catch (error) {
      if (!('program' in certutil)) return unavailable(certutil);
      const explained = await explainCertutil(error, folder);
      const reason = `It cannot be read: ${error instanceof Error ? error.message : String(error)}`;
      return unavailable(explained ?? { reason, hint: `Look at ${folder}: it must be yours to read and to write.` });
    }
  }

  async function install(root: TrustedRoot): Promise<void> {
    const pem = cleanPem(root, label);
    const legacy = await oldFormat(folder, browser);
    if (legacy) throw fail(legacy.reason, legacy.hint);
    const isNew = !(await hasWholeDatabase(folder));
    if (isNew) await makeDatabase(folder, () => within(() => database.create()));
    try {
      await within(() => trustIt({ ...root, pem }));
    } catch (error) {
      if (isNew) await discardUnused(folder);
      throw error;
    }
  }

  async function trustIt(root: TrustedRoot): Promise<void> {
    const before = await database.trustOf(root);
    if (before && isTrusted(before)) return;
    // It would take the certificate and then refuse the trust.
    if (await database.hasPrimaryPassword()) {
      const { reason, hint } = primaryPassword(browser);
      throw fail(reason, hint);
    }
    try {
      const selector = keyUri(root.pem);
      // Present under whatever nickname: adding it again would keep that one and drop its trust for other uses.
      if (before && selector) await within(() => database.setTrust(selector, withWebsites(before)));
      else await within(() => database.add({ pem: root.pem, nickname: nicknameOf(root), trust: 'C,,' }));
    } catch (error) {
      // Half of it may be there. What keeps it from going as well is what kept it from coming.
      if (!before) await deleteFrom(database, root.sha256).catch(() => false);
      throw error;
    }
    const after = await database.trustOf(root);
    if (!after || !isTrusted(after)) throw await unchanged('It is not trusted there after installing it.', folder);
  }

  async function uninstall(sha256: string): Promise<boolean> {
    let removed = false;
    for (const place of [database, ...others]) {
      if (await hasWholeDatabase(place.folder)) {
        removed = (await within(() => deleteFrom(place, sha256), place.folder)) || removed;
      }
      removed = (await discardUnused(place.folder)) || removed;
    }
    return removed;
  }

  async function deleteFrom(place: NssDatabase, sha256: string): Promise<boolean> {
    const before = await place.list();
    const target = before.find((certificate) => certificate.sha256 === sha256);
    if (!target) {
      await place.settle();
      return false;
    }
    const selector = selectorOf(target, before);
    if (selector === undefined) {
      throw fail('It cannot be told apart there from another certificate with the same key.', byHandIn(browser));
    }
    await place.delete(selector);
    if ((await place.list()).some((certificate) => certificate.sha256 === sha256)) {
      throw await unchanged('It is still there after removing it.', place.folder);
    }
    return true;
  }

  return {
    id,
    label,
    inspect,
    plan: async (root) => {
      const before = (await hasWholeDatabase(folder)) ? await database.trustOf(root).catch(() => undefined) : undefined;
      const selector = before && root.pem ? keyUri(root.pem) : undefined;
      const present = before && selector ? { present: { selector, trust: withWebsites(before) } } : {};
      const deed = await planInstall({ folder, nickname: nicknameOf(root), rootFile, ...present });
      const afterwards = `Restart ${browser} if it is running: it reads new certificates only when it starts.`;
      return { id, label, ...deed, ...(readsAtStart ? { afterwards } : {}) };
    },
    planRemoval: async (sha256) => {
      const plans = await Promise.all([database, ...others].map((place) => planRemoval(place, sha256, browser)));
      const isHeld = plans.some(({ files }) => files.length > 0);
      const restart = `Restart ${browser} if it is running: until then it goes by the list that it read at its start.`;
      const [afterwards] = [
        ...plans.flatMap((plan) => plan.afterwards ?? []),
        ...(readsAtStart && isHeld ? [restart] : []),
      ];
      return {
        id,
        label,
        files: plans.flatMap(({ files }) => files),
        commands: plans.flatMap(({ commands }) => commands),
        ...(afterwards === undefined ? {} : { afterwards }),
      };
    },
    install,
    uninstall,
    added: () => addedAuthorities([database, ...others]),
  };
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
