import { join } from 'node:path';
import { readFileIfAny, remove, writeFileAtomic } from '../../system/files.ts';
import { certificatesIn, type StoredCertificate } from '../certificate-text.ts';
import type { SystemRoots } from './system-roots.ts';

/** The files that the variables name. Both are public and absolute. */
export interface ToolFiles {
  /** The system's roots and ours, for tools that take it instead of their own list. */
  bundle: string;
  /** Ours alone, for tools that add it to their own list. */
  roots: string;
}

/** What lies there. Without a bundle, why: the system's roots could not be read. */
export type BundleState =
  | { kind: 'none' }
  /** `systemFile`: the system's own list, where it is one file. */
  | { kind: 'whole'; systemFile?: string }
  | { kind: 'ours-only'; reason: string };

export interface ToolBundle {
  readonly files: ToolFiles;
  /** Writes both files anew, or removes them when there is no authority. DISK_FULL, DATA_NOT_WRITABLE. */
  readonly refresh: () => Promise<BundleState>;
  /** The same where they are not what they should be, within `alone`. */
  current(alone: (work: () => Promise<BundleState>) => Promise<BundleState>): Promise<BundleState>;
}

export interface ToolBundleOptions {
  /** They lie in it, as `bundle.pem` and `roots.pem`. */
  folder: string;
  /** Our root in PEM, with those of a rollover that are still trusted; none when there is no authority. */
  readonly roots: () => Promise<readonly string[]>;
  readonly systemRoots: () => Promise<SystemRoots>;
}

const readableByAll = 0o644;

export function toolBundle({ folder, roots, systemRoots }: ToolBundleOptions): ToolBundle {
  const files: ToolFiles = { bundle: join(folder, 'bundle.pem'), roots: join(folder, 'roots.pem') };

  const ours = async (): Promise<StoredCertificate[]> => unique(certificatesIn((await roots()).join('\n')));

  async function refresh(): Promise<BundleState> {
    const own = await ours();
    if (own.length === 0) {
      for (const file of [files.bundle, files.roots]) await remove(file);
      return { kind: 'none' };
    }
    await writeFileAtomic(files.roots, textOf(own), readableByAll);
    const system = await systemRoots();
    const theirs = await read(system);
    if ('reason' in theirs) {
      // With ours alone it would cut its readers off from the rest of the world.
      await remove(files.bundle);
      return { kind: 'ours-only', ...theirs };
    }
    const all = unique([...theirs.certificates, ...own]);
    await writeFileAtomic(files.bundle, headOf(system, own) + textOf(all), readableByAll);
    return whole(system);
  }

  async function isCurrent(): Promise<BundleState | undefined> {
    const own = await ours();
    const [present, bundle] = await Promise.all([readFileIfAny(files.roots), readFileIfAny(files.bundle)]);
    if (own.length === 0) return present === undefined && bundle === undefined ? { kind: 'none' } : undefined;
    const system = await systemRoots();
    const isWhole = present === textOf(own) && bundle?.startsWith(headOf(system, own));
    return isWhole ? whole(system) : undefined;
  }

  return { files, refresh, current: async (alone) => (await isCurrent()) ?? alone(refresh) };
}

function whole({ file }: SystemRoots): BundleState {
  return { kind: 'whole', ...(file === undefined ? {} : { systemFile: file }) };
}

async function read(system: SystemRoots): Promise<{ certificates: StoredCertificate[] } | { reason: string }> {
  try {
    const certificates = await system.read();
    return certificates.length > 0 ? { certificates } : { reason: 'The system’s list holds no certificate.' };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Every reader of PEM passes over text between the blocks, as long as it is plain. */
function headOf({ stamp }: SystemRoots, ours: readonly StoredCertificate[]): string {
  return [
    "# The authorities that this system trusts, and Latchkey's own. Written anew whenever they change.",
    `# System: ${stamp}`,
    `# Latchkey: ${ours.map(({ sha256 }) => sha256).join(', ')}`,
    '',
  ].join('\n');
}

function textOf(certificates: readonly StoredCertificate[]): string {
  return certificates.map(({ pem }) => `${pem.replaceAll('\r', '')}\n`).join('');
}

function unique(certificates: readonly StoredCertificate[]): StoredCertificate[] {
  return [...new Map(certificates.map((certificate) => [certificate.sha256, certificate])).values()];
}
