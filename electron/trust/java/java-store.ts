import { X509Certificate } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import type { Store, StorePlan } from '../../shared/trust.ts';
import type { Elevate } from '../../system/elevate.ts';
import type { Run } from '../../system/run.ts';
import { cleanPem } from '../certificate-text.ts';
import type { TrustStore } from '../trust-store.ts';
import { addedEntries } from './added-entries.ts';
import { changeKeystore, sweepBeside } from './change-keystore.ts';
import { javaObstacles } from './java-obstacles.ts';
import type { Keystore } from './keystore.ts';
import { addByHand, aliasFor, removeByHand } from './keytool-commands.ts';
import { readKeystore } from './read-keystore.ts';
import { removeWithKeytool } from './remove-with-keytool.ts';
import { whyNotReplaceable } from './replace-file.ts';

export interface JavaStoreOptions {
  id: string;
  label: string;
  /** The list that the runtime reads, its real path. */
  keystore: string;
  /** Lists that it would read without that one: never installed into, but removed from. */
  otherKeystores?: readonly string[];
  /** The runtime's own, absolute; where it has none, `undefined`. */
  keytool?: string | undefined;
  run: Run;
  elevate: Elevate;
  /** The root's file in the data folder, for commands to copy. */
  rootFile: string;
  /** Made anew from the system's certificates whenever they change. */
  follows?: 'system' | undefined;
}

const restart = 'Restart the Java programs that are running: they read the list only when they start.';
const following = 'The system makes this list anew when its own certificates change.';

/**
 * The list of authorities of one Java runtime, or of several that share one. It is read and written here and not by
 * keytool: that takes most of a second, empties the list before it writes it, puts the other entries in another order,
 * and runs with whatever the user's environment adds to every Java.
 */
export function javaStore(options: JavaStoreOptions): TrustStore {
  const {
    id,
    label,
    keystore: file,
    otherKeystores = [],
    keytool = 'keytool',
    run,
    elevate,
    rootFile,
    follows,
  } = options;
  const about = { id, label, location: file };
  const obstacles = javaObstacles(keytool);
  const fail = (reason: string, advice: string): AppError =>
    new AppError('STORE_FAILED', { values: { store: label, reason, advice } });

  /** Root's helper changes the system's certificates, and the lists of single runtimes. */
  const madeBySystem = (byHand: readonly string[][]): AppError =>
    fail(
      'It follows the system’s certificates and is not changed by itself.',
      `Change the system’s certificates (system); if this list does not follow, run: ${elevate.byHand(byHand)}`,
    );

  async function inspect({ sha256 }: { sha256: string }): Promise<Store> {
    const read = await readKeystore(file);
    if (!('keystore' in read)) {
      return {
        ...about,
        state: 'unavailable',
        reason: read.reason,
        hint: `Mend ${file} or that Java, then look again.`,
      };
    }
    if (holds(read.keystore, sha256)) return { ...about, state: 'trusted' };
    const obstacle = await obstacles.toAdding(read.keystore, { file, rootFile, sha256 });
    return { ...about, ...(obstacle ? { state: 'unavailable', ...obstacle } : { state: 'absent' }) };
  }

  async function install(root: Parameters<TrustStore['install']>[0]): Promise<void> {
    const certificate = cleanPem(root, label);
    const { sha256 } = root;
    const before = await inspect(root);
    if (before.state === 'trusted') return sweep(file);
    if (before.state === 'unavailable') throw fail(before.reason ?? 'It cannot be changed.', before.hint ?? '');
    if (await whyNotReplaceable(file)) {
      const byHand = [addByHand({ keytool, file, rootFile, sha256 })];
      if (follows) throw madeBySystem(byHand);
      await elevate.help({ action: 'install-java', sha256, certificate, keystore: file }, byHand);
    } else {
      const add = { alias: aliasFor(sha256), der: new X509Certificate(certificate).raw, at: new Date() };
      await changeKeystore({
        file,
        fail,
        make: (keystore, bytes) => {
          // Somebody else may have been quicker.
          if (holds(keystore, sha256)) return bytes;
          const twin = keystore.entries.some(({ alias }) => alias.toLowerCase() === add.alias);
          if (twin) throw fail(`Another certificate bears the name ${add.alias} there.`, 'Remove that one first.');
          return keystore.change({ add }) ?? bytes;
        },
        expected: (sha256s) => [...sha256s, sha256],
      });
    }
    if ((await inspect(root)).state !== 'trusted') {
      throw fail('It is not there after installing it.', `See what is there: keytool -list -keystore ${file}`);
    }
  }

  /** An earlier change may have been killed after its last step. */
  async function sweep(path: string): Promise<void> {
    if (!(await whyNotReplaceable(path))) await sweepBeside(path);
  }

  async function uninstall(sha256: string): Promise<boolean> {
    let removed = false;
    for (const path of [file, ...otherKeystores]) removed = (await removeFrom(path, sha256)) || removed;
    return removed;
  }

  async function removeFrom(path: string, sha256: string): Promise<boolean> {
    const read = await readKeystore(path, { unseal: true });
    if (!('keystore' in read)) {
      // What Java cannot read either holds nothing that is trusted.
      if (read.closed) throw fail(read.reason, `Look at ${path}.`);
      return false;
    }
    const byHand = removalByHand(read.keystore, path, sha256);
    if (byHand.length === 0) {
      await sweep(path);
      return false;
    }
    const obstacle = await obstacles.toRemoving(read.keystore, path, byHand);
    if (obstacle) throw fail(obstacle.reason, obstacle.hint);
    if (await whyNotReplaceable(path)) {
      if (follows) throw madeBySystem(byHand);
      await elevate.help({ action: 'remove-java', sha256, keystore: path }, byHand);
    } else {
      await changeKeystore({
        file: path,
        fail,
        make: async (keystore, bytes) =>
          keystore.change({ remove: sha256 }) ??
          (await removeWithKeytool({ list: path, keystore, bytes, sha256, keytool, run, fail })),
        expected: (sha256s) => sha256s.filter((other) => other !== sha256),
      });
    }
    const after = await readKeystore(path, { unseal: true });
    if ('keystore' in after && aliasesOf(after.keystore, sha256).length > 0) {
      throw fail('It is still there after removing it.', `See what is there: keytool -list -keystore ${path}`);
    }
    return true;
  }

  function removalByHand(keystore: Keystore, path: string, sha256: string): string[][] {
    return aliasesOf(keystore, sha256).map((alias) => removeByHand({ keytool, file: path, alias }));
  }

  /** Written by this process, nothing runs; else with the rights of root, who may have to be asked for. */
  async function commandsFor(
    path: string,
    byHand: readonly string[][],
  ): Promise<Omit<StorePlan, 'id' | 'label' | 'files'>> {
    if (!(await whyNotReplaceable(path))) return { commands: [], afterwards: restart };
    if (follows) return { commands: [], afterwards: `${following} ${restart}` };
    const { prompt, withoutPrompt } = elevate;
    return {
      commands: [elevate.byHand(byHand)],
      ...(prompt === undefined ? {} : { prompt }),
      afterwards: withoutPrompt === undefined ? restart : `${withoutPrompt} ${restart}`,
    };
  }

  return {
    id,
    label,
    ...(follows ? { follows } : {}),
    inspect,
    plan: async ({ sha256 }) => {
      const how = await commandsFor(file, [addByHand({ keytool, file, rootFile, sha256 })]);
      return { id, label, files: [file], ...how };
    },
    planRemoval: async (sha256) => {
      const plan: StorePlan = { id, label, files: [], commands: [] };
      for (const path of [file, ...otherKeystores]) {
        const read = await readKeystore(path, { unseal: true });
        const byHand = 'keystore' in read ? removalByHand(read.keystore, path, sha256) : [];
        if (byHand.length === 0) continue;
        const how = await commandsFor(path, byHand);
        plan.files.push(path);
        // What the first that needs rights says goes for all.
        if (plan.commands.length === 0) Object.assign(plan, { ...how, commands: plan.commands });
        plan.commands.push(...how.commands);
      }
      return plan;
    },
    install,
    uninstall,
    added: () => addedEntries([file, ...otherKeystores]),
  };
}

/** As Java's trust manager sees it: also the certificate of a private key that is kept in the list. */
function holds(keystore: Keystore, sha256: string): boolean {
  return keystore.entries.some((entry) => entry.kind !== 'sealed' && entry.sha256 === sha256);
}

function aliasesOf(keystore: Keystore, sha256: string): string[] {
  return keystore.entries.filter((entry) => entry.sha256 === sha256).map(({ alias }) => alias);
}
