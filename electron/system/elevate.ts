import { AppError } from '../shared/errors.ts';
import { shellWord } from '../shared/shell-word.ts';
import type { Run, RunResult } from './run.ts';
import { assertHelped, helperArguments, helperBeside, isSafeAsRoot, type HelperRequest } from './trust-helper.ts';

export type { HelperRequest } from './trust-helper.ts';

/** Work as a person would do it as root: argument lists, in order, without `sudo`. */
export type ByHand = readonly (readonly string[])[];

export interface Elevate {
  /**
   * Has the helper do it as root, asking at most once; `byHand` is the same work as a person would do it.
   * Throws `AppError` ELEVATION_REFUSED when the person dismissed the prompt, ELEVATION_UNAVAILABLE (with the command
   * to copy) when nobody can be asked, HELPER_REFUSED when the helper would not do it, STORE_FAILED when it could not,
   * COMMAND_TIMED_OUT.
   */
  help(request: HelperRequest, byHand: ByHand): Promise<void>;
  /** The prompt that will appear, in plain words; `undefined` when none will. */
  readonly prompt: string | undefined;
  /** What comes instead, in plain words, where it is known beforehand that nobody will be asked. */
  readonly withoutPrompt?: string | undefined;
  /** The commands as one line to paste into a shell, with whatever this computer uses to become root. */
  byHand(commands: ByHand): string;
}

export interface ElevationOptions {
  run: Run;
  /** `process.getuid?.()`; `undefined` where the system has no such thing. */
  uid: number | undefined;
  /** Looks through PATH; with an empty path, through the system's folders alone. */
  findProgram: (name: string, path?: string) => string | undefined;
  /** False: nobody is asked for anything, what would need it is ELEVATION_UNAVAILABLE. */
  ask?: boolean;
  /** False: there is neither a terminal nor a session of a desktop, so that a prompt would likely have no place. */
  hasSession?: boolean;
  /** The helper, unless it is the one beside this code. */
  helper?: string | undefined;
}

const workTime = 180_000;
const promptTime = 300_000;

const asks = 'Your system will ask for an administrator’s password, because its certificates belong to root.';
const mayAsk =
  'Your system will ask for an administrator’s password, if it can; else you will get a command to run yourself.';
const withSudo =
  'It needs administrator rights: unless sudo gives them unasked, you will get a command to run yourself.';
const noPrompt = 'It needs administrator rights: you will get a command to run yourself.';

/**
 * As root directly; else pkexec, which asks in a window or a terminal; else a sudo that does not ask. The helper is
 * never run as root where another user than root could have changed it.
 */
export function elevation(options: ElevationOptions): Elevate {
  const { run, uid, findProgram, ask = true, helper = helperBeside(import.meta.dirname) } = options;
  const isRoot = uid === 0;
  const safeHelper = helper !== undefined && isSafeAsRoot(helper, isRoot) ? helper : undefined;
  // It asks for a password: one of that name in the user's own folders will not do.
  const pkexec = isRoot || !safeHelper || !ask ? undefined : findProgram('pkexec', '');

  function byHand(commands: ByHand): string {
    if (isRoot) return commands.map(shellCommand).join(' && ');
    const prefix = ['sudo', 'doas'].find((name) => findProgram(name));
    if (prefix) return commands.map((command) => `${prefix} ${shellCommand(command)}`).join(' && ');
    return `su -c ${shellWord(commands.map(shellCommand).join(' && '))}`;
  }

  /** `undefined` when there is no way to become root. */
  async function runHelper(program: string, args: readonly string[], input: string): Promise<RunResult | undefined> {
    if (isRoot) return run(program, args, { input, timeoutMs: workTime });
    const words = [program, ...args];

    if (pkexec) {
      const result = await run(pkexec, words, { input, timeoutMs: workTime + promptTime });
      // 126: the person dismissed the prompt. 127: not authorised, or there is no agent that could ask.
      // https://www.freedesktop.org/software/polkit/docs/latest/pkexec.1.html
      if (result.exitCode === 126) throw new AppError('ELEVATION_REFUSED', { detail: result.stderr.trim() });
      if (result.exitCode !== 127) return result;
    }

    const sudo = findProgram('sudo', '');
    if (!sudo) return undefined;
    const result = await run(sudo, ['-n', '--', ...words], { input, timeoutMs: workTime });
    // 1 is sudo's own: it would have to ask, or may not. The helper has other codes.
    return result.exitCode === 1 ? undefined : result;
  }

  return {
    async help(request, commands) {
      const input = 'certificate' in request ? request.certificate : '';
      const result = safeHelper && (await runHelper(safeHelper, helperArguments(request), input));
      if (!result) throw new AppError('ELEVATION_UNAVAILABLE', { values: { command: byHand(commands) } });
      assertHelped(request, safeHelper, result);
    },
    prompt: pkexec && (options.hasSession === false ? mayAsk : asks),
    // An elevation that asks nobody undoes what an earlier run began, and gives nobody a command.
    withoutPrompt: isRoot || pkexec || !ask ? undefined : safeHelper && findProgram('sudo', '') ? withSudo : noPrompt,
    byHand,
  };
}

/** An argument list as a POSIX shell reads it, for people to copy. Latchkey itself never gives it to a shell. */
export function shellCommand(words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}

/**
 * Whether a prompt would likely have a place: pkexec asks in the session's window, or by itself in the terminal.
 * https://www.freedesktop.org/software/polkit/docs/latest/pkexec.1.html
 */
export function hasSession(environment: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean {
  return isTerminal || ['XDG_SESSION_ID', 'DBUS_SESSION_BUS_ADDRESS'].some((name) => environment[name]);
}
