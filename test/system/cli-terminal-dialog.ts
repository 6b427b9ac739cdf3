import { spawn } from 'node:child_process';
import { shellWord } from '../../electron/shared/shell-word.ts';
import { cli, type CliHome } from './cli-process.ts';

export const ctrlC = '\u0003';
export const ctrlD = '\u0004';
export const enter = '\r';

export interface Dialog {
  exitCode: number | null;
  /** Everything that appeared on the terminal, what was typed and echoed too. */
  screen: string;
}

/**
 * Runs the command line on a terminal of its own: `script`, which is on every Debian, opens a pseudo-terminal. Each
 * exchange waits until its text has appeared after the one before, and then types.
 */
export function talk(
  home: CliHome,
  args: readonly string[],
  exchanges: readonly (readonly [waitFor: string, type: string])[],
  environment: Record<string, string> = {},
): Promise<Dialog> {
  const command = [process.execPath, cli, ...args].map(shellWord).join(' ');
  const child = spawn('script', ['-qec', `stty cols 80; exec ${command}`, '/dev/null'], {
    cwd: home.folder,
    env: {
      ...home.environment,
      LATCHKEY_VAULT_PASSPHRASE: undefined,
      SHELL: '/bin/sh',
      TERM: 'xterm',
      ...environment,
    },
  });
  return new Promise((resolve, reject) => {
    let screen = '';
    let seen = 0;
    const left = [...exchanges];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      screen += text;
      const [next] = left;
      const at = next ? screen.indexOf(next[0], seen) : -1;
      if (!next || at < 0) return;
      seen = at + next[0].length;
      left.shift();
      child.stdin.write(next[1]);
    });
    child.once('error', reject);
    child.once('close', (exitCode) => {
      resolve({ exitCode, screen });
    });
  });
}
