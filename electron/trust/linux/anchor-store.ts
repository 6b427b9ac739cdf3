import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type { Store, StorePlan } from '../../shared/trust.ts';
import type { ByHand, Elevate } from '../../system/elevate.ts';
import { cleanPem } from '../certificate-text.ts';
import type { TrustedRoot, TrustStore } from '../trust-store.ts';
import { addedAnchors } from './added-anchors.ts';
import { anchorFiles, anchorName, bundleHolds, isDangling, isReadOnly, linksTo } from './anchor-files.ts';

/** Where a family of Linux systems keeps whom it trusts. All paths are absolute. */
export interface AnchorPlaces {
  /** Where an administrator puts own authorities. */
  folder: string;
  extension: 'crt' | 'pem';
  /** Which names below the folder count. */
  counts: (name: string) => boolean;
  /** What programs read. */
  bundle: string;
  /** Where the family's program keeps a link to each file. */
  links?: string;
}

/** How a family changes them; the privileged helper knows the same. */
export interface AnchorWay {
  places: AnchorPlaces;
  /** The program that makes the bundle anew, and its arguments. */
  update: readonly [program: string, ...args: string[]];
  /** What a person adds who took a file away. */
  afterRemoval?: readonly string[];
  /** What a person types where the program is missing. */
  installation: string;
}

export interface AnchorStoreOptions {
  elevate: Elevate;
  /** The distribution's name, for people. */
  name: string;
  way: AnchorWay;
  /** The absolute path of the program that makes the bundle anew. */
  program: string;
  /** The root's file in the data folder, for commands to copy. */
  rootFile: string;
}

export function systemLabel(name: string): string {
  return `${name}’s certificates (curl, git, Python …)`;
}

/**
 * The system's certificates where a folder of files is made into a bundle: all changes are the privileged helper's,
 * everything else is read here.
 */
export function anchorStore(options: AnchorStoreOptions): TrustStore {
  const { elevate, name, way, program, rootFile } = options;
  const { folder, extension, bundle, links, counts } = way.places;
  const update = [program, ...way.update.slice(1)];
  const id = 'system';
  const label = systemLabel(name);
  const about = { id, label, location: folder };
  const updateLine = update.join(' ');

  const fail = (reason: string, advice: string): AppError =>
    new AppError('STORE_FAILED', { values: { store: label, reason, advice } });

  async function inspect(root: TrustedRoot): Promise<Store> {
    try {
      const inBundle = await bundleHolds(bundle, root.sha256);
      const files = (await anchorFiles(folder, counts)).filter(({ hashes }) => hashes.includes(root.sha256));
      if (inBundle && files.length > 0) return { ...about, state: 'trusted' };
      if (inBundle) {
        const reason = `${bundle} holds it, but no file in ${folder} brings it; the next update may drop it.`;
        return { ...about, state: 'trusted', reason, hint: 'Trust it here again to put its file back.' };
      }
      if (await isReadOnly(folder)) {
        const hint = `Add ${rootFile} the way this system is configured: what it is made of cannot be changed while it runs.`;
        return { ...about, state: 'unavailable', reason: `${folder} is on a read-only file system.`, hint };
      }
      if (files.length === 0) return { ...about, state: 'absent' };
      const reason = `Its file is in ${folder}, but ${bundle}, which programs read, does not hold it.`;
      return { ...about, state: 'absent', reason, hint: 'Trust it here again to rebuild that file.' };
    } catch (error) {
      const hint = `Look at ${folder} and ${bundle}: both must be readable for everybody.`;
      const reason = `It cannot be read: ${error instanceof Error ? error.message : String(error)}.`;
      return { ...about, state: 'unavailable', reason, hint };
    }
  }

  const fileOf = (sha256: string): string => join(folder, `${anchorName(sha256)}.${extension}`);
  const linksOf = (sha256: string): string[] => (links ? [join(links, `${anchorName(sha256)}.pem`)] : []);

  // `install` and not `cp`: a copy of a private file would stay unreadable for the programs that need it.
  const installByHand = (sha256: string): ByHand => [['install', '-m', '0644', '--', rootFile, fileOf(sha256)], update];
  const removeByHand = (files: readonly string[]): ByHand => [
    ...(files.length > 0 ? [['rm', '-f', '--', ...files]] : []),
    [...update, ...(way.afterRemoval ?? [])],
  ];

  /** The files that hold this certificate alone, those that hold others too, and what else is left of it. */
  async function findings(sha256: string): Promise<{ alone: string[]; shared: string[]; left: boolean }> {
    const all = (await anchorFiles(folder, counts)).filter(({ hashes }) => hashes.includes(sha256));
    const dangling = await Promise.all(linksOf(sha256).map(isDangling));
    return {
      alone: all.filter(({ hashes }) => hashes.length === 1).map(({ file }) => file),
      shared: all.filter(({ hashes }) => hashes.length > 1).map(({ file }) => file),
      left: dangling.includes(true) || (await bundleHolds(bundle, sha256)),
    };
  }

  const failShared = (file: string): AppError =>
    fail(`${file} holds it together with other certificates.`, 'Take it out of that file by hand.');

  const planned = (files: string[], commands: ByHand): StorePlan => ({
    ...{ id, label, files, commands: [elevate.byHand(commands)] },
    ...(elevate.prompt === undefined ? {} : { prompt: elevate.prompt }),
    ...(elevate.withoutPrompt === undefined ? {} : { afterwards: elevate.withoutPrompt }),
  });

  return {
    id,
    label,
    inspect,
    // A second link, whose name is a number made from the certificate’s, goes into the folder of links.
    plan: ({ sha256 }) =>
      Promise.resolve(
        planned([fileOf(sha256), ...linksOf(sha256), ...(links ? [links] : []), bundle], installByHand(sha256)),
      ),
    planRemoval: async (sha256) => {
      const { alone, left } = await findings(sha256);
      if (alone.length === 0 && !left) return { id, label, files: [], commands: [] };
      // A file may be gone already, and its links still there.
      const removes = [...alone, ...(links ? await linksTo(links, [...alone, fileOf(sha256)]) : [])];
      return { ...planned([...removes, bundle], removeByHand(alone)), ...(removes.length > 0 ? { removes } : {}) };
    },
    async install(root) {
      const certificate = cleanPem(root, label);
      const before = await inspect(root);
      if (before.state === 'trusted' && before.reason === undefined) return;
      if (before.state === 'unavailable') throw fail(before.reason ?? '', before.hint ?? '');
      await elevate.help({ action: 'install-system', sha256: root.sha256, certificate }, installByHand(root.sha256));
      const after = await inspect(root);
      if (after.state === 'trusted') return;
      throw fail(after.reason ?? 'It is not there after installing it.', `Run ${updateLine} as root to see why.`);
    },
    async uninstall(sha256) {
      const { alone, shared, left } = await findings(sha256);
      const [other] = shared;
      // Nobody need be asked for what cannot help.
      if (alone.length === 0 && other !== undefined) throw failShared(other);
      if (alone.length === 0 && !left) return false;
      await elevate.help({ action: 'remove-system', sha256 }, removeByHand(alone));
      if (!(await bundleHolds(bundle, sha256))) return true;
      if (other !== undefined) throw failShared(other);
      throw fail(`${bundle} still holds it.`, 'See whether a package or another folder brings it.');
    },
    added: () => addedAnchors(folder, counts),
  };
}
