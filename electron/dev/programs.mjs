import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** The absolute path of a program, or `undefined`. */
export function findProgram(name, environment = process.env) {
  const folders = [
    ...(environment.PATH ?? '').split(delimiter).filter(isAbsolute),
    '/usr/sbin',
    '/sbin',
    '/usr/bin',
    '/bin',
  ];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Runs a program without a shell and without standard input. Resolves for every exit code; a program that cannot be
 * started resolves with exit code 127 and the reason in `stderr`.
 * @param {{ environment?: NodeJS.ProcessEnv, folder?: string, signal?: AbortSignal, show?: boolean }} options
 *   `show` passes the program's output on to standard error, so that our own standard output stays readable
 * @returns {Promise<{ exitCode: number, stdout: string, stderr: string }>}
 */
export function runProgram(program, args, { environment = process.env, folder, signal, show = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: folder,
      env: environment,
      stdio: show ? ['ignore', 2, 2] : ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text) => (stderr += text));
    const end = () => child.kill('SIGKILL');
    signal?.addEventListener('abort', end, { once: true });
    child.once('error', (error) => resolve({ exitCode: 127, stdout, stderr: error.message }));
    child.once('close', (code) => {
      signal?.removeEventListener('abort', end);
      resolve({ exitCode: code ?? 1, stdout, stderr });
    });
  });
}
