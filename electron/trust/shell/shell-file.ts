import { findMarkedLines, previewOf, putMarkedLines, takeMarkedLines, type LineEnd } from './marked-lines.ts';
import { missingFolders, readStartFile, removeStartFile, sweepStartFile, writeStartFile } from './start-file.ts';

/** A start file with the lines of ours that it holds. */
export interface ShellFile {
  /** Why it cannot be changed. */
  readonly locked: string | undefined;
  readonly holds: (sha256: string) => boolean;
  readonly stateOf: (sha256: string, lines: string) => 'there' | 'missing' | 'changed';
  /** What `put` would write: the lines with their marks. */
  preview(sha256: string, lines: string): Promise<string>;
  /** Writes the lines, once. */
  put(sha256: string, lines: string): Promise<void>;
  /** Removes what a killed process left beside the file. */
  sweep(): Promise<void>;
  /** Takes them out again, with everything that came with them. */
  take(sha256: string): Promise<void>;
}

/** Throws an `Error` with the reason, a sentence, when the file cannot be read or its marks are damaged. */
export async function shellFile(path: string): Promise<ShellFile> {
  const file = await readStartFile(path);
  const text = file.text ?? '';
  const marked = findMarkedLines(text);
  if ('damage' in marked) throw new Error(`${marked.damage} Mend ${path} by hand: nothing was changed there.`);
  const of = (sha256: string) => marked.filter((one) => one.sha256 === sha256);
  const putting = async (sha256: string, lines: string) => ({
    sha256,
    lines: bytesOf(lines),
    lineEnd: lineEndOf(path, file.text),
    ...(file.text === undefined ? { newFile: { folders: await missingFolders(path) } } : {}),
  });
  return {
    locked: file.locked,
    holds: (sha256) => of(sha256).length > 0,
    stateOf: (sha256, lines) => {
      const [only, ...others] = of(sha256);
      if (!only) return 'missing';
      return others.length === 0 && only.lines === bytesOf(lines) ? 'there' : 'changed';
    },
    async preview(sha256, lines) {
      const block = previewOf(text, marked, await putting(sha256, lines));
      return Buffer.from(block, 'latin1').toString('utf8').replaceAll('\r', '');
    },
    async put(sha256, lines) {
      await writeStartFile(file, putMarkedLines(text, marked, await putting(sha256, lines)));
    },
    sweep: () => sweepStartFile(file),
    async take(sha256) {
      const rest = takeMarkedLines(text, marked, sha256);
      const newFile = of(sha256).find(({ origin }) => origin.newFile)?.origin.newFile;
      // A link by now: somebody keeps the file elsewhere, and would miss it.
      const isPlain = file.target === path;
      if (rest === '' && newFile && isPlain) await removeStartFile(file, newFile.folders);
      else await writeStartFile(file, rest);
    },
  };
}

/** POSIX shells and fish take a carriage return for a part of the word, whatever the rest of the file does. */
function lineEndOf(path: string, text: string | undefined): LineEnd {
  if (!path.endsWith('.ps1')) return '\n';
  if (text === undefined || !text.includes('\n')) return process.platform === 'win32' ? '\r\n' : '\n';
  return /^[^\n]*\r\n/.test(text) ? '\r\n' : '\n';
}

function bytesOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
