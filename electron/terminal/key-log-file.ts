import { closeSync, constants, fchmodSync, openSync, rmSync, writeSync } from 'node:fs';
import { keyLogHeader } from '../handshake/secrets/key-log.ts';
import { AppError } from '../shared/errors.ts';
import { isNodeError } from '../system/files.ts';
import { exportFailed } from './write-export.ts';

/** The file for the secrets of one connection, as `--key-log` asked for it. */
export interface KeyLogFile {
  /** Writes a line at once: it is wiped as soon as this returns. Never throws. */
  readonly add: (line: Uint8Array) => void;
  /**
   * Ends the file. False when there was no line: no file is left then. EXPORT_FAILED when a line could not be written;
   * the file is gone then.
   */
  finish(): boolean;
  /** Removes the file, for a check that came to no end. */
  discard(): void;
}

/**
 * Creates the file, for this user alone, before there is a secret: an existing file, a link and a device are refused.
 * Throws KEY_LOG_EXISTS, EXPORT_FAILED.
 */
export function keyLogFile(path: string): KeyLogFile {
  const descriptor = create(path);
  let problem: unknown;
  let lines = 0;

  function write(content: string | Uint8Array): void {
    try {
      if (problem !== undefined) return;
      if (typeof content === 'string') writeSync(descriptor, content);
      else writeSync(descriptor, content);
    } catch (error) {
      problem = error;
    }
  }

  function discard(): void {
    closeSync(descriptor);
    rmSync(path, { force: true });
  }

  write(keyLogHeader);
  return {
    add: (line) => {
      lines += 1;
      write(line);
    },
    finish: () => {
      if (problem === undefined && lines > 0) {
        closeSync(descriptor);
        return true;
      }
      discard();
      if (problem === undefined) return false;
      throw exportFailed(path, problem);
    },
    discard,
  };
}

function create(path: string): number {
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;
  // Windows has no such flag; there too O_EXCL refuses whatever stands at that place.
  const noFollow = process.platform === 'win32' ? 0 : O_NOFOLLOW;
  try {
    const descriptor = openSync(path, O_WRONLY | O_CREAT | O_EXCL | noFollow, 0o600);
    fchmodSync(descriptor, 0o600);
    return descriptor;
  } catch (error) {
    const exists = isNodeError(error) && ['EEXIST', 'ELOOP', 'EISDIR'].includes(error.code ?? '');
    throw exists ? new AppError('KEY_LOG_EXISTS', { values: { path }, cause: error }) : exportFailed(path, error);
  }
}
