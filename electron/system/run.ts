import { execFile, spawn, type ExecFileException } from 'node:child_process';
import { accessSync, constants as fileConstants, statSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import { AppError } from '../shared/errors.ts';

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
