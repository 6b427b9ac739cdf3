import { execFile, spawn, type ChildProcess, type ExecFileException } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants as fileConstants, statSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import { AppError } from '../shared/errors.ts';
import { notRunnable } from './program-path.ts';

export interface RunResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  /** Given on standard input, which is closed afterwards (always: a tool that asks must not wait for ever). */
  input?: string | Buffer;
  /** Default 30 seconds. */
  timeoutMs?: number;
  /** Added to the environment. */
  env?: Record<string, string>;
  signal?: AbortSignal;
}

/**
 * Runs a program by its absolute path, with an argument array and without a shell. Resolves for every exit code.
 * Throws `AppError` TOOL_MISSING, COMMAND_TIMED_OUT, CANCELLED when the signal fired, or COMMAND_FAILED when it could
 * not be started otherwise or printed more than 16 MB.
 */
export type Run = (program: string, args: readonly string[], options?: RunOptions) => Promise<RunResult>;

const outputLimit = 16 * 1024 * 1024;

// What opens the vault or moves the data is ours alone; Electron's marker would break a child's D-Bus.
// SSLKEYLOGFILE would have curl and NSS write down the secrets of connections that nobody asked to see.
const privateVariables = ['LATCHKEY_HOME', 'LATCHKEY_KEYCHAIN', 'LATCHKEY_VAULT_PASSPHRASE', 'SSLKEYLOGFILE'];

/** The environment for a child process: ours, less what no child may inherit. */
export function childEnvironment(added: Record<string, string> = {}): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value === undefined || privateVariables.includes(name)) continue;
    if (name === 'DBUS_SESSION_BUS_ADDRESS' && value === 'disabled:') continue;
    environment[name] = value;
  }
  return { ...environment, ...added };
}

export const run: Run = (program, args, options = {}) =>
  new Promise((resolve, reject) => {
    if (!isAbsolute(program)) throw new TypeError(`run() needs an absolute path, got ${program}`);
    const timeout = options.timeoutMs ?? 30_000;
    const child = execFile(
      program,
      args,
      {
        timeout,
        killSignal: 'SIGKILL',
        maxBuffer: outputLimit,
        env: childEnvironment(options.env),
        windowsHide: true,
        ...(options.signal ? { signal: options.signal } : {}),
      },
      (error, stdout, stderr) => {
        const exitCode = error ? exitCodeOf(error) : 0;
        if (exitCode !== undefined) resolve({ exitCode, stdout, stderr });
        else reject(failureOf(error, program, timeout, options.signal));
      },
    );
    // A program that ends without reading its input is its own business, not a crash of ours.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.input ?? '');
  });

/**
 * As `run`, for a program that must not be cut short: a Ctrl+C in the terminal reaches all programs that run in it,
 * and this one runs in a session of its own. Only for what needs no terminal. On Windows it is `run`.
 */
export const runApart: Run = (program, args, options = {}) => {
  if (process.platform === 'win32') return run(program, args, options);
  return new Promise((resolve, reject) => {
    if (!isAbsolute(program)) throw new TypeError(`runApart() needs an absolute path, got ${program}`);
    const timeout = options.timeoutMs ?? 30_000;
    const child = spawn(program, args, {
      ...{ detached: true, stdio: 'pipe', timeout, killSignal: 'SIGKILL', env: childEnvironment(options.env) },
      ...(options.signal ? { signal: options.signal } : {}),
    });
    const printed = { stdout: '', stderr: '' };
    let isTooMuch = false;
    const fail = (error: Error): void => {
      const cause = Object.assign(error, { killed: child.killed && !isTooMuch });
      reject(failureOf(cause, program, timeout, options.signal));
    };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        printed[name] += text;
        isTooMuch ||= printed[name].length > outputLimit;
        if (isTooMuch) child.kill('SIGKILL');
      });
    }
    child.once('error', fail);
    child.once('close', (code, signal) => {
      const exitCode = code ?? (signal && !child.killed ? 128 + constants.signals[signal] : undefined);
      if (exitCode === undefined) fail(new Error(isTooMuch ? 'it printed more than 16 MB' : 'it was ended'));
      else resolve({ exitCode, ...printed });
    });
    // A program that ends without reading its input is its own business, not a crash of ours.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
  });
};

/** A program ended by somebody else's signal counts as shells count it: 128 and the signal's number. */
function exitCodeOf({ code, killed, signal }: ExecFileException): number | undefined {
  if (typeof code === 'number') return code;
  return signal && !killed ? 128 + constants.signals[signal] : undefined;
}

/** Why there is no exit code: ended by us, never started, or too talkative. */
function failureOf(
  cause: ExecFileException | null,
  program: string,
  timeoutMs: number,
  signal?: AbortSignal,
): AppError {
  if (signal?.aborted) return new AppError('CANCELLED', { cause });
  if (cause?.killed)
    return new AppError('COMMAND_TIMED_OUT', { values: { program, seconds: timeoutMs / 1000 }, cause });
  const code = String(cause?.code);
  if (code === 'ENOENT' || code === 'EACCES') return new AppError('TOOL_MISSING', { values: { tool: program }, cause });
  return new AppError('COMMAND_FAILED', { values: { program, exitCode: code }, detail: String(cause?.message), cause });
}

export interface Attached {
  /** Sends it a signal; nothing once it has ended. */
  readonly signal: (name: NodeJS.Signals) => void;
  /** Its exit code, or as shells count it, 128 and the number of the signal that ended it. */
  readonly ended: Promise<number>;
}

export interface AttachedOptions {
  /** Added to the environment. */
  env: Record<string, string>;
  folder: string;
  /** What new files may not be, as its user set it before this process changed its own. */
  mask: number;
}

/**
 * Starts a program on this process's own terminal, or whatever its standard streams are, without a shell. Resolves
 * once it runs. Throws PROGRAM_NOT_RUNNABLE.
 */
export async function startAttached(
  program: string,
  args: readonly string[],
  options: AttachedOptions,
): Promise<Attached> {
  if (!isAbsolute(program)) throw new TypeError(`startAttached() needs an absolute path, got ${program}`);
  try {
    const child = spawnWithMask(program, args, options);
    const ended = new Promise<number>((resolve) => {
      child.once('exit', (code, signal) => {
        resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
      });
    });
    await once(child, 'spawn');
    // A program with more rights than ours takes no signal from us; that is no failure of its run.
    child.on('error', () => undefined);
    return { ended, signal: (name) => child.kill(name) };
  } catch (error) {
    throw startFailure(program, error);
  }
}

/** A process takes its umask from the one that starts it, at that moment. */
function spawnWithMask(program: string, args: readonly string[], { env, folder, mask }: AttachedOptions): ChildProcess {
  const before = process.umask(mask);
  try {
    return spawn(program, args, { stdio: 'inherit', cwd: folder, env: childEnvironment(env) });
  } finally {
    process.umask(before);
  }
}

/** It was found and may be executed, so what is left is what the system says of it. */
function startFailure(program: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  const reasons: Record<string, string> = {
    ENOENT: 'the program that its first line names is missing',
    EACCES: 'permission denied',
    E2BIG: 'its arguments and the environment are too long',
    ENOEXEC: 'it is not a program of this system',
  };
  const reason = reasons[String(error.code)] ?? error.message;
  return notRunnable(program, reason, 'Run it by itself to see whether it works.', error);
}

/** Starts a program that outlives this process. Nobody reads what it prints or how it ends. */
export function startDetached(program: string, args: readonly string[]): void {
  if (!isAbsolute(program)) throw new TypeError(`startDetached() needs an absolute path, got ${program}`);
  spawn(program, args, { detached: true, stdio: 'ignore', env: childEnvironment() }).unref();
}

/** The absolute path of a program, or `undefined`. Looks through PATH's absolute folders, then the system's. */
export function findProgram(name: string, path = process.env['PATH'] ?? ''): string | undefined {
  const folders = [
    ...path.split(delimiter).filter(isAbsolute),
    '/usr/local/sbin',
    '/usr/sbin',
    '/sbin',
    '/usr/local/bin',
    '/usr/bin',
    '/bin',
  ];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    // Folders are "executable" as well.
    accessSync(file, fileConstants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
