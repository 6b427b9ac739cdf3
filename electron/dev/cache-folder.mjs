import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Where fetched runtimes are kept between starts, outside the repository. */
export function runtimeCacheFolder(environment = process.env, home = homedir()) {
  const xdg = environment.XDG_CACHE_HOME;
  // The XDG specification tells to ignore relative paths.
  const cache = xdg && isAbsolute(xdg) ? xdg : join(home, '.cache');
  return join(cache, 'latchkey', 'runtime');
}

/** A new folder beside the final one, named after this process so that a later start can tell when nobody fills it. */
export async function makePartialFolder(cacheFolder) {
  await mkdir(cacheFolder, { recursive: true, mode: 0o700 });
  return mkdtemp(join(cacheFolder, `partial-${process.pid}-`));
}

/** Removes what starts that were ended half-way left behind, and leaves alone what a living process is filling. */
export async function sweepPartialFolders(cacheFolder) {
  for (const name of await readdir(cacheFolder).catch(() => [])) {
    const [, pid] = /^partial-(\d+)-/.exec(name) ?? [];
    if (pid === undefined || isAlive(Number(pid))) continue;
    await rm(join(cacheFolder, name), { recursive: true, force: true });
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    return error.code === 'EPERM';
  }
}

/** The bytes of all files below a folder; files that come and go meanwhile count as they are met. */
export async function folderSize(folder) {
  let bytes = 0;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    bytes += await stat(join(entry.parentPath ?? entry.path, entry.name)).then(
      ({ size }) => size,
      () => 0,
    );
  }
  return bytes;
}
