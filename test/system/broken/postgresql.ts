import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findProgram } from '../../../electron/system/run.ts';
import type { ProgramOptions } from './program.ts';

/** `nobody` on Debian: the server refuses to run as root. */
const nobody = 65_534;

/** A fresh database below the folder, and as whom its server must be started. */
export function initialised(folder: string): { data: string; options: ProgramOptions } {
  const data = join(folder, 'data');
  const options: ProgramOptions = process.getuid?.() === 0 ? { uid: nobody, gid: nobody, cwd: data } : { cwd: data };
  mkdirSync(data, { mode: 0o700 });
  if (options.uid !== undefined) {
    chownSync(data, nobody, nobody);
    // The way there must be open to it.
    for (const above of [folder, dirname(folder)]) chmodSync(above, 0o711);
  }
  const args = ['-D', data, '--no-sync', '--auth', 'trust', '--username', 'postgres', '--locale', 'C'];
  execFileSync(findProgram('initdb') ?? 'initdb', args, { ...options, stdio: 'pipe' });
  return { data, options };
}
