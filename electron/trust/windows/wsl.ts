import { readFile } from 'node:fs/promises';
import { join } from 'node:path/posix';
import type { Run } from '../../system/run.ts';
import { isFile } from '../places.ts';
import type { TrustStore } from '../trust-store.ts';
import { unavailableStore } from '../unavailable.ts';
import { certificateStores } from './certificate-stores.ts';
import { defaultPromptMs, powershellParts } from './windows-stores.ts';
import { windowsStore } from './windows-store.ts';

export interface WslStoresOptions {
  run: Run;
  environment: Readonly<Record<string, string | undefined>>;
  findProgram: (name: string, path?: string) => string | undefined;
  rootFile: string;
  /** Where the kernel says what it is and what it runs. */
  proc?: string;
  promptMs?: number;
}

const about = { id: 'wsl:user', label: 'Windows on this computer (Edge, Chrome …)' };

/**
 * The Windows around a Linux in WSL: the browsers are over there. None elsewhere.
 * https://learn.microsoft.com/windows/wsl/filesystems, https://wsl.dev/technical-documentation/interop
 */
export async function wslStores(options: WslStoresOptions): Promise<TrustStore[]> {
  const { run, environment, findProgram, rootFile, proc = '/proc', promptMs = defaultPromptMs } = options;
  const wslpath = findProgram('wslpath');
  // A container on that kernel is not that Linux.
  const isInside = wslpath !== undefined || environment['WSL_DISTRO_NAME'] !== undefined;
  if (!isInside || !/microsoft/i.test(await textOf(join(proc, 'version')))) return [];

  if (!(await runsWindowsPrograms(proc))) {
    return [
      unavailableStore({
        ...about,
        reason: 'This Linux may not start programs of Windows (interop is off).',
        hint: 'Set enabled=true under [interop] in /etc/wsl.conf, run wsl --shutdown on Windows, and look again.',
      }),
    ];
  }
  const powershell = await findPowershell();
  if (powershell === undefined) {
    return [
      unavailableStore({
        ...about,
        reason: 'Windows PowerShell was not found: the drive C: is not mounted here.',
        hint: 'Set enabled=true under [automount] in /etc/wsl.conf, run wsl --shutdown on Windows, and look again.',
      }),
    ];
  }
  const stores = certificateStores({ run, powershell, variables: throughToWindows, promptMs });
  return [windowsStore({ ...about, location: 'CurrentUser', stores, rootFile: await onWindows() })];

  async function findPowershell(): Promise<string | undefined> {
    const named = await translate('-u', String.raw`C:\Windows\System32`);
    const folders = [...(named === undefined ? [] : [named]), '/mnt/c/Windows/System32'];
    for (const folder of folders) {
      const program = join(folder, ...powershellParts);
      if (await isFile(program)) return program;
    }
    return undefined;
  }

  async function onWindows(): Promise<string> {
    return (await translate('-w', rootFile)) ?? rootFile;
  }

  async function translate(direction: '-u' | '-w', path: string): Promise<string | undefined> {
    if (wslpath === undefined) return undefined;
    try {
      const { exitCode, stdout } = await run(wslpath, [direction, path], { timeoutMs: 10_000 });
      return exitCode === 0 && stdout.trim() !== '' ? stdout.trim() : undefined;
    } catch {
      // Then the usual place is tried, and the path shown as it is here.
      return undefined;
    }
  }

  /** A variable crosses to Windows only when WSLENV names it. */
  function throughToWindows(names: readonly string[]): Record<string, string> {
    const before = environment['WSLENV'] ?? '';
    const added = names.map((name) => `${name}/w`);
    return { WSLENV: [...(before === '' ? [] : [before]), ...added].join(':') };
  }
}

/** With systemd the entry has the second name. */
async function runsWindowsPrograms(proc: string): Promise<boolean> {
  const entries = ['WSLInterop', 'WSLInterop-late'].map((name) => join(proc, 'sys', 'fs', 'binfmt_misc', name));
  const texts = await Promise.all(entries.map(textOf));
  return texts.some((text) => text.startsWith('enabled'));
}

async function textOf(file: string): Promise<string> {
  // What is not there says nothing.
  return readFile(file, 'utf8').catch(() => '');
}
