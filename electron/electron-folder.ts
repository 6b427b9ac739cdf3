import { existsSync, readlinkSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isNodeError } from './system/files.ts';
import { foldersMadeFor } from './system/made-folders.ts';
import type { DataPaths } from './system/paths.ts';
import { startDetached } from './system/run.ts';

/**
 * Whether an app has Electron's folder open: Chromium's single-instance lock there is a link to `host-pid`.
 * Windows keeps its lock elsewhere and refuses to delete open files by itself.
 */
export function isElectronFolderInUse(paths: DataPaths): boolean {
  try {
    const pid = Number(/-(\d+)$/.exec(readlinkSync(join(paths.electron, 'SingletonLock')))?.[1]);
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and another user's. Anything else: no lock, or nobody behind it.
    return isNodeError(error) && error.code === 'EPERM';
  }
}

/**
 * Waits (30 seconds at most) for the process `$1` to end, then removes Electron's folder `$2`, and, as long as nothing
 * else is in them, the folders that follow. Constant; what varies comes as arguments.
 */
const removal = `
n=0
while kill -0 "$1" 2>/dev/null && [ "$n" -lt 300 ]; do sleep 0.1; n=$((n + 1)); done
rm -rf -- "$2"
shift 2
for folder; do rmdir -- "$folder" 2>/dev/null || break; done`;

/**
 * After an uninstall: has what this app holds open removed once it has ended. Chromium writes its folder anew while
 * it shuts down, after the last line of JavaScript has run, so another program must do it.
 * Does nothing when there is an authority again. On Windows the folder stays; it holds no keys and no certificates.
 */
export function removeWhenEnded(paths: DataPaths): void {
  if (process.platform === 'win32' || existsSync(paths.authority)) return;
  rmSync(paths.log, { recursive: true, force: true });
  const folders = [paths.home, ...foldersMadeFor(paths.home, homedir())];
  startDetached('/bin/sh', ['-c', removal, 'sh', String(process.pid), paths.electron, ...folders]);
}
