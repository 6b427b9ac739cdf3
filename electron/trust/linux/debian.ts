import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type { Store } from '../../shared/trust.ts';
import type { Elevate, PrivilegedCommand } from '../../system/elevate.ts';
import { isNodeError } from '../../system/files.ts';
import { certificatesIn, cleanPem } from '../certificate-text.ts';
import { addedAnchors } from './added-anchors.ts';
import { installScript, uninstallScript } from './debian-scripts.ts';
import type { TrustedRoot, TrustStore } from '../trust-store.ts';

export interface DebianPaths {
  /** Where an administrator puts own authorities; every `.crt` below it counts. */
  folder: string;
  /** What programs read. */
  bundle: string;
  configuration: string;
}

export const debianPaths: DebianPaths = {
  folder: '/usr/local/share/ca-certificates',
  bundle: '/etc/ssl/certs/ca-certificates.crt',
  configuration: '/etc/ca-certificates.conf',
};

export interface DebianStoreOptions {
  elevate: Elevate;
  /** The distribution's name, for people. */
  name: string;
  /** The absolute path of `update-ca-certificates`. */
  update: string;
  /** The root's file in the data folder, for commands to copy. */
  rootFile: string;
  paths?: DebianPaths;
}

/** The system's certificates on Debian, Ubuntu, Alpine and their kin: curl, git, Python, Go, PHP … */
export function debianStore({ elevate, name, update, rootFile, paths = debianPaths }: DebianStoreOptions): TrustStore {
  const id = 'system';
  const label = `${name}’s certificates (curl, git, Python …)`;
  const about = { id, label, location: paths.folder };

  const fail = (reason: string, advice: string, detail?: string): AppError =>
    new AppError('STORE_FAILED', { values: { store: label, reason, advice }, ...(detail ? { detail } : {}) });

  async function inspect(root: TrustedRoot): Promise<Store> {
    try {
      const inBundle = await bundleHolds(paths.bundle, root.sha256);
      const files = (await localFiles(paths.folder)).filter((file) => file.hashes.includes(root.sha256));
      if (inBundle && files.length > 0) return { ...about, state: 'trusted' };
      if (inBundle) {
        const reason = `${paths.bundle} holds it, but no file in ${paths.folder} brings it; the next update may drop it.`;
        return { ...about, state: 'trusted', reason, hint: 'Trust it here again to put its file back.' };
      }
      if (files.length === 0) return { ...about, state: 'absent' };
      const reason = `Its file is in ${paths.folder}, but ${paths.bundle}, which programs read, does not hold it.`;
      return { ...about, state: 'absent', reason, hint: 'Trust it here again to rebuild that file.' };
    } catch (error) {
      const hint = `Look at ${paths.folder} and ${paths.bundle}: both must be readable for everybody.`;
      return { ...about, state: 'unavailable', reason: `It cannot be read: ${textOf(error)}.`, hint };
    }
  }

  async function install(root: TrustedRoot): Promise<void> {
    const input = cleanPem(root, label);
    const before = await inspect(root);
    if (before.state === 'trusted' && before.reason === undefined) return;
    const fileName = fileNameOf(root);
    await mustWork({
      program: '/bin/sh',
      args: ['-c', installScript, 'latchkey-install', update, paths.folder, fileName],
      input,
      byHand: installByHand(fileName),
    });
    const after = await inspect(root);
    if (after.state === 'trusted') return;
    throw fail(after.reason ?? 'It is not there after installing it.', after.hint ?? `Run ${update} and look again.`);
  }

  /** The files that hold this certificate alone, and those that are gone and still linked to. */
  async function filesOf(sha256: string): Promise<string[]> {
    const all = await localFiles(paths.folder);
    const files = all.filter(({ hashes }) => hashes.length === 1 && hashes[0] === sha256).map(({ file }) => file);
    return [...files, ...(await orphanedLinks(dirname(paths.bundle), paths.folder, sha256))];
  }

  async function uninstall(sha256: string): Promise<boolean> {
    const gone = await filesOf(sha256);
    if (gone.length === 0 && !(await bundleHolds(paths.bundle, sha256))) return false;
    await mustWork({
      program: '/bin/sh',
      args: ['-c', uninstallScript, 'latchkey-uninstall', update, paths.configuration, ...gone],
      byHand: uninstallByHand(gone),
    });
    if (!(await bundleHolds(paths.bundle, sha256))) return true;
    const shared = (await localFiles(paths.folder)).find(({ hashes }) => hashes.includes(sha256));
    throw shared
      ? fail(`${shared.file} holds it together with other certificates.`, 'Take it out of that file by hand.')
      : fail(`${paths.bundle} still holds it.`, 'See whether a package or another folder brings it.');
  }

  async function mustWork(command: PrivilegedCommand): Promise<void> {
    const { exitCode, stdout, stderr } = await elevate.run(command);
    if (exitCode === 0) return;
    const detail = `${stdout}${stderr}`.trim();
    throw fail(`${update} failed with code ${exitCode}.`, `Run it as root to see why: ${update}`, detail);
  }

  // `install` and not `cp`: a copy of a private file would stay unreadable for the programs that need it.
  const installByHand = (fileName: string): string[][] => [
    ['install', '-m', '0644', '--', rootFile, join(paths.folder, fileName)],
    [update],
  ];
  const uninstallByHand = (files: readonly string[]): string[][] => [
    ...(files.length > 0 ? [['rm', '-f', '--', ...files]] : []),
    [update, '--fresh'],
  ];

  return {
    id,
    label,
    inspect,
    plan: (root) => {
      const fileName = fileNameOf(root);
      const prompt = elevate.prompt === undefined ? {} : { prompt: elevate.prompt };
      const files = [join(paths.folder, fileName), paths.bundle];
      const commands = [elevate.byHand(installByHand(fileName))];
      return Promise.resolve({ id, label, files, commands, ...prompt });
    },
    planRemoval: async (sha256) => {
      const gone = await filesOf(sha256);
      if (gone.length === 0 && !(await bundleHolds(paths.bundle, sha256)))
        return { id, label, files: [], commands: [] };
      const prompt = elevate.prompt === undefined ? {} : { prompt: elevate.prompt };
      return {
        id,
        label,
        files: [...gone, paths.bundle],
        commands: [elevate.byHand(uninstallByHand(gone))],
        ...prompt,
      };
    },
    install,
    uninstall,
    added: () => addedAnchors(paths.folder, (file) => file.endsWith('.crt')),
  };
}

/** Letters that update-ca-certificates and every shell leave alone; a part of the fingerprint keeps it unique. */
function fileNameOf(root: TrustedRoot): string {
  const mark = markOf(root.sha256);
  const name = root.nickname
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 100);
  return `${name.endsWith(`-${mark}`) ? name : `${name || 'latchkey'}-${mark}`}.crt`;
}

function markOf(sha256: string): string {
  return sha256.slice(0, 8);
}

async function bundleHolds(bundle: string, sha256: string): Promise<boolean> {
  const text = await readFile(bundle, 'utf8').catch(missingIs(''));
  return certificatesIn(text).some((certificate) => certificate.sha256 === sha256);
}

interface LocalFile {
  file: string;
  hashes: string[];
}

/** As update-ca-certificates finds them: every `.crt` at any depth, links followed. */
async function localFiles(folder: string): Promise<LocalFile[]> {
  const names = await readdir(folder, { recursive: true }).catch(missingIs<string[]>([]));
  const files = names.filter((name) => name.endsWith('.crt')).map((name) => join(folder, name));
  return Promise.all(
    files.map(async (file) => {
      const text = await readFile(file, 'utf8').catch((error: unknown) => {
        // A dangling link, a folder of that name, or a file that is not for us: none of them is our certificate.
        if (isNodeError(error)) return '';
        throw error;
      });
      return { file, hashes: certificatesIn(text).map(({ sha256 }) => sha256) };
    }),
  );
}

/**
 * The files behind links that lead to a file of ours which is gone: what a removal by hand, or one that was cut
 * short, leaves. There is no content to compare any more, so only the name that Latchkey itself gives counts.
 */
async function orphanedLinks(links: string, folder: string, sha256: string): Promise<string[]> {
  const names = await readdir(links).catch(missingIs<string[]>([]));
  const targets = await Promise.all(
    names
      .filter((name) => name.endsWith(`-${markOf(sha256)}.pem`))
      .map((name) => readlink(join(links, name)).catch(() => '' /* no link, so not left by a removal */)),
  );
  const ours = targets.filter((target) => dirname(target) === folder && target.endsWith('.crt'));
  const gone = await Promise.all(ours.map((target) => stat(target).then(() => false, missingIs(true))));
  return ours.filter((_, index) => gone[index]);
}

function missingIs<T>(value: T): (error: unknown) => T {
  return (error) => {
    if (isNodeError(error) && error.code === 'ENOENT') return value;
    throw error;
  };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
