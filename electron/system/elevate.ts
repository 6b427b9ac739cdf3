import { AppError } from '../shared/errors.ts';
import { shellWord } from '../shared/shell-word.ts';
import type { Run, RunResult } from './run.ts';

/**
 * One thing to do as root: a program in a folder that only root can write to, arguments that are our own or checked,
 * and everything that varies on standard input. Never a shell command put together from a user's text.
 */
export interface PrivilegedCommand {
  program: string;
  args: readonly string[];
  input?: string | Buffer;
  /** Default 120 seconds, not counting the time a person needs for a prompt. */
  timeoutMs?: number;
  /** The same work as a person would do it: argument lists, in order, without `sudo`. */
  byHand: readonly (readonly string[])[];
}

/**
 * What the privileged helper can be asked for, and nothing else. It checks everything anew by itself.
 * `certificate` is one PEM block, `keystore` the absolute path of a Java runtime's list.
 */
export type HelperRequest =
  | { action: 'install-system'; sha256: string; certificate: string }
  | { action: 'remove-system'; sha256: string }
  | { action: 'install-java'; sha256: string; certificate: string; keystore: string }
  | { action: 'remove-java'; sha256: string; keystore: string };

export interface Elevate {
  /**
   * Runs the command as root, asking at most once. Resolves for every exit code of the command.
   * Throws `AppError` ELEVATION_REFUSED when the person dismissed the prompt, ELEVATION_UNAVAILABLE (with the
   * command to copy) when nobody can be asked, COMMAND_TIMED_OUT.
   */
  run(command: PrivilegedCommand): Promise<RunResult>;
  /**
   * The helper's work, asking at most once; `byHand` is the same work as a person would do it.
   * Throws as `run` does, and HELPER_REFUSED when the helper would not do it.
   */
  help(request: HelperRequest, byHand: PrivilegedCommand['byHand']): Promise<void>;
  /** The prompt that will appear, in plain words; `undefined` when none will. */
  readonly prompt: string | undefined;
  /** The commands as one line to paste into a shell, with whatever this computer uses to become root. */
  byHand(commands: PrivilegedCommand['byHand']): string;
}

export interface ElevationOptions {
  run: Run;
  /** `process.getuid?.()`; `undefined` where the system has no such thing. */
  uid: number | undefined;
  /** Looks through PATH; with an empty path, through the system's folders alone. */
  findProgram: (name: string, path?: string) => string | undefined;
}

const workTime = 120_000;
const promptTime = 300_000;

/** As root directly; else pkexec, which asks in a window or a terminal; else a sudo that does not ask. */
export function elevation({ run, uid, findProgram }: ElevationOptions): Elevate {
  const isRoot = uid === 0;

  function byHand(commands: PrivilegedCommand['byHand']): string {
    if (isRoot) return commands.map(shellCommand).join(' && ');
    const prefix = ['sudo', 'doas'].find((name) => findProgram(name));
    if (prefix) return commands.map((command) => `${prefix} ${shellCommand(command)}`).join(' && ');
    return `su -c ${shellWord(commands.map(shellCommand).join(' && '))}`;
  }

  async function runElevated(command: PrivilegedCommand): Promise<RunResult> {
    const timeoutMs = command.timeoutMs ?? workTime;
    const input = command.input === undefined ? {} : { input: command.input };
    const words = [command.program, ...command.args];
    if (isRoot) return run(command.program, command.args, { ...input, timeoutMs });

    const pkexec = findProgram('pkexec');
    if (pkexec) {
      const result = await run(pkexec, words, { ...input, timeoutMs: timeoutMs + promptTime });
      // 126: the person dismissed the prompt. 127: not authorised, or there is no agent that could ask.
      // https://www.freedesktop.org/software/polkit/docs/latest/pkexec.1.html
      if (result.exitCode === 126) throw new AppError('ELEVATION_REFUSED', { detail: result.stderr.trim() });
      if (result.exitCode !== 127) return result;
    }

    const sudo = findProgram('sudo');
    if (sudo && (await isSilent(sudo))) return run(sudo, ['-n', '--', ...words], { ...input, timeoutMs });

    throw new AppError('ELEVATION_UNAVAILABLE', { values: { command: byHand(command.byHand) } });
  }

  async function isSilent(sudo: string): Promise<boolean> {
    // It runs as root, so a program of that name in the user's own folders will not do.
    const nothing = findProgram('true', '');
    if (!nothing) return false;
    return (await run(sudo, ['-n', '--', nothing])).exitCode === 0;
  }

  const prompt =
    isRoot || !findProgram('pkexec')
      ? undefined
      : 'Your system will ask for an administrator’s password, because its certificates belong to root.';

  const help: Elevate['help'] = (_, commands) =>
    Promise.reject(new AppError('ELEVATION_UNAVAILABLE', { values: { command: byHand(commands) } }));

  return { run: runElevated, help, prompt, byHand };
}

/** An argument list as a POSIX shell reads it, for people to copy. Latchkey itself never gives it to a shell. */
export function shellCommand(words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}
