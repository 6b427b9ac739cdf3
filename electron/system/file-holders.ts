import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

const processLimit = 20_000;

/**
 * The names of this user's programs that have one of the files open, but for ours: whoever removes a file from under
 * a program loses what it writes from then on. Empty where there is no /proc.
 */
export async function holdersOf(files: readonly string[], proc = '/proc'): Promise<string[]> {
  const wanted = new Set<string>();
  for (const file of files) {
    const identity = await identityOf(file);
    if (identity !== undefined) wanted.add(identity);
  }
  if (wanted.size === 0) return [];
  const names = new Set(files.map((file) => basename(file)));
  const pids = (await namesIn(proc)).filter((name) => /^\d+$/.test(name)).slice(0, processLimit);
  const found: string[] = [];
  for (const pid of pids) {
    const folder = join(proc, pid);
    if ((await linkOf(join(folder, 'exe'))) === process.execPath) continue;
    if (await hasOpen(join(folder, 'fd'), names, wanted)) found.push(await nameOf(folder));
  }
  return [...new Set(found)];
}

/** The name of the program that keeps others from writing the file now. `undefined` when none does. */
export async function lockerOf(file: string, proc = '/proc'): Promise<string | undefined> {
  const found = await stat(file, { bigint: true }).catch(() => undefined);
  if (!found) return undefined;
  // "1: POSIX  ADVISORY  WRITE 1234 fe:01:5678 128 128"; see proc_locks(5).
  const locks = await readFile(join(proc, 'locks'), 'latin1').catch(() => '');
  for (const line of locks.split('\n')) {
    const [, pid, inode] = / WRITE (-?\d+) [0-9a-f]+:[0-9a-f]+:(\d+) /.exec(line) ?? [];
    if (pid !== undefined && inode === found.ino.toString()) return nameOf(join(proc, pid));
  }
  return undefined;
}

async function hasOpen(folder: string, names: ReadonlySet<string>, wanted: ReadonlySet<string>): Promise<boolean> {
  for (const descriptor of await namesIn(folder)) {
    // By name first: asking a pipe or a file on a sleeping server what it is may take long.
    if (!names.has(basename(await linkOf(join(folder, descriptor))))) continue;
    const identity = await identityOf(join(folder, descriptor));
    if (identity !== undefined && wanted.has(identity)) return true;
  }
  return false;
}

async function identityOf(file: string): Promise<string | undefined> {
  const found = await stat(file).catch(() => undefined);
  return found && `${found.dev} ${found.ino}`;
}

async function nameOf(folder: string): Promise<string> {
  const name = await readFile(join(folder, 'comm'), 'utf8').catch(() => '');
  return name.trim() || 'another program';
}

// What may not be looked at belongs to somebody else, or has just ended.
const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);
const linkOf = (path: string): Promise<string> => readlink(path).catch(() => '');
