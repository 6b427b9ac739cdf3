import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findProgram, run, type RunResult } from '../../electron/system/run.ts';
import { cli, cliHome, type CliHome } from './cli-process.ts';
import { ownMachine, type OwnMachine } from './own-machine.ts';

/** A user on a machine of their own, with the built command line at hand. */
export interface OwnWorld {
  machine: OwnMachine;
  cli: CliHome;
  /** The user's home. */
  home: string;
  /** The words that run `latchkey` there. */
  words: (...args: string[]) => [program: string, args: string[]];
  /** Runs `latchkey` there, to its end, without a terminal. */
  latchkey: (...args: string[]) => Promise<RunResult>;
  remove: () => Promise<void>;
}

export async function ownWorld(hosts: readonly string[]): Promise<OwnWorld> {
  const own = cliHome();
  const machine = await ownMachine(hosts);
  // The data folder is in its usual place.
  const variables = Object.entries(own.environment)
    .filter(([name]) => name !== 'LATCHKEY_HOME')
    .map(([name, value]) => `${name}=${value}`);
  const words: OwnWorld['words'] = (...args) =>
    machine.inside('/usr/bin/env', ['-i', ...variables, process.execPath, cli, ...args]);
  return {
    words,
    machine,
    cli: own,
    home: own.environment['HOME'] ?? '',
    latchkey: (...args) => run(...words(...args), { timeoutMs: 120_000 }),
    remove: async () => {
      await machine.stop();
      own.remove();
    },
  };
}

/** A whole Java in the place where SDKMAN puts one, with a list of roots of its own. Its home, or why there is none. */
export function sdkmanJava(home: string): { java: string } | string {
  const java = findProgram('java');
  if (!java) return 'Java is not installed';
  const original = dirname(dirname(realpathSync(java)));
  const copy = join(home, '.sdkman', 'candidates', 'java', '17.0.9-tem');
  mkdirSync(dirname(copy), { recursive: true });
  // Links are followed: Debian's list of roots is one to /etc.
  cpSync(original, copy, {
    recursive: true,
    dereference: true,
    filter: (source) => !/\/(docs|jmods|src\.zip)$/.test(source),
  });
  execFileSync('chmod', ['u+w', join(copy, 'lib', 'security', 'cacerts')]);
  return { java: copy };
}
