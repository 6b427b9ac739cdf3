import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { readFileIfAny } from '../../system/files.ts';
import type { Run } from '../../system/run.ts';
import { isFile, xdgFolder } from '../places.ts';
import type { TrustStore } from '../trust-store.ts';
import { shellStore, type ShellTools } from './shell-store.ts';
import { windowsShells } from './windows-shells.ts';

export interface ShellOptions {
  run: Run;
  environment: Readonly<Record<string, string | undefined>>;
  platform: NodeJS.Platform;
  findProgram: (name: string, path?: string) => string | undefined;
  tools: ShellTools;
}

/** The start files of the shells that this user has. */
export async function shellStores(options: ShellOptions): Promise<TrustStore[]> {
  if (options.platform === 'win32') return windowsShells(options);
  const home = options.environment['HOME'] ?? homedir();
  const found = await Promise.all([bash(options, home), zsh(options, home), fish(options, home), pwsh(options, home)]);
  return found.filter((store) => store !== undefined);
}

/**
 * A login shell reads the first of three files, and ~/.bashrc only where that one says so.
 * https://www.gnu.org/software/bash/manual/html_node/Bash-Startup-Files.html
 */
async function bash(options: ShellOptions, home: string): Promise<TrustStore | undefined> {
  const always = join(home, '.bashrc');
  const logins = ['.bash_profile', '.bash_login', '.profile'].map((name) => join(home, name));
  if (!options.findProgram('bash') && !(await isFile(always))) return undefined;
  const paths = [always];
  const [login] = (await Promise.all(logins.map(async (path) => ((await isFile(path)) ? [path] : [])))).flat();
  const reads = login === undefined ? undefined : await readFileIfAny(login).catch(() => undefined);
  if (login !== undefined && reads?.includes('bashrc') === false) paths.push(login);
  // Terminals on macOS start login shells. The last of the three is made: it hides none that comes later.
  if (login === undefined && options.platform === 'darwin') paths.push(join(home, '.profile'));
  const otherPaths = logins.filter((path) => !paths.includes(path));
  return shellStore({
    id: 'shell:bash',
    label: 'Tools started from bash',
    shell: 'bash',
    paths,
    otherPaths,
    tools: options.tools,
  });
}

/** https://zsh.sourceforge.io/Doc/Release/Files.html */
async function zsh(options: ShellOptions, home: string): Promise<TrustStore | undefined> {
  const program = options.findProgram('zsh');
  const folder = await zshFolder(options, home, program);
  const path = join(folder, '.zshrc');
  if (!program && !(await isFile(path))) return undefined;
  const otherPaths = folder === home ? [] : [join(home, '.zshrc')];
  return shellStore({
    id: 'shell:zsh',
    label: 'Tools started from zsh',
    shell: 'zsh',
    paths: [path],
    otherPaths,
    tools: options.tools,
  });
}

/** Where ~/.zshenv moves it to is known to zsh alone, and to nothing that was started without one. */
async function zshFolder({ environment, run }: ShellOptions, home: string, program?: string): Promise<string> {
  const given = environment['ZDOTDIR'];
  if (given !== undefined && isAbsolute(given)) return given;
  const text = await readFileIfAny(join(home, '.zshenv')).catch(() => undefined);
  if (program === undefined || !text?.includes('ZDOTDIR')) return home;
  const script = 'print -rn -- "$ZDOTDIR"';
  const answer = await run(program, ['-c', script], { timeoutMs: 5_000, env: { HOME: home } }).catch(() => undefined);
  return answer?.exitCode === 0 && isAbsolute(answer.stdout) ? answer.stdout : home;
}

/** A file of our own: fish reads all of them. https://fishshell.com/docs/current/language.html#configuration-files */
async function fish(options: ShellOptions, home: string): Promise<TrustStore | undefined> {
  const folder = join(xdgFolder(options.environment, 'XDG_CONFIG_HOME', join(home, '.config')), 'fish');
  const path = join(folder, 'conf.d', 'latchkey.fish');
  if (!options.findProgram('fish') && !(await isFile(path))) return undefined;
  return shellStore({
    id: 'shell:fish',
    label: 'Tools started from fish',
    shell: 'fish',
    paths: [path],
    tools: options.tools,
  });
}

/** https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_profiles */
async function pwsh(options: ShellOptions, home: string): Promise<TrustStore | undefined> {
  const folder = join(xdgFolder(options.environment, 'XDG_CONFIG_HOME', join(home, '.config')), 'powershell');
  const path = join(folder, 'profile.ps1');
  if (!options.findProgram('pwsh') && !(await isFile(path))) return undefined;
  return shellStore({
    id: 'shell:powershell',
    label: 'Tools started from PowerShell',
    shell: 'powershell',
    paths: [path],
    tools: options.tools,
  });
}
