import { AppError } from '../../shared/errors.ts';
import type { Shell } from '../../shared/tools.ts';
import type { Store } from '../../shared/trust.ts';
import { readFileIfAny } from '../../system/files.ts';
import { certificatesIn } from '../certificate-text.ts';
import type { ToolFiles } from '../tools/bundle.ts';
import type { TrustStore } from '../trust-store.ts';
import { shellFile, type ShellFile } from './shell-file.ts';

/** The files for tools that the lines lead to. */
export interface ShellTools {
  readonly files: ToolFiles;
  /** The lines, by shell, whether the files are there or not. */
  readonly lines: () => Promise<Record<Shell, string>>;
  /** Brings the files up to date. */
  readonly refresh: () => Promise<unknown>;
}

export interface ShellStoreOptions {
  id: string;
  label: string;
  shell: Shell;
  /** The files that the shell reads and that shall hold the lines. They need not exist. */
  paths: readonly string[];
  /** Files that it has read or may read some day: never written, but the lines are taken out. */
  otherPaths?: readonly string[];
  tools: ShellTools;
}

/** The lines for tools in what a shell reads when it starts. What the tools then trust is what the files hold. */
export function shellStore(options: ShellStoreOptions): TrustStore {
  const { id, label, shell, paths, otherPaths = [], tools } = options;
  const about = { id, label, location: paths[0] ?? '', optional: true } as const;
  const open = (path: string): Promise<ShellFile> => shellFile(path);
  const fail = (reason: string, advice: string): AppError =>
    new AppError('STORE_FAILED', { values: { store: label, reason, advice } });

  async function inspect({ sha256 }: { sha256: string }): Promise<Store> {
    try {
      const lines = (await tools.lines())[shell];
      const files = await Promise.all(paths.map(open));
      const states = files.map((file) => file.stateOf(sha256, lines));
      if (states.every((state) => state === 'there')) {
        if (await holds(tools.files.roots, sha256)) return { ...about, state: 'trusted' };
        const reason = `Its lines lead to ${tools.files.roots}, which does not hold this root.`;
        return { ...about, state: 'absent', reason, hint: 'Trust it here again to mend that.' };
      }
      const locked = files.find((file, index) => states[index] !== 'there' && file.locked !== undefined)?.locked;
      if (locked !== undefined) return { ...about, state: 'unavailable', reason: locked, hint: byHand(shell) };
      if (states.every((state) => state === 'missing')) return { ...about, state: 'absent' };
      const odd = paths.filter((_, index) => states[index] !== 'there').join(', ');
      const reason = `Latchkey’s lines are missing in ${odd}, or were changed.`;
      return { ...about, state: 'absent', reason, hint: 'Trust it here again to mend that.' };
    } catch (error) {
      return { ...about, state: 'unavailable', reason: reasonFor(error), hint: byHand(shell) };
    }
  }

  async function install({ sha256 }: { sha256: string }): Promise<void> {
    await tools.refresh();
    const lines = (await tools.lines())[shell];
    const done: string[] = [];
    try {
      for (const path of paths) {
        const file = await open(path);
        if (file.stateOf(sha256, lines) === 'there') continue;
        if (file.locked !== undefined) throw new Error(file.locked);
        if (file.stateOf(sha256, lines) === 'missing') done.push(path);
        await file.put(sha256, lines);
      }
      const { state, reason } = await inspect({ sha256 });
      if (state !== 'trusted') throw new Error(reason ?? 'The lines are not there after writing them.');
    } catch (error) {
      // All files or none: half of them would make tools differ from one window to the next.
      for (const path of done) await (await open(path)).take(sha256);
      throw error instanceof AppError ? error : fail(reasonFor(error), byHand(shell));
    }
  }

  async function uninstall(sha256: string): Promise<boolean> {
    let removed = false;
    const failures: unknown[] = [];
    for (const path of [...paths, ...otherPaths]) {
      try {
        const file = await open(path);
        await file.sweep();
        if (!file.holds(sha256)) continue;
        if (file.locked !== undefined) throw new Error(file.locked);
        await file.take(sha256);
        removed = true;
      } catch (error) {
        failures.push(error);
      }
    }
    const [failure] = failures;
    if (failure !== undefined) {
      throw failure instanceof AppError ? failure : fail(reasonFor(failure), 'Take Latchkey’s lines out by hand.');
    }
    return removed;
  }

  return {
    id,
    label,
    optional: true,
    inspect,
    plan: async ({ sha256 }) => {
      const lines = (await tools.lines())[shell];
      const files = await Promise.all(paths.map((path) => open(path).catch(() => undefined)));
      const todo = paths.filter((_, index) => files[index]?.stateOf(sha256, lines) !== 'there');
      const previews = files.flatMap((file) => (file && file.stateOf(sha256, lines) !== 'there' ? [file] : []));
      const texts = await Promise.all(previews.map((file) => file.preview(sha256, lines)));
      return {
        id,
        label,
        files: todo,
        commands: [],
        // Where two files get different marks, both are shown.
        ...(texts.length === 0 ? {} : { lines: [...new Set(texts)].join('') }),
        afterwards: 'Terminals that are open keep what they have; new ones read the lines.',
      };
    },
    planRemoval: async (sha256) => {
      const all = [...paths, ...otherPaths];
      const files = await Promise.all(all.map((path) => open(path).catch(() => undefined)));
      const holding = all.filter((_, index) => files[index]?.holds(sha256));
      return {
        id,
        label,
        files: holding,
        commands: [],
        ...(holding.length === 0
          ? {}
          : { afterwards: 'Close the terminals that are open: their tools still look for Latchkey’s files.' }),
      };
    },
    install,
    uninstall,
    // It only points at our own file, which is made from the system's certificates.
    added: () => Promise.resolve([]),
    holdsOnlyOurs: true,
  };
}

async function holds(file: string, sha256: string): Promise<boolean> {
  return certificatesIn((await readFileIfAny(file)) ?? '').some((certificate) => certificate.sha256 === sha256);
}

function reasonFor(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const byHand = (shell: Shell): string => `\`latchkey tools --shell ${shell}\` prints the lines to add by hand.`;
