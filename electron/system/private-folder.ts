import { rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Those in use: who presses Ctrl+C ends the process before the work does. */
const open = new Set<string>();

process.on('exit', () => {
  for (const folder of open) rmSync(folder, { recursive: true, force: true });
});

/**
 * Gives the work a folder of its own (0700) with these files in it, and removes it afterwards, whatever happens.
 * For certificates only: they are public. A key never goes here.
 */
export async function withPrivateFolder<T>(
  files: Readonly<Record<string, string | Buffer>>,
  work: (path: (name: string) => string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-files-'));
  open.add(folder);
  try {
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content, { mode: 0o600 });
    return await work((name) => join(folder, name));
  } finally {
    await rm(folder, { recursive: true, force: true });
    open.delete(folder);
  }
}
